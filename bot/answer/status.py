"""How far rectification has come: what a notice says as a whole, and what was read of each of its issues."""

from __future__ import annotations

from collections import Counter

from bot.answer.draft import Draft
from bot.answer.phrases import phrase
from bot.answer.places import plain_quote, section_at, short_title, title_of
from bot.question.scope import Scope
from index.notice import Mode, Notice, Section, Standing

_OPEN: tuple[Standing, ...] = ("under_way", "long_term")
_MOST_OPEN = 3  # issues that are listed of each of several notices
_MOST_PLANNED = 12  # measures that are listed of one notice


def compose_finished(draft: Draft, scope: Scope) -> None:
    """Who says that all is finished, who says that it is not, and who does not say; one notice issue by issue."""
    if len(scope.notices) == 1 and draft.bundle.question.mentions:
        _state_of(draft, scope.notices[0])
        return
    said = {notice.name: completion_line(draft, notice) for notice in scope.notices if _is(notice, "done")}
    if not said:
        return
    _listed(draft, "finished_head", said, of=len(scope.notices))
    kept = list(draft.findings)
    _listed(
        draft,
        "unfinished_head",
        {n.name: _unfinished(draft, n, _MOST_OPEN) for n in scope.notices},
        of=len(scope.notices),
    )
    draft.findings = kept  # the others are told, not affirmed
    _silent(draft, scope)


def compose_unfinished(draft: Draft, scope: Scope) -> None:
    """Who is not done, by the notice's own words or by an issue that is under way."""
    most = None if len(scope.notices) == 1 else _MOST_OPEN
    found = {notice.name: _unfinished(draft, notice, most) for notice in scope.notices}
    _listed(draft, "unfinished_head", found, of=len(scope.notices))
    if not draft.lines:
        done = {notice.name: completion_line(draft, notice) for notice in scope.notices if _is(notice, "done")}
        _listed(draft, "nothing_unfinished", done, of=len(scope.notices))
        draft.findings.clear()  # none of them is what was asked for
    _silent(draft, scope)


def compose_standing(draft: Draft, scope: Scope, standing: Standing) -> None:
    """The issues of one state, by notice."""
    found = {
        notice.name: [_state_line(draft, section) for section in notice.issues if section.standing == standing]
        for notice in scope.notices
    }
    _listed(draft, f"{standing}_head", found, of=len(scope.notices))


def compose_planned(draft: Draft, scope: Scope) -> None:
    """Measures that are announced and not done, and what a notice says of its next steps."""
    found = {notice.name: _with_mode(draft, notice, "planned") for notice in scope.notices}
    _listed(draft, "planned_head", found, of=len(scope.notices))


def completion_line(draft: Draft, notice: Notice) -> list[str]:
    """What a notice says of its rectification as a whole; no line where it does not say."""
    said = notice.completion
    section = section_at(draft, notice, said.span.start) if said else None
    if said is None or section is None:
        return []
    text, number = draft.quote(plain_quote(section, said.span))
    draft.affirm(notice.name, [number])
    return [phrase(draft.language, "says_done" if said.state == "done" else "says_ongoing", quotes=text)]


def standing_counts(draft: Draft, notice: Notice) -> list[str]:
    """How many issues are in which state, as far as the notice tells, the first of each cited."""
    counts = Counter(section.standing for section in notice.issues if section.standing)
    parts = []
    for standing, count in counts.items():
        section = next(section for section in notice.issues if section.standing == standing)
        number = draft.point(section, section.standing_span or title_of(section))
        name = phrase(draft.language, f"state_{standing}")
        parts.append(phrase(draft.language, "standing_count", state=name, count=count, number=number))
    untold = len(notice.issues) - sum(counts.values())
    if parts and untold:
        parts.append(phrase(draft.language, "standing_untold", count=untold))
    return [phrase(draft.language, "standings", listed=phrase(draft.language, "list_sep").join(parts))] if parts else []


def _state_of(draft: Draft, notice: Notice) -> None:
    lines = [*completion_line(draft, notice), *standing_counts(draft, notice)]
    open_ = [_state_line(draft, section) for section in notice.issues if section.standing in _OPEN]
    if lines or open_:
        draft.lines.append(f"**{draft.label(notice.name)}**\n")
        draft.lines += [f"- {line}" for line in lines]
        if open_:
            draft.lines += ["\n" + phrase(draft.language, "open_issues") + "\n", *(f"- {line}" for line in open_)]


def _unfinished(draft: Draft, notice: Notice, most: int | None) -> list[str]:
    """What is open, behind what the notice says as a whole, which may be that all is done: both are told."""
    open_ = [section for section in notice.issues if section.standing in _OPEN]
    own = completion_line(draft, notice) if open_ or _is(notice, "ongoing") else []
    lines = own + [_state_line(draft, section) for section in open_[:most]]
    if most is not None and len(open_) > most:
        lines.append(phrase(draft.language, "more_of", count=len(open_) - most))
    return lines


def _state_line(draft: Draft, section: Section) -> str:
    """An issue with the words that tell its state."""
    number = draft.book.cite(section, title_of(section))
    numbers = [number]
    line = f"{short_title(draft, section)} [{number}]"
    if section.standing_span is not None:
        text, cited = draft.quote(plain_quote(section, section.standing_span), short=True)
        numbers.append(cited)
        line += phrase(draft.language, "colon") + text
    elif section.standing:
        line += phrase(draft.language, f"standing_{section.standing}")
    draft.affirm(section.notice, numbers)
    return line


def _with_mode(draft: Draft, notice: Notice, mode: Mode) -> list[str]:
    found = [
        (section, measure.span) for section in notice.sections for measure in section.measures if measure.mode == mode
    ]
    lines = []
    for section, span in found[:_MOST_PLANNED]:
        text, number = draft.quote(plain_quote(section, span), short=True)
        draft.affirm(notice.name, [number])
        lines.append(text)
    if len(found) > _MOST_PLANNED:
        lines.append(phrase(draft.language, "more_of", count=len(found) - _MOST_PLANNED))
    return lines


def _listed(draft: Draft, head: str, by_notice: dict[str, list[str]], *, of: int) -> None:
    told = {name: lines for name, lines in by_notice.items() if lines}
    if not told:
        return
    draft.lines.append(("\n" if draft.lines else "") + phrase(draft.language, head, count=len(told), notices=of) + "\n")
    for name, lines in told.items():
        if len(lines) == 1:
            draft.lines.append(f"- **{draft.label(name)}**{phrase(draft.language, 'colon')}{lines[0]}")
        else:
            draft.lines += [f"- **{draft.label(name)}**", *(f"  - {line}" for line in lines)]


def _silent(draft: Draft, scope: Scope) -> None:
    """Says which notices tell nothing of their state."""
    names = [draft.label(notice.name) for notice in scope.notices if not _tells_state(notice)]
    if draft.lines and names:
        listed = phrase(draft.language, "list_sep").join(names)
        draft.lines.append("\n" + phrase(draft.language, "state_untold", names=listed))


def _is(notice: Notice, state: str) -> bool:
    return notice.completion is not None and notice.completion.state == state


def _tells_state(notice: Notice) -> bool:
    return notice.completion is not None or any(section.standing for section in notice.issues)
