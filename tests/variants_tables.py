"""A table as the files it is met in: a web page, a Word document, printed pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4

from tests.variants_html import page, paragraphs
from tests.variants_pdf import FONT, MARGIN, Printer, width, wrapped

Rows = Sequence[Sequence[str]]
Lines = Sequence[str]

_SIZE, _PITCH, _PAD, _WHITE = 10.5, 15.0, 5.0, 9.0  # points


def write_table(kind: str, rows: Rows, path: Path, before: Lines = ("清单",), after: Lines = ()) -> None:
    """Write a file of one of TABLE_KINDS: paragraphs, a table, paragraphs; the first paragraph is the title.

    The first of ``rows`` is the head. A row of one cell spans all columns; a row shorter than the others is ragged.
    A line feed in a cell parts its paragraphs. In print, cells wrap, rows are cut by the page's end, and the head is
    printed again on every page.
    """
    _WRITERS[kind](rows, path, before, after)


def _write_html(rows: Rows, path: Path, before: Lines, after: Lines) -> None:
    columns = max(map(len, rows))
    markup = ""
    for number, row in enumerate(rows):
        name = "td" if number else "th"
        span = f' colspan="{columns}"' if len(row) == 1 else ""
        cells = "\n".join(f"<{name}{span}>{escape(cell).replace(chr(10), '<br>')}</{name}>" for cell in row)
        markup += f"<tr>\n{cells}\n</tr>\n"
    content = f"{paragraphs(before)}\n<table border='1'><tbody>\n{markup}</tbody></table>\n{paragraphs(after)}"
    path.write_text(page(before[0], content), encoding="utf-8")


def _write_html_paragraphs(rows: Rows, path: Path, before: Lines, after: Lines) -> None:
    """As word processors save pages: no head cells, paragraphs and spans in every cell."""
    columns = max(map(len, rows))
    markup = ""
    for row in rows:
        span = f" colspan={columns}" if len(row) == 1 else ""
        cells = (
            "".join(f"<p class=MsoNormal><span>{escape(line)}</span></p>" for line in cell.split("\n")) for cell in row
        )
        markup += "<tr>" + "".join(f"<td{span}>{cell}</td>" for cell in cells) + "</tr>"
    content = f"{paragraphs(before)}\n<table>{markup}</table>\n{paragraphs(after)}"
    path.write_text(page(before[0], content), encoding="utf-8")


def _write_docx(rows: Rows, path: Path, before: Lines, after: Lines) -> None:
    """The table's XML as a whole: python-docx takes a second for a hundred rows."""
    document = docx.Document()
    for line in before:
        document.add_paragraph(line)
    columns = max(map(len, rows))
    markup = ""
    for number, row in enumerate(rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if number == 0 else ""
        span = f'<w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>' if len(row) == 1 and columns > 1 else ""
        cells = "".join(f"<w:tc>{span}{_word_paragraphs(cell)}</w:tc>" for cell in row)
        markup += f"<w:tr>{head}{cells}</w:tr>"
    grid = "<w:gridCol/>" * columns
    table = f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{markup}</w:tbl>"
    document.element.body.insert(-1, parse_xml(table))
    for line in after:
        document.add_paragraph(line)
    document.save(str(path))


def _word_paragraphs(cell: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in cell.split("\n"))


def _write_pdf(rows: Rows, path: Path, before: Lines, after: Lines) -> None:
    _print(_Ruled(path), rows, before, after)


def _write_pdf_unruled(rows: Rows, path: Path, before: Lines, after: Lines) -> None:
    _print(_TablePrinter(path), rows, before, after)


def _print(printer: _TablePrinter, rows: Rows, before: Lines, after: Lines) -> None:
    printer.print_paragraphs(before)
    printer.print_table(rows)
    printer.print_paragraphs(after)
    printer.close()


class _TablePrinter(Printer):
    """Columns parted by white, rows by a little more of it than lines."""

    white = _WHITE
    pad = 2 * _PAD

    def __init__(self, path: Path) -> None:
        super().__init__(path, indent=32.0, white=0.0)

    def print_table(self, rows: Rows) -> None:
        columns = max(map(len, rows))
        shares = [max(min(len(row[i]), 160) ** 0.5 for row in rows if 1 < len(row) > i) for i in range(columns)]
        least = 3 * _SIZE + 2 * self.pad
        room = A4[0] - 2 * MARGIN - columns * least
        self._widths = [least + room * share / sum(shares) for share in shares]
        self.y -= _PITCH
        for number, row in enumerate(rows):
            self._print_row(row, rows[0] if number else ())
        self.y -= 2 * _PITCH

    def _print_row(self, row: Sequence[str], head: Sequence[str]) -> None:
        widths = [sum(self._widths)] if len(row) == 1 else self._widths[: len(row)]
        cells = [
            [piece for line in cell.split("\n") for piece in wrapped(line, breadth - 2 * self.pad, 0.0, _SIZE)]
            for cell, breadth in zip(row, widths, strict=True)
        ]
        while any(cells) or not any(row):
            fits = int((self.y - MARGIN - 2 * self.white) / _PITCH)
            height = max(1, *map(len, cells))
            if fits < min(height, 2):
                self.end_page()
                if head:
                    self._print_row(head, ())
                continue
            self._print_piece([cell[:fits] for cell in cells], widths, min(fits, height))
            cells = [cell[fits:] for cell in cells]
            if not any(row):
                return

    def _print_piece(self, cells: list[list[str]], widths: list[float], height: int) -> None:
        """What stands of a row on one page: ``height`` lines."""
        self.canvas.setFont(FONT, _SIZE)
        left = MARGIN
        for cell, breadth in zip(cells, widths, strict=True):
            self._print_cell(cell, left, breadth, height)
            left += breadth
        self.y -= height * _PITCH + 2 * self.white

    def _print_cell(self, cell: list[str], left: float, breadth: float, height: int) -> None:
        for index, piece in enumerate(cell):
            self.canvas.drawString(left + self.pad, self.y - self.white - _SIZE - index * _PITCH, piece)


class _Ruled(_TablePrinter):
    """Cells in boxes, their text in the middle of the height, short text in the middle of the breadth."""

    white = _PAD
    pad = _PAD

    def _print_cell(self, cell: list[str], left: float, breadth: float, height: int) -> None:
        self.canvas.setLineWidth(0.5)
        foot = self.y - height * _PITCH - 2 * self.white
        self.canvas.rect(left, foot, breadth, self.y - foot)
        top = self.y - self.white - _SIZE - (height - len(cell)) / 2 * _PITCH
        for index, piece in enumerate(cell):
            indent = self.pad if len(cell) > 1 else (breadth - width(piece, _SIZE)) / 2
            self.canvas.drawString(left + indent, top - index * _PITCH, piece)


_WRITERS: dict[str, Callable[[Rows, Path, Lines, Lines], None]] = {
    "html": _write_html,
    "html_paragraphs": _write_html_paragraphs,
    "docx": _write_docx,
    "pdf": _write_pdf,
    "pdf_unruled": _write_pdf_unruled,
}

TABLE_KINDS: dict[str, str] = {kind: "." + kind.partition("_")[0] for kind in _WRITERS}
"""Every kind :func:`write_table` knows, with the ending of its files."""
