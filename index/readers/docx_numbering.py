"""List numbers that a Word document describes in numbering.xml instead of writing them in its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from index.readers import numerals

_LEVELS = 9
_LONGEST_PATTERN = 255  # characters; Word takes no longer one
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": numerals.full_width,
    "decimalFullWidth2": numerals.full_width,
    "decimalEnclosedCircle": lambda number: numerals.enclosed(number, "①"),
    "decimalEnclosedCircleChinese": lambda number: numerals.enclosed(number, "①"),
    "decimalEnclosedParen": lambda number: numerals.enclosed(number, "⑴"),
    "decimalEnclosedFullstop": lambda number: numerals.enclosed(number, "⒈"),
    "chineseCounting": numerals.chinese,
    "chineseCountingThousand": numerals.chinese,
    "japaneseCounting": numerals.chinese,
    "taiwaneseCounting": numerals.chinese,
    "taiwaneseCountingThousand": numerals.chinese,
    "ideographDigital": numerals.chinese_digits,
    "japaneseDigitalTenThousand": numerals.chinese_digits,
    "taiwaneseDigital": numerals.chinese_digits,
    "chineseLegalSimplified": numerals.legal_chinese,
    "ideographLegalTraditional": numerals.legal_chinese,
    "ideographTraditional": numerals.heavenly_stem,
    "lowerLetter": numerals.latin_letter,
    "upperLetter": lambda number: numerals.latin_letter(number).upper(),
    "lowerRoman": numerals.roman,
    "upperRoman": lambda number: numerals.roman(number).upper(),
}


def qn(name: str) -> str:
    """``w:p`` as lxml names it."""
    return name.replace("w:", "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    number_format: str
    pattern: str  # "(%1)", "%1.%2"
    restart_after: int | None  # counts anew after a level below this one (0-based, exclusive); None: never
    all_arabic: bool
    suffix: str


@dataclass(slots=True)
class _List:
    """A running list: its levels and, while reading, its counters. Instances of one definition share the counters."""

    levels: dict[int, _Level]
    counters: dict[int, int]
    start_overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The number Word draws before each paragraph; ask in document order, once for each paragraph."""

    def __init__(self, styles: Any | None, numbering: Any | None) -> None:
        """``styles`` and ``numbering`` are the roots of the parts of these names, None where there is no such part."""
        found = [] if styles is None else styles.findall(qn("w:style"))
        self._styles = {style.get(qn("w:styleId")): style for style in found}
        self._style_places: dict[str | None, tuple[str | None, int | None]] = {}
        self._default_style = next(
            (
                name
                for name, style in self._styles.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true")
            ),
            None,
        )
        self._lists = {} if numbering is None else _read_lists(numbering)

    def marker(self, paragraph: Any) -> str:
        """``一、``, ``(3)``, ``1.2 `` … or an empty string for a paragraph without a number."""
        list_id, level_index = self._place(paragraph)
        running = self._lists.get(list_id or "")
        level = running.levels.get(level_index) if running else None
        if running is None or level is None:
            return ""
        self._count(running, level_index, level)
        if level.number_format in ("bullet", "none"):
            return ""
        text = re.sub(r"%([1-9])", lambda match: self._number(running, int(match[1]) - 1, level), level.pattern)
        needs_space = level.suffix != "nothing" and (text[-1:].isalpha() or text[-1:].isdecimal())
        return text + " " if needs_space else text

    def _count(self, running: _List, index: int, level: _Level) -> None:
        if index in running.start_overrides:
            running.counters[index] = running.start_overrides.pop(index)
        else:
            running.counters[index] = running.counters.get(index, level.start - 1) + 1
        for deeper in [other for other in running.counters if other > index]:
            restart_after = running.levels[deeper].restart_after if deeper in running.levels else deeper
            if restart_after is not None and index < restart_after:
                del running.counters[deeper]

    def _number(self, running: _List, index: int, shown_by: _Level) -> str:
        level = running.levels.get(index)
        number = running.counters.get(index, level.start if level else 1)
        name = "decimal" if level is None or shown_by.all_arabic else level.number_format
        return _FORMATS.get(name, str)(number)

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level a paragraph belongs to, by itself or through its style."""
        properties = paragraph.find(qn("w:pPr"))
        list_id, level = _list_reference(properties)
        style_list, style_level = self._style_place(value(properties, "w:pStyle") or self._default_style)
        return style_list if list_id is None else list_id, (style_level if level is None else level) or 0

    def _style_place(self, name: str | None) -> tuple[str | None, int | None]:
        """The same of a style, by itself or through those it is based on; each is looked at once."""
        chain: dict[str | None, Any] = {}
        while name in self._styles and name not in self._style_places and name not in chain:
            chain[name] = self._styles[name]
            name = value(chain[name], "w:basedOn")
        list_id, level = self._style_places.get(name, (None, None))
        for name, style in reversed(chain.items()):
            own_list, own_level = _list_reference(style.find(qn("w:pPr")))
            list_id = list_id if own_list is None else own_list
            level = level if own_level is None else own_level
            self._style_places[name] = list_id, level
        return list_id, level


def _read_lists(root: Any) -> dict[str, _List]:
    """Every ``w:num`` by its id; id 0 means "no number" and never occurs here."""
    definitions = _definitions(root)
    counters: dict[str | None, dict[int, int]] = {}
    lists: dict[str, _List] = {}
    for item in root.findall(qn("w:num")):
        name = value(item, "w:abstractNumId")
        running = _List(dict(definitions.get(name, {})), counters.setdefault(name, {}))
        for override in item.findall(qn("w:lvlOverride")):
            index = integer(override.get(qn("w:ilvl")), 0)
            start = value(override, "w:startOverride")
            own_level = override.find(qn("w:lvl"))
            if index >= _LEVELS:
                continue
            if own_level is not None:
                running.levels[index] = _level(own_level, index)
            if start is not None:
                running.start_overrides[index] = integer(start, 1)
        lists[item.get(qn("w:numId"))] = running
    return lists


def _definitions(root: Any) -> dict[str | None, dict[int, _Level]]:
    """The levels of every abstract list; one that only points to a numbering style has those of that style's list."""
    items = {item.get(qn("w:abstractNumId")): item for item in root.findall(qn("w:abstractNum"))}
    of_style: dict[str | None, Any] = {}
    for item in items.values():
        of_style.setdefault(value(item, "w:styleLink"), item)
    linked = {name: value(item, "w:numStyleLink") for name, item in items.items()}
    return {
        name: _levels(item if linked[name] is None else of_style.get(linked[name], item))
        for name, item in items.items()
    }


