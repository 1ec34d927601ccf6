"""What is known of a PDF page while it is read: characters, printed lines, tables.

All measures are in points; y grows upwards from the foot of the page, as in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple, TypeVar

SAME_LINE = 0.5  # of the character size: a step of the baseline within a line (raised figures)


class Glyph(NamedTuple):
    """One printed character."""

    character: str
    left: float
    right: float
    baseline: float
    size: float
    turns: int = 0  # quarters it was turned by to stand upright

    @property
    def is_space(self) -> bool:
        return self.character.isspace()

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, self.baseline + self.size / 4


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, never empty, neither end a space. What its glyphs are needed for is kept instead of them."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    em: float  # width of a Chinese character; the type size, and unlike a glyph's height the same in every typeface
    first_word_width: float
    behind_number: float | None  # where the text begins behind the number the line opens with; None without a number
    parts: tuple[Line, ...] = ()  # where white as between columns parts it; empty for a line of one part
    pieces: tuple[Line, ...] = ()  # where less white parts a line of one part, which means something in a table only


@dataclass(frozen=True, slots=True)
class Box:
    """A table's cell over the columns ``first`` … ``last``, with its printed lines from top to bottom."""

    first: int
    last: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or the part of one that stands on a page: ``edges`` of its columns from left to right, and its rows."""

    top: float
    edges: tuple[float, ...]
    rows: tuple[tuple[Box, ...], ...]
    is_ruled: bool

    @property
    def lines(self) -> Iterator[Line]:
        return (line for row in self.rows for box in row for line in box.lines)


@dataclass(slots=True)
class Page:
    """A page as it is read: size in points, its lines from top to bottom, and its tables, whose lines are only there.

    ``floors`` are the level lines drawn on it that belong to no table, as (height, left, right).
    """

    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    floors: tuple[tuple[float, float, float], ...] = ()

    @property
    def blocks(self) -> Iterator[Line | Table]:
        """Lines and tables, each table before the first line below its top."""
        tables = sorted(self.tables, key=lambda table: table.top)
        for line in self.lines:
            while tables and line.baseline < tables[-1].top:
                yield tables.pop()
            yield line
        yield from reversed(tables)

    @property
    def all_lines(self) -> list[Line]:
        return self.lines + [line for table in self.tables for line in table.lines]


_Mark = TypeVar("_Mark", Glyph, Line)


def printed_rows(marks: Sequence[_Mark]) -> list[list[_Mark]]:
    """What stands on one baseline, from left to right; the baselines from top to bottom."""
    numbered: list[tuple[int, _Mark]] = []
    number, height = 0, 0.0
    for mark in sorted(marks, key=lambda mark: -mark.baseline):
        if not numbered or height - mark.baseline > SAME_LINE * mark.size:
            number, height = number + 1, mark.baseline
        numbered.append((number, mark))
    return [
        sorted((mark for _, mark in group), key=lambda mark: mark.left)
        for _, group in groupby(numbered, key=lambda entry: entry[0])
    ]
