"""Word documents: paragraphs and tables in order, with the list numbers Word draws itself."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from lxml.etree import XMLSyntaxError

from index.errors import UnreadableFileError
from index.readers.docx_numbering import Numbering, integer, qn, value
from index.readers.docx_package import Package
from index.readers.files import MAX_TEXT_CHARACTERS, require_text, too_much_text, without_invisible
from index.readers.tables import MAX_COLUMNS, Cell, placed, table_lines

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # an old .doc, or any Office file with a password
# What zipfile and lxml raise for damaged, encrypted or incomplete files; none of them has a common base.
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, XMLSyntaxError,
    AttributeError, EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip

# What stands for a character of its own inside a run.
_RUN_CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# Branches that are not part of the text as it is read: deleted words, the second copy of a drawing, annotations.
_SKIPPED = frozenset(
    {qn("w:del"), qn("w:moveFrom"), qn("w:rt"), qn("w:pPr"), qn("w:sectPr"), qn("w:tblPr"), qn("w:instrText")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_BODY, _PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:body"), qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_GRID, _GRID_COLUMN = qn("w:tblGrid"), qn("w:gridCol")
_SEEN = 115  # twips, 2 mm
_CELL_PROPERTIES, _ROW_PROPERTIES = qn("w:tcPr"), qn("w:trPr")
_RUN, _TEXT_BOX = qn("w:r"), qn("w:txbxContent")
_READ_WHOLE = _SKIPPED | {_PARAGRAPH, _TABLE, _TEXT_BOX}  # what is inside is read with them, or not at all
_TEXTS = frozenset({qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})


def extract_docx(name: str, data: bytes) -> tuple[str, None]:
    """The document's text, one line for each paragraph and table row; cells are parted by a tab.

    Headers, footers, comments, footnotes, deleted and hidden text are left out. ``name`` is for the error's message.
    Raises UnreadableFileError for anything but a sound DOCX with text in it.
    """
    if data.startswith(_OLE_SIGNATURE):
        raise UnreadableFileError(f"{name}: an old .doc or a file with a password; save it as .docx without a password")
    kept: list[str] = []
    room = MAX_TEXT_CHARACTERS
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            for line in _lines(Package(name, archive)):
                kept.append(line + "\n")
                room -= len(line) + 1
                if room < 0:
                    raise too_much_text(name)
    except _DAMAGE as error:
        raise UnreadableFileError(
            f"{name}: not a sound DOCX file; open it in a word processor and save it again"
        ) from error
    text = without_invisible("".join(kept))
    require_text(name, text, empty="the document holds no text (pictures only?); give one with text")
    return text, None


def _lines(package: Package) -> Iterator[str]:
    """Reads block after block and lets go of each, so that a long document takes no more memory than a short one."""
    numbering = Numbering(package.root("styles"), package.root("numbering"))
    for element in package.elements(_PARAGRAPH, _TABLE):
        ancestors = [ancestor.tag for ancestor in element.iterancestors()]
        if not _READ_WHOLE.isdisjoint(ancestors):
            continue
        if _BODY in ancestors:
            if element.tag == _TABLE:
                yield from _rows(element, numbering)
            else:
                for block in _paragraph(element, numbering):
                    yield from filter(None, (line.strip(" \t\r") for line in block.split("\n")))
        element.clear()
        parent = element.getparent()
        while parent is not None and parent[0] is not element:
            del parent[0]


def _blocks(container: Any, numbering: Numbering) -> Iterator[tuple[str, bool]]:
    """The text of each paragraph and each table row under ``container``, also inside content controls.

    Each comes with whether it is of a table.
    """
    for child in container:
        if child.tag in _SKIPPED:
            continue
        if child.tag == _PARAGRAPH:
            yield from ((text, False) for text in _paragraph(child, numbering))
        elif child.tag == _TABLE:
            yield from ((text, True) for text in _rows(child, numbering))
        else:
            yield from _blocks(child, numbering)


def _rows(table: Any, numbering: Numbering) -> Iterator[str]:
    """The table's lines of text; a head that Word repeats on every page stands in the file once."""
    edges = _edges(table)
    begun: set[int] = set()  # grid columns in which a cell was begun that may go on in the row below
    rows: list[list[tuple[int, Cell]]] = []
    for row in _nearest(table, _ROW, beyond=_TABLE):
        column = _span(row.find(_ROW_PROPERTIES), "w:gridBefore", 0)
        cells: list[tuple[int, Cell]] = []
        for element in _nearest(row, _CELL, beyond=_ROW):
            properties = element.find(_CELL_PROPERTIES)
            goes_on = _merge(properties) == "continue" and column in begun
            if _merge(properties) == "":
                begun.discard(column)
            else:
                begun.add(column)
            cell = _cell(element, numbering)  # read also where it is covered, because Word counts its numbers
            cells.append((edges.get(column, column), Cell() if goes_on else cell))
            column += _span(properties, "w:gridSpan", 1)
        rows.append(cells)
    yield from table_lines(placed(rows))


