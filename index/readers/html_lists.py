"""The numbers a browser draws in front of list items, which are not in the page's text."""

from __future__ import annotations

import re
from collections.abc import Callable

from bs4.element import Tag

from index.readers import numerals

_TYPED_NUMBER = re.compile(r"\s*[(\uff08]?[\d一二三四五六七八九十①-⑳]+[)\uff09、.\uff0e]")
_STYLE_TYPE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|cjk-ideographic|simp-chinese-informal)\b", re.IGNORECASE
)
_TYPES: dict[str, Callable[[int], str]] = {
    "a": numerals.latin_letter,
    "A": lambda number: numerals.latin_letter(number).upper(),
    "i": numerals.roman,
    "I": lambda number: numerals.roman(number).upper(),
}


def list_marker(item: Tag) -> str:
    """``3.`` or ``三、`` for a numbered item; empty in a plain list and where the number is typed in the text too."""
    parent = item.parent
    if parent is None or parent.name != "ol" or _TYPED_NUMBER.match(item.get_text()):
        return ""
    style = _STYLE_TYPE.search(_attribute(parent, "style"))
    if style and style[1].lower() == "none":
        return ""
    number = _number(item, parent)
    if style:
        return numerals.chinese(number) + "、"
    return _TYPES.get(_attribute(parent, "type"), str)(number) + "."


def _number(item: Tag, parent: Tag) -> int:
    """The item's place, counted from ``start`` and from any ``value`` of the items before it."""
    number = _integer(_attribute(parent, "start"), 1) - 1
    for sibling in parent.find_all("li", recursive=False):
        number = _integer(_attribute(sibling, "value"), number + 1)
        if sibling is item:
            break
    return number


def _integer(value: str, default: int) -> int:
    return int(value) if re.fullmatch(r"-?[0-9]{1,6}", value.strip()) else default


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""