def _levels(definition: Any) -> dict[int, _Level]:
    levels = {integer(item.get(qn("w:ilvl")), 0): item for item in definition.findall(qn("w:lvl"))}
    return {index: _level(item, index) for index, item in levels.items() if index < _LEVELS}


def _level(item: Any, index: int) -> _Level:
    restart = value(item, "w:lvlRestart")
    restart_after: int | None = index if restart is None else integer(restart, index)
    arabic = item.find(qn("w:isLgl"))
    return _Level(
        start=integer(value(item, "w:start"), 1),
        number_format=value(item, "w:numFmt") or "decimal",
        pattern=(value(item, "w:lvlText") or "")[:_LONGEST_PATTERN],
        restart_after=None if restart_after == 0 and index > 0 else restart_after,
        all_arabic=arabic is not None and arabic.get(qn("w:val"), "1") not in ("0", "false", "off"),
        suffix=value(item, "w:suff") or "tab",
    )


def _list_reference(properties: Any) -> tuple[str | None, int | None]:
    reference = None if properties is None else properties.find(qn("w:numPr"))
    if reference is None:
        return None, None
    level = value(reference, "w:ilvl")
    return value(reference, "w:numId"), None if level is None else integer(level, 0)


def value(element: Any, child: str) -> str | None:
    """The ``w:val`` of a child element."""
    found = None if element is None else element.find(qn(child))
    return None if found is None else found.get(qn("w:val"))


def integer(text: str | None, default: int) -> int:
    """The number an attribute holds, of at most six digits; ``default`` for anything else."""
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,6}", text) else default
