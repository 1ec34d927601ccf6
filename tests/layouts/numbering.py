"""The ways numbers are written before issues, headings and measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def chinese(value: int) -> str:
    """``value`` from 1 to 99 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def circled(value: int) -> str:
    """``value`` from 1 to 50 as one circled character."""
    for first, base in ((1, 0x2460), (21, 0x3251), (36, 0x32B1)):
        if first <= value < first + (20 if first == 1 else 15):
            return chr(base + value - first)
    raise ValueError(f"no circled character for {value}")


def roman(value: int) -> str:
    """``value`` in Roman numerals."""
    words = ""
    for worth, letters in _ROMAN:
        while value >= worth:
            words += letters
            value -= worth
    return words


def _plain(value: int) -> str:
    return str(value)


def _padded(value: int) -> str:
    return f"{value:02d}"


def _letter(value: int) -> str:
    return chr(ord("a") + value - 1)


@dataclass(frozen=True)
class Numbering:
    """``before`` and ``after`` around a numeral. Two of the same ``look`` are never used at two levels at once."""

    before: str
    numeral: Callable[[int], str]
    after: str
    look: str
    held_out: bool = False

    @property
    def name(self) -> str:
        """What the number 2 looks like."""
        return self.write(2).strip()

    def write(self, value: int) -> str:
        """The number as it stands in the text."""
        return self.before + self.numeral(value) + self.after


ISSUES = (
    Numbering("", chinese, "、", "cn,"),
    Numbering("(", chinese, ")", "(cn)"),
    Numbering("（", chinese, "）", "(cn)"),
    Numbering("", _plain, ".", "1."),
    Numbering("", _plain, "．", "1."),
    Numbering("", _plain, "、", "1."),
    Numbering("", _plain, ". ", "1."),
    Numbering("(", _plain, ")", "(1)"),
    Numbering("（", _plain, "）", "(1)"),
    Numbering("", circled, "", "circled"),
    Numbering("第", chinese, "项 ", "item"),
    Numbering("", _padded, " ", "01"),
    Numbering("", _plain, ")", "1)", held_out=True),
    Numbering("No.", _plain, " ", "no", held_out=True),
    Numbering("[", _plain, "]", "[1]", held_out=True),
    Numbering("第", chinese, "，", "ordinal", held_out=True),
    Numbering("", roman, ". ", "roman", held_out=True),
    Numbering("〔", chinese, "〕", "〔cn〕", held_out=True),
)
AREAS = (
    Numbering("", chinese, "、", "cn,"),
    Numbering("（", chinese, "）", "(cn)"),
    Numbering("(", chinese, ")", "(cn)"),
    Numbering("第", chinese, "部分　", "section"),
    Numbering("", chinese, "．", "cn.", held_out=True),
    Numbering("第", chinese, "方面：", "aspect", held_out=True),
    Numbering("", roman, "、", "roman", held_out=True),
)
MEASURES = (
    Numbering("", chinese, "是", "cn-is"),
    Numbering("（", _plain, "）", "(1)"),
    Numbering("(", _plain, ")", "(1)"),
    Numbering("", circled, "", "circled"),
    Numbering("", _plain, ".", "1."),
    Numbering("", _plain, "、", "1."),
    Numbering("第", chinese, "，", "ordinal"),
    Numbering("", _plain, ")", "1)", held_out=True),
    Numbering("其", chinese, "，", "其", held_out=True),
    Numbering("", _letter, ". ", "a.", held_out=True),
)
