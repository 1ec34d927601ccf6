"""A notice as printed pages: wrapped by the rules of Chinese typesetting, several pages, numbers at their foot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_FONT = "STSong-Light"
_SIZE, _TITLE_SIZE, _SMALL_SIZE = 16.0, 22.0, 9.0  # points
_PITCH = 28.0
_MARGIN = 80.0
_WORDS = re.compile(r"[A-Za-z0-9@._%+/-]+|\s+|.")
_NEVER_FIRST = frozenset(",.;:!?)]%\uff0c。、\uff1b\uff1a\uff01\uff1f\uff09\uff05》〉〕】”’")
_NEVER_LAST = frozenset("([\uff08《〈〔【“‘")


def write_pdf(text: str, path: Path) -> None:
    """As agencies print notices: title centred in larger type, first lines indented by two characters, ``— 1 —``."""
    _Printer(path, indent=2 * _SIZE, white=0.0).print(text)


def write_pdf_flush(text: str, path: Path) -> None:
    """As a browser prints them: no indents, white between paragraphs, address, title and ``1/5`` on every page."""
    _Printer(path, indent=0.0, white=0.6 * _PITCH).print(text)


class _Printer:
    def __init__(self, path: Path, *, indent: float, white: float) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
        self._canvas = Canvas(str(path), pagesize=A4)
        self._indent = indent
        self._white = white
        self._page = 1
        self._title = ""
        self._y = A4[1] - _MARGIN

    def print(self, text: str) -> None:
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        self._title = lines[0][:30]
        self._print_title(lines[0])
        for line in lines[1:]:
            for index, piece in enumerate(_wrapped(line, A4[0] - 2 * _MARGIN, self._indent, _SIZE)):
                self._put(piece, _MARGIN + (self._indent if index == 0 else 0.0), _SIZE)
            self._y -= self._white
        self._end_page()
        self._canvas.save()

    def _print_title(self, title: str) -> None:
        for piece in _wrapped(title, A4[0] - 2 * _MARGIN, 0.0, _TITLE_SIZE):
            left = (A4[0] - _width(piece, _TITLE_SIZE)) / 2 if self._indent else _MARGIN
            self._put(piece, left, _TITLE_SIZE)
        self._y -= _PITCH

    def _put(self, piece: str, left: float, size: float) -> None:
        if self._y < _MARGIN:
            self._end_page()
            self._y = A4[1] - _MARGIN
        self._canvas.setFont(_FONT, size)
        self._canvas.drawString(left, self._y, piece)
        self._y -= _PITCH * size / _SIZE

    def _end_page(self) -> None:
        if self._indent:
            self._canvas.setFont(_FONT, 14)
            self._canvas.drawCentredString(A4[0] / 2, 40, f"— {self._page} —")
        else:
            self._canvas.setFont(_FONT, _SMALL_SIZE)
            self._canvas.drawString(30, A4[1] - 30, "2025/3/20 11:55")
            self._canvas.drawCentredString(A4[0] / 2, A4[1] - 30, self._title)
            self._canvas.drawString(30, 24, "https://www.example.gov.cn/art/2025/3/20/art_1.html")
            self._canvas.drawRightString(A4[0] - 30, 24, f"{self._page}/9")
        self._canvas.showPage()
        self._page += 1


def _wrapped(text: str, width: float, indent: float, size: float) -> Iterator[str]:
    """The lines of one paragraph; Latin words stay whole, punctuation keeps to the character it belongs to."""
    line = ""
    room = width - indent
    for unit in _units(text):
        if line and _width(line + unit.rstrip(), size) > room:
            yield line.rstrip()
            line, room = "", width
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


def _width(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, _FONT, size))
