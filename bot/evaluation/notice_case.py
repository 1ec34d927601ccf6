"""A notice as it is read now, written as a test case: its text, and gold lines of its sections and facts.

The files have the form of ``tests/notices/``; what was corrected by a person is thereby what the reader is tested with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.jsonl import read_rows
from index.errors import InputError
from index.notice import Notice

_STARTS_WITH = 24  # characters
_FACTS = ("agency", "title", "published", "inspected_from", "inspected_to", "feedback_on", "inspection_body")


def export_case(notice: Notice, folder: Path) -> Path:
    """Adds the notice to ``sections.jsonl`` and ``facts.jsonl`` of a folder, beside its text; gives the text's path.

    Raises InputError where the folder holds a notice of that name or cannot be written to.
    """
    name = notice.name if notice.name.lower().endswith(".txt") else f"{notice.name}.txt"
    text, facts = folder / name, folder / "facts.jsonl"
    if not notice.is_notice:
        raise InputError(f"{notice.name} is no notice: a test case has issues")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if text.exists() or (facts.exists() and name in {row.get("notice") for _, row in read_rows(facts)}):
            raise InputError(f"{folder} holds {name} already: take it out there, or name another folder")
        text.write_bytes(notice.text.encode())
        _append(folder / "sections.jsonl", section_rows(notice, name))
        _append(facts, [facts_row(notice, name)])
    except OSError as error:
        raise InputError(f"{folder} cannot be written to ({error.strerror}): name another folder") from error
    return text


def section_rows(notice: Notice, name: str) -> list[dict[str, Any]]:
    """The issues, in order."""
    return [
        {
            "notice": name,
            "number": section.number,
            "title": section.title,
            "start": section.start,
            "starts_with": notice.text[section.start : min(section.end, section.start + _STARTS_WITH)],
        }
        for section in notice.issues
    ]


def facts_row(notice: Notice, name: str) -> dict[str, Any]:
    read = notice.to_json()
    read["published"] = read["published"] or read["signed"]  # as the lines of tests/notices have it
    return {
        "notice": name,
        **{key: read[key] for key in _FACTS},
        "contacts": read["contacts"],
        "claims": [{"what": claim.what, "count": claim.count} for claim in notice.claims],
    }


def _append(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
