"""The font PDFium measures Chinese, Japanese and Korean characters by where a PDF brings none of its own.

PDFium draws every such character with a font of the system, twice, only to know its box: 27 ms a page, and characters
are lost on a machine without one. All these characters have one box, so a font with a single box serves: places come
from the file, and what is read no longer depends on the fonts that are installed.
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any

import pypdfium2

_CJK_CHARSETS = frozenset({128, 129, 134, 136})  # Windows' numbers: Shift-JIS, Hangul, GB 2312, Big5
_HANDLE = 1  # of the one font there is
_EM, _ASCENT, _DESCENT, _DOT = 1000, 880, -120, 100
_LATIN, _FIRST, _LAST = 0x21, 0x100, 0x10FFFF  # narrow characters, and where those begin that fill the box


@cache
def use_box_font() -> None:
    """Have PDFium look for fonts here instead of in the system; to be called before the first document is opened."""
    _BoxFont().setup()


class _BoxFont(pypdfium2.PdfSysfontBase):
    """The callbacks of ``fpdf_sysfontinfo.h``, under its names."""

    def EnumFonts(self, _: Any, mapper: Any) -> None:
        """There are no fonts to be listed."""

    def MapFont(self, _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> int | None:
        return _HANDLE if charset in _CJK_CHARSETS else None  # None: one of the fonts PDFium brings

    def GetFont(self, _: Any, face: Any) -> None:
        """No font is known by its name."""

    def GetFontData(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> int:
        """The bytes written, or needed when ``size`` is too small; a single table, or the whole file for table 0."""
        data = box_font() if table == 0 else b""
        if buffer and size >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    def GetFaceName(self, _: Any, font: Any, buffer: Any, size: int) -> int:
        return 0

    def GetFontCharset(self, _: Any, font: Any) -> int:
        return 134

    def DeleteFont(self, _: Any, font: Any) -> None:
        """It is kept."""


@cache
def box_font() -> bytes:
    """A TrueType file whose every character is one full-width box, and a dot for every Latin letter and figure.

    Those are measured by the widths the file gives; but one that stood alone PDFium would leave out, had it no box.
    """
    box, dot = _box(_EM, _DESCENT, _ASCENT), _box(_DOT, 0, _DOT)
    groups = struct.pack(">HHIII", 13, 0, 40, 0, 2)
    groups += struct.pack(">6I", _LATIN, _FIRST - 1, 2, _FIRST, _LAST, 1)
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + groups,
        b"glyf": box + dot,
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, _DESCENT, _EM, _ASCENT, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _EM, 1, *[0] * 7, 3),
        b"hmtx": struct.pack(">HhHhHh", _EM, 0, _EM, 0, _EM // 2, 0),
        b"loca": struct.pack(">IIII", 0, 0, len(box), len(box + dot)),
        b"maxp": struct.pack(">I14H", 0x10000, 3, 4, 1, 0, 0, 1, *[0] * 8),
        b"name": struct.pack(">HHH", 0, 0, 6),
        b"post": struct.pack(">IIhh5I", 0x30000, *[0] * 8),
    }
    count = len(tables)
    directory = struct.pack(">IHHHH", 0x10000, count, 128, 3, 16 * count - 128)
    place, body = 12 + 16 * count, b""
    for tag, data in sorted(tables.items()):
        directory += tag + struct.pack(">III", _checksum(data), place + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return directory + body


def _box(width: int, foot: int, top: int) -> bytes:
    box = struct.pack(">5h", 1, 0, foot, width, top) + struct.pack(">HH", 3, 0) + b"\x01" * 4
    box += struct.pack(">4h", 0, width, 0, -width) + struct.pack(">4h", foot, 0, top - foot, 0)
    return box + bytes(-len(box) % 4)


def _checksum(data: bytes) -> int:
    data += bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
