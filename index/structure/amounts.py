"""Sums of money as notices write them: 12.6万元, 100余万元, 3万元至5万元, 二十万元, 1亿2000万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from index.notice import Amount, AmountAction, Span
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
_ACTIONS: tuple[tuple[AmountAction, str], ...] = (
    ("退回", r"退[回还缴赔款费]|返还|归还"),
    ("追缴", r"追[缴回索收]|清收"),
    ("清退", r"清退"),
    ("核减", r"[核审扣]减"),
    ("处罚", r"罚款|处罚|罚没|罚单|罚"),
)
_ACTION = re.compile("|".join(f"(?P<a{number}>{words})" for number, (_, words) in enumerate(_ACTIONS)))
_CLAUSE = re.compile(r"[,。;:!?\n]")
_REACH = 60  # characters between a sum and the verb that governs it, at most


def find_amounts(folded: str, start: int, end: int) -> Iterator[Amount]:
    """Every sum of a passage in order, with what was done with it; of a range the first figure counts."""
    sums = list(_sums(folded, start, end))
    breaks = [at for at in range(1, len(sums)) if not _joined(folded, sums[at - 1], sums[at])]
    position = start
    for first, stop in pairwise([0, *breaks, len(sums)]):
        row = sums[first:stop]
        if not row:
            continue
        whole = Span(row[0].span.start, row[-1].span.end)
        action = _action(folded, whole, position, sums[stop].span.start if stop < len(sums) else end)
        yield from (replace(amount, action=action) for amount in row)
        position = whole.end


def _joined(folded: str, first: Amount, second: Amount) -> bool:
    """Whether two sums share a verb: 餐费0.76万元、维修费0.52万元退回."""
    between = folded[first.span.end : second.span.start]
    return between.startswith(("、", "和", "及")) and not _CLAUSE.search(between) and not _ACTION.search(between)


def _action(folded: str, span: Span, start: int, end: int) -> AmountAction | None:
    """The verb that governs a row of sums: the last before it in its clause, else the first behind it, the next clause
    included."""
    opening = max(start, span.start - _REACH)
    for mark in _CLAUSE.finditer(folded, opening, span.start):
        opening = mark.end()
    found = [*_ACTION.finditer(folded, opening, span.start)][-1:]
    if not found:
        stop, commas = min(end, span.end + _REACH), 0
        for mark in _CLAUSE.finditer(folded, span.end, stop):
            commas += mark.group() == ","
            if mark.group() != "," or commas == 2:
                stop = mark.start()
                break
        found = [*_ACTION.finditer(folded, span.end, stop)][:1]
    return next((_ACTIONS[int(match.lastgroup[1:])][0] for match in found if match.lastgroup), None)


def _sums(folded: str, start: int, end: int) -> Iterator[Amount]:
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
