"""Two or more agencies side by side on one matter."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer.draft import Draft
from bot.answer.passages import choose_measures
from bot.answer.phrases import phrase
from bot.answer.quotes import Unit, best_units, units
from bot.question.directory import Mention
from bot.retrieval.search import Judged, Retrieved

_UNITS_A_CELL = 4
_OTHER_SECTION = 0.6


def compose_comparison(draft: Draft, retrieved: Retrieved, mentions: Sequence[Mention], threshold: float) -> None:
    """A table with one row an agency; an agency whose notice does not say gets a row that says so."""
    rows = []
    for mention in mentions:
        own = [item for item in retrieved.ranked if draft.snapshot.sections[item.row].notice in mention.notices]
        if own and own[0].probability >= threshold:
            chosen = _cell(draft, retrieved, own)
            text, numbers = draft.quotes(chosen, excerpt=True)
            notice = draft.snapshot.sections[own[0].row].notice
            draft.affirm(notice, numbers)
            rows.append(f"| **{draft.label(notice)}** | {text} |")
        else:
            rows.append(f"| **{draft.label(mention.notices[0])}** | {phrase(draft.language, 'compare_none')} |")
    if draft.findings:
        draft.lines += [phrase(draft.language, "compare_head"), "|---|---|", *rows]


def _cell(draft: Draft, retrieved: Retrieved, own: Sequence[Judged]) -> list[Unit]:
    chosen = choose_measures(draft, own[0], retrieved.query)[:_UNITS_A_CELL]
    if len(own) > 1 and len(chosen) < _UNITS_A_CELL and own[1].probability >= _OTHER_SECTION * own[0].probability:
        chosen += best_units(units(draft.snapshot, own[1]), 2, within=1.0)
    return chosen
