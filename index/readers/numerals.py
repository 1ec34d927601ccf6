"""Numbers as word processors and browsers draw them in front of list items."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def chinese(number: int) -> str:
    """``21`` → ``二十一``; for 0–9999, other numbers in Arabic digits."""
    return _counted(number, _DIGITS, ("", "十", "百", "千"), short_ten=True)


def legal_chinese(number: int) -> str:
    """``21`` → ``贰拾壹``; for 0–9999, other numbers in Arabic digits."""
    return _counted(number, _LEGAL_DIGITS, ("", "拾", "佰", "仟"), short_ten=False)


def _counted(number: int, digits: str, units: tuple[str, ...], *, short_ten: bool) -> str:
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    parts: list[str] = []
    gap = False
    for position, digit in zip(range(len(str(number)) - 1, -1, -1), map(int, str(number)), strict=True):
        if digit:
            parts.append(("零" if gap else "") + digits[digit] + units[position])
        gap = digit == 0
    text = "".join(parts)
    return text[1:] if short_ten and 10 <= number < 20 else text


def chinese_digits(number: int) -> str:
    """``21`` → ``二一``."""
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def heavenly_stem(number: int) -> str:
    """``2`` → ``乙``; numbers past ten in Arabic digits."""
    return _STEMS[number - 1] if 1 <= number <= len(_STEMS) else str(number)


def latin_letter(number: int) -> str:
    """``2`` → ``b``, ``27`` → ``aa``."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def roman(number: int) -> str:
    """``4`` → ``iv``; for 1–3999, other numbers in Arabic digits."""
    if not 0 < number < 4000:
        return str(number)
    parts: list[str] = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def full_width(number: int) -> str:
    """The decimal digits in full width."""
    return "".join(chr(ord("\uff10") + int(digit)) for digit in str(number))


def enclosed(number: int, first: str) -> str:
    """The ``number``-th of the twenty characters from ``first``: ``①`` ``⑴`` ``⒈``; past twenty Arabic digits."""
    return chr(ord(first) + number - 1) if 1 <= number <= 20 else str(number)
