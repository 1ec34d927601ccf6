"""Text → sections and noise: the whole reading of a notice's structure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.notice import Section, Span, Status
from index.structure.blocks import Block, read_blocks
from index.structure.details import with_details
from index.structure.ends import closing_index
from index.structure.fold import fold
from index.structure.levels import Level, read_levels
from index.structure.noise import find_noise
from index.structure.outline import build_outline
from index.structure.reading_copy import Reading, make_reading
from index.structure.units import Unit, UnitReader

_MEASURE = re.compile(
    r"(?:(?<=[。;;::!?”’)\s、,])|^)\s*(?:[一二三四五六七八九十]{1,3}是(?!否)|第[一二三四五六七八九十]{1,2}[,、]|\(\s*\d{1,2}\s*\)|[①-⑳])"
)
_DONE = re.compile(
    r"整改状态\s*[::]\s*(?:已)?(?:基本|全部|整改)?完成|^.{0,30}(?:已(?:经)?(?:全部)?(?:整改完成|完成整改|整改到位)|整改(?:已)?完成)"
)
_ONGOING = re.compile(
    r"整改状态\s*[::]\s*(?:阶段性|持续|长期|正在|部分|未完成|推进)|^.{0,30}(?:阶段性(?:完成|成效)|持续(?:整改|推进)中|正在(?:整改|推进)|长期(?:整改|坚持))"
)


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
            status=_status(reading.folded, unit) if issue else None,
            measures=_measures(reading.folded, unit) if issue else (),
            heading_only=unit.heading_only,
        )
        sections.append(with_details(section, unit, reading))
    return tuple(sections)


def _status(folded: str, unit: Unit) -> Status | None:
    for block in unit.blocks:
        words = folded[block.body_start : block.end]
        if block.labelled:
            words = re.sub(r"^\s*整改(?:落实|进展|完成)?情况\s*[::]\s*", "", words)
        if _ONGOING.search(words):
            return "ongoing"
        if _DONE.search(words):
            return "done"
    return None


def _measures(folded: str, unit: Unit) -> tuple[Span, ...]:
    """一是 … 二是 … (or a numbered list) inside an issue, each to the start of the next."""
    body = unit.blocks[0].body_start
    end = unit.blocks[-1].end
    starts = [match.end() - len(match.group().lstrip()) for match in _MEASURE.finditer(folded, body, end)]
    if len(starts) < 2:
        return ()
    spans = []
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        while stop > start and folded[stop - 1].isspace():
            stop -= 1
        spans.append(Span(start, stop))
    return tuple(spans)
