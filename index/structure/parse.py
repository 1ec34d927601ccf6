"""A document understood: the one entry to reading a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.notice import Document, Fact, Facts, Notice, Section, Span
from index.structure.blocks import Block, read_blocks
from index.structure.claims import read_claims
from index.structure.completion import read_completion
from index.structure.details import with_details
from index.structure.facts import Parts, read_facts
from index.structure.fold import blank, fold, tidy
from index.structure.noise import find_noise
from index.structure.plain import plain_sections
from index.structure.sections import Structure, make_sections, read_structure
from index.structure.units import Unit

_ABOUT_INSPECTION = re.compile(r"巡察|巡视")
_HEAD_CHARS = 1500
_LONGEST_HEADING = 60


def parse_notice(document: Document) -> Notice:
    """Read a document's facts, sections, claims and noise; a text that is no notice is cut by paragraph."""
    structure = read_structure(document.text)
    facts = read_facts(_parts(document.text, structure))
    agency = facts.agency.value if facts.agency else None
    read = make_sections(document.name, agency, structure)
    sections = tuple(with_details(section, document.text, structure.noise) for section in read)
    if not _is_notice(structure, sections):
        return _plain_document(document, facts)
    claims = read_claims(structure.folded, sections, structure.levels, lost_headings=structure.lost_headings)
    return Notice(
        name=document.name,
        text=document.text,
        digest=document.digest,
        media_type=document.media_type,
        facts=facts,
        sections=sections,
        claims=claims,
        completion=read_completion(document.text, sections),
        noise=structure.noise,
    )


def _plain_document(document: Document, facts: Facts) -> Notice:
    """A regulation, a news item: its title and date are known, but no agency reports in it."""
    raw = fold(document.text)
    noise = find_noise(raw)
    folded = blank(raw, [(span.start, span.end) for span in noise])
    blocks = read_blocks(folded)
    plain = plain_sections(document.name, None, document.text, folded, blocks)
    return Notice(
        name=document.name,
        text=document.text,
        digest=document.digest,
        media_type=document.media_type,
        facts=Facts(title=_heading(document.text, folded, blocks), published=facts.published),
        sections=tuple(with_details(section, document.text, noise) for section in plain),
        noise=tuple(noise),
        is_notice=False,
    )


def _heading(text: str, folded: str, blocks: Sequence[Block]) -> Fact | None:
    """A document's first line, where it is short and no sentence."""
    first = blocks[0] if blocks else None
    if first is None or first.end - first.start > _LONGEST_HEADING or "。" in folded[first.start : first.end]:
        return None
    span = Span(first.start, first.end)
    return Fact(tidy(span.of(text)), span)


def _parts(text: str, structure: Structure) -> Parts:
    opening: list[Block] = []
    for unit in structure.units:
        if unit.kind == "issue":
            break
        opening += unit.blocks
    closing = _closing(structure.units)
    return Parts(text, structure.folded, [block for block in opening if block not in closing], closing)


def _closing(units: Sequence[Unit]) -> list[Block]:
    last = units[-1] if units else None
    return list(last.blocks) if last and last.kind == "text" and not last.heading_only else []


def _is_notice(structure: Structure, sections: Sequence[Section]) -> bool:
    """A notice reports on an inspection in its opening and has issues that speak of rectification."""
    head = structure.folded[:_HEAD_CHARS]
    issues = [section for section in sections if section.kind == "issue"]
    return bool(issues) and _ABOUT_INSPECTION.search(head) is not None and "整改" in head
