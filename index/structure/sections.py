"""Text → sections and noise: the whole reading of a notice's structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.notice import Section, Span
from index.structure.blocks import Block, read_blocks
from index.structure.details import with_details
from index.structure.ends import closing_index
from index.structure.fold import fold
from index.structure.levels import Level, read_levels
from index.structure.noise import find_noise
from index.structure.outline import build_outline
from index.structure.reading_copy import Reading, make_reading
from index.structure.units import Unit, UnitReader


@dataclass(frozen=True, slots=True)
class Structure:
    """What ``read_structure`` found; every offset in it points into ``reading``, all but those of ``noise``."""

    reading: Reading
    noise: tuple[Span, ...]
    blocks: tuple[Block, ...]
    units: tuple[Unit, ...]
    levels: tuple[Level, ...]  # above the issues, outermost first
    lost_headings: bool


def read_structure(text: str) -> Structure:
    """Read the headings of a notice; never fails, a text without any gives units by paragraph."""
    raw = fold(text)
    noise = find_noise(raw)
    reading = make_reading(text, raw, noise)
    blocks = read_blocks(reading.folded)
    tail = closing_index(reading.folded, blocks)
    root = build_outline(blocks[:tail])
    reader = UnitReader(reading.text, reading.folded, root)
    units = reader.read()
    if blocks[tail:]:
        units.append(Unit("text", list(blocks[tail:])))
    lost = bool(reader.lost_headings)
    levels = () if lost else read_levels(root, units)
    return Structure(reading, tuple(noise), tuple(blocks), tuple(units), levels, lost)


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
            start=unit.span.start,
            end=unit.span.end,
            heading_only=unit.heading_only,
        )
        sections.append(with_details(section, unit, reading))
    return tuple(sections)
