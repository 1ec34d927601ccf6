"""One PDF page → its printed lines with their places, from the position of every character.

All measures are in points; y grows upwards from the foot of the page, as in the file.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from index.readers.pdf_page import SAME_LINE, Box, Glyph, Line, Page, Table, printed_rows
from index.readers.pdf_rules import Grid, grids, page_rules

_QUARTER_TURN = math.pi / 2
_SLANT_TOLERANCE = 0.1  # radians; text further off a right angle is a watermark
_WORD_GAP = 0.25  # of the character size: white between Latin words where the file has no space
_COLUMN_GAP = 1.5  # of the character size: white between table cells
_PIECE_GAP = 0.6  # of the character size: white between cells, where it is known that there are any
_MAX_SPREAD = 0.5  # of the character size: more white than this between all characters is a table of short cells
_OVERPRINT = 0.3  # of the character size: a character again at nearly the same place is printed twice to look bold

_NUMERAL = r"(?:\d{1,3}|[一二三四五六七八九十百]{1,4})"  # \d takes full-width digits too
NUMBERED = re.compile(
    rf"[(\uff08]\s?{_NUMERAL}\s?[)\uff09]|[一二三四五六七八九十百]{{1,4}}[、\uff0e.]|\d{{1,3}}(?:、|[.\uff0e)\uff09](?!\d))|"
    rf"[①-⑳⑴-⒇⒈-⒛]|第{_NUMERAL}[章节条]"
)
_CLOSING = frozenset(",.;:!?)]%\uff0c。、\uff1b\uff1a\uff01\uff1f\uff09\uff05》〉」』】〕”’…")
_OPENING = frozenset("([\uff08《〈「『【〔“‘")


def read_page(page: Any) -> Page:
    """The lines and ruled tables of a pypdfium2 page. Raises PdfiumError when its content cannot be parsed."""
    text_page = page.get_textpage()
    try:
        glyphs = list(_glyphs(text_page.raw, text_page.count_chars()))
    finally:
        text_page.close()
    width, height = page.get_size()
    turns = Counter(glyph.turns for glyph in glyphs).most_common(1)
    rules = page_rules(page, turns[0][0]) if turns else []
    page.close()
    tables: list[Table] = []
    for grid in grids(rules):
        inside, outside = _parted(glyphs, grid)
        if (table := _table(grid, inside)) is not None:
            tables.append(table)
            glyphs = outside
    lines = in_reading_order([line for run in _runs(glyphs) if (line := _line(run)) is not None])
    floors = tuple((rule.at, rule.start, rule.end) for rule in rules if rule.across)
    return Page(width, height, lines, tables, floors)


_Place = tuple[int, int]  # row and column


def _parted(glyphs: list[Glyph], grid: Grid) -> tuple[dict[_Place, list[Glyph]], list[Glyph]]:
    """The glyphs of each cell of ``grid`` and those outside it."""
    inside: dict[_Place, list[Glyph]] = {}
    outside: list[Glyph] = []
    for glyph in glyphs:
        place = grid.cell_at(*glyph.middle)
        (outside if place is None else inside.setdefault(place, [])).append(glyph)
    return inside, outside


def _table(grid: Grid, inside: dict[_Place, list[Glyph]]) -> Table | None:
    """The table of ``grid``; None when no row has text in two cells, as in a frame around the page's text."""
    lines = {
        place: tuple(line for run in printed_rows(glyphs) if (line := _line(run)) is not None)
        for place, glyphs in inside.items()
    }
    rows: list[tuple[Box, ...]] = []
    for number, owners in enumerate(grid.owner):
        boxes: list[Box] = []
        for place, columns in groupby(range(len(owners)), key=lambda column: owners[column]):
            covered = list(columns)
            boxes.append(Box(covered[0], covered[-1], lines.get(place, ()) if place[0] == number else ()))
        rows.append(tuple(boxes))
    is_table = any(sum(bool(box.lines) for box in row) > 1 for row in rows)
    return Table(grid.ys[0], grid.xs, tuple(rows), is_ruled=True) if is_table else None


