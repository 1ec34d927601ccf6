"""A notice's text cut where something may open: lines, cells, numbered items, labels, framed headings.

Cutting is generous and decides nothing: what opens an issue is chosen afterwards, and pieces that open nothing belong
to what stands before them. Each piece knows its *marks*, what it opens with, in a form that all its like share: ``d.``
for ``12.``, ``【问题】``, ``问题#:`` for ``问题三：``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.notice import Span
from index.structure.marks import (
    FRAMES,
    LEADS,
    MEASURE,
    NUMBER,
    NUMBERINGS,
    QUOTED,
    Mark,
    is_worded,
    read_mark,
    read_marks,
)

_MAY_OPEN = re.compile(
    rf"""
      (?<=[。!?;”’:)】〗〕\s])(?=[^\s。,;、])
    | (?=\(\s*{NUMBER}\s*\))
    | (?=[【〖〔①-⑳⑴-⒇■●◆▲★◎○]|[-*·•§※–][ ][\u4e00-\u9fff“])
    | (?=(?:\d{{1,3}}[.、]|\(\s*{NUMBER}\s*\))?\s*(?:关于|针对|对于)\s*“[^”\n]{{2,120}}”[^。\n]{{0,6}}问题)
    """,
    re.VERBOSE,
)
_SEPARATOR = re.compile(r"\t|\s*[|│┃]\s*|→|\"\s*,\s*\"")
_MOST_JOINED = 8  # that one piece opens with, those on lines of their own counted
_QUOTED_CELLS = '","'
_EDGES = " \t\r|│┃→"
_AHEAD = re.compile(r"(?:诚挚|真诚)?欢迎|下一?步|下一?阶段|今后|接下来")
_CLOSING_CHARS = 2500
_LONG_ENOUGH = 2  # Chinese characters of a mark that is looked for within running text
_UNWORDED = re.compile(r"[^\u4e00-\u9fff■-◿★☆]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Offsets point into the reading copy; ``start`` and ``end`` are trimmed of blanks."""

    start: int
    end: int
    marks: tuple[Mark, ...]
    opens_line: bool  # a printed line begins with it
    closes_line: bool
    looks_ahead: bool = False  # begins a sentence near the end on what comes next, or on whom to call
    column: int | None = None  # which cell of its line it opens, where the line has several
    family: str = ""  # what it opens with, in the form that all its like share; empty where it has no mark
    core: str = ""  # the family without its numbering where words tell more: pages number one list in several ways
    number: int | None = None

    @property
    def words(self) -> int:
        """Where its words begin, behind its marks."""
        return self.marks[-1].end if self.marks else self.start

    @property
    def is_labelled(self) -> bool:
        """Whether it opens with a label and says something behind it: 责任领导:某某."""
        return any(mark.is_label for mark in self.marks)

    @property
    def framed_from(self) -> int:
        """Where the heading begins behind its number: with its 关于 or 针对, if it has one."""
        return next((mark.start for mark in self.marks if mark.form in LEADS), self.words)

    @property
    def is_framed(self) -> bool:
        """Whether it opens like the heading of an issue: 关于“…, 针对…问题."""
        return any(mark.form in FRAMES for mark in self.marks)


def read_pieces(folded: str) -> list[Piece]:
    """All pieces of a folded text in order; together they hold every character that is not blank."""
    lines = [Span(*line.span()) for line in re.finditer(r"[^\n]+", folded)]
    first = [piece for line in lines for piece in _line(folded, line.start, line.end, None)]
    glued = _glued(_recurring(first))
    pieces = [piece for line in lines for piece in _line(folded, line.start, line.end, glued)] if glued else first
    recurring = _recurring(pieces)
    marked = [replace(piece, marks=_kept(piece.marks, recurring)) for piece in pieces]
    return [_named(piece) for piece in _with_their_words(_without_idle_cuts(marked))]


def _named(piece: Piece) -> Piece:
    """The piece with its kind written out: what it opens with as a whole, what of that tells most, its number."""
    forms = [mark.form for mark in piece.marks]
    words = "".join(_UNWORDED.sub("", form) for form in forms if form not in NUMBERINGS)
    first = next((form for form in forms if form != "“"), "")
    core = MEASURE if MEASURE in forms else words or first or ("row" if piece.column == 0 else "")
    number = next((mark.number for mark in piece.marks if mark.number is not None), None)
    return replace(piece, family="".join(forms), core=core, number=number)


