"""File → :class:`~index.notice.Document`, one module a format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.errors import UnreadableFileError
from index.notice import Document
from index.readers.docx import extract_docx
from index.readers.files import read_bytes
from index.readers.html import extract_html
from index.readers.pdf import extract_pdf
from index.readers.text import extract_text

__all__ = ["SUPPORTED_SUFFIXES", "read_document"]

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Format:
    media_type: str
    max_bytes: int
    extract: Callable[[str, bytes], tuple[str, str | None]]  # (file name, bytes) → (text, encoding)


_TEXT = _Format("text/plain", 20 * _MEGABYTE, extract_text)
_HTML = _Format("text/html", 20 * _MEGABYTE, extract_html)
_DOCX = _Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", 50 * _MEGABYTE, extract_docx)
_PDF = _Format("application/pdf", 100 * _MEGABYTE, extract_pdf)
_FORMATS = {".txt": _TEXT, ".html": _HTML, ".htm": _HTML, ".docx": _DOCX, ".pdf": _PDF}

SUPPORTED_SUFFIXES: tuple[str, ...] = tuple(_FORMATS)
"""Lower-case file name endings, with the dot, that :func:`read_document` takes."""


def read_document(path: Path, *, max_bytes: int | None = None) -> Document:
    """The text of one file, named by its file name and by the SHA-256 of its bytes.

    ``max_bytes`` replaces the format's own limit on the file's size. Text in UTF-8 is returned exactly as it was
    written, less the byte order mark; every other format gives one line of text for each paragraph.
    Raises UnreadableFileError, one line that names the file, when no text can be had from it.
    """
    file_format = _FORMATS.get(path.suffix.lower())
    if file_format is None:
        raise UnreadableFileError(
            f"{path.name}: cannot read this kind of file; convert it to one of {', '.join(SUPPORTED_SUFFIXES)}"
        )
    data = read_bytes(path, file_format.max_bytes if max_bytes is None else max_bytes)
    text, encoding = file_format.extract(path.name, data)
    return Document(
        name=path.name,
        text=text,
        digest=hashlib.sha256(data).hexdigest(),
        media_type=file_format.media_type,
        encoding=encoding,
    )