def _glyphs(text_page: Any, count: int) -> Iterator[Glyph]:
    """The page's characters in the order of the file, turned upright, without those PDFium adds itself."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    is_generated, unicode_of = pdfium.FPDFText_IsGenerated, pdfium.FPDFText_GetUnicode
    angle_of, box_of, origin_of = (
        pdfium.FPDFText_GetCharAngle, pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin,
    )  # fmt: skip
    for index in range(count):
        if is_generated(text_page, index) == 1:
            continue
        code = unicode_of(text_page, index)
        # PDFium marks a hyphen at the end of a line with code 2; in a telephone number it must stay.
        character = "-" if code == 2 else chr(code)
        angle = angle_of(text_page, index)
        turns = round(angle / _QUARTER_TURN) if angle > 0 else 0
        if code == 0 or character in "\r\n" or abs(angle - turns * _QUARTER_TURN) > _SLANT_TOLERANCE:
            continue
        if not box_of(text_page, index, box):
            continue
        origin_of(text_page, index, x, y)
        left, right, baseline = _upright(turns % 4, box, x.value, y.value)
        size = abs(box.top - box.bottom) if turns % 2 == 0 else abs(box.right - box.left)
        yield Glyph(character, left, right, baseline, size, turns % 4)


def _upright(turns: int, box: Any, x: float, y: float) -> tuple[float, float, float]:
    """(left, right, baseline) of a character that was turned clockwise by ``turns`` quarters."""
    if turns == 0:
        return box.left, box.right, y
    if turns == 1:
        return -box.top, -box.bottom, x
    if turns == 2:
        return -box.right, -box.left, -y
    return box.bottom, box.top, -x


def _runs(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Neighbouring characters on one baseline, from left to right."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _continues(run[-1], glyph):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _continues(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    return abs(glyph.baseline - last.baseline) <= SAME_LINE * size and glyph.left >= last.left - _OVERPRINT * size


def _line(run: list[Glyph]) -> Line | None:
    """The line of ``run`` without surrounding spaces and overprinted doubles; None when nothing visible is left."""
    kept: list[Glyph] = []
    for glyph in run:
        if not kept or not _is_overprint(kept[-1], glyph):
            kept.append(glyph)
    while kept and kept[-1].is_space:
        kept.pop()
    first = next((index for index, glyph in enumerate(kept) if not glyph.is_space), len(kept))
    kept = kept[first:]
    if not kept:
        return None
    spread = _spread(kept)
    parts = [_part(part, spread) for part in _split(kept, spread, _COLUMN_GAP)]
    if len(parts) == 1:
        return parts[0]
    return replace(_measured(kept, "\t".join(part.text for part in parts)), parts=tuple(parts))


def _part(glyphs: list[Glyph], spread: float) -> Line:
    part = _measured(glyphs, _text(glyphs, spread))
    pieces = _split(glyphs, spread, _PIECE_GAP)
    if len(pieces) == 1:
        return part
    return replace(part, pieces=tuple(_measured(piece, _text(piece, spread)) for piece in pieces))


def _measured(glyphs: list[Glyph], text: str) -> Line:
    return Line(
        text,
        left=glyphs[0].left,
        right=glyphs[-1].right,
        baseline=glyphs[0].baseline,
        size=glyphs[0].size,
        em=_em(glyphs),
        first_word_width=_first_word_width(glyphs),
        behind_number=_behind_number(glyphs, text),
    )


def _first_word_width(glyphs: list[Glyph]) -> float:
    """Width in points of what cannot be parted at a line's start: a Latin word, or a character with the
    punctuation that may not stand at the end or the start of a line."""
    end = 0
    while end < len(glyphs) - 1 and glyphs[end].character in _OPENING:
        end += 1
    if _is_latin(glyphs[end].character):
        while end < len(glyphs) - 1 and _is_latin(glyphs[end + 1].character):
            end += 1
    while end < len(glyphs) - 1 and glyphs[end + 1].character in _CLOSING:
        end += 1
    return glyphs[end].right - glyphs[0].left


def _is_latin(character: str) -> bool:
    return character.isascii() and not character.isspace()


def _behind_number(glyphs: list[Glyph], text: str) -> float | None:
    number = NUMBERED.match(text)
    return next((glyph.left for glyph in glyphs[number.end() :] if not glyph.is_space), None) if number else None


def _spread(glyphs: list[Glyph]) -> float:
    """The white in points between any two characters of a line that was spread to fill its measure."""
    gaps = [glyph.left - last.right for last, glyph in pairwise(glyphs)]
    return max(0.0, median(gaps)) if gaps else 0.0


def _is_overprint(last: Glyph, glyph: Glyph) -> bool:
    shift = abs(glyph.left - last.left)
    return glyph.character == last.character and shift < _OVERPRINT * min(glyph.size, glyph.right - glyph.left)


def _em(glyphs: list[Glyph]) -> float:
    widths = [glyph.right - glyph.left for glyph in glyphs if "\u4e00" <= glyph.character <= "\u9fff"]
    return median(widths) if widths else glyphs[0].size


def _split(glyphs: list[Glyph], spread: float, least: float) -> list[list[Glyph]]:
    """The characters parted where the page leaves more than ``least`` of white and the file has none."""
    parts = [glyphs[:1]]
    for last, glyph in pairwise(glyphs):
        if not last.is_space and not glyph.is_space and _gap(last, glyph, spread) > least:
            parts.append([])
        parts[-1].append(glyph)
    return parts


def _text(glyphs: list[Glyph], spread: float) -> str:
    """The characters with a space where the page leaves white but the file has no character for it."""
    parts = [glyphs[0].character]
    for last, glyph in pairwise(glyphs):
        are_words = not last.is_space and not glyph.is_space and last.character.isascii() and glyph.character.isascii()
        if are_words and _gap(last, glyph, spread) > _WORD_GAP:
            parts.append(" ")
        parts.append(glyph.character)
    return "".join(parts)


def _gap(last: Glyph, glyph: Glyph, spread: float) -> float:
    """The white between two characters beyond that between all of the line, in character sizes."""
    size = max(last.size, glyph.size)
    return (glyph.left - last.right - min(spread, _MAX_SPREAD * size)) / size if size else 0.0


def in_reading_order(lines: list[Line]) -> list[Line]:
    """From top to bottom when the page has one column; with lines side by side the file's own order is kept.

    Word processors write a table cell after cell and a column after column, so their order reads better than any
    sorting by place; but on a plain page headers and footers may stand anywhere in the file.
    """
    by_height = sorted(lines, key=lambda line: -line.baseline)
    rows_are_single = all(
        above.baseline - below.baseline > SAME_LINE * below.size for above, below in pairwise(by_height)
    )
    return by_height if rows_are_single else lines
