"""A document understood: the one entry to reading a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.notice import Claim, Completion, Document, Fact, Facts, Notice, Section, Span
from index.structure.claims import Audit, read_claims
from index.structure.completion import read_completion
from index.structure.facts import read_facts
from index.structure.fold import tidy
from index.structure.pieces import Piece
from index.structure.plain import plain_units
from index.structure.reading_copy import Reading
from index.structure.sections import Structure, make_sections, read_structure

_ABOUT_INSPECTION = re.compile(r"巡察|巡视")
_HEAD_CHARS = 1500
_LONGEST_HEADING = 60


def parse_notice(document: Document) -> Notice:
    """Read a document's facts, sections, claims and noise; a text that is no notice is cut by paragraph."""
    structure = read_structure(document.text)
    reading = structure.reading
    facts = read_facts(structure.reading.text, structure.reading.folded)
    agency = facts.agency.value if facts.agency else None
    sections = make_sections(document.name, agency, reading, structure.units)
    if not _is_notice(reading, sections):
        return _plain_document(document, structure, facts)
    said = Audit(reading.folded, sections, structure.levels, structure.lost_headings)
    return _placed(
        document,
        structure,
        facts,
        sections,
        claims=read_claims(said),
        completion=read_completion(reading.text, sections),
    )


def _plain_document(document: Document, structure: Structure, facts: Facts) -> Notice:
    """A regulation, a news item: its title and date are known, but no agency reports in it."""
    reading = structure.reading
    units = plain_units(reading.text, reading.folded, structure.pieces)
    heading = _heading(reading.text, reading.folded, structure.pieces)
    sections = make_sections(document.name, None, reading, units)
    return _placed(
        document,
        structure,
        Facts(title=heading, published=facts.published, signed=facts.signed),
        sections,
        is_notice=False,
    )


def _placed(
    document: Document,
    structure: Structure,
    facts: Facts,
    sections: Sequence[Section],
    *,
    claims: Sequence[Claim] = (),
    completion: Completion | None = None,
    is_notice: bool = True,
) -> Notice:
    """The notice with every offset into its text as it is."""
    place = structure.reading.place
    return Notice(
        name=document.name,
        text=document.text,
        digest=document.digest,
        media_type=document.media_type,
        facts=facts.placed(place),
        sections=tuple(section.placed(place) for section in sections),
        claims=tuple(replace(claim, span=place(claim.span)) for claim in claims),
        completion=replace(completion, span=place(completion.span)) if completion else None,
        noise=structure.noise,
        is_notice=is_notice,
        confidence=structure.confidence if is_notice else None,
    )


def _heading(text: str, folded: str, pieces: Sequence[Piece]) -> Fact | None:
    """A document's first line, where it is short and no sentence."""
    first = pieces[0] if pieces else None
    if first is None or first.end - first.start > _LONGEST_HEADING or "。" in folded[first.start : first.end]:
        return None
    span = Span(first.start, first.end)
    return Fact(tidy(span.of(text)), span)


def _is_notice(reading: Reading, sections: Sequence[Section]) -> bool:
    """A notice reports on an inspection in its opening and has issues that speak of rectification."""
    head = reading.folded[:_HEAD_CHARS]
    has_issue = any(section.kind == "issue" for section in sections)
    return has_issue and _ABOUT_INSPECTION.search(head) is not None and "整改" in head
