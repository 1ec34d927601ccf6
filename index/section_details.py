"""What was read inside a section, as JSON beside the section's own shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.notice import Amount, Measure, NamedDocument, Sanction, Section


def details_json(section: Section) -> dict[str, Any]:
    """Each part with ``start`` and ``end`` in the notice's text beside its own fields."""
    return {
        "standing": section.standing,
        "standing_span": asdict(section.standing_span) if section.standing_span else None,
        "measures": _rows(section.measures),
        "amounts": _rows(section.amounts),
        "documents": _rows(section.documents),
        "sanctions": _rows(section.sanctions),
    }


def _rows(parts: Sequence[Measure | Amount | NamedDocument | Sanction]) -> list[dict[str, Any]]:
    rows = map(asdict, parts)
    return [{**row.pop("span"), **row} for row in rows]
