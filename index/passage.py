"""What is embedded and searched of a section, and the metadata that goes along with it."""

from __future__ import annotations

from index.notice import Notice, Section, Span
from index.structure.sentences import clean_text

_LONGEST_NAME, _LONGEST_TITLE = 30, 40  # characters

Metadata = dict[str, str | int | float | bool]


def searched_sections(notice: Notice) -> list[Section]:
    """The sections that can be found, in the order of the text; headings without text of their own are left out."""
    searched = (section for section in notice.sections if not section.heading_only)
    return sorted(searched, key=lambda section: section.start)


def section_body(notice: Notice, section: Section) -> str:
    """The section's text without noise and superfluous white space."""
    return clean_text(notice.text, section.start, section.end, notice.noise)


def section_text(notice: Notice, section: Section) -> str:
    """Heading path and title, then the clean body: the one text a section is embedded and searched by.

    A title that the body holds already is not said twice.
    """
    body = section_body(notice, section)
    title = section.title if section.title and section.title not in body else None
    return "\n".join(part for part in (*section.path, title, body) if part)


def section_context(notice: Notice, section: Section) -> str:
    """What a sentence of the section is about, where it does not say so itself: agency, heading, issue; one a line."""
    agency = notice.facts.agency.value if notice.facts.agency else None
    heading = section.path[-1] if section.path else None
    parts = ((agency, _LONGEST_NAME), (heading, _LONGEST_NAME), (section.title, _LONGEST_TITLE))
    return "\n".join(words[:most] for words, most in parts if words)


def sentence_text(notice: Notice, section: Section, sentence: Span) -> str:
    """A sentence behind its context: the text it is embedded by."""
    words = clean_text(notice.text, sentence.start, sentence.end, notice.noise)
    return f"{section_context(notice, section)}\n{words}"


def section_metadata(section: Section) -> Metadata:
    """Flat metadata as vector stores accept it: what is unknown is left out, never ``None``."""
    values: dict[str, str | int | None] = {
        "section": section.id,
        "notice": section.notice,
        "agency": section.agency,
        "kind": section.kind,
        "number": section.number,
        "title": section.title,
        "start": section.start,
        "end": section.end,
    }
    return {key: value for key, value in values.items() if value is not None}
