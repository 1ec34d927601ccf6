"""A notice's sections as a person has set them: each runs to the start of the next.

What is left as it was read stays so to the letter; the rest is read as the issues of a notice are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.notice import Confidence, Facts, Notice, Section, SectionKind, Span, Standing, Status
from index.structure.claims import Audit, read_claims
from index.structure.completion import read_completion
from index.structure.evidence import weigh
from index.structure.find_words import Words
from index.structure.fold import fold
from index.structure.hypotheses import Hypothesis
from index.structure.marks import Mark, read_marks
from index.structure.pieces import Piece, read_pieces
from index.structure.reading_copy import Reading, make_reading
from index.structure.sections import make_sections
from index.structure.units import Level, Unit, UnitMaker

_STANDING: dict[Status | None, Standing | None] = {"done": "done", "ongoing": "under_way", None: None}
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
    sections = _sections(notice, agency, reading, opened)
    claims = read_claims(_audit(reading.folded, sections)) if is_notice else ()
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


def _sections(notice: Notice, agency: str | None, reading: Reading, cuts: Sequence[Cut]) -> tuple[Section, ...]:
    """The sections that start at ``cuts``, with all that is read of each; offsets point into ``reading``."""

    def from_text(span: Span) -> Span:
        return Span(bisect_left(reading.offsets, span.start), bisect_left(reading.offsets, span.end))

    as_read = {section.start: section.placed(from_text) for section in notice.sections}
    said = list(_units(reading, cuts))
    units = [_as_said(reading.folded, cut, unit, as_read.get(cut.start)) for cut, unit in said]
    made = make_sections(notice.name, agency, reading, units)
    return tuple(
        section if cut.read_status else _standing(section, cut.status)
        for section, (cut, _) in zip(made, said, strict=True)
    )


def _standing(section: Section, status: Status | None) -> Section:
    """The section with a status that a person gives; what was read of it stays where it says the same."""
    if section.status == status:
        return section
    return replace(section, status=status, standing=_STANDING[status], standing_span=None)


def _units(reading: Reading, cuts: Sequence[Cut]) -> Iterator[tuple[Cut, Unit]]:
    """Each cut with the text to the next one, read as an issue is; one with only blanks behind it is left out."""
    edges = [bisect_left(reading.offsets, cut.start) for cut in cuts]
    pieces = list(_parted(reading.folded, edges))
    places = [piece.start for piece in pieces]
    opens = [bisect_left(places, edge) for edge in edges]
    own = [(cut, at) for cut, (at, stop) in zip(cuts, pairwise([*opens, len(pieces)]), strict=True) if at < stop]
    if not own:
        return
    made = Hypothesis(tuple(at for _, at in own), frozenset(), len(pieces))
    units = UnitMaker(reading.text, weigh(reading.folded, pieces), made).layout().units
    for (cut, at), unit in zip(own, units, strict=True):
        named = cut.kind == "issue" or cut.heading_only or pieces[at].marks  # any other paragraph has no heading
        yield cut, unit if named else Unit(cut.kind, unit.start, unit.end)


def _parted(folded: str, edges: Sequence[int]) -> Iterator[Piece]:
    """The text's pieces, those parted in which a section starts."""
    for piece in read_pieces(folded):
        inside = edges[bisect_left(edges, piece.start + 1) : bisect_left(edges, piece.end)]
        if not inside:
            yield piece
            continue
        for start, end in pairwise((piece.start, *inside, piece.end)):
            yield from (_moved(part, start) for part in read_pieces(folded[start:end]))


def _moved(piece: Piece, by: int) -> Piece:
    marks = tuple(Mark(mark.form, mark.number, mark.start + by, mark.end + by) for mark in piece.marks)
    return replace(piece, start=piece.start + by, end=piece.end + by, marks=marks)


def _as_said(folded: str, cut: Cut, unit: Unit, was: Section | None) -> Unit:
    """The unit with what the person says of it; its heading is where it was read, or where the title's words stand."""
    if was is not None and was.heading_end <= unit.end and (cut.read_title or was.title == cut.title):
        named = replace(unit, title=was.title, title_span=was.title_span, heading_end=was.heading_end)
    elif cut.read_title or unit.title == cut.title:
        named = unit
    else:
        named = _titled(folded, unit, cut.title)
    return replace(
        named,
        kind=cut.kind,
        path=cut.path,
        labels=unit.labels if cut.kind == "issue" else (),
        heading_only=cut.heading_only,
    )


def _titled(folded: str, unit: Unit, title: str | None) -> Unit:
    opening = folded[: min(unit.end, unit.start + _HEADING_CHARS)]
    found = next(Words(opening).find(title or "", unit.start), None)
    tail = _HEADING_TAIL.match(folded, found.end, unit.end) if found else None
    return replace(unit, title=title, title_span=found, heading_end=tail.end() if tail else 0)


def _audit(folded: str, sections: Sequence[Section]) -> Audit:
    """What the claims are held against; where most issues have no title the page has lost the headings, and levels."""
    titles = [section.title for section in sections if section.kind == "issue"]
    lost = titles.count(None) * 2 > len(titles)
    return Audit(folded, sections, () if lost else _levels(folded, sections), lost)


def _levels(folded: str, sections: Sequence[Section]) -> tuple[Level, ...]:
    """How many headings stand above the issues, level by level; one over all of them is none.

    An issue numbered like the headings of a level has the place of one.
    """
    issues = [section for section in sections if section.kind == "issue"]
    levels: list[Level] = []
    for depth in range(max((len(issue.path) for issue in issues), default=0)):
        above = [section for section in sections if section.heading_only and len(section.path) == depth]
        kinds = {_opening(folded, section)[0] for section in above}
        places: dict[tuple[str, ...], int | None] = {}
        numbers = iter([_opening(folded, section)[1] for section in above])
        for issue in issues:
            alike = len(issue.path) == depth and _opening(folded, issue)[0] in kinds
            key = (*issue.path, issue.id) if alike else issue.path[: depth + 1]
            if (alike or len(issue.path) > depth) and key not in places:
                places[key] = _opening(folded, issue)[1] if alike else next(numbers, None)
        if len(places) > 1 or levels:
            several = len({key[:-1] for key in places}) > 1
            runs_on = all(after == (before or 0) + 1 for before, after in pairwise(places.values()))
            levels.append(Level(len(places), several and runs_on))
    return tuple(levels)


def _opening(folded: str, section: Section) -> tuple[str, int | None]:
    """What the line of a section's title opens with, and its number."""
    place = section.title_span.start if section.title_span else section.start
    line = folded.rfind("\n", 0, place) + 1
    while line < place and folded[line].isspace():
        line += 1
    marks = list(read_marks(folded, line, section.end, bare=True))
    return "".join(mark.form for mark in marks), next((mark.number for mark in marks if mark.number is not None), None)
