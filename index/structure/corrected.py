"""A notice's sections as a person has set them: each runs to the start of the next, and is read by itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.notice import Claim, Confidence, Facts, Notice, Section, SectionKind, Span, Status
from index.structure.blocks import Block, read_blocks
from index.structure.claims import Audit, read_claims
from index.structure.completion import read_completion
from index.structure.find_words import Words
from index.structure.fold import fold, tidy
from index.structure.frames import Frame
from index.structure.levels import Level
from index.structure.reading_copy import Reading, make_reading
from index.structure.sections import make_sections
from index.structure.units import Unit

_LONGEST_READ_TITLE = 80
_HEADINGS = ("方面", "大项")
_HEADING_BLOCKS = 3  # a heading over several sections may stand before the section's own
_HEADING_CHARS = 400  # in which a title that was given is looked for
_HEADING_TAIL = re.compile(r"[”’\"]?(?:等|的|方面|问题|情况){0,4}\s*[。.;:,]?")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a section starts, by an offset into the notice's text, and what a person says of it."""

    start: int
    kind: SectionKind
    path: tuple[str, ...] = ()
    title: str | None = None
    read_title: bool = False  # the title is to be read from the text
    status: Status | None = None
    read_status: bool = True  # the status is to be read from the text
    heading_only: bool = False


def corrected_notice(notice: Notice, cuts: Sequence[Cut], facts: Facts) -> Notice:
    """The notice with these sections, its claims held against them. ``cuts`` ascend; what is before them is ``about``.

    Facts keep their places; noise in which a section is said to start is none.
    """
    starts = [cut.start for cut in cuts]
    noise = tuple(span for span in notice.noise if bisect_left(starts, span.start) == bisect_left(starts, span.end))
    reading = make_reading(notice.text, fold(notice.text), noise)
    opened = [Cut(0, "about"), *cuts] if not cuts or cuts[0].start > 0 else list(cuts)
    is_notice = any(cut.kind == "issue" for cut in cuts)
    agency = facts.agency.value if facts.agency and is_notice else None
    sections = sections_from_cuts(notice.name, agency, reading, opened)
    claims = _claims(reading, sections) if is_notice else ()
    completion = read_completion(reading.text, sections) if is_notice else None
    place = reading.place
    return replace(
        notice,
        facts=facts,
        sections=tuple(section.placed(place) for section in sections),
        claims=tuple(replace(claim, span=place(claim.span)) for claim in claims),
        completion=replace(completion, span=place(completion.span)) if completion else None,
        noise=noise,
        is_notice=is_notice,
        confidence=Confidence(1.0, corrected=True),
    )


def sections_from_cuts(name: str, agency: str | None, reading: Reading, cuts: Sequence[Cut]) -> tuple[Section, ...]:
    """The sections that start at ``cuts``, with all that is read of each; offsets point into ``reading``.

    A cut behind which there is nothing but blanks or noise makes none.
    """
    edges = [bisect_left(reading.offsets, cut.start) for cut in cuts] + [len(reading.text)]
    sections: list[Section] = []
    number = 0
    for cut, (start, end) in zip(cuts, pairwise(edges), strict=True):
        window = Reading(reading.text[start:end], reading.folded[start:end], range(end - start))
        section = _section(name, agency, window, cut)
        if section is None:
            continue
        number += section.kind == "issue"
        shifted = section.placed(lambda span, by=start: Span(span.start + by, span.end + by))  # type: ignore[misc]
        order = len(sections) + 1
        own_number = number if section.kind == "issue" else None
        sections.append(replace(shifted, id=f"{name}#{order:03d}", number=own_number))
    return tuple(sections)


def _section(name: str, agency: str | None, window: Reading, cut: Cut) -> Section | None:
    blocks = read_blocks(window.folded)
    if not blocks:
        return None
    title = _read_title(window, blocks[0]) if cut.read_title else cut.title
    heading = _heading(window, blocks, title, cut)
    unit = Unit(cut.kind, blocks, cut.path, title, cut.heading_only, heading)
    (section,) = make_sections(name, agency, window, [unit])
    return section if cut.read_status else replace(section, status=cut.status)


def _read_title(window: Reading, first: Block) -> str | None:
    title = tidy(first.frame.title.of(window.text)) if first.frame else ""
    return title if 0 < len(title) <= _LONGEST_READ_TITLE else None


def _heading(window: Reading, blocks: Sequence[Block], title: str | None, cut: Cut) -> Block | None:
    """The block with the section's heading: as it is read where that says the same, else from the title's words."""
    first = blocks[0]
    if title is None and cut.kind in ("about", "plans"):
        return first if _read_title(window, first) else None
    for block in blocks[:_HEADING_BLOCKS]:
        if block.frame is not None and tidy(block.frame.title.of(window.text)) == title:
            return block
    opening = window.folded[: first.start + _HEADING_CHARS]
    found = next(Words(opening).find(title or "", first.start), None)
    if found is None:
        return None
    tail = _HEADING_TAIL.match(window.folded, found.end)
    return replace(first, frame=Frame("plain", found, tail.end() if tail else found.end))


def _claims(reading: Reading, sections: Sequence[Section]) -> list[Claim]:
    """What the notice says of itself, held against the sections.

    Where issues stand under unlike numbers of headings, another number of headings than is claimed proves nothing.
    """
    claims = read_claims(Audit(reading.folded, sections, _levels(sections), lost_headings=False))
    uneven = len({len(section.path) for section in sections if section.kind == "issue"}) > 1
    return [
        replace(claim, found=None, agrees=None) if uneven and claim.what in _HEADINGS and not claim.agrees else claim
        for claim in claims
    ]


def _levels(sections: Sequence[Section]) -> tuple[Level, ...]:
    """How many headings stand above the issues, level by level; one over all of them is none.

    An issue without a heading above it counts on the level where others have one.
    """
    paths = [section.path for section in sections if section.kind == "issue"]
    counts = []
    for level in range(max(map(len, paths), default=0)):
        headings = {path[: level + 1] for path in paths if len(path) > level}
        counts.append(len(headings) + sum(len(path) == level for path in paths))
    while counts and counts[0] == 1:
        del counts[0]
    return tuple(Level(count, numbered_through=False) for count in counts)
