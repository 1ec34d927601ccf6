"""Finds what a PDF prints on its pages around the text: page numbers, running headers and footers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.readers.pdf_page import Line, Page

_EDGE_LINES = 2  # a header or footer has at most so many lines
_SET_APART = 1.3  # of the usual line pitch: white between the text and what is printed around it
_SMALLER = 0.93  # of the text's type size
_SAME_PLACE = 3.0  # points
_BARE_NUMBER = re.compile(r"\d{1,4}")
_MARKED_NUMBER = re.compile(
    r"[-—–_·.~\s]+\d{1,4}[-—–_·.~\s]+|第\s*\d+\s*页(?:[,\uff0c/\s]*共\s*\d+\s*页)?|\d{1,4}\s*/\s*\d{1,4}|"
    r"(?:https?|file)://\S+\s+\d{1,4}\s*/\s*\d{1,4}|page\s*\d+(?:\s*of\s*\d+)?",
    re.IGNORECASE,
)


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages with only their text left; a line goes only when it is at a page's edge *and* looks the part.

    A page number must be marked as one (``— 3 —``, ``第3页``, ``3/7``) or count with the pages; a running line must
    come back at the same height on half of the pages. Bare numbers and running lines must also be set apart from the
    text by white or by smaller type, so that no line of the text that happens to come back is lost. A table keeps all
    its lines.
    """
    pitch, em = _usual_measures(pages)
    edges = [list(_edge_lines(page, pitch, em)) for page in pages]
    running = _running(edges, len(pages))
    offsets = Counter(
        int(line.text) - index
        for index, lines in enumerate(edges)
        for line, apart in lines
        if apart and _BARE_NUMBER.fullmatch(line.text)
    )
    kept_pages: list[Page] = []
    for index, (page, lines) in enumerate(zip(pages, edges, strict=True)):
        dropped: set[int] = set()
        for line, apart in lines:
            counts = _BARE_NUMBER.fullmatch(line.text) and offsets[int(line.text) - index] >= min(2, len(pages))
            if _MARKED_NUMBER.fullmatch(line.text) or (apart and (counts or _key(line) in running)):
                dropped.add(id(line))
        kept_pages.append(replace(page, lines=[line for line in page.lines if id(line) not in dropped]))
    return kept_pages


def _usual_measures(pages: Sequence[Page]) -> tuple[float, float]:
    """(line pitch, type size) of the text in points; zeros for pages without text."""
    pitches = [
        above.baseline - below.baseline
        for page in pages
        for above, below in pairwise(page.all_lines)
        if above.baseline > below.baseline
    ]
    sizes = [line.em for page in pages for line in page.all_lines]
    return median(pitches) if pitches else 0.0, median(sizes) if sizes else 0.0


def _edge_lines(page: Page, pitch: float, em: float) -> Iterator[tuple[Line, bool]]:
    """The outermost lines of a page, each with whether it is set apart from the text further in."""
    lines = sorted(page.all_lines, key=lambda line: -line.baseline)
    for outward in (lines, lines[::-1]):
        apart = False
        for line, inner in reversed(list(pairwise(outward[: _EDGE_LINES + 1]))):
            gap = abs(line.baseline - inner.baseline) > _SET_APART * pitch
            apart = apart or gap or line.em < _SMALLER * em
            yield line, apart
    if len(lines) == 1:
        yield lines[0], True


def _running(edges: list[list[tuple[Line, bool]]], page_count: int) -> set[tuple[str, int]]:
    counts = Counter(key for lines in edges for key in {_key(line) for line, apart in lines if apart})
    return {key for key, count in counts.items() if count >= max(2, page_count / 2)}


def _key(line: Line) -> tuple[str, int]:
    """What makes two lines the same running line: the text, any digits alike, and the height on the page."""
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", line.text)), round(line.baseline / _SAME_PLACE)