def _without_idle_cuts(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces joined again where what seemed to open within a line opens nothing."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and not piece.marks and not piece.opens_line and piece.column is None and not piece.looks_ahead:
            joined[-1] = replace(joined[-1], end=piece.end, closes_line=piece.closes_line)
        else:
            joined.append(piece)
    return joined


def _glued(recurring: frozenset[str]) -> re.Pattern[str] | None:
    """A notice's own recurring words of marks, which open something even where the page has lost what stood before."""
    forms = [form for form in recurring if sum("\u4e00" <= char <= "\u9fff" for char in form) >= _LONG_ENOUGH]
    worded = [
        re.escape(form).replace(":", r"\s*[:=]").replace(r"\#", NUMBER) for form in sorted(forms, key=len, reverse=True)
    ]
    return re.compile(f"(?=(?:{'|'.join(worded)}))") if worded else None


def _line(folded: str, start: int, end: int, glued: re.Pattern[str] | None) -> Iterator[Piece]:
    """The pieces of one printed line: its cells, and what opens within them."""
    separators = [(start, start), *(match.span() for match in _SEPARATOR.finditer(folded, start, end)), (end, end)]
    cells = [(before[1], behind[0]) for before, behind in pairwise(separators)]
    edges = _EDGES + '"' if _QUOTED_CELLS in folded[start:end] else _EDGES
    spans = [span for first, last in cells if (span := _trimmed(folded, first, last, edges))]
    several = len(spans) > 1
    for column, cell in enumerate(spans):
        cuts = [cell.start, *_cuts(folded, cell, glued), cell.end]
        for first, last in pairwise(cuts):
            span = _trimmed(folded, first, last, edges)
            if span is None:
                continue
            opens_cell = span.start == cell.start
            yield Piece(
                span.start,
                span.end,
                tuple(read_marks(folded, span.start, span.end, bare=opens_cell)),
                opens_line=opens_cell and column == 0,
                closes_line=span.end == spans[-1].end,
                looks_ahead=not opens_cell and _looks_ahead(folded, span.start),
                column=column if several and opens_cell else None,
            )


def _cuts(folded: str, cell: Span, glued: re.Pattern[str] | None) -> list[int]:
    """Where within a cell something with a mark of its own may open; never within the marks of what opened before."""
    found: list[int] = []
    opened = _mark_end(folded, cell.start, cell.end, bare=True)
    places = {match.end() for match in _MAY_OPEN.finditer(folded, cell.start + 1, cell.end)}
    if glued is not None:
        places |= {match.start() for match in glued.finditer(folded, cell.start + 1, cell.end)}
    for at in sorted(places):
        if at < opened or (folded[at - 1] == ":" and folded[at - 2].isdigit()):
            continue  # the second is a time of day
        mark = read_mark(folded, at, cell.end, bare=False)
        if _looks_ahead(folded, at) or (folded[at - 1] == "。" and QUOTED.match(folded, at, cell.end)):
            found.append(at)
        elif mark is not None and not (mark.is_label and folded[at - 1] in "”’" and mark.form[0] in "的等问方"):
            found.append(at)
            opened = _mark_end(folded, at, cell.end, bare=False)
    return found


def _looks_ahead(folded: str, position: int) -> bool:
    """Whether a sentence near the end of the text speaks of what comes next or invites comments."""
    near = len(folded) - position < _CLOSING_CHARS
    return near and folded[position - 1] in "。 " and _AHEAD.match(folded, position) is not None


def _mark_end(folded: str, start: int, end: int, *, bare: bool) -> int:
    """Where the mark ends that a passage opens with; what opens behind it is cut off and joined again if it belongs."""
    mark = read_mark(folded, start, end, bare=bare)
    return mark.end if mark else start


def _trimmed(folded: str, start: int, end: int, edges: str) -> Span | None:
    while start < end and folded[start] in edges:
        start += 1
    while end > start and folded[end - 1] in edges:
        end -= 1
    return Span(start, end) if start < end else None


def _recurring(pieces: Sequence[Piece]) -> frozenset[str]:
    """The worded marks that open several pieces: 问题表述:, 整改措施:, 问题#, 第#项."""
    seen = Counter(mark.form for piece in pieces for mark in piece.marks if is_worded(mark.form))
    return frozenset(form for form, times in seen.items() if times > 1)


def _kept(marks: Sequence[Mark], recurring: frozenset[str]) -> tuple[Mark, ...]:
    """The marks up to the first made of words that opens nothing else: it is what the piece says."""
    kept: list[Mark] = []
    for mark in marks:
        if is_worded(mark.form) and mark.form not in recurring:
            break
        kept.append(mark)
    return tuple(kept)


def _with_their_words(pieces: Sequence[Piece]) -> list[Piece]:
    """A mark that has a line or a cell to itself marks what follows: the number of a table's row."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        full = before is not None and len(before.marks) >= _MOST_JOINED
        if before is None or not before.marks or before.words < before.end or full:
            joined.append(piece)
            continue
        last = before.marks[-1]
        marks = (*before.marks[:-1], replace(last, end=piece.start), *piece.marks)
        joined[-1] = replace(before, end=piece.end, marks=marks, closes_line=piece.closes_line)
    return joined
