"""Who was disciplined and how, by agency and act; persons are added up within one act only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.answer.draft import Draft
from bot.answer.phrases import phrase
from bot.answer.places import plain_quote, sentence_around
from bot.question.scope import Scope
from index.notice import Act, Measure, Notice, Sanction, Section


def compose_sanctions(draft: Draft, scope: Scope) -> None:
    """For each agency what was done to persons, with the words that say so."""
    agencies = 0
    for notice in scope.notices:
        lines = sanction_lines(draft, [notice])
        if lines:
            agencies += 1
            draft.block(notice.name, lines)
    if agencies:
        draft.lines.append("\n" + phrase(draft.language, "sanctions_note"))


def sanction_lines(draft: Draft, notices: Sequence[Notice]) -> list[str]:
    """One line an act: how many persons the notices number, and where."""
    found: dict[Act, list[tuple[Section, Sanction]]] = defaultdict(list)
    for notice in notices:
        for section in notice.issues:
            others = [item.span for item in section.measures if not _of_own_people(item)]
            for sanction in section.sanctions:
                if not any(span.start <= sanction.span.start < span.end for span in others):
                    found[sanction.act].append((section, sanction))
    lines = []
    for act, items in found.items():
        people = sum(sanction.people or 0 for _, sanction in items)
        quotes = {sentence_around(section, sanction.span): section for section, sanction in items}
        quoted = [draft.quote(plain_quote(section, span), short=True) for span, section in quotes.items()]
        for section, (_, number) in zip(quotes.values(), quoted, strict=True):
            draft.affirm(section.notice, [number])
        key = "sanction_line" if people else "sanction_line_unnumbered"
        listed = phrase(draft.language, "sep").join(text for text, _ in quoted)
        act_name = phrase(draft.language, f"act_{act}")
        lines.append(phrase(draft.language, key, act=act_name, people=people, listed=listed))
    return lines


def _of_own_people(measure: Measure) -> bool:
    """Whether what is told was done, and to the agency's own people, not to those it supervises."""
    return measure.mode in ("done", "ongoing") and measure.conduct == "own"
