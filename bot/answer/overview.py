"""Lists and summaries from what was read of the notices: issues under their headings, documents, bodies, dates."""

from __future__ import annotations

from collections import defaultdict

from bot.answer.dates import shown_days, shown_event
from bot.answer.draft import Draft
from bot.answer.money import money_lines
from bot.answer.phrases import escape, phrase
from bot.answer.places import sentence_around, sentence_at, short_title, title_of
from bot.answer.sanctions import sanction_lines
from bot.answer.status import completion_line, standing_counts
from bot.question.periods import Event, facts_of_event, months
from bot.question.scope import Scope
from index.notice import Fact, NamedDocument, Notice, Section

_LISTED_WHOLE = 3  # notices whose issues are listed one by one
_FEW_DOCUMENTS = 5  # shown in a summary


def compose_issues(draft: Draft, scope: Scope) -> None:
    """All issues of a few notices, one a line; of many notices how many stand under which heading."""
    for notice in scope.notices:
        if notice.issues:
            draft.lines.append(
                ("\n" if draft.lines else "") + issue_count(draft, notice) + phrase(draft.language, "colon") + "\n"
            )
            list_issues(draft, notice, whole=len(scope.notices) <= _LISTED_WHOLE)
    if len(scope.notices) > _LISTED_WHOLE:
        draft.lines.append("\n" + phrase(draft.language, "name_one"))


def issue_count(draft: Draft, notice: Notice) -> str:
    """How many issues were found in a notice, beside what it claims itself."""
    found = len(notice.issues)
    claims = [claim for claim in notice.claims if claim.what == "问题"]
    agreeing = next((claim for claim in claims if claim.count == found), None)
    claim = agreeing or max(claims, key=lambda item: item.count, default=None)
    label = draft.label(notice.name)
    quote = sentence_at(draft, notice, claim.span) if claim else None
    if claim is None or quote is None:
        return phrase(draft.language, "issues_head", agency=label, count=found)
    number = draft.point(quote.section, quote.span)
    key = "issues_head_agrees" if agreeing else "issues_head_differs"
    return phrase(draft.language, key, agency=label, count=found, claimed=claim.count, number=number)


def list_issues(draft: Draft, notice: Notice, *, whole: bool) -> None:
    """The issues of a notice under their headings, one a line; or only how many stand under each."""
    groups: dict[str | None, list[Section]] = defaultdict(list)
    for section in notice.issues:
        groups[section.path[0] if section.path else None].append(section)
    for heading, sections in groups.items():
        if heading is not None and whole:
            draft.lines.append(f"\n**{escape(heading)}**\n")
        elif heading is not None:
            number = draft.point(sections[0], title_of(sections[0]))
            name = escape(heading)
            draft.lines.append(phrase(draft.language, "heading_line", heading=name, count=len(sections), number=number))
            continue
        for section in sections:
            draft.lines.append(f"- {issue_line(draft, notice, section)}")


def issue_line(draft: Draft, notice: Notice, section: Section) -> str:
    """An issue by its number and name, with its state where the notice tells it."""
    number = draft.point(section, title_of(section))
    name = short_title(draft, section)
    at = f"{section.number}. " if section.number else ""
    state = phrase(draft.language, f"standing_{section.standing}") if section.standing else ""
    return phrase(draft.language, "issue_line", at=at, name=name, state=state, number=number)


def compose_summary(draft: Draft, scope: Scope) -> None:
    """What one notice says in short; of several a line each."""
    if len(scope.notices) > 1:
        compose_bodies(draft, scope, counted=True)
        return
    for notice in scope.notices:
        lines = [
            *_made_by(draft, notice),
            issue_count(draft, notice),
            *_headings(draft, notice),
            *completion_line(draft, notice),
            *standing_counts(draft, notice),
            *money_lines(draft, [notice]),
            *sanction_lines(draft, [notice]),
            *document_lines(draft, notice, most=_FEW_DOCUMENTS),
        ]
        draft.lines += [f"**{draft.label(notice.name)}**\n", *(f"- {line}" for line in lines)]


def _headings(draft: Draft, notice: Notice) -> list[str]:
    """The issues under each of the outermost headings, the first of them cited."""
    groups: dict[str, list[Section]] = defaultdict(list)
    for section in notice.issues:
        groups[section.path[0] if section.path else section.title or ""].append(section)
    lines = []
    for heading, sections in groups.items():
        if heading:
            number = draft.point(sections[0], title_of(sections[0]))
            key = "heading_in_summary" if sections[0].path else "issue_in_summary"
            lines.append(phrase(draft.language, key, heading=escape(heading), count=len(sections), number=number))
    return lines


