"""Money that came back or was called in, by agency and by what was done with it; only like is added to like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.answer.draft import Draft
from bot.answer.phrases import phrase
from bot.answer.places import plain_quote, sentence_around
from bot.question.scope import Scope
from index.notice import Amount, AmountAction, Notice, Section, Span

_BACK: tuple[AmountAction, ...] = ("退回", "追缴", "清退")  # fines and cuts are no money that came back
_PART = "其中"  # what follows in the sentence is a part of the sum before
_DEEDS = ("done", "ongoing")


def compose_money(draft: Draft, scope: Scope) -> None:
    """The sums of each agency with their addends, then what they make over all agencies."""
    totals: dict[AmountAction, tuple[float, int]] = {}
    agencies = 0
    for notice in scope.notices:
        lines = money_lines(draft, [notice], totals)
        if lines:
            agencies += 1
            draft.block(notice.name, lines)
    if agencies > 1:
        sums = [
            phrase(draft.language, "money_total", action=_action(draft, action), total=_yuan(draft, total), count=count)
            for action, (total, count) in totals.items()
        ]
        draft.lines.append("\n" + phrase(draft.language, "money_all", listed=phrase(draft.language, "sep").join(sums)))
    if agencies:
        draft.lines.append("\n" + phrase(draft.language, "money_note"))


def money_lines(
    draft: Draft, notices: Sequence[Notice], totals: dict[AmountAction, tuple[float, int]] | None = None
) -> list[str]:
    """One line for each thing that was done with money; adds to ``totals`` (sum in yuan, number of addends)."""
    found: dict[AmountAction, list[tuple[Section, Span, list[Amount]]]] = defaultdict(list)
    for notice in notices:
        for section in notice.issues:
            for action, span, amounts in _of_section(notice, section):
                found[action].append((section, span, amounts))
    lines = []
    for action, items in found.items():
        added = [amount.yuan for _, _, amounts in items for amount in amounts]
        quoted = [draft.quote(plain_quote(section, span), short=True) for section, span, _ in items]
        for (section, _, _), (_, number) in zip(items, quoted, strict=True):
            draft.affirm(section.notice, [number])
        if totals is not None:
            before = totals.get(action, (0.0, 0))
            totals[action] = (before[0] + sum(added), before[1] + len(added))
        key = "money_line_one" if len(added) == 1 else "money_line"
        listed = phrase(draft.language, "sep").join(text for text, _ in quoted)
        sums = {"action": _action(draft, action), "total": _yuan(draft, sum(added)), "count": len(added)}
        lines.append(phrase(draft.language, key, **sums, listed=listed))
    return lines


def _of_section(notice: Notice, section: Section) -> list[tuple[AmountAction, Span, list[Amount]]]:
    """The sums of a section that something was done with, by sentence; parts of a sum named before are left out."""
    found: dict[tuple[AmountAction, Span], list[Amount]] = {}
    for amount in section.amounts:
        if amount.action not in _BACK or not _done(section, amount.span):
            continue
        sentence = sentence_around(section, amount.span)
        own = found.setdefault((amount.action, sentence), [])
        before = notice.text[sentence.start : amount.span.start]
        if own and _PART in before:
            continue
        own.append(amount)
    return [(action, span, amounts) for (action, span), amounts in found.items()]


def _done(section: Section, span: Span) -> bool:
    modes = [item.mode for item in section.measures if item.span.start <= span.start < item.span.end]
    return all(mode in _DEEDS for mode in modes)


def _action(draft: Draft, action: AmountAction) -> str:
    return phrase(draft.language, f"action_{action}")


def _yuan(draft: Draft, yuan: float) -> str:
    """A sum as it is written in the language: in 万元 from ten thousand on."""
    if draft.language == "zh" and yuan >= 10_000:
        return f"{round(yuan / 10_000, 6):,.6f}".rstrip("0").rstrip(".") + "万元"
    number = f"{round(yuan, 2):,.2f}".rstrip("0").rstrip(".")
    return f"{number}元" if draft.language == "zh" else f"{number} yuan"
