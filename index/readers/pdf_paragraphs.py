"""Joins the printed lines of a PDF to paragraphs again.

Chinese has no spaces, so only the layout says whether a line was wrapped: it was when it reaches so far to the right
that the next line's first word had no room left, and the next line is not set off by an indent, white or other type.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.pdf_lines import NUMBERED
from index.readers.pdf_page import Line, Page, Table
from index.readers.pdf_tables import goes_on, table_text
from index.readers.pdf_wrapping import had_room, joined

_EDGE_SUPPORT = 0.05  # share of the lines that must meet at a margin
_INDENT = 0.8  # em; anything further in than this is an indent
_SAME_PLACE = 0.3  # em
_EXTRA_WHITE = 1.3  # of the pitch inside paragraphs
_TYPE_CHANGE = 0.1  # relative difference of type size
_COLUMN_SHARE = 0.5  # of the page's width; a narrower text column means that no line was wrapped
_MOSTLY = 0.7
_SENTENCE_GOES_ON = tuple(",\uff0c、;\uff1b—(\uff08“《")


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the text stands on pages of one size, in points."""

    left: float
    right: float
    em: float
    pitch: float  # between the lines of a paragraph; 0 when unknown
    numbers_are_indented: bool  # then a number at the left margin is in the middle of a paragraph

    @property
    def center(self) -> float:
        return (self.left + self.right) / 2


def join_paragraphs(pages: Sequence[Page]) -> Iterator[str]:
    """Each paragraph and each row of a table as one line of text, in reading order.

    Both may go on over the end of a page.
    """
    columns = _columns(pages)
    paragraph: list[Line] = []
    table: list[Table] = []  # its parts, a page each
    for page in pages:
        column = columns[_size(page)]
        is_first = True
        for block in page.blocks:
            if table and not (is_first and isinstance(block, Table) and goes_on(table[-1], block)):
                yield from table_text(table)
                table = []
            is_first = False
            if paragraph and (isinstance(block, Table) or _starts_paragraph(paragraph, block, column)):
                yield joined(paragraph)
                paragraph = []
            if isinstance(block, Table):
                table.append(block)
            else:
                paragraph.append(block)
    if paragraph:
        yield joined(paragraph)
    yield from table_text(table)


def _size(page: Page) -> tuple[int, int]:
    return round(page.width), round(page.height)


def _columns(pages: Sequence[Page]) -> dict[tuple[int, int], _Column]:
    by_size: dict[tuple[int, int], list[Page]] = {}
    for page in pages:
        by_size.setdefault(_size(page), []).append(page)
    return {size: _column(group) for size, group in by_size.items()}


def _column(pages: Sequence[Page]) -> _Column:
    lines = [line for page in pages for line in page.lines]
    em = median(line.em for line in lines) if lines else 1.0
    body = [line for line in lines if abs(line.em - em) <= _TYPE_CHANGE * em] or lines
    left = _edge([line.left for line in body], em)
    right = -_edge([-line.right for line in body], em)
    if right - left < _COLUMN_SHARE * pages[0].width:
        right = max(right, left + _COLUMN_SHARE * pages[0].width)
    pairs = [pair for page in pages for pair in pairwise(page.lines)]
    wrapped = [
        above.baseline - below.baseline
        for above, below in pairs
        if below.baseline < above.baseline
        and abs(below.left - left) < _INDENT * em
        and not had_room(above, below, right)
    ]
    begun = [below for above, below in pairs if had_room(above, below, right)]
    numbered = [line for line in begun if NUMBERED.match(line.text)]
    indented = [line.left - left > _INDENT * em for line in (numbered if len(numbered) >= 3 else begun)]
    return _Column(
        left, right, em, median(wrapped) if wrapped else 0.0, bool(indented) and sum(indented) > _MOSTLY * len(indented)
    )


def _edge(values: list[float], em: float) -> float:
    """The smallest value that enough others share to within an em; the smallest of all when none is shared."""
    ordered = sorted(values)
    needed = max(2, len(ordered) * _EDGE_SUPPORT)
    for value in ordered:
        if bisect_right(ordered, value + em) - bisect_left(ordered, value) >= needed:
            return value
    return ordered[0] if ordered else 0.0


def _starts_paragraph(paragraph: list[Line], line: Line, column: _Column) -> bool:
    last = paragraph[-1]
    pitch = last.baseline - line.baseline  # negative from one page or column to the next
    if abs(line.em - last.em) > _TYPE_CHANGE * max(line.em, last.em) or had_room(last, line, column.right):
        return True
    if column.pitch and pitch > _EXTRA_WHITE * column.pitch * max(1.0, line.em / column.em):
        return True
    if NUMBERED.match(line.text):
        if line.left - column.left > _INDENT * column.em:
            return True
        if not column.numbers_are_indented:
            return not last.text.endswith(_SENTENCE_GOES_ON)
    return not (_is_expected_left(paragraph, line, column) or _is_wrapped_title(last, line, column))


def _is_expected_left(paragraph: list[Line], line: Line, column: _Column) -> bool:
    """At the left margin, or below the text of a numbered first line when the number hangs out to the left."""
    first = paragraph[0]
    if len(paragraph) > 1:
        return abs(line.left - paragraph[-1].left) < _INDENT * column.em or abs(line.left - column.left) < column.em / 2
    hangs = first.behind_number is not None and abs(line.left - first.behind_number) < _SAME_PLACE * column.em
    return hangs or abs(line.left - column.left) < _INDENT * column.em


def _is_wrapped_title(last: Line, line: Line, column: _Column) -> bool:
    """Two centred lines in larger type, the first of them full."""
    larger = line.em > column.em * (1 + _TYPE_CHANGE)
    return larger and all(abs((each.left + each.right) / 2 - column.center) < column.em for each in (last, line))