def _edges(table: Any) -> dict[int, int]:
    """Grid columns that begin so near to one before them that no reader sees two: each with the first of them."""
    same: dict[int, int] = {}
    first = place = begun = 0
    for index, column in enumerate(table.findall(f"{_GRID}/{_GRID_COLUMN}")):
        if place - begun >= _SEEN or column.get(qn("w:w")) is None:
            first, begun = index, place
        same[index] = first
        place += integer(column.get(qn("w:w")), 0)
    return same


def _cell(element: Any, numbering: Numbering) -> Cell:
    blocks = [(text, nested) for text, nested in _blocks(element, numbering) if text.strip()]
    return Cell(tuple(text for text, _ in blocks), sum(len(text) for text, nested in blocks if nested))


def _span(properties: Any | None, name: str, default: int) -> int:
    return min(MAX_COLUMNS, max(default, integer(value(properties, name), default)))


def _merge(properties: Any | None) -> str:
    """``restart`` or ``continue`` for a cell that is merged with those above or below, else empty."""
    merge = None if properties is None else properties.find(qn("w:vMerge"))
    return "" if merge is None else merge.get(qn("w:val"), "continue")


def _paragraph(paragraph: Any, numbering: Numbering) -> Iterator[str]:
    """The paragraph's line, its number first, then the paragraphs of any text box anchored in it."""
    text = "".join(_inline(paragraph, []))
    marker = numbering.marker(paragraph)  # asked for an empty paragraph too, because Word counts it
    if text.strip():
        yield marker + text
    elif marker and _is_alone(paragraph):
        yield marker.strip()
    for box in _nearest(paragraph, _TEXT_BOX, beyond=None):
        yield from (block for block, _ in _blocks(box, numbering))


def _is_alone(paragraph: Any) -> bool:
    """Whether a paragraph is all that its table cell holds: an empty one with a number is how rows are numbered."""
    beside = [each.tag for each in (paragraph.getprevious(), paragraph.getnext()) if each is not None]
    return paragraph.getparent().tag == _CELL and _PARAGRAPH not in beside


def _nearest(element: Any, tag: str, *, beyond: str | None) -> Iterator[Any]:
    """The elements ``tag`` inside ``element`` that are in no other of them, nor in one ``beyond``."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag != beyond and child.tag not in _SKIPPED:
            yield from _nearest(child, tag, beyond=beyond)


def _inline(element: Any, parts: list[str]) -> list[str]:
    """``parts`` with the text of a paragraph's runs added."""
    for child in element:
        if child.tag in _SKIPPED or child.tag == _TEXT_BOX or (child.tag == _RUN and _is_hidden(child)):
            continue
        if child.tag in _TEXTS:
            parts.append(child.text or "")
        elif child.tag in _RUN_CHARACTERS:
            parts.append(_RUN_CHARACTERS[child.tag])
        else:
            _inline(child, parts)
    return parts


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val"), "true") not in ("0", "false", "off")
