"""Tables of a PDF page that no lines mark: columns parted by white that runs on from line to line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.readers.pdf_lines import in_reading_order
from index.readers.pdf_page import Box, Line, Page, Table, printed_rows
from index.readers.pdf_tables import goes_on
from index.readers.pdf_wrapping import had_room

_GUTTER = 0.5  # em; text nearer to a column than this is in it
_FAR = 4.0  # em; no row of a table is further below the one above
_NEAR = 2.0  # em; the next line of a cell is no further
_MOST_SPANNING = 3  # lines over all columns between two rows: a heading in the table, not a paragraph of text
_MOST_COLUMNS = 64
_MORE_WHITE = 1.3  # of the line pitch: white that parts rows
_NARROW = 6.0  # em; a column that holds numbers or names, where every line is full
_WIDE = 8.0  # em; a column of running text
_FULL = 1.5  # em; a line that ends no further from its column's edge is full
_PROSE_FULL, _PROSE_FILLED = 0.6, 0.8  # shares of lines: of full ones, and of those in which the column has text
_MOSTLY = 0.7
_NUMBER = re.compile(r"[(\uff08]?(?:\d{1,4}|[一二三四五六七八九十]{1,4})[)\uff09.、\uff0e]?")

_Printed = list[Line]  # what stands on one baseline, parted by white


@dataclass(slots=True)
class _Column:
    left: float
    right: float


def with_unruled_tables(pages: Sequence[Page]) -> list[Page]:
    """The pages with such tables found among their lines; all other lines as they are."""
    found: list[Page] = []
    last: Table | None = None
    for page in pages:
        found.append(_with_tables(page, last))
        last = min(found[-1].tables, key=lambda table: table.top, default=None)
    return found


def _with_tables(page: Page, last: Table | None) -> Page:
    """``last`` is the last table of the page before: what goes on with it may be a single row."""
    rows = printed_rows([part for line in page.lines for part in line.parts or (line,)])
    tables: list[Table] = []
    taken: set[int] = set()
    for region, columns in _regions(rows, [table.top for table in page.tables]):
        table = _table(region, columns, page)
        if _is_clear(table, region, columns) or (last is not None and goes_on(last, table)):
            tables.append(table)
            taken.update(id(piece) for row in region for piece in row)
    if not tables:
        return page
    lines = [line for line in page.lines if taken.isdisjoint(map(id, _all_pieces(line)))]
    return replace(page, lines=in_reading_order(lines), tables=page.tables + tables)


def _all_pieces(line: Line) -> Iterator[Line]:
    for part in line.parts or (line,):
        yield part
        yield from part.pieces


def _regions(rows: list[_Printed], tops: list[float]) -> Iterator[tuple[list[_Printed], list[_Column]]]:
    """Neighbouring rows with common columns, each begun with a row of the most parts; none reaches over ``tops``."""
    free = [True] * len(rows)
    for seed in sorted(range(len(rows)), key=lambda index: -len(rows[index])):
        if len(rows[seed]) < 2:
            return
        if not free[seed] or len(rows[seed]) > _MOST_COLUMNS:
            continue
        columns = [_Column(part.left, part.right) for part in rows[seed]]
        for takes in (_take_in_parted, _take_in):  # a line of one part says least of where columns are
            first = _grown(rows, free, columns, seed, -1, tops, takes)
            last = _grown(rows, free, columns, seed, 1, tops, takes)
        while first < seed and _is_beside(rows[first], columns):
            first += 1
        while last > seed and _is_beside(rows[last], columns) and not _goes_on(rows[last - 1], rows[last], columns[0]):
            last -= 1
        for index in range(first, last + 1):
            free[index] = False
        region = rows[first : last + 1]
        filled = {_nearest(part, columns) for row in region for part in row}
        yield region, [column for index, column in enumerate(columns) if index in filled]


def _grown(
    rows: list[_Printed],
    free: list[bool],
    columns: list[_Column],
    seed: int,
    step: int,
    tops: list[float],
    takes: Callable[[_Printed, list[_Column]], bool],
) -> int:
    """The last row in the direction ``step`` that has the columns; they grow with the rows."""
    reached = seed
    index = seed + step
    while 0 <= index < len(rows) and free[index]:
        row, near = rows[index], rows[index - step]
        low, high = sorted((row[0].baseline, near[0].baseline))
        if high - low > _FAR * row[0].em or any(low < top <= high for top in tops):
            break
        if takes(row := _fitted(row, columns), columns):
            rows[index] = row
            reached = index
        elif len(row) > 1 or abs(index - reached) > _MOST_SPANNING:
            break
        index += step
    return reached


def _fitted(row: _Printed, columns: list[_Column]) -> _Printed:
    """``row`` with what lies over several columns in its pieces."""
    return [piece for part in row for piece in (part.pieces if len(_met(part, columns)) > 1 else ()) or (part,)]


def _take_in_parted(row: _Printed, columns: list[_Column]) -> bool:
    """As ``_take_in``, but a row of one part leaves the columns as they are."""
    return _take_in(row, columns) if len(row) > 1 else len(_met(row[0], columns)) < 2


def _take_in(row: _Printed, columns: list[_Column]) -> bool:
    """Widen ``columns`` by ``row``; False, and nothing done, where a part of it lies over two of them."""
    grown = [_Column(column.left, column.right) for column in columns]
    for part in row:
        met = _met(part, grown)
        if len(met) > 1:
            return False
        if met:
            met[0].left, met[0].right = min(met[0].left, part.left), max(met[0].right, part.right)
        else:
            grown.append(_Column(part.left, part.right))
    grown.sort(key=lambda column: column.left)
    if len(grown) > _MOST_COLUMNS or any(
        right.left - left.right < _GUTTER * row[0].em for left, right in pairwise(grown)
    ):
        return False
    columns[:] = grown
    return True


def _met(part: Line, columns: list[_Column]) -> list[_Column]:
    white = _GUTTER * part.em
    return [column for column in columns if column.left - white < part.right and part.left < column.right + white]


def _is_beside(row: _Printed, columns: list[_Column]) -> bool:
    """A lone line at the left margin: more likely the text before or behind the table than a row of it."""
    return len(row) == 1 and columns[0] in _met(row[0], columns)


def _goes_on(above: _Printed, row: _Printed, first: _Column) -> bool:
    """Whether ``row`` goes on with a full line of the first column just above."""
    is_near = above[0].baseline - row[0].baseline < _NEAR * row[0].em
    return is_near and above[0].left < first.right and not had_room(above[0], row[0], first.right)


def _is_clear(table: Table, region: list[_Printed], columns: list[_Column]) -> bool:
    """Whether several rows, and most of them, fill more than one column."""
    filled = sum(sum(bool(box.lines) for box in row) > 1 for row in table.rows)
    return filled > 1 and filled > len(table.rows) / 2 and not _is_prose(region, columns)


def _is_prose(rows: list[_Printed], columns: list[_Column]) -> bool:
    """Columns of a newspaper: each filled from top to foot with lines that are full."""
    for column in columns:
        lines = [part for row in rows for part in row if columns[_nearest(part, columns)] is column]
        full = sum(column.right - line.right < _FULL * line.em for line in lines)
        if (
            column.right - column.left < _WIDE * lines[0].em
            or full < _PROSE_FULL * len(lines)
            or len(lines) < _PROSE_FILLED * len(rows)
        ):
            return False
    return True


def _table(rows: list[_Printed], columns: list[_Column], page: Page) -> Table:
    edges = [columns[0].left]
    edges += [(left.right + right.left) / 2 for left, right in pairwise(columns)]
    edges.append(columns[-1].right)
    starts = _row_starts(rows, columns, page)
    boxes = [_boxes(rows[start:end], columns) for start, end in pairwise([*starts, len(rows)])]
    return Table(rows[0][0].baseline + rows[0][0].size, tuple(edges), tuple(boxes), is_ruled=False)


def _boxes(rows: list[_Printed], columns: list[_Column]) -> tuple[Box, ...]:
    """A row of the table from the printed lines it takes."""
    if _spans(rows[0], columns):
        return (Box(0, len(columns) - 1, tuple(part for row in rows for part in row)),)
    lines: list[list[Line]] = [[] for _ in columns]
    for row in rows:
        for part in row:
            lines[_nearest(part, columns)].append(part)
    return tuple(Box(index, index, tuple(cell)) for index, cell in enumerate(lines))


def _nearest(part: Line, columns: list[_Column]) -> int:
    white = [max(column.left - part.right, part.left - column.right) for column in columns]
    return white.index(min(white))


def _spans(row: _Printed, columns: list[_Column]) -> bool:
    return len(row) == 1 and len(_met(row[0], columns)) > 1


def _row_starts(rows: list[_Printed], columns: list[_Column], page: Page) -> list[int]:
    """The printed lines with which a row of the table begins: below drawn lines, white, or by their first column."""
    ruled = _below_lines(rows, columns, page)
    if len(ruled) > 1:
        below = ruled
    else:
        white = _below_white(rows, columns)
        first = _by_first_column(rows, columns)
        below = white if white and len(white) + 1 >= _MOSTLY * len(first) else white | first
    below |= {
        index for index, (above, row) in enumerate(pairwise(rows), 1) if _spans(above, columns) != _spans(row, columns)
    }
    return sorted(below | ruled | {0})


def _below_lines(rows: list[_Printed], columns: list[_Column], page: Page) -> set[int]:
    middle = (columns[0].left + columns[-1].right) / 2
    heights = [at for at, left, right in page.floors if left < middle < right]
    return {
        index
        for index, (above, row) in enumerate(pairwise(rows), 1)
        if any(row[0].baseline < height < above[0].baseline for height in heights)
    }


def _below_white(rows: list[_Printed], columns: list[_Column]) -> set[int]:
    """Where more white is above a line than between the lines of a cell."""
    steps: list[float] = []
    last: dict[int, float] = {}  # by column
    for row in rows:
        for part in row:
            column = _nearest(part, columns)
            steps.append(last.get(column, part.baseline) - part.baseline)
            last[column] = part.baseline
    steps = sorted(step for step in steps if step > 0)
    pitch = steps[len(steps) // 10] if steps else 0.0
    return {
        index
        for index, (above, row) in enumerate(pairwise(rows), 1)
        if above[0].baseline - row[0].baseline > _MORE_WHITE * pitch
    }


def _by_first_column(rows: list[_Printed], columns: list[_Column]) -> set[int]:
    """Where the first column has a text of its own."""
    column = columns[0]
    cells = [(index, row) for index, row in enumerate(rows) if row[0].left < column.right and not _spans(row, columns)]
    numbers = sum(bool(_NUMBER.fullmatch(row[0].text)) for _, row in cells)
    is_narrow = column.right - column.left <= _NARROW * rows[0][0].em
    found: set[int] = set()
    last: Line | None = None
    for index, row in cells:
        if is_narrow:
            begins = numbers > len(cells) / 2 or len(row) >= _PROSE_FILLED * len(columns)
        else:
            begins = last is None or had_room(last, row[0], column.right)
        if begins:
            found.add(index)
        last = row[0]
    return found
