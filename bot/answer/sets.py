"""Which agencies …: every agency with a section that answers, each with the words that carry it."""

from __future__ import annotations

from collections import defaultdict

from bot.answer.draft import Draft
from bot.answer.phrases import escape, phrase
from bot.answer.quotes import Unit, best_units, units
from bot.retrieval.search import Judged, Retrieved
from index.notice import Section, Span

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
    surest = max((found[0].probability for found in by_notice.values()), default=0.0)
    if surest < retrieved.judge.set_open_threshold:
        return
    key = "set_head" if len(by_notice) > 1 else "set_head_one"
    notices = len(draft.snapshot.notices)
    draft.lines.append(
        phrase(draft.language, key, count=len(by_notice), notices=notices, sections=draft.snapshot.issue_count) + "\n"
    )
    for notice, found in by_notice.items():
        parts, numbers = [], []
        for judged, quoted in _carrying(draft, found):
            text, cited = _section_line(draft, judged, quoted)
            parts.append(text)
            numbers += cited
        quotes = phrase(draft.language, "sep").join(parts)
        draft.lines.append(phrase(draft.language, "set_line", agency=draft.label(notice), quotes=quotes))
        draft.affirm(notice, numbers)


def _section_line(draft: Draft, judged: Judged, quoted: list[Unit]) -> tuple[str, list[int]]:
    """The issue's name, where the notice names it (what was found wanting is part of the answer), and the quotes."""
    section = draft.snapshot.sections[judged.row]
    heading = next((unit for unit in units(draft.snapshot, judged) if unit.heading), None)
    if section.title is None or heading is None:
        text, numbers = draft.quotes(quoted, excerpt=True)
        return text, list(numbers)
    number = draft.book.cite(judged.row, _title_span(draft, section, heading.span))
    text, numbers = draft.quotes(quoted, excerpt=True)
    line = phrase(draft.language, "set_issue", title=escape(section.title), number=number, quotes=text)
    return line, [number, *numbers]


def _title_span(draft: Draft, section: Section, heading: Span) -> Span:
    """The title's own words within the heading; the heading where the page writes them otherwise."""
    text = draft.snapshot.notices[section.notice].text
    at = text.find(section.title or "", heading.start, heading.end)
    return Span(at, at + len(section.title or "")) if at >= 0 else heading


def _carrying(draft: Draft, found: list[Judged]) -> list[tuple[Judged, list[Unit]]]:
    """The sections that carry an agency's part of the answer, the surest first, each with what is quoted of it."""
    carrying = []
    for at, judged in enumerate(found[:_SECTIONS_QUOTED]):
        if at and judged.probability < _OTHER_SECTION * found[0].probability:
            break
        every = units(draft.snapshot, judged)
        body = [unit for unit in every if not unit.heading] or every
        carrying.append((judged, best_units(body, _UNITS_OF_OTHERS if at else _UNITS_QUOTED, within=_NEAR)))
    return carrying
