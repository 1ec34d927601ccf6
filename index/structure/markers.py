"""The numbering that opens a heading: 一、 (一) 1. 1、 (1) 1) ① 问题1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Tag = Literal["cn", "cn_paren", "ar", "ar_paren", "ar_half", "circled", "problem_word", "lost"]

_CHINESE_DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_CHINESE_TENS = {"十": 10, "百": 100, "千": 1000}
CHINESE_NUMBER = r"[零〇○一二两三四五六七八九十百]{1,5}"
_PATTERN = re.compile(
    rf"""
      问题\s*(?P<problem_word>\d{{1,3}}|{CHINESE_NUMBER})\s*[.、::]\s*
    | \(\s*(?P<cn_paren>{CHINESE_NUMBER})\s*\)\s*[、.]?\s*
    | \(\s*(?P<ar_paren>\d{{1,3}})\s*\)\s*[、.]?\s*
    | (?P<cn>{CHINESE_NUMBER})\s*[、.]\s*
    | (?P<ar>\d{{1,3}})\s*(?:[、]|\.(?!\d))\s*
    | (?P<ar_half>\d{{1,3}})\)\s*
    | (?P<circled>[①-⑳])\s*
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbering found in a folded text; ``end`` is where the heading's words begin."""

    tag: Tag
    number: int
    start: int
    end: int


def chinese_to_int(numeral: str) -> int:
    """一百二十三 → 123; ``ValueError`` for anything that is no number."""
    if numeral.isdigit():
        return int(numeral)
    total, digit = 0, 0
    for char in numeral:
        if char in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[char]
        elif char in _CHINESE_TENS:
            total += (digit or 1) * _CHINESE_TENS[char]
            digit = 0
        else:
            raise ValueError(f"no Chinese number: {numeral}")
    return total + digit


def match_marker(folded: str, position: int, end: int) -> Marker | None:
    """The numbering that starts at ``position``, if one does."""
    match = _PATTERN.match(folded, position, end)
    if match is None:
        return None
    tag = match.lastgroup
    assert tag is not None
    value = match.group(tag)
    number = ord(value) - ord("①") + 1 if tag == "circled" else chinese_to_int(value)
    return Marker(tag, number, position, match.end())  # type: ignore[arg-type]


def read_number(word: str) -> int | None:
    """12 or 十二 → 12; ``None`` for what is no number."""
    try:
        return chinese_to_int(word)
    except ValueError:
        return None
