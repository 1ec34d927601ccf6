"""What every reader shares: a bounded read of the file and the check that text is text."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from pathlib import Path

from index.errors import UnreadableFileError

_LAYOUT_CHARACTERS = frozenset("\t\n\v\f\r\x85")
_UNREADABLE_CATEGORIES = frozenset({"Cc", "Cn", "Co", "Cs"})
_MAX_UNREADABLE_SHARE = 0.01
MAX_TEXT_CHARACTERS = 20_000_000  # of one file, as much as a plain text file may hold
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, zero-width space, word joiner, stray BOM


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The file's bytes; at most ``max_bytes`` are ever held, and nothing but a regular file is opened.

    Raises UnreadableFileError for a folder, a device, a missing, forbidden or oversized file.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise UnreadableFileError(f"{path.name}: {kind}; give a file")
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise UnreadableFileError(f"{path.name}: cannot be opened ({reason}); check path and permissions") from error
    if len(data) > max_bytes:
        raise UnreadableFileError(
            f"{path.name}: larger than the limit of {format_size(max_bytes)}; split the file or raise the limit"
        )
    return data


def format_size(count: int) -> str:
    """Bytes for people: ``20 MB``, ``512 bytes``."""
    return f"{count / 1_000_000:g} MB" if count >= 100_000 else f"{count} bytes"


def too_much_text(name: str) -> UnreadableFileError:
    """The error for a file with more than MAX_TEXT_CHARACTERS of text."""
    return UnreadableFileError(f"{name}: holds more than {MAX_TEXT_CHARACTERS:,} characters of text; split the file")


def require_text(name: str, text: str, *, empty: str = "holds no text; check that it is the right file") -> None:
    """Raise UnreadableFileError when ``text`` is blank (the message is ``empty``), too long or mostly no characters."""
    if not text.strip():
        raise UnreadableFileError(f"{name}: {empty}")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise too_much_text(name)
    if not looks_like_text(text):
        raise UnreadableFileError(f"{name}: holds binary data or unreadable characters; save it again as UTF-8 text")


def looks_like_text(text: str) -> bool:
    """Whether ``text`` is free of NUL and has next to no control, private-use or unassigned characters."""
    if "\0" in text:
        return False
    unreadable = sum(
        1
        for character in text
        if character == "\ufffd"
        or (unicodedata.category(character) in _UNREADABLE_CATEGORIES and character not in _LAYOUT_CHARACTERS)
    )
    return unreadable <= len(text) * _MAX_UNREADABLE_SHARE


def without_invisible(text: str) -> str:
    """``text`` less the characters that no reader sees; for formats whose text is extracted, never for plain text."""
    return _INVISIBLE.sub("", text)
