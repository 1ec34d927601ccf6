"""Word documents: paragraphs and tables in order, with the list numbers Word draws itself."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from index.errors import UnreadableFileError
from index.readers.docx_numbering import Numbering
from index.readers.files import format_size, require_text, without_invisible

_MAX_UNPACKED_BYTES = 100_000_000
_MAX_PARTS = 10_000
_PIECE = 1_000_000  # bytes unpacked at a time
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"  # an old .doc, or any Office file with a password
# What zipfile, lxml and python-docx raise for damaged, encrypted or incomplete files; none of them has a common base.
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, PackageNotFoundError, XMLSyntaxError,
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
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_RUN, _TEXT_BOX = qn("w:r"), qn("w:txbxContent")
_TEXTS = frozenset({qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})


def extract_docx(name: str, data: bytes) -> tuple[str, None]:
    """The document's text, one line for each paragraph and table row; cells are parted by a tab.

    Headers, footers, comments, footnotes, deleted and hidden text are left out. ``name`` is for the error's message.
    Raises UnreadableFileError for anything but a sound DOCX with text in it.
    """
    document = _open(name, data)
    numbering = Numbering(document)
    lines = (line.strip(" \t\r") for block in _blocks(document.element.body, numbering) for line in block.split("\n"))
    text = without_invisible("".join(line + "\n" for line in lines if line))
    require_text(name, text, empty="the document holds no text (pictures only?); give one with text")
    return text, None


def _open(name: str, data: bytes) -> WordDocument:
    if data.startswith(_OLE_SIGNATURE):
        raise UnreadableFileError(f"{name}: an old .doc or a file with a password; save it as .docx without a password")
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _require_reasonable(name, archive)
        return docx.Document(io.BytesIO(data))
    except _DAMAGE as error:
        raise UnreadableFileError(
            f"{name}: not a sound DOCX file; open it in a word processor and save it again"
        ) from error


def _require_reasonable(name: str, archive: ZipFile) -> None:
    """Refuse archives made to fill the memory: unpacks piece by piece, because the declared sizes may lie."""
    too_large = (
        f"{name}: unpacks to more than {format_size(_MAX_UNPACKED_BYTES)} or {_MAX_PARTS} parts; "
        "remove pictures and save it again"
    )
    parts = archive.infolist()
    if len(parts) > _MAX_PARTS:
        raise UnreadableFileError(too_large)
    unpacked = 0
    for part in parts:
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                unpacked += len(piece)
                if unpacked > _MAX_UNPACKED_BYTES:
                    raise UnreadableFileError(too_large)


def _blocks(container: Any, numbering: Numbering) -> Iterator[str]:
    """The text of each paragraph and each table row under ``container``, also inside content controls."""
    for child in container:
        if child.tag in _SKIPPED:
            continue
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child, numbering)
        elif child.tag == _TABLE:
            yield from _rows(child, numbering)
        else:
            yield from _blocks(child, numbering)


def _rows(table: Any, numbering: Numbering) -> Iterator[str]:
    """One line a row, unless a cell holds several paragraphs: then each paragraph keeps its own line."""
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is not table:
            continue  # a nested table's row is read with the cell it is in
        cells = [list(_blocks(cell, numbering)) for cell in row.iter(_CELL) if next(cell.iterancestors(_ROW)) is row]
        filled = [cell for cell in cells if any(line.strip() for line in cell)]
        if all(len(cell) == 1 for cell in filled):
            yield "\t".join(cell[0] for cell in filled)
        else:
            for cell in filled:
                yield from cell


def _paragraph(paragraph: Any, numbering: Numbering) -> Iterator[str]:
    """The paragraph's line, its number first, then the paragraphs of any text box anchored in it."""
    text = "".join(_inline(paragraph))
    marker = numbering.marker(paragraph)  # asked for an empty paragraph too, because Word counts it
    if text.strip():
        yield marker + text
    for box in paragraph.iter(_TEXT_BOX):
        if not any(ancestor.tag in _SKIPPED for ancestor in box.iterancestors()):
            yield from _blocks(box, numbering)


def _inline(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or child.tag == _TEXT_BOX or (child.tag == _RUN and _is_hidden(child)):
            continue
        if child.tag in _TEXTS:
            yield child.text or ""
        elif child.tag in _RUN_CHARACTERS:
            yield _RUN_CHARACTERS[child.tag]
        else:
            yield from _inline(child)


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val"), "true") not in ("0", "false", "off")
