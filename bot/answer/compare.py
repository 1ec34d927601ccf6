"""Two or more agencies side by side on one matter."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer.draft import Draft
from bot.answer.passages import choose_measures, surest
from bot.answer.phrases import phrase
from bot.answer.quotes import Quote, best_quotes, quotes_of
from bot.question.mention import Mention
from bot.retrieval.judge import JudgedSection

_QUOTES_A_CELL = 4
_OTHER_SECTION = 0.6


def compose_comparison(
    draft: Draft, judged: Sequence[JudgedSection], mentions: Sequence[Mention], threshold: float
) -> None:
    """A table with one row an agency; an agency whose notice does not say gets a row that says so."""
    rows = []
    for mention in {mention.notices: mention for mention in mentions}.values():
        own = _of_one_notice([item for item in judged if item.section.notice in mention.notices])
        if surest(own) >= threshold:
            text, numbers = draft.quotes(_cell(draft, own), short=True)
            notice = own[0].section.notice
            draft.affirm(notice, numbers)
            rows.append(f"| **{draft.label(notice)}** | {text} |")
        else:
            rows.append(f"| **{draft.label(mention.notices[0])}** | {phrase(draft.language, 'compare_none')} |")
    if draft.findings:
        draft.lines += [phrase(draft.language, "compare_head"), "|---|---|", *rows]


def _of_one_notice(found: Sequence[JudgedSection]) -> list[JudgedSection]:
    """The surest section and the others of its notice: a place may have several notices, a row has one agency."""
    if not found:
        return []
    best = max(found, key=lambda item: item.probability)
    return [best, *(item for item in found if item is not best and item.section.notice == best.section.notice)]


def _cell(draft: Draft, own: Sequence[JudgedSection]) -> list[Quote]:
    chosen = choose_measures(draft, own[0])[:_QUOTES_A_CELL]
    if len(own) > 1 and len(chosen) < _QUOTES_A_CELL and own[1].probability >= _OTHER_SECTION * own[0].probability:
        chosen += best_quotes(quotes_of(draft.bundle.corpus, own[1]), 2, within=1.0)
    return chosen
