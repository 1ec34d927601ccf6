"""The straight lines a PDF page draws, and the grids they make.

A border comes as a stroked line, a rectangle, or a bar filled from edge to edge, often one piece for every cell.
All measures are in points.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_MAX_POINTS = 20_000  # of a page's paths; a page with more is a drawing, and its text is read without lines
_MAX_CROSSINGS = 100_000  # pairs of lines that are looked at
_MAX_COLUMNS = 64
_MAX_GRIDS = 100
_MAX_DEPTH = 4  # of forms in forms
_THICK = 3.0  # a filled bar no thicker than this is a line
_STRAIGHT = 1.0  # further off the right angle no line is a border
_SAME = 5.0  # lines nearer than this are one border: no text stands between them
_TOUCH = 3.5  # lines that end so near to each other meet
_SHORT = 4.0
_OPEN_SIDE = 10.0  # how far rules must stand out beyond the last upright one to close a column of their own

_Matrix = tuple[float, float, float, float, float, float]
_UPRIGHT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Rule(NamedTuple):
    """A straight line, across at the height ``at`` or upright at the place ``at``; left to right or foot to top."""

    across: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Ruled boxes: the places of the upright lines from left to right and the heights of the others from top to foot.

    ``owner`` names for every box, row after row, the box its merged cell begins with, as (row, column).
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int], ...], ...]

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell a point lies in; None outside the grid."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, -y, key=lambda height: -height) - 1
        inside = 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1
        return self.owner[row][column] if inside else None


def page_rules(page: Any, turns: int) -> list[Rule]:
    """The straight lines of a pypdfium2 page, turned upright with text that stands ``turns`` quarters clockwise."""
    rules: list[Rule] = []
    left = _MAX_POINTS
    count = pdfium.FPDFPage_CountObjects(page.raw)
    objects = (pdfium.FPDFPage_GetObject(page.raw, index) for index in range(count))
    for path, matrix in _paths(objects, _UPRIGHT, 0):
        left -= pdfium.FPDFPath_CountSegments(path)
        if left < 0:
            return []
        for ends in _straight(path, matrix):
            rules += _rule([_turned(point, turns) for point in ends])
    return rules


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The grids of more than one column, from top to foot."""
    across, upright = _merged(rules, across=True), _merged(rules, across=False)
    if not across or not upright or len(across) * len(upright) > _MAX_CROSSINGS:
        return []
    found = [grid for part in _connected(across, upright) if (grid := _grid(*part)) is not None][:_MAX_GRIDS]
    return sorted(found, key=lambda grid: -grid.ys[0])


def _paths(objects: Iterable[Any], matrix: _Matrix, depth: int) -> Iterator[tuple[Any, _Matrix]]:
    for item in objects:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield item, _times(_matrix(item), matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = (pdfium.FPDFFormObj_GetObject(item, i) for i in range(pdfium.FPDFFormObj_CountObjects(item)))
            yield from _paths(inner, _times(_matrix(item), matrix), depth + 1)


def _matrix(item: Any) -> _Matrix:
    value = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, value):
        return _UPRIGHT
    return value.a, value.b, value.c, value.d, value.e, value.f


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _straight(path: Any, matrix: _Matrix) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The ends of every straight line that is drawn."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return
    outer: tuple[float, ...] = ()
    for figure in _figures(path, matrix):
        xs, ys = [x for x, _ in figure], [y for _, y in figure]
        left, right, foot, top = box = min(xs), max(xs), min(ys), max(ys)
        if min(right - left, top - foot) <= _THICK:
            if right - left > top - foot:
                yield (left, (foot + top) / 2), (right, (foot + top) / 2)
            else:
                yield ((left + right) / 2, foot), ((left + right) / 2, top)
        elif stroke.value or (outer and all(0 < abs(a - b) <= _THICK for a, b in zip(outer, box, strict=True))):
            yield from pairwise(figure)  # also the inner edge of a frame that is filled, as browsers draw borders
        outer = box


