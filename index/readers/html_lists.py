"""The numbers a browser draws in front of list items, which are not in the page's text."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.readers import numerals
from index.readers.html_tree import Element

OPENING = 32  # characters of an item that show whether its number is typed
_TYPED_NUMBER = re.compile(r"\s*[(\uff08]?[\d一二三四五六七八九十①-⑳]{1,20}[)\uff09、.\uff0e]")
_STYLE_TYPE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|cjk-ideographic|simp-chinese-informal)\b", re.IGNORECASE
)
_TYPES: dict[str, Callable[[int], str]] = {
    "a": numerals.latin_letter,
    "A": lambda number: numerals.latin_letter(number).upper(),
    "i": numerals.roman,
    "I": lambda number: numerals.roman(number).upper(),
}


def list_marker(parent: Element, number: int, opening: str) -> str:
    """``3.`` or ``三、`` for the item ``number`` of a numbered list.

    ``opening`` is what the item's text begins with: empty where it types its number itself.
    """
    if _TYPED_NUMBER.match(opening):
        return ""
    style = _STYLE_TYPE.search(parent.value("style"))
    if style and style[1].lower() == "none":
        return ""
    if style:
        return numerals.chinese(number) + "、"
    return _TYPES.get(parent.value("type"), str)(number) + "."


class Numbers:
    """Counts the items of numbered lists, from ``start`` and from any ``value``; ask in document order."""

    def __init__(self) -> None:
        self._last: dict[Element, int] = {}

    def next(self, item: Element, parent: Element) -> int:
        """The place of ``item`` in its list ``parent``."""
        last = self._last.get(parent)
        if last is None:
            last = _integer(parent.value("start"), 1) - 1
        number = self._last[parent] = _integer(item.value("value"), last + 1)
        return number


def _integer(value: str, default: int) -> int:
    return int(value) if re.fullmatch(r"-?[0-9]{1,6}", value.strip()) else default
