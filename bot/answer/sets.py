"""Which agencies …: every agency with a section that answers, each with the words that carry it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.answer.draft import Draft
from bot.answer.passages import answering
from bot.answer.phrases import escape, phrase
from bot.answer.quotes import Quote, best_quotes, body_of, quotes_of, with_names
from bot.retrieval.judge import JudgedSection

_SECTIONS_QUOTED = 3
_QUOTES = 4  # of the surest section
_QUOTES_OF_OTHERS = 2
_NEAR = 2.5


def compose_set(draft: Draft, judged: Sequence[JudgedSection], affirmed: float) -> None:
    """One line an agency, the surest first: each from ``affirmed`` on."""
    by_notice: dict[str, list[JudgedSection]] = defaultdict(list)
    for item in answering(judged, affirmed):
        if draft.agency(item.section.notice) is not None:
            by_notice[item.section.notice].append(item)
    if not by_notice:
        return
    agencies = len({draft.agency(notice) for notice in by_notice})
    key = "set_head" if agencies > 1 else "set_head_one"
    counts = draft.coverage.model_dump(include={"notices", "sections", "read"})
    draft.lines.append(phrase(draft.language, key, count=agencies, **counts) + "\n")
    for notice, found in by_notice.items():
        parts, numbers = [], []
        for item, quoted in _carrying(draft, found):
            text, cited = _section_line(draft, item, quoted)
            parts.append(text)
            numbers += cited
        quotes = phrase(draft.language, "sep").join(parts)
        draft.lines.append(phrase(draft.language, "set_line", agency=draft.label(notice), quotes=quotes))
        draft.affirm(notice, numbers)


def _section_line(draft: Draft, judged: JudgedSection, quoted: list[Quote]) -> tuple[str, list[int]]:
    """The issue's name, where the notice names it (what was found wanting is part of the answer), and the quotes."""
    section = judged.section
    if section.title is None or section.title_span is None:
        text, numbers = draft.quotes(quoted, short=True)
        return text, list(numbers)
    number = draft.book.cite(section, section.title_span)
    text, numbers = draft.quotes(quoted, short=True)
    line = phrase(draft.language, "set_issue", title=escape(section.title), number=number, quotes=text)
    return line, [number, *numbers]


def _carrying(draft: Draft, found: Sequence[JudgedSection]) -> list[tuple[JudgedSection, list[Quote]]]:
    """The sections that carry an agency's part of the answer, each with what is quoted of it."""
    carrying: list[tuple[JudgedSection, list[Quote]]] = []
    for judged in found[:_SECTIONS_QUOTED]:
        every = quotes_of(draft.bundle.corpus, judged)
        chosen = best_quotes(body_of(every), _QUOTES_OF_OTHERS if carrying else _QUOTES, within=_NEAR)
        carrying.append((judged, with_names(chosen, every, draft.names, draft.bundle.corpus)))
    return carrying
