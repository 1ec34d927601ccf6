"""Where something that was read of a notice stands, as a quote: the sentence around it."""

from __future__ import annotations

from bot.answer.draft import Draft
from bot.answer.phrases import escape
from bot.answer.quotes import Quote
from index.notice import Notice, Section, Span

_LONGEST_QUOTE = 220
_LONGEST_TITLE = 60


def section_at(draft: Draft, notice: Notice, position: int) -> Section | None:
    """``None`` for a place in noise."""
    sections = draft.snapshot.sections_of(notice.name)
    return next((section for section in sections if section.start <= position < section.end), None)


def plain_quote(section: Section, span: Span) -> Quote:
    """Words that are quoted for what was read of them, not for their nearness to a question."""
    return Quote(section, span, 0.0, 0.0, 0.0)


def sentence_at(draft: Draft, notice: Notice, span: Span) -> Quote | None:
    """The sentence a fact stands in, or the fact alone where the sentence would be too long to read."""
    section = section_at(draft, notice, span.start)
    if section is None:
        return None
    quoted = Span(span.start, min(span.end, section.end))
    return plain_quote(section, sentence_around(section, quoted))


def sentence_around(section: Section, span: Span) -> Span:
    """The sentence of a section that holds a span; the span alone where the sentence would be too long to read."""
    for sentence in section.sentences:
        if sentence.start <= span.start < sentence.end:
            joined = Span(sentence.start, max(sentence.end, span.end))
            return joined if len(joined) <= _LONGEST_QUOTE else span
    return span


def title_of(section: Section) -> Span:
    """Where a section's name stands: its title, or else its first sentence."""
    if section.title_span is not None:
        return section.title_span
    return section.sentences[0] if section.sentences else section.span


def short_title(draft: Draft, section: Section) -> str:
    """A section's name for a list, cut where it is a whole sentence."""
    notice = draft.snapshot.notices[section.notice]
    name = " ".join((section.title or title_of(section).of(notice.text)).split())
    return escape(name if len(name) <= _LONGEST_TITLE else name[:_LONGEST_TITLE] + "……")
