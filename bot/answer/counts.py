"""How many: notices, issues, measures; and which agency has most."""

from __future__ import annotations

from bot.answer.draft import Draft
from bot.answer.overview import issue_count, list_issues
from bot.answer.phrases import phrase
from bot.answer.places import sentence_at, title_of
from bot.question.scope import Scope
from index.notice import Notice


def compose_issue_count(draft: Draft, scope: Scope) -> None:
    """How many issues each notice has, and all of them together."""
    counted = [notice for notice in scope.notices if notice.issues]
    lines = [f"- {_cited_count(draft, notice)}" for notice in counted]
    if len(counted) > 1:
        total = sum(len(notice.issues) for notice in counted)
        draft.lines.append(phrase(draft.language, "issues_total", count=total, notices=len(counted)) + "\n")
    draft.lines += lines
    if len(counted) == 1:
        list_issues(draft, counted[0], whole=True)


def compose_rank(draft: Draft, scope: Scope, *, most: bool) -> None:
    """The agencies by number of issues; those with the same number share a place."""
    counted = [notice for notice in scope.notices if notice.issues]
    ordered = sorted(counted, key=lambda notice: len(notice.issues), reverse=most)
    first = [notice for notice in ordered if len(notice.issues) == len(ordered[0].issues)]
    if not ordered:
        return
    names = phrase(draft.language, "list_sep").join(draft.label(notice.name) for notice in first)
    key = "rank_most" if most else "rank_fewest"
    draft.lines.append(phrase(draft.language, key, names=names, count=len(first[0].issues)) + "\n")
    for notice in ordered:
        place = 1 + sum((len(other.issues) > len(notice.issues)) == most for other in ordered if _differ(other, notice))
        draft.lines.append(f"- {place}. {_cited_count(draft, notice)}")


def _differ(one: Notice, other: Notice) -> bool:
    return len(one.issues) != len(other.issues)


def compose_measure_count(draft: Draft, scope: Scope) -> None:
    """How many measures the notices claim, and how many sentences of measures were found."""
    for notice in scope.notices:
        claims = [claim for claim in notice.claims if claim.what in ("措施", "整改任务", "任务")]
        for claim in claims:
            quote = sentence_at(draft, notice, claim.span)
            if quote:
                text, number = draft.quote(quote)
                draft.affirm(notice.name, [number])
                draft.lines.append(
                    phrase(draft.language, "measures_claimed", agency=draft.label(notice.name), quote=text)
                )
        listed = sum(len(section.listed) for section in notice.issues)
        if not claims and listed:
            section = next(section for section in notice.issues if section.listed)
            number = draft.point(section, title_of(section))
            label = draft.label(notice.name)
            draft.lines.append(phrase(draft.language, "measures_listed", agency=label, count=listed, number=number))


def _cited_count(draft: Draft, notice: Notice) -> str:
    """The number of issues with a marker: of the notice's own count, or of its first issue."""
    before = len(draft.book.citations)
    line = issue_count(draft, notice)
    if len(draft.book.citations) == before and f"[{before}]" not in line:
        first = notice.issues[0]
        number = draft.point(first, title_of(first))
        line += f" [{number}]"
    return line
