"""Dates as notices write them, read only where one reading can be defended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.notice import Span
from index.structure.markers import chinese_to_int

_YEAR_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "О": "0"}
_YEAR = r"\d{4}|[二一][零〇○О一二三四五六七八九]{3}"
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_SEP = r"\s*起?\s*(?:至|到|—+|-+|–|~|～|－)\s*"
_POINT = rf"(?:(?P<dN>{_NUMBER})\s*日?|(?P<partN>[上中下]旬|初|底|末|中))?"  # N: of the first or the second date
_RANGE = re.compile(
    rf"(?P<y1>{_YEAR})\s*年\s*(?P<m1>{_NUMBER})\s*月\s*份?"
    + _POINT.replace("N>", "1>")
    + _SEP
    + rf"(?:(?P<y2>{_YEAR}|同|当|次|翌)\s*年\s*)?(?:(?P<m2>{_NUMBER})\s*月\s*份?)?\s*"
    + _POINT.replace("N>", "2>")
)
_RUN_RANGE = re.compile(
    r"(?<!\d)(?P<y1>20\d{2})\s*年?\s*(?P<r1>\d{2,4})\s*日?" + _SEP + r"(?P<y2>20\d{2})?\s*年?\s*(?P<r2>\d{2,4})\s*日?"
)
_SINGLE = re.compile(rf"(?:(?P<y>{_YEAR}|同|当|次|翌)\s*年\s*)?(?P<m>{_NUMBER})\s*月\s*(?P<d>{_NUMBER})\s*日")
_RUN_SINGLE = re.compile(r"(?<=[于在,,。\s])(?P<y>20\d{2})?(?P<r>\d{2,4})\s*日")
_STAMP = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)")
_CHINESE = re.compile(
    r"(?P<y>[二一][零〇○О一二三四五六七八九]{3})\s*年\s*(?P<m>[一二三四五六七八九十]{1,2})\s*月\s*(?P<d>[一二三四五六七八九十]{1,3})\s*日"
)
_RUN_STAMP = re.compile(r"(?<!\d)(?P<y>20\d{2})(?P<r>\d{2,4})(?!\d)")


@dataclass(frozen=True, slots=True)
class DateRange:
    """Two dates as read, either of them unknown, with the span they were read from."""

    start: date | None
    end: date | None
    end_year: int | None
    end_month: int | None
    span: Span


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or ``None`` where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def split_run(year: int, digits: str) -> date | None:
    """``319`` → 19 March: digits whose 年 and 月 the page lost, where only one split is a date."""
    readings = _readings(year, digits)
    return readings.pop() if len(readings) == 1 else None


def _readings(year: int, digits: str) -> set[date]:
    """Every day of the year that the digits of month and day may stand for."""
    return {
        made
        for cut in range(1, len(digits))
        if digits[0] != "0" or len(digits) == 4
        if (made := make_date(year, int(digits[:cut]), int(digits[cut:])))
        and len(digits[:cut]) <= 2
        and len(digits[cut:]) <= 2
    }


def may_be_date(digits: str) -> bool:
    """Whether bare digits can be a day of this century, in one reading or several: 20250224, 2025224, 2025111."""
    return digits.startswith("20") and bool(_readings(int(digits[:4]), digits[4:]))


def find_ranges(folded: str, start: int, end: int) -> list[DateRange]:
    """Every date range of a passage in order."""
    found = [
        _read_range(match)
        for match in _RANGE.finditer(folded, start, end)
        if match["m2"] or match["d2"] or match["part2"]
    ]
    found += [_read_run(match) for match in _RUN_RANGE.finditer(folded, start, end)]
    return sorted(found, key=lambda item: item.span.start)


def _read_range(match: re.Match[str]) -> DateRange:
    year1, month1 = _year_number(match["y1"]), chinese_to_int(match["m1"])
    month2 = chinese_to_int(match["m2"]) if match["m2"] else month1
    year2 = _second_year(match["y2"], year1, crosses=month2 < month1)
    first = make_date(year1, month1, chinese_to_int(match["d1"])) if match["d1"] else None
    second = make_date(year2, month2, chinese_to_int(match["d2"])) if match["d2"] else None
    return DateRange(first, second, year2, month2, Span(match.start(), _trimmed_end(match)))


def _trimmed_end(match: re.Match[str]) -> int:
    return match.start() + len(match.group().rstrip())


def _second_year(word: str | None, year: int, *, crosses: bool) -> int:
    if word is None:
        return year + crosses
    if word in ("次", "翌"):
        return year + 1
    return year if word in ("同", "当") else _year_number(word)


def _year_number(word: str) -> int:
    """2022 or 二〇二二."""
    return int(word if word.isdigit() else "".join(_YEAR_DIGITS[char] for char in word))


def _read_run(match: re.Match[str]) -> DateRange:
    year1 = int(match["y1"])
    first = split_run(year1, match["r1"])
    second = split_run(int(match["y2"]) if match["y2"] else year1, match["r2"])
    if first and second and second < first and not match["y2"]:
        second = None
    return DateRange(
        first,
        second,
        second.year if second else year1,
        second.month if second else None,
        Span(match.start(), match.end()),
    )


def find_days(folded: str, start: int, end: int, *, year: int | None, month: int | None) -> list[tuple[date, Span]]:
    """Single days of a passage in order; a missing year is taken from (``year``, ``month``) of the sentence before."""
    found: list[tuple[date, Span]] = []
    for match in _SINGLE.finditer(folded, start, end):
        in_month = chinese_to_int(match["m"])
        known = _year_of(match["y"], year, in_month, month)
        made = make_date(known, in_month, chinese_to_int(match["d"])) if known else None
        if made:
            found.append((made, Span(match.start(), match.end())))
    for match in _RUN_SINGLE.finditer(folded, start, end):
        known = int(match["y"]) if match["y"] else year
        made = split_run(known, match["r"]) if known else None
        if made:
            found.append((made, Span(match.start(), match.end())))
    return sorted(found, key=lambda item: item[1].start)


def _year_of(word: str | None, year: int | None, month: int, after_month: int | None) -> int | None:
    if word and len(word) == 4:
        return _year_number(word)
    if year is None:
        return None
    if word in ("次", "翌"):
        return year + 1
    return year + (word is None and after_month is not None and month < after_month)


def find_stamp(folded: str, start: int, end: int) -> tuple[date, Span] | None:
    """The first full date of a line: 2024-12-05, 2024年12月5日, 二〇二四年十二月五日, 20241205."""
    for pattern in (_STAMP, _CHINESE):
        match = pattern.search(folded, start, end)
        if match is None:
            continue
        made = make_date(_year_number(match["y"]), chinese_to_int(match["m"]), chinese_to_int(match["d"]))
        if made:
            stop = match.end() + folded.startswith("日", match.end())
            return made, Span(match.start(), stop)
    run = _RUN_STAMP.search(folded, start, end)
    made = split_run(int(run["y"]), run["r"]) if run else None
    return (made, Span(run.start(), run.end())) if run and made else None
