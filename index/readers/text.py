"""Plain text: which encoding, and the text exactly as it was written."""

from __future__ import annotations

import codecs

from index.errors import UnreadableFileError
from index.readers.files import looks_like_text, require_text

# The UTF-32 mark begins with the UTF-16 one, so it is tried first.
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMMON_HANZI_ROWS = range(0xB0, 0xD8)  # GB 2312 level 1: the 3,755 characters of everyday Chinese
_MIN_COMMON_HANZI_SHARE = 0.4
_HANZI_TO_JUDGE = 20


def extract_text(name: str, data: bytes) -> tuple[str, str]:
    """The text and its encoding: the byte order mark decides, else strict UTF-8, else strict GB18030.

    The mark is not part of the text; line ends stay as they are. ``name`` is for the error's message.
    Raises UnreadableFileError for an empty file, binary data and any other encoding.
    """
    text, encoding = _decode(name, data)
    require_text(name, text)
    return text, encoding


def byte_order_mark(data: bytes) -> tuple[bytes, str] | None:
    """The mark ``data`` begins with and the encoding it stands for."""
    return next((entry for entry in _BYTE_ORDER_MARKS if data.startswith(entry[0])), None)


def is_plausible_gb18030(text: str) -> bool:
    """Whether text decoded as GB18030 reads as Chinese.

    The code accepts nearly any bytes, Big5 and Shift-JIS among them, but turns those into rare characters.
    """
    hanzi = [character for character in text if "\u4e00" <= character <= "\u9fff"]
    if len(hanzi) < _HANZI_TO_JUDGE:
        return looks_like_text(text)
    common = sum(1 for character in hanzi if character.encode("gb18030")[0] in _COMMON_HANZI_ROWS)
    return common >= len(hanzi) * _MIN_COMMON_HANZI_SHARE and looks_like_text(text)


def _decode(name: str, data: bytes) -> tuple[str, str]:
    mark = byte_order_mark(data)
    if mark:
        try:
            return data[len(mark[0]) :].decode(mark[1]), mark[1]
        except UnicodeDecodeError as error:
            raise UnreadableFileError(
                f"{name}: marked as {mark[1].upper()} but damaged at byte {error.start}; save it again as UTF-8"
            ) from error
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass  # the usual case for older Chinese files: try their encoding next
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{name}: neither UTF-8 nor GB18030 text (stops at byte {error.start}); save it again as UTF-8"
        ) from error
    if not is_plausible_gb18030(text):
        raise UnreadableFileError(f"{name}: its encoding is not UTF-8 or GB18030; save it again as UTF-8")
    return text, "gb18030"