def _figures(path: Any, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each figure of a path, the first again where it is closed; one with a curve counts for nothing."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    figure: list[tuple[float, float]] = []
    curved = False
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(figure) > 1 and not curved:
                yield figure
            figure, curved = [], False
        curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        figure.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            figure.append(figure[0])
    if len(figure) > 1 and not curved:
        yield figure


def _turned(point: tuple[float, float], turns: int) -> tuple[float, float]:
    x, y = point
    return ((x, y), (-y, x), (-x, -y), (y, -x))[turns]


def _rule(ends: Sequence[tuple[float, float]]) -> list[Rule]:
    (x, y), (to_x, to_y) = ends
    if abs(y - to_y) <= _STRAIGHT < abs(x - to_x):
        return [Rule(True, (y + to_y) / 2, min(x, to_x), max(x, to_x))]
    if abs(x - to_x) <= _STRAIGHT < abs(y - to_y):
        return [Rule(False, (x + to_x) / 2, min(y, to_y), max(y, to_y))]
    return []


def _merged(rules: Sequence[Rule], *, across: bool) -> list[Rule]:
    """The lines of one direction, pieces that go on from each other joined and doubles dropped."""
    ordered = sorted(rule for rule in rules if rule.across == across)
    places = _places([rule.at for rule in ordered])
    merged: list[Rule] = []
    for at, _, start, end in sorted((places[rule.at], rule.across, rule.start, rule.end) for rule in ordered):
        if merged and merged[-1].at == at and start <= merged[-1].end + _TOUCH:
            merged[-1] = merged[-1]._replace(end=max(end, merged[-1].end))
        else:
            merged.append(Rule(across, at, start, end))
    return [rule for rule in merged if rule.end - rule.start >= _SHORT]


def _places(values: Sequence[float]) -> dict[float, float]:
    """For each of the ascending ``values`` the one that stands for it and its near neighbours."""
    places: dict[float, float] = {}
    first = last = float("-inf")
    for value in values:
        if value - last > _SAME or value - first > 1.5 * _SAME:
            first = value
        places[value] = first
        last = value
    return places


def _connected(across: list[Rule], upright: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of (across, upright) lines that meet."""
    root = list(range(len(across) + len(upright)))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    for number, line in enumerate(across):
        for other, bar in enumerate(upright, len(across)):
            if line.start - _TOUCH <= bar.at <= line.end + _TOUCH and bar.start - _TOUCH <= line.at <= bar.end + _TOUCH:
                root[find(other)] = find(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate([*across, *upright]):
        groups.setdefault(find(number), ([], []))[0 if rule.across else 1].append(rule)
    return (group for group in groups.values() if group[0] and group[1])


def _grid(across: list[Rule], upright: list[Rule]) -> Grid | None:
    xs = _sides([rule.at for rule in upright], [end for rule in across for end in (rule.start, rule.end)])
    ys = _sides([rule.at for rule in across], [end for rule in upright for end in (rule.start, rule.end)])[::-1]
    columns, rows = len(xs) - 1, len(ys) - 1
    if not 2 <= columns <= _MAX_COLUMNS or rows < 1:
        return None
    walls, floors = _Lines(upright), _Lines(across)
    owner = [[(row, column) for column in range(columns)] for row in range(rows)]
    for row in range(rows):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(columns):
            if column and not walls.parts(xs[column], middle):
                owner[row][column] = owner[row][column - 1]
            if row and not floors.parts(ys[row], (xs[column] + xs[column + 1]) / 2):
                owner[row][column] = min(owner[row][column], owner[row - 1][column])
    return Grid(tuple(xs), tuple(ys), tuple(map(tuple, owner)))


def _sides(places: list[float], ends: list[float]) -> list[float]:
    """Ascending places of the lines, and of the ends of those that cross them where a table has no outer lines."""
    found = sorted(set(places))
    foot, top = min(ends), max(ends)
    if foot < found[0] - _OPEN_SIDE:
        found.insert(0, foot)
    if top > found[-1] + _OPEN_SIDE:
        found.append(top)
    return found


class _Lines:
    """Lines of one direction, to ask whether one of them parts two boxes."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._spans: dict[float, list[tuple[float, float]]] = {}
        for rule in sorted(rules):
            self._spans.setdefault(rule.at, []).append((rule.start, rule.end))

    def parts(self, at: float, place: float) -> bool:
        spans = self._spans.get(at, [])
        index = bisect_right(spans, (place, float("inf"))) - 1
        return index >= 0 and spans[index][1] >= place
