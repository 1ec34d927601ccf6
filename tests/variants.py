"""Writes a notice's text again as the files the same notice is met as: other encodings, HTML, DOCX, PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.variants_docx import write_docx, write_docx_numbered
from tests.variants_html import write_html, write_html_gbk
from tests.variants_pdf import write_pdf, write_pdf_flush

_TO_FULL_WIDTH = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in "0123456789()"}
_TO_HALF_WIDTH = {wide: narrow for narrow, wide in _TO_FULL_WIDTH.items()}


def _write_text(text: str, path: Path) -> None:
    path.write_bytes(text.encode("utf-8"))


def _write_gb18030(text: str, path: Path) -> None:
    path.write_bytes(text.encode("gb18030"))


def _write_crlf(text: str, path: Path) -> None:
    _write_text(text.replace("\r\n", "\n").replace("\n", "\r\n"), path)


def _write_no_blank_lines(text: str, path: Path) -> None:
    _write_text("\n".join(line for line in text.split("\n") if line.strip()) + "\n", path)


def _write_full_width(text: str, path: Path) -> None:
    _write_text(text.translate(_TO_FULL_WIDTH), path)


def _write_half_width(text: str, path: Path) -> None:
    _write_text(text.translate(_TO_HALF_WIDTH), path)


_WRITERS: dict[str, tuple[str, Callable[[str, Path], None]]] = {
    "gb18030": (".txt", _write_gb18030),
    "crlf": (".txt", _write_crlf),
    "no_blank_lines": (".txt", _write_no_blank_lines),
    "full_width": (".txt", _write_full_width),
    "half_width": (".txt", _write_half_width),
    "html": (".html", write_html),
    "html_gbk": (".htm", write_html_gbk),
    "docx": (".docx", write_docx),
    "docx_numbered": (".docx", write_docx_numbered),
    "pdf": (".pdf", write_pdf),
    "pdf_flush": (".pdf", write_pdf_flush),
}

VARIANTS: tuple[str, ...] = tuple(_WRITERS)
"""Every kind :func:`write_variant` knows."""


def write_variant(kind: str, text: str, folder: Path, stem: str) -> Path:
    """Write ``text`` as a ``kind`` file named ``stem`` plus the format's ending into ``folder`` and return its path.

    ``docx_numbered`` moves the headings' numbers out of the text into Word's automatic numbering; ``pdf`` indents
    first lines as printed notices do, ``pdf_flush`` parts paragraphs by white as a browser's print-out does.
    """
    suffix, write = _WRITERS[kind]
    path = folder / (stem + suffix)
    write(text, path)
    return path
