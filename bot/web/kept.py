"""Answers that were kept, in a browser or with feedback, by this version or an earlier one."""

from __future__ import annotations

from typing import Any

from bot.model import Answer


def read_answer(data: Any) -> Answer:
    """An answer from its JSON, which a browser may have changed; raises ``ValueError`` when it is none."""
    if isinstance(data, dict) and isinstance(coverage := data.get("coverage"), dict) and "read" not in coverage:
        # Version 0.1.0 counted every section as looked at, whatever had run: what it says of sections is left out.
        data = {**data, "coverage": {**coverage, "sections": 0}}
    return Answer.model_validate(data)
