"""Text → sections and noise: the whole reading of a notice's structure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.notice import Confidence, Section, Span, Status
from index.structure.choice import choose
from index.structure.details import with_details
from index.structure.fold import fold
from index.structure.hypotheses import hypotheses, weigh
from index.structure.noise import find_noise
from index.structure.pieces import Piece, read_pieces
from index.structure.reading_copy import Reading, make_reading
from index.structure.units import Layout, Level, Unit, UnitMaker, paragraphs

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
    lost = len(made.lost) * 2 > len(made.starts)
    confidence = Confidence(round(choice.probability, 3), choice.doubts)
    return Structure(reading, tuple(noise), tuple(pieces), tuple(layout.units), layout.levels, lost, confidence)


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
            status=_status(reading.folded, unit) if issue else None,
            measures=_measures(reading.folded, unit) if issue else (),
            heading_only=unit.heading_only,
        )
        sections.append(with_details(section, unit, reading))
    return tuple(sections)


def _status(folded: str, unit: Unit) -> Status | None:
    words = folded[max(unit.heading_end, unit.start) : unit.end]
    for line in words.splitlines():
        line = re.sub(r"^\s*整改(?:落实|进展|完成)?情况\s*[::]\s*", "", line)
        if _ONGOING.search(line):
            return "ongoing"
        if _DONE.search(line):
            return "done"
    return None


def _measures(folded: str, unit: Unit) -> tuple[Span, ...]:
    """一是 … 二是 … (or a numbered list) inside an issue, each to the start of the next."""
    body = max(unit.heading_end, unit.start)
    end = unit.end
    starts = [match.end() - len(match.group().lstrip()) for match in _MEASURE.finditer(folded, body, end)]
    if len(starts) < 2:
        return ()
    spans = []
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        while stop > start and folded[stop - 1].isspace():
            stop -= 1
        spans.append(Span(start, stop))
    return tuple(spans)
