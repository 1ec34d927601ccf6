"""What every reader makes of a table: one line of text for each row, its cells parted by a tab.

Paragraphs within a cell are joined by a space, so that a row stays one line. An empty cell keeps its tab. A merged cell
is written once, where it begins; the places it covers are empty cells, save that a row ends with its last own cell: a
row that is one cell over all columns is a line without a tab. Rows without text are left out.

A table that only arranges a page, with one column or with an article in one of its cells, stays paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_COLUMNS = 100  # further to the right no merged cell is followed; Word takes no more than 63
_ARTICLE_PARAGRAPHS = 4  # for each row beside the first: more in one cell, and most of the text, is an article
_ARTICLE_SHARE = 0.5
_SPACE = re.compile(r"[ \t\r\n\v\f]+")
_EDGE_SPACE = " \t\r\n\v\f\xa0\u2002\u2003\u3000"


@dataclass(frozen=True, slots=True)
class Cell:
    """The paragraphs of a cell; ``nested`` characters of them are those of tables inside it."""

    paragraphs: tuple[str, ...] = ()
    nested: int = 0

    @property
    def length(self) -> int:
        """Characters of all paragraphs."""
        return sum(map(len, self.paragraphs))

    @property
    def text(self) -> str:
        """The cell on one line."""
        return cell_text(" ".join(self.paragraphs))


@dataclass(slots=True)
class Shape:
    """What tells a table of facts from one that arranges a page; lengths in characters."""

    rows: int = 0
    widest: int = 0  # filled cells of a row
    length: int = 0
    nested: int = 0
    largest: int = 0  # length of the largest cell …
    paragraphs: int = 0  # … and its paragraphs

    def add_row(self, cells: Iterable[tuple[int, int, int]]) -> None:
        """Take in a row; of each cell its (length, paragraphs, length of the tables inside it)."""
        filled = [cell for cell in cells if cell[0]]
        if not filled:
            return
        self.rows += 1
        self.widest = max(self.widest, len(filled))
        for length, paragraphs, nested in filled:
            self.length += length
            self.nested += nested
            if length > self.largest:
                self.largest, self.paragraphs = length, paragraphs

    @property
    def arranges(self) -> bool:
        """Whether the table only arranges the page."""
        article = (
            self.paragraphs > max(1, _ARTICLE_PARAGRAPHS * (self.rows - 1))
            and self.largest > _ARTICLE_SHARE * self.length
        )
        return self.widest < 2 or article or self.nested > _ARTICLE_SHARE * self.length


def cell_text(text: str) -> str:
    """``text`` on one line, without the white around it."""
    return _SPACE.sub(" ", text).strip(_EDGE_SPACE)


def column_numbers(starts: Iterable[int]) -> dict[int, int]:
    """The place in the row for every grid column in which any cell of the table begins."""
    return {start: number for number, start in enumerate(sorted(set(starts)))}


def placed(rows: Sequence[Sequence[tuple[int, Cell]]]) -> list[list[Cell]]:
    """Rows of (grid column, cell) in order → rows in which every cell stands in its column, the gaps filled."""
    numbers = column_numbers(start for row in rows for start, _ in row)
    filled: list[list[Cell]] = []
    for row in rows:
        cells: list[Cell] = []
        for start, cell in row:
            cells.extend(Cell() for _ in range(numbers[start] - len(cells)))
            cells.append(cell)
        filled.append(cells)
    return filled


def table_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The lines of text of a table."""
    shape = Shape()
    for row in rows:
        shape.add_row((cell.length, len(cell.paragraphs), cell.nested) for cell in row)
    for row in rows:
        filled = [cell for cell in row if cell.length]
        if not shape.arranges:
            yield from ["\t".join(cell.text for cell in row)] if filled else []
        elif all(len(cell.paragraphs) == 1 and not cell.nested for cell in filled):
            yield from _stripped("\t".join(cell.paragraphs[0] for cell in filled))
        else:
            for cell in filled:
                for paragraph in cell.paragraphs:
                    yield from _stripped(paragraph)


def _stripped(text: str) -> Iterator[str]:
    return filter(None, (line.strip(" \t\r") for line in text.split("\n")))
