"""The table of notices and the contents of one notice, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.model import Language
from bot.web.markup import escape
from bot.web.page.agency_names import agency_html, agency_name
from bot.web.page.self_audit import claims_html, look_html
from bot.web.texts import say
from index.notice import Fact, Notice, Section
from index.store.snapshot import Snapshot

PAGE_SIZE = 25


def find_notices(snapshot: Snapshot, wanted: str | None) -> list[Notice]:
    """The notices whose agency, title or file name holds ``wanted``, by name."""
    key = (wanted or "").strip().casefold()
    return [notice for _, notice in sorted(snapshot.notices.items()) if key in _searched(notice)]


def notices_table(found: Sequence[Notice], page: int, language: Language) -> str:
    """Page ``page`` (from 0) of the notices found, with what each says of itself beside what was found."""
    if not found:
        return f'<p class="nq-note">{escape(say(language, "notices.no_match"))}</p>'
    first = page * PAGE_SIZE
    shown = found[first : first + PAGE_SIZE]
    names = ("agency", "published", "inspected", "body", "issues", "audit")
    head = "".join(f'<th scope="col">{escape(say(language, f"notices.{name}"))}</th>' for name in names)
    body = "".join(_row(notice, language) for notice in shown)
    return (
        f'<div class="nq-scroll" tabindex="0" role="region" aria-label="{escape(say(language, "page.tab_notices"))}">'
        f'<table class="nq-table"><thead><tr>{head}<td></td></tr></thead><tbody>{body}</tbody></table></div>'
        + _pager(first, len(shown), len(found), page, language)
    )


def _row(notice: Notice, language: Language) -> str:
    facts = notice.facts
    name = escape(notice.name)
    title = escape(facts.title.value if facts.title else notice.name)
    kind = "" if notice.is_notice else f"<small>{escape(say(language, 'notices.no_notice'))}</small>"
    unknown = say(language, "chat.agency_unknown")
    agency = agency_html(facts.agency.value, language) if facts.agency else escape(unknown)
    spoken = escape(agency_name(facts.agency.value, language) if facts.agency else notice.name)
    days = [facts.inspected_words] if facts.inspected_words else [facts.inspected_from, facts.inspected_to]
    inspected = "<br>".join(escape(fact.value) for fact in days if fact)
    buttons = "".join(
        f'<button type="button" class="nq-button" data-act="{action}" data-name="{name}" data-start="0" data-end="0" '
        f'aria-label="{escape(say(language, key))}: {spoken}">{escape(say(language, key))}</button>'
        for action, key in (("tree", "notices.open_tree"), ("notice", "notices.open_text"))
    )
    return (
        f'<tr><th scope="row">{agency}<small>{title}</small>{kind}</th>'
        f'<td class="nq-date">{_shown(facts.dated, language)}</td>'
        f'<td class="nq-date">{inspected or _shown(None, language)}</td>'
        f"<td>{_shown(facts.inspection_body, language)}</td>"
        f'<td class="nq-number">{len(notice.issues)}</td><td>{_audit(notice, language)}</td>'
        f'<td class="nq-row-actions">{buttons}</td></tr>'
    )


def _audit(notice: Notice, language: Language) -> str:
    nothing = f'<span class="nq-muted">{escape(say(language, "notices.no_claims"))}</span>'
    return (claims_html(notice, language) or nothing) + look_html(notice, language)


def _pager(first: int, shown: int, total: int, page: int, language: Language) -> str:
    if total <= PAGE_SIZE:
        return ""
    text = escape(say(language, "notices.shown", first=first + 1, last=first + shown, total=total))
    parts = []
    for label, target, usable in (("previous", page - 1, page > 0), ("next", page + 1, first + shown < total)):
        name = escape(say(language, f"notices.{label}"))
        off = "" if usable else " disabled"
        parts.append(
            f'<button type="button" class="nq-button" data-act="turn" data-page="{target}"{off}>{name}</button>'
        )
    return f'<p class="nq-pager">{parts[0]}<span role="status">{text}</span>{parts[1]}</p>'


def notice_tree(notice: Notice, language: Language) -> str:
    """The contents of a notice: its facts, then its sections under their headings."""
    agency = agency_name(notice.facts.agency.value, language) if notice.facts.agency else notice.name
    sections = [section for section in notice.sections if not section.heading_only]
    head = f"<h3>{escape(agency)}</h3>{look_html(notice, language)}{_facts(notice, language)}"
    return head + _branch(sections, 0, notice, language)


def _facts(notice: Notice, language: Language) -> str:
    facts = notice.facts
    told = facts.feedback_on or facts.feedback_words
    rows = [(say(language, "notices.feedback_on"), told.value)] if told else []
    rows += [(say(language, "notices.signed"), facts.signed.value)] if facts.signed else []
    rows += [(say(language, "notices.contacts"), contact.value) for contact in facts.contacts]
    rows.append((say(language, "passage.file"), notice.name))
    shown = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in rows)
    return f'<dl class="nq-facts">{shown}</dl>'


def _branch(sections: Sequence[Section], depth: int, notice: Notice, language: Language) -> str:
    """Sections that share the first ``depth`` headings, grouped by the next one, in the order of the text."""
    parts = []
    for heading, group in groupby(sections, key=lambda section: _heading(section, depth)):
        members = list(group)
        if heading is None:
            parts += [_leaf(section, notice, language) for section in members]
            continue
        inner = _branch(members, depth + 1, notice, language)
        summary = f"<summary>{escape(heading)} <small>{len(members)}</small></summary>"
        parts.append(f"<li><details open>{summary}{inner}</details></li>")
    return f'<ul class="nq-tree">{"".join(parts)}</ul>'


def _heading(section: Section, depth: int) -> str | None:
    return section.path[depth] if depth < len(section.path) else None


def _leaf(section: Section, notice: Notice, language: Language) -> str:
    title = section.title or notice.text[section.start : section.start + 50]
    kind = "" if section.kind == "issue" else f"<small>{escape(say(language, f'notices.{section.kind}'))}</small>"
    number = f"{section.number}. " if section.number else ""
    status = f"<small>{escape(say(language, f'passage.status_{section.status}'))}</small>" if section.status else ""
    return (
        f'<li><button type="button" class="nq-link" data-act="section" data-id="{escape(section.id)}">'
        f"{number}{escape(title)}</button>{kind}{status}</li>"
    )


def _searched(notice: Notice) -> str:
    facts = notice.facts
    names = [fact.value for fact in (facts.agency, facts.title) if fact]
    return " ".join([notice.name, *names, *facts.agency_aliases]).casefold()


def _shown(fact: Fact | None, language: Language) -> str:
    if fact:
        return escape(fact.value)
    return f'<span class="nq-muted">{escape(say(language, "passage.not_stated"))}</span>'
