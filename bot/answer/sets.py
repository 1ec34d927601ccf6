"""Which agencies …: every agency with a section that answers, each with the words that carry it."""

from __future__ import annotations

from collections import defaultdict

from bot.answer.draft import Draft
from bot.answer.phrases import phrase
from bot.answer.quotes import Unit, best_units, units
from bot.retrieval.search import Judged, Retrieved

_SECTIONS_QUOTED = 3
_UNITS_QUOTED = 4  # of the best section
_UNITS_OF_OTHERS = 2
_OTHER_SECTION = 0.3  # of the best section's probability
_NEAR = 2.5


def compose_set(draft: Draft, retrieved: Retrieved) -> None:
    """One line an agency, the surest first."""
    by_notice: dict[str, list[Judged]] = defaultdict(list)
    for judged in retrieved.ranked:
        notice = draft.snapshot.sections[judged.row].notice
        if judged.probability >= retrieved.judge.set_threshold and draft.agency(notice) is not None:
            by_notice[notice].append(judged)
    if not by_notice:
        return
    issues = sum(section.kind == "issue" for section in draft.snapshot.sections)
    key = "set_head" if len(by_notice) > 1 else "set_head_one"
    notices = len(draft.snapshot.notices)
    draft.lines.append(phrase(draft.language, key, count=len(by_notice), notices=notices, sections=issues) + "\n")
    for notice, found in by_notice.items():
        text, numbers = draft.quotes(_carrying(draft, found), excerpt=True)
        draft.lines.append(phrase(draft.language, "set_line", agency=draft.label(notice), quotes=text))
        draft.affirm(notice, numbers)


def _carrying(draft: Draft, found: list[Judged]) -> list[Unit]:
    quoted: list[Unit] = []
    for at, judged in enumerate(found[:_SECTIONS_QUOTED]):
        if at and judged.probability < _OTHER_SECTION * found[0].probability:
            break
        quoted += best_units(
            units(draft.snapshot, judged), _UNITS_QUOTED if at == 0 else _UNITS_OF_OTHERS, within=_NEAR
        )
    return quoted
