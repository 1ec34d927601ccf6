"""Which tables of a page hold facts, and where in its row each of their cells stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from index.readers.html_tree import Element
from index.readers.tables import MAX_COLUMNS, Shape, column_numbers

_TABLE, _ROW = "table", "tr"
_CELLS = frozenset({"td", "th"})
_PARAGRAPHS = frozenset({"p", "li", "div", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"})
_TO_THE_END = 1_000_000  # rows


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell begins: so many tabs behind the cell before it, and whether with it a row does that no ``tr`` is."""

    tabs: int
    opens_row: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The cells of all tables that hold facts, and the tabs for what is left of a row behind its last cell."""

    cells: dict[Element, Place] = field(default_factory=dict)
    row_ends: dict[Element, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Cell:
    element: Element
    table: _Table
    paragraphs: int = 0
    nested: int = 0  # characters in tables inside it


@dataclass(slots=True, eq=False)
class _Table:
    within: _Cell | None
    rows: list[tuple[Element | None, list[_Cell]]] = field(default_factory=list)
    has_heads: bool = False
    is_flat: bool = False  # inside a cell of a table that holds facts, or such a table itself

    @property
    def arranges(self) -> bool:
        shape = Shape()
        for _, cells in self.rows:
            shape.add_row((_length(cell.element), cell.paragraphs, cell.nested) for cell in cells)
        if self.has_heads:
            shape.paragraphs = 0  # head cells are for facts, however long the cells below them
        return shape.arranges or any(cell.element.has_heading for _, cells in self.rows for cell in cells)


def table_places(elements: Sequence[Element]) -> Places:
    """Looks at a page's elements, given in document order and without those removed."""
    places = Places()
    for table in _tables(elements):  # an outer one before those inside it
        if table.within is not None and table.within.table.is_flat:
            table.is_flat = True
        elif not table.arranges:
            table.is_flat = True
            _place(table, places)
    return places


class _Inside(NamedTuple):
    """The nearest table, row and cell an element is in; no cell of a table further out."""

    table: _Table | None = None
    row: Element | None = None
    cell: _Cell | None = None


def _tables(elements: Sequence[Element]) -> list[_Table]:
    tables: list[_Table] = []
    known: dict[Element, _Inside] = {}
    for element in elements:
        if element.removed:
            continue
        inside = _Inside() if element.parent is None else known.get(element.parent, _Inside())
        table, row, cell = inside
        if element.name == _TABLE:
            if cell is not None:
                cell.nested += _length(element)
            tables.append(_Table(cell))
            known[element] = _Inside(tables[-1])
        elif cell is not None:
            if element.name == "br" or (element.name in _PARAGRAPHS and element.letters):
                cell.paragraphs += 1
            known[element] = inside
        elif table is not None:
            known[element] = _inside_row(element, table, row)
    return tables


def _inside_row(element: Element, table: _Table, row: Element | None) -> _Inside:
    """Take in what a table holds outside its cells."""
    if element.name == _ROW:
        table.rows.append((element, []))
        return _Inside(table, element)
    if element.name not in _CELLS:
        return _Inside(table, row)
    if not table.rows or table.rows[-1][0] is not row:
        table.rows.append((row, []))
    cell = _Cell(element, table)
    table.rows[-1][1].append(cell)
    table.has_heads |= element.name == "th"
    return _Inside(table, row, cell)


def _place(table: _Table, places: Places) -> None:
    rows = _grid(table)
    numbers = column_numbers(start for _, starts in rows for start in starts)
    for (row, cells), (covered, starts) in zip(table.rows, rows, strict=True):
        last = 0
        for index, (cell, start) in enumerate(zip(cells, starts, strict=True)):
            places.cells[cell.element] = Place(numbers[start] - last, row is None and index == 0)
            last = numbers[start]
        behind = [numbers[column] for column in covered if column in numbers]
        if row is not None and behind and max(behind) > last:
            places.row_ends[row] = max(behind) - last


def _grid(table: _Table) -> list[tuple[list[int], list[int]]]:
    """For each row the columns that cells from above reach into, and those in which its own cells begin."""
    covered_until: dict[int, int] = {}  # by column, the first row that is free again
    rows: list[tuple[list[int], list[int]]] = []
    for index, (_, cells) in enumerate(table.rows):
        covered = [column for column, free in covered_until.items() if free > index]
        starts: list[int] = []
        column = 0
        for cell in cells:
            while covered_until.get(column, 0) > index:
                column += 1
            starts.append(column)
            width = min(MAX_COLUMNS, _span(cell.element, "colspan") or 1)
            height = _span(cell.element, "rowspan") or _TO_THE_END
            for each in range(column, min(column + width, MAX_COLUMNS) if height > 1 else column):
                covered_until[each] = index + height
            column += width
        rows.append((covered, starts))
    return rows


def _span(element: Element, name: str) -> int:
    """How many rows or columns a cell takes; 0 stands for all that follow."""
    value = element.value(name).strip()
    return int(value) if re.fullmatch(r"[0-9]{1,5}", value) else 1


def _length(element: Element) -> int:
    return element.running + element.link_letters