def _made_by(draft: Draft, notice: Notice) -> list[str]:
    """Who inspected and when, when the findings were given and the notice was made known."""
    facts = notice.facts
    told: tuple[tuple[str, Fact | None, Event | None], ...] = (
        ("said_body", facts.inspection_body, None),
        ("said_inspected", facts.inspected_words or facts.inspected_from or facts.inspected_to, "inspected"),
        ("said_feedback", facts.feedback_on or facts.feedback_words, "feedback"),
        ("said_published", facts.dated, "published"),
    )
    lines = []
    for key, fact, event in told:
        quote = sentence_at(draft, notice, fact.span) if fact else None
        if fact and quote:
            number = draft.point(quote.section, quote.span)
            value = shown_event(facts, event, draft.language) if event else escape(fact.value)
            lines.append(phrase(draft.language, key, value=value, number=number))
    return lines


def compose_bodies(draft: Draft, scope: Scope, *, counted: bool = False) -> None:
    """The notices of the scope: agency, title, date; ``counted`` with their issues and whether they are finished."""
    lines = []
    for notice in scope.notices:
        line = _body_line(draft, notice, counted=counted)
        if line:
            lines.append(f"- {line}")
    if lines:
        agencies = {notice.facts.agency.value for notice in scope.notices if notice.facts.agency}
        head = phrase(draft.language, "bodies_head", notices=len(lines), agencies=len(agencies))
        draft.lines += [head + "\n", *lines]


def _body_line(draft: Draft, notice: Notice, *, counted: bool) -> str | None:
    facts = notice.facts
    span = facts.title.span if facts.title else facts.agency.span if facts.agency else None
    quote = sentence_at(draft, notice, span) if span else None
    if quote is None:
        if not notice.sections:
            return None
        first = notice.sections[0]
        number = draft.point(first, title_of(first))
    else:
        number = draft.point(quote.section, quote.span)
    date = shown_days((facts.dated,), draft.language) if facts.dated else phrase(draft.language, "undated")
    line = phrase(draft.language, "body_line", agency=draft.label(notice.name), date=date, number=number)
    if not counted:
        return line
    line += phrase(draft.language, "body_issues", count=len(notice.issues))
    return phrase(draft.language, "sep").join([line, *completion_line(draft, notice)])


def compose_timeline(draft: Draft, scope: Scope) -> None:
    """The notices in order of time, the latest first; those without a date at the end."""
    dated: list[tuple[str, str]] = []
    undated = []
    for notice in scope.notices:
        facts = facts_of_event(notice.facts, scope.event)
        quote = sentence_at(draft, notice, facts[0].span) if facts else None
        if not quote:
            undated.append(draft.label(notice.name))
            continue
        number = draft.point(quote.section, quote.span)
        shown = shown_event(notice.facts, scope.event, draft.language)
        line = phrase(draft.language, "timeline_line", date=shown, agency=draft.label(notice.name), number=number)
        known = months(facts)
        dated.append((known[0] if facts[0].months and known else facts[0].value, line))
    draft.lines += [line for _, line in sorted(dated, key=lambda item: item[0], reverse=True)]
    if dated and undated:
        names = phrase(draft.language, "list_sep").join(undated)
        draft.lines.append("\n" + phrase(draft.language, "timeline_undated", names=names))


def compose_documents(draft: Draft, scope: Scope) -> None:
    """The documents that were issued or revised, by agency, each once."""
    for notice in scope.notices:
        lines = document_lines(draft, notice, most=None)
        if lines:
            draft.block(notice.name, lines)


def document_lines(draft: Draft, notice: Notice, most: int | None) -> list[str]:
    """One line a document; with ``most`` the first of them in one line."""
    found: dict[str, tuple[Section, NamedDocument]] = {}
    for section in notice.issues:
        for document in section.documents:
            if document.deed != "mentioned":
                found.setdefault(document.span.of(notice.text), (section, document))
    shown = list(found.items())[:most]
    lines = []
    for name, (section, document) in shown:
        number = draft.point(section, sentence_around(section, document.span))
        lines.append(phrase(draft.language, f"document_{document.deed}", name=escape(name), number=number))
    if most is None or not lines:
        return lines
    listed = phrase(draft.language, "sep").join(lines)
    return [phrase(draft.language, "documents_in_summary", count=len(found), listed=listed)]
