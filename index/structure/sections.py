"""Text → sections, measures and noise: the whole reading of a notice's structure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.notice import Section, Span, Status
from index.structure.blocks import read_blocks
from index.structure.ends import closing_index, outer_noise
from index.structure.fold import blank, fold
from index.structure.noise import find_noise, merge
from index.structure.outline import Node, build_outline
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
    """What ``read_structure`` found; ``levels`` counts headings by level, outermost first, issues left out."""

    folded: str  # noise blanked out
    units: tuple[Unit, ...]
    noise: tuple[Span, ...]
    levels: tuple[int, ...]
    lost_headings: bool


def read_structure(text: str) -> Structure:
    """Read the headings of a notice; never fails, a text without any gives units by paragraph."""
    raw = fold(text)
    noise = find_noise(raw)
    folded = blank(raw, [(span.start, span.end) for span in noise])
    blocks = read_blocks(folded)
    outer = outer_noise(folded, blocks)
    if outer:
        noise = merge([*noise, *outer])
        folded = blank(raw, [(span.start, span.end) for span in noise])
        blocks = read_blocks(folded)
    tail = closing_index(folded, blocks)
    root = build_outline(blocks[:tail])
    reader = UnitReader(text, folded, root)
    units = reader.read()
    if blocks[tail:]:
        units.append(Unit("text", list(blocks[tail:])))
    return Structure(folded, tuple(units), tuple(noise), _levels(root, units), bool(reader.lost_headings))


def _levels(root: Node, units: Sequence[Unit]) -> tuple[int, ...]:
    """How many headings each numbering style has in the part with the issues, in the order the styles appear."""
    opened = {id(unit.blocks[0]) for unit in units if unit.kind == "issue"}
    above = {id(block) for unit in units if unit.kind != "issue" for block in unit.blocks}
    counts: dict[str, int] = {}
    for node in root.walk():
        if node.parent is root and node.children and node.body and not node.block.framed:  # type: ignore[union-attr]
            continue  # 二、…整改落实情况: opens the part with the issues, is no level of them
        has_issue = any(item.block is not None and id(item.block) in opened for item in node.walk())
        if node.block is not None and has_issue and (id(node.block) in opened or id(node.block) in above):
            counts[str(node.tag)] = counts.get(str(node.tag), 0) + 1
    return tuple(counts.values())


def make_sections(name: str, agency: str | None, structure: Structure) -> tuple[Section, ...]:
    """The units as sections: numbered, with status and measures."""
    sections, number = [], 0
    for order, unit in enumerate(structure.units, start=1):
        issue = unit.kind == "issue"
        number += issue
        span = unit.span
        sections.append(
            Section(
                id=f"{name}#{order:03d}",
                notice=name,
                agency=agency,
                kind=unit.kind,
                number=number if issue else None,
                path=unit.path,
                title=unit.title,
                start=span.start,
                end=span.end,
                status=_status(structure.folded, unit) if issue else None,
                measures=_measures(structure.folded, unit) if issue else (),
                heading_only=unit.heading_only,
            )
        )
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
