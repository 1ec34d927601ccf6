"""Chinese and Arabic numbers as notices write them: 十二, 12."""

from __future__ import annotations

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


def read_number(word: str) -> int | None:
    """12 or 十二 → 12; ``None`` for what is no number."""
    try:
        return chinese_to_int(word)
    except ValueError:
        return None
