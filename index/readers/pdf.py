"""PDF files: the text in reading order, wrapped lines joined to paragraphs and table rows again."""

from __future__ import annotations

import logging
import threading

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import UnreadableFileError
from index.readers.files import require_text, without_invisible
from index.readers.pdf_columns import with_unruled_tables
from index.readers.pdf_fonts import use_box_font
from index.readers.pdf_furniture import without_furniture
from index.readers.pdf_lines import read_page
from index.readers.pdf_page import Page
from index.readers.pdf_paragraphs import join_paragraphs

_log = logging.getLogger(__name__)
_MAX_PAGES = 2000
_pdfium_lock = threading.Lock()  # PDFium keeps global state and must not be called from two threads


def extract_pdf(name: str, data: bytes) -> tuple[str, None]:
    """The document's text, one line for each paragraph and table row, without page numbers and running lines.

    ``name`` is for the error's message. Raises UnreadableFileError for a file that is damaged, needs a password,
    has more than 2,000 pages, or holds pictures of pages instead of text.
    """
    with _pdfium_lock:
        pages = _read_pages(name, data)
    empty = sum(1 for page in pages if not page.all_lines)
    if empty == len(pages):
        raise UnreadableFileError(f"{name}: the PDF holds no text, only pictures (a scan?); run text recognition on it")
    if empty:
        _log.warning("%s: %d of %d pages hold no text (scanned?) and are left out", name, empty, len(pages))
    text = without_invisible(
        "".join(line + "\n" for line in join_paragraphs(with_unruled_tables(without_furniture(pages))))
    )
    require_text(name, text, empty="the PDF holds nothing but page numbers; check that it is the right file")
    return text, None


def _read_pages(name: str, data: bytes) -> list[Page]:
    use_box_font()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableFileError(f"{name}: the PDF needs a password; save it without one") from error
        raise UnreadableFileError(f"{name}: not a sound PDF file (damaged?); get the file again") from error
    try:
        if len(document) > _MAX_PAGES:
            raise UnreadableFileError(f"{name}: more than {_MAX_PAGES} pages; split the file")
        return [read_page(document[index]) for index in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError(f"{name}: a page of the PDF is damaged; get the file again") from error
    finally:
        document.close()
