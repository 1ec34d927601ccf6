"""Sums of money as notices write them: 12.6万元, 100余万元, 3万元至5万元, 二十万元, 1亿2000万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from index.notice import Amount, Span
from index.structure.markers import chinese_to_int

_SCALES = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,6})?"
_WORDS = "零〇一二两三四五六七八九十百千"
_FIGURE = (
    rf"(?:(?P<digitsN>{_DIGITS})|(?P<wordsN>[{_WORDS}]{{1,9}}))\s*[余多几]?\s*(?P<scaleN>[十百千]?万|亿|[百千])?"
    rf"(?:\s*(?P<lowerN>{_DIGITS})\s*(?P<lower_scaleN>万)?)?\s*[余多]?"
)
_SUM = re.compile(
    rf"(?<![\d.,第{_WORDS}])"
    + _FIGURE.replace("N>", "1>")
    + r"(?:\s*(?P<own>元)?\s*(?:[-–~至到]|—{1,2})\s*"
    + _FIGURE.replace("N>", "2>")
    + r")?\s*元(?![旦宵素件月老首帅气])"
)
_FEWEST_IN_WORDS = 10  # 三元 is a place, 二元 a structure


def find_amounts(folded: str, start: int, end: int) -> Iterator[Amount]:
    """Every sum of a passage in order; of a range the first figure counts."""
    for match in _SUM.finditer(folded, start, end):
        shared = match["scale2"] if match["scale1"] is None and match["own"] is None else None
        value = _value(match["digits1"], match["words1"], match["scale1"] or shared)
        if match["lower1"]:
            value += _value(match["lower1"], None, match["lower_scale1"])
        if match["digits1"] or value >= _FEWEST_IN_WORDS:
            yield Amount(Span(match.start(), match.end()), float(value))


def _value(digits: str | None, words: str | None, scale: str | None) -> Decimal:
    number = Decimal(digits.replace(",", "")) if digits else Decimal(chinese_to_int(words or "零"))
    return number * _SCALES.get(scale or "", 1)
