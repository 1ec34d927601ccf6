"""The side panel: a quote highlighted inside its section, or a whole notice scrolled to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.model import Citation, Language
from bot.web.markup import escape
from bot.web.page.agency_names import agency_choice, agency_name
from bot.web.page.conversation import Conversation
from bot.web.page.notice_lists import notice_tree
from bot.web.page.self_audit import look_html
from bot.web.texts import say
from index.notice import Fact, Notice, Section, Span
from index.store.snapshot import Snapshot


def passage_panel(
    conversation: Conversation, turn: int, number: int, near: bool, snapshot: Snapshot | None, language: Language
) -> str:
    """The passage behind marker ``number`` of an answer, and the answer's other sources below it."""
    answer = conversation.turns[turn].answer if 0 <= turn < len(conversation.turns) else None
    citations = (answer.near if near else answer.citations) if answer else ()
    chosen = next((citation for citation in citations if citation.number == number), None)
    if chosen is None:
        return _frame(f"<p>{escape(say(language, 'passage.missing'))}</p>", language)
    note = f'<p class="nq-note">{escape(say(language, "passage.near_note"))}</p>' if near else ""
    body = note + citation_html(chosen, citations, snapshot, language)
    return _frame(body + _others(citations, chosen, turn, near, language), language)


def citation_html(
    chosen: Citation, citations: Sequence[Citation], snapshot: Snapshot | None, language: Language
) -> str:
    """One citation: what it was taken from, and its section with the quote marked.

    The index may have changed since the answer was given; then the quote is shown as it was kept, and said to be so.
    """
    notice = snapshot.notices.get(chosen.notice) if snapshot else None
    head = _facts(chosen.agency, chosen.title, chosen.published, chosen.notice, chosen.path, language)
    if notice is None or notice.text[chosen.start : chosen.end] != chosen.quote:
        key = "passage.gone" if notice is None else "passage.changed"
        kept = f'<blockquote class="nq-text"><mark class="nq-hit">{escape(chosen.quote)}</mark></blockquote>'
        return f'{head}<p class="nq-note">{escape(say(language, key))}</p>{kept}'
    section = _section_around(notice, chosen)
    same = [c for c in citations if c.notice == chosen.notice and c is not chosen]
    text = marked_text(notice, section, Span(chosen.start, chosen.end), [Span(c.start, c.end) for c in same])
    open_it = _button(
        "notice", say(language, "passage.open_notice"), name=notice.name, start=chosen.start, end=chosen.end
    )
    return f'{head}<div class="nq-text" lang="zh">{text}</div><p class="nq-actions">{open_it}</p>'


def section_panel(section: Section, notice: Notice, language: Language) -> str:
    """A section somebody chose from a list rather than from an answer."""
    facts = notice.facts
    head = _facts(section.agency, section.title, _value(facts.dated), notice.name, section.path, language)
    text = marked_text(notice, section.span, None, ())
    open_it = _button(
        "notice", say(language, "passage.open_notice"), name=notice.name, start=section.start, end=section.end
    )
    return _frame(f'{head}<div class="nq-text" lang="zh">{text}</div><p class="nq-actions">{open_it}</p>', language)


def notice_panel(notice: Notice | None, start: int, end: int, language: Language) -> str:
    """A whole notice; ``start`` and ``end`` mark the passage to scroll to, equal ones mark none."""
    if notice is None:
        return _frame(f"<p>{escape(say(language, 'passage.missing'))}</p>", language)
    facts = notice.facts
    head = _facts(_value(facts.agency), _value(facts.title), _value(facts.dated), notice.name, (), language)
    whole = Span(0, len(notice.text))
    hit = Span(max(0, start), min(end, len(notice.text))) if 0 <= start < end else None
    text = marked_text(notice, whole, hit, ())
    download = _button("download", say(language, "passage.download"), name=notice.name)
    actions = f'<p class="nq-actions">{download}</p>'
    head += look_html(notice, language)
    return _frame(f'{head}{actions}<div class="nq-text nq-whole" lang="zh">{text}</div>', language)


def tree_panel(notice: Notice | None, language: Language) -> str:
    """The contents of a notice."""
    if notice is None:
        return _frame(f"<p>{escape(say(language, 'passage.missing'))}</p>", language)
    return _frame(notice_tree(notice, language), language, "notices.tree")


