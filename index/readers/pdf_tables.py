"""The tables of a PDF as text: parts on several pages put together, wrapped cells joined.

A head that is printed again on the next page is written once; a row that the page's end cuts is put together again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from index.readers.pdf_page import Box, Line, Table
from index.readers.pdf_wrapping import had_room, joined
from index.readers.tables import Cell, placed, table_lines

_SAME_WIDTH = 3.0  # points
_SAME_WIDTH_UNRULED = 24.0  # columns without lines are as wide as what stands in them
_ALWAYS = 0.9  # of the rows: a column that is filled so often is one in which every row has its own text
_ENOUGH_WRAPS = 3  # wrapped lines of a column that show where its lines end

_Row = tuple[Box, ...]
_Rows = tuple[_Row, ...]


def goes_on(table: Table, below: Table) -> bool:
    """Whether ``below``, the first on its page, has the columns of ``table``, the last on the page before."""
    if table.is_ruled != below.is_ruled or len(table.edges) != len(below.edges):
        return False
    tolerance = _SAME_WIDTH if table.is_ruled else _SAME_WIDTH_UNRULED
    if not table.is_ruled and have_one_head(table, below):
        return True
    widths = zip(_widths(table), _widths(below), strict=True)
    return all(abs(width - other) <= tolerance for width, other in widths)


def have_one_head(table: Table, other: Table) -> bool:
    """Whether the two begin with the same row."""
    return _is_same(table.rows[0], other.rows[0])


def table_text(parts: Sequence[Table]) -> Iterator[str]:
    """The lines of text of a table, given as its parts on the pages it takes; none for no part."""
    if not parts:
        return
    parts = [_moved(part, parts[0].edges[0] - part.edges[0]) for part in parts]
    ends = _line_ends(parts)
    cells = [[(box.first, Cell(tuple(_paragraphs(box, ends)))) for box in row] for row in _rows(parts)]
    yield from table_lines(placed(cells))


def _moved(table: Table, by: float) -> Table:
    """The part to the right by so much, as the left and right pages of a book have other margins."""
    if not by or not table.is_ruled:
        return table
    rows = tuple(
        tuple(Box(box.first, box.last, tuple(_line(line, by) for line in box.lines)) for box in row)
        for row in table.rows
    )
    return replace(table, edges=tuple(edge + by for edge in table.edges), rows=rows)


def _line(line: Line, by: float) -> Line:
    return replace(line, left=line.left + by, right=line.right + by)


def _widths(table: Table) -> list[float]:
    return [right - left for left, right in pairwise(table.edges)]


def _rows(parts: Sequence[Table]) -> list[_Row]:
    """The rows of all parts, without heads printed again, those cut by a page's end joined."""
    bodies = [parts[0].rows, *(_without_head(part.rows, parts[0].rows) for part in parts[1:])]
    always = _always_filled(bodies)
    rows: list[_Row] = []
    for body in filter(None, bodies):
        first = body[0]
        if rows and _is_cut(rows[-1], first, always):
            above = rows.pop()
            first = tuple(
                Box(one.first, one.last, one.lines + two.lines) for one, two in zip(above, first, strict=True)
            )
        rows += [first, *body[1:]]
    return rows


def _without_head(rows: _Rows, others: _Rows) -> _Rows:
    same = sum(1 for _ in takewhile(lambda pair: _is_same(*pair), zip(rows, others, strict=False)))
    return rows[same:]


def _is_same(row: _Row, other: _Row) -> bool:
    return [_words(box) for box in row] == [_words(box) for box in other] and any(box.lines for box in row)


def _words(box: Box) -> tuple[int, str]:
    return box.first, "".join(line.text for line in box.lines)


def _always_filled(bodies: Sequence[_Rows]) -> list[int]:
    """The columns in which nearly every row that a page's end cannot have cut has text of its own."""
    whole = [row for body in bodies for row in body[1:-1] if len(row) > 1]
    whole = whole or [row for body in bodies for row in body if len(row) > 1]
    filled = Counter(box.first for row in whole for box in row if box.lines)
    return sorted(column for column, count in filled.items() if count >= _ALWAYS * len(whole))


def _is_cut(row: _Row, below: _Row, always: list[int]) -> bool:
    """Whether ``below`` goes on with ``row``: one of the two lacks what every row begins with."""
    if (
        not always
        or len(row) == 1
        or [(box.first, box.last) for box in row] != [(box.first, box.last) for box in below]
    ):
        return False
    return not all(any(box.first == always[0] and box.lines for box in each) for each in (row, below))


def _line_ends(parts: Sequence[Table]) -> dict[tuple[int, int], float]:
    """How far to the right the lines reach in cells of each extent (first and last column)."""
    boxes: dict[tuple[int, int], list[Box]] = {}
    for part in parts:
        for row in part.rows:
            for box in row:
                if box.lines:
                    boxes.setdefault((box.first, box.last), []).append(box)
    return {extent: _line_end(found, parts[0]) for extent, found in boxes.items()}


def _line_end(boxes: Sequence[Box], table: Table) -> float:
    """The furthest end of a line; with few wrapped ones, the cell's edge less as much white as there is to its left."""
    furthest = max(line.right for box in boxes for line in box.lines)
    if not table.is_ruled or sum(len(box.lines) - 1 for box in boxes) >= _ENOUGH_WRAPS:
        return furthest
    white = min(line.left for box in boxes for line in box.lines) - table.edges[boxes[0].first]
    return max(furthest, table.edges[boxes[0].last + 1] - white)


def _paragraphs(box: Box, ends: dict[tuple[int, int], float]) -> Iterator[str]:
    paragraph: list[Line] = []
    for line in box.lines:
        if paragraph and had_room(paragraph[-1], line, ends[box.first, box.last]):
            yield joined(paragraph)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield joined(paragraph)
