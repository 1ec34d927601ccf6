"""A notice as printed pages: wrapped by the rules of Chinese typesetting, several pages, numbers at their foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SIZE, _TITLE_SIZE, _SMALL_SIZE = 16.0, 22.0, 9.0  # points
PITCH = 28.0
MARGIN = 80.0
_WORDS = re.compile(r"[A-Za-z0-9@._%+/-]+|\s+|.")
_NEVER_FIRST = frozenset(",.;:!?)]%\uff0c。、\uff1b\uff1a\uff01\uff1f\uff09\uff05》〉〕】”’")
_NEVER_LAST = frozenset("([\uff08《〈〔【“‘")


def write_pdf(text: str, path: Path) -> None:
    """As agencies print notices: title centred in larger type, first lines indented by two characters, ``— 1 —``."""
    Printer(path, indent=2 * SIZE, white=0.0).print(text)


def write_pdf_flush(text: str, path: Path) -> None:
    """As a browser prints them: no indents, white between paragraphs, address, title and ``1/5`` on every page."""
    Printer(path, indent=0.0, white=0.6 * PITCH).print(text)


class Printer:
    """Prints downwards from ``y``; ``canvas`` is the page."""

    def __init__(self, path: Path, *, indent: float, white: float) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.canvas = Canvas(str(path), pagesize=A4)
        self._indent = indent
        self._white = white
        self._page = 1
        self._title = ""
        self.y = A4[1] - MARGIN

    def print(self, text: str) -> None:
        """The whole of a notice, its first line the title."""
        self.print_paragraphs([" ".join(line.split()) for line in text.splitlines() if line.strip()])
        self.close()

    def print_paragraphs(self, lines: Sequence[str]) -> None:
        """Paragraphs; the very first of a document is its title."""
        for line in lines:
            if not self._title:
                self._title = line[:30]
                self._print_title(line)
                continue
            for index, piece in enumerate(wrapped(line, A4[0] - 2 * MARGIN, self._indent, SIZE)):
                self._put(piece, MARGIN + (self._indent if index == 0 else 0.0), SIZE)
            self.y -= self._white

    def close(self) -> None:
        self.end_page()
        self.canvas.save()

    def _print_title(self, title: str) -> None:
        for piece in wrapped(title, A4[0] - 2 * MARGIN, 0.0, _TITLE_SIZE):
            left = (A4[0] - width(piece, _TITLE_SIZE)) / 2 if self._indent else MARGIN
            self._put(piece, left, _TITLE_SIZE)
        self.y -= PITCH

    def _put(self, piece: str, left: float, size: float) -> None:
        if self.y < MARGIN:
            self.end_page()
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(left, self.y, piece)
        self.y -= PITCH * size / SIZE

    def end_page(self) -> None:
        """What is printed around the text, and a new page."""
        if self._indent:
            self.canvas.setFont(FONT, 14)
            self.canvas.drawCentredString(A4[0] / 2, 40, f"— {self._page} —")
        else:
            self.canvas.setFont(FONT, _SMALL_SIZE)
            self.canvas.drawString(30, A4[1] - 30, "2025/3/20 11:55")
            self.canvas.drawCentredString(A4[0] / 2, A4[1] - 30, self._title)
            self.canvas.drawString(30, 24, "https://www.example.gov.cn/art/2025/3/20/art_1.html")
            self.canvas.drawRightString(A4[0] - 30, 24, f"{self._page}/9")
        self.canvas.showPage()
        self._page += 1
        self.y = A4[1] - MARGIN


def wrapped(text: str, measure: float, indent: float, size: float) -> Iterator[str]:
    """The lines of one paragraph; Latin words stay whole, punctuation keeps to the character it belongs to."""
    line = ""
    room = measure - indent
    for unit in _units(text):
        if line and width(line + unit.rstrip(), size) > room:
            yield line.rstrip()
            line, room = "", measure
        line += unit if line else unit.lstrip()
    if line.strip():
        yield line.rstrip()


def _units(text: str) -> Iterator[str]:
    """What may not be parted: a word or character with the brackets before and the punctuation behind it."""
    unit = ""
    for word in _WORDS.findall(text):
        if unit and word not in _NEVER_FIRST and unit[-1] not in _NEVER_LAST:
            yield unit
            unit = ""
        unit += word
    if unit:
        yield unit


def width(text: str, size: float) -> float:
    """In points."""
    return float(pdfmetrics.stringWidth(text, FONT, size))