def empty_panel(language: Language) -> str:
    return _frame("", language)


def marked_text(notice: Notice, within: Span, hit: Span | None, others: Sequence[Span]) -> str:
    """``notice.text`` inside ``within`` as HTML: the quote marked, other quotes marked lightly, page noise greyed."""
    layers = [(span, "nq-noise") for span in notice.noise] + [(span, "nq-also") for span in others]
    if hit:
        layers.append((hit, "nq-hit"))
    layers = [(span, name) for span, name in layers if span.start < within.end and span.end > within.start]
    edges = {within.start, within.end}
    for span, _ in layers:
        edges |= {max(span.start, within.start), min(span.end, within.end)}
    cuts = sorted(edges)
    pieces = []
    for start, end in pairwise(cuts):
        names = {name for span, name in layers if span.start <= start and end <= span.end}
        pieces.append(_piece(notice.text[start:end], names))
    return "".join(pieces)


def _piece(text: str, names: set[str]) -> str:
    shown = escape(text)
    if "nq-hit" in names or "nq-also" in names:
        kind = "nq-hit" if "nq-hit" in names else "nq-also"
        return f'<mark class="{kind}">{shown}</mark>'
    return f'<span class="nq-noise">{shown}</span>' if names else shown


def _section_around(notice: Notice, citation: Citation) -> Span:
    for section in notice.sections:
        if section.id == citation.section:
            return Span(min(section.start, citation.start), max(section.end, citation.end))
    return Span(citation.start, citation.end)


def _facts(
    agency: str | None, title: str | None, published: str | None, notice: str, path: Sequence[str], language: Language
) -> str:
    unknown = say(language, "passage.not_stated")
    named = agency_choice(agency, language)[0] if agency else unknown
    rows = [("agency", named), ("published", published or unknown), ("file", notice)]
    shown = "".join(
        f"<div><dt>{escape(say(language, f'passage.{key}'))}</dt><dd>{escape(value)}</dd></div>" for key, value in rows
    )
    steps = [heading for heading in path if heading != title]
    trail = "".join(f"<li>{escape(heading)}</li>" for heading in steps)
    label = escape(say(language, "passage.path"))
    trail = f'<ol class="nq-path" aria-label="{label}">{trail}</ol>' if trail else ""
    heading = f"<h3>{escape(title)}</h3>" if title else ""
    return f'<dl class="nq-facts">{shown}</dl>{trail}{heading}'


def _others(citations: Sequence[Citation], chosen: Citation, turn: int, near: bool, language: Language) -> str:
    if len(citations) < 2:
        return ""
    what = "near" if near else "cite"
    rows = []
    for citation in citations:
        current = ' aria-current="true"' if citation is chosen else ""
        name = agency_name(citation.agency, language) if citation.agency else say(language, "chat.agency_unknown")
        rows.append(
            f'<li><a href="#nq-{what}-{turn}-{citation.number}"{current}>[{citation.number}] {escape(name)}'
            f"<span>{escape(citation.title or citation.quote[:40])}</span></a></li>"
        )
    heading = escape(say(language, "passage.others"))
    return f'<nav class="nq-others" aria-label="{heading}"><h4>{heading}</h4><ul>{"".join(rows)}</ul></nav>'


def _button(action: str, label: str, **data: object) -> str:
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    return f'<button type="button" class="nq-button" data-act="{action}"{attributes}>{escape(label)}</button>'


def _frame(body: str, language: Language, heading: str = "passage.title") -> str:
    title = escape(say(language, heading))
    close = escape(say(language, "passage.close"))
    back = escape(say(language, "passage.back"))
    product = escape(say(language, "page.product"))
    return (
        f'<div class="nq-panel-head" data-language="{language}" data-product="{product}">'
        f'<button type="button" class="nq-back" data-act="back" aria-label="{back}">←</button>'
        f'<h2 tabindex="-1">{title}</h2>'
        f'<button type="button" class="nq-close" data-act="close" aria-label="{close}">✕</button></div>'
        f'<div class="nq-panel-body">{body}</div>'
    )


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None
