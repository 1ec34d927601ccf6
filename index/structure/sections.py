"""Text → sections and noise: the whole reading of a notice's structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.notice import Confidence, Section, Span
from index.structure.choice import choose
from index.structure.details import with_details
from index.structure.evidence import weigh
from index.structure.fold import fold
from index.structure.hypotheses import hypotheses
from index.structure.noise import find_noise
from index.structure.pieces import Piece, read_pieces
from index.structure.reading_copy import Reading, make_reading
from index.structure.units import Layout, Level, Unit, UnitMaker, paragraphs


@dataclass(frozen=True, slots=True)
class Structure:
    """What ``read_structure`` found; every offset in it points into ``reading``, all but those of ``noise``."""

    reading: Reading
    noise: tuple[Span, ...]
    pieces: tuple[Piece, ...]
    units: tuple[Unit, ...]
    levels: tuple[Level, ...]  # above the issues, outermost first
    lost_headings: bool
    confidence: Confidence | None  # None: nothing in it reads like an issue


def read_structure(text: str) -> Structure:
    """Cut a notice into its issues and what stands around them; never fails, a text without any gives paragraphs."""
    raw = fold(text)
    noise = find_noise(raw)
    reading = make_reading(text, raw, noise)
    pieces = read_pieces(reading.folded)
    evidence = weigh(reading.folded, pieces)
    choice = choose(evidence, hypotheses(evidence))
    if choice is None:
        layout = Layout(list(paragraphs(reading.text, reading.folded, pieces, "about")))
        return Structure(reading, tuple(noise), tuple(pieces), tuple(layout.units), (), False, None)
    made = choice.hypothesis
    layout = UnitMaker(reading.text, evidence, made).layout()
    lost = made.mostly_lost
    confidence = Confidence(round(choice.probability, 3), choice.doubts)
    return Structure(
        reading, tuple(noise), tuple(pieces), tuple(layout.units), () if lost else layout.levels, lost, confidence
    )


def make_sections(name: str, agency: str | None, reading: Reading, units: Sequence[Unit]) -> tuple[Section, ...]:
    """The units as sections with all that is read of them; offsets still point into ``reading``."""
    sections, number = [], 0
    for order, unit in enumerate(units, start=1):
        issue = unit.kind == "issue"
        number += issue
        section = Section(
            id=f"{name}#{order:03d}",
            notice=name,
            agency=agency,
            kind=unit.kind,
            number=number if issue else None,
            path=unit.path,
            title=unit.title,
            start=unit.start,
            end=unit.end,
            heading_only=unit.heading_only,
        )
        sections.append(with_details(section, unit, reading))
    return tuple(sections)
