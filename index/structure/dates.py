"""Dates as notices write them: every day, month or span of days of a passage, with the days each may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.notice import Span
from index.structure.markers import chinese_to_int

_YEAR_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "О": "0"}
_YEAR = r"(?<!\d)(?:19|20)\d{2}|[一二][零〇○О一二三四五六七八九]{3}"
_NUMBER = r"(?<![\d.])\d{1,2}|[一二三四五六七八九十]{1,3}"
_TO = r"\s*起?\s*(?:至|到|—+|-+|–|~)\s*"
_POINT = re.compile(
    rf"""
      (?:(?:(?P<year>{_YEAR})|(?P<word>[同当次翌今本去上]))\s?年\s?)?
        (?P<month>{_NUMBER})(?:\s?月\s?份?\s?|(?=[-—–~至到]\d{{1,2}}月))
        (?:(?P<day>{_NUMBER})(?:\s?[日号]|(?={_TO}))|(?P<part>[上中下]旬|[初底末中]))?
    | (?<![\d.])(?P<point_year>(?:19|20)\d{{2}})\s?(?P<mark>[-/.])\s?(?P<point_month>\d{{1,2}})
        \s?(?P=mark)\s?(?P<point_day>\d{{1,2}})(?!\d)
    | (?<![\d-])(?P<run_year>20\d{{2}})
        (?:(?P<run>\d{{2,4}}) (?:\s?日|(?![\d.%]|\s?[元个项次人年件名万]))|年(?P<run_of_year>\d{{2,4}})日)
    | (?<![\d.])(?P<run_alone>\d{{3,4}})(?!\d)(?:日(?!内)|(?<=[至到]\d{{3}})|(?<=[至到]\d{{4}}))
    | (?:(?<=[至到—–~-])|(?<=[同当]月))\s?(?P<day_alone>{_NUMBER})\s?日
    | (?P<only_year>{_YEAR})\s?年(?!\s?(?:以?来|至|前|后|底|末|初))
    """,
    re.VERBOSE,
)
_RANGE_MARK = re.compile(rf"(?:\s?(?:起|开始)\s?,?)?{_TO}")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a month of which the day is not said."""

    year: int
    month: int
    day: int | None

    @property
    def iso(self) -> str:
        """2024-06-03, or 2024-06."""
        month = f"{self.year:04d}-{self.month:02d}"
        return f"{month}-{self.day:02d}" if self.day else month

    @property
    def first(self) -> tuple[int, int, int]:
        return self.year, self.month, self.day or 1

    @property
    def last(self) -> tuple[int, int, int]:
        return self.year, self.month, self.day or 31


@dataclass(frozen=True, slots=True)
class Point:
    """One date as written: ``readings`` are the months and days that its digits may mean.

    ``year`` is None where it is left out, ``year_word`` what stands instead (同, 次, 今); a year alone has no readings.
    ``damaged``: the page has lost 年 or 月, so that the readings are inferred.
    """

    span: Span
    year: int | None
    readings: tuple[tuple[int | None, int | None], ...]
    year_word: str = ""
    damaged: bool = False

    def moments(self, after: Moment | None) -> tuple[Moment, ...]:
        """What it may mean as a date that follows ``after``; nothing where no year can be known."""
        found = {moment for month, day in self.readings if (moment := self._moment(month, day, after))}
        return tuple(sorted(found, key=lambda moment: moment.first))

    def _moment(self, month: int | None, day: int | None, after: Moment | None) -> Moment | None:
        month = month or (after.month if after else None)
        if month is None:
            return None
        year = self.year or (_year_after(after, self.year_word, (month, day or 31)) if after else None)
        if year is None:
            return None
        return Moment(year, month, day) if day is None or make_date(year, month, day) else None


def _year_after(after: Moment, word: str, month_and_day: tuple[int, int]) -> int:
    """The year that is left out, or told by a word, behind another date."""
    if word in ("次", "翌"):
        return after.year + 1
    return after.year + (not word and month_and_day < after.first[1:])


@dataclass(frozen=True, slots=True)
class Dating:
    """A date, or two of them as a range."""

    first: Point
    last: Point | None

    @property
    def span(self) -> Span:
        return Span(self.first.span.start, (self.last or self.first).span.end)


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or ``None`` where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def may_be_date(digits: str) -> bool:
    """Whether bare digits can be a day of this century, in one reading or several: 20250224, 2025224, 2025111."""
    return digits.startswith("20") and bool(_split(digits[4:]))


def find_datings(folded: str, start: int, end: int) -> list[Dating]:
    """Every date and every range of dates of a passage, in order."""
    found: list[Dating] = []
    for match in _POINT.finditer(folded, start, end):
        point = _point(match)
        before = found[-1] if found else None
        if before and before.last is None and before.first.readings and point.readings:
            between = _RANGE_MARK.fullmatch(folded, before.first.span.end, point.span.start)
            if between:
                found[-1] = Dating(before.first, point)
                continue
        if match["day_alone"] is None or folded[match.start() - 1] == "月":
            found.append(Dating(point, None))
    return found


def _point(match: re.Match[str]) -> Point:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    span = Span(start, match.start() + len(match.group().rstrip()))
    if match["month"]:
        day = chinese_to_int(match["day"]) if match["day"] else None
        year = _year_number(match["year"]) if match["year"] else None
        return Point(span, year, _known(chinese_to_int(match["month"]), day), match["word"] or "")
    if match["point_year"]:
        return Point(span, int(match["point_year"]), _known(int(match["point_month"]), int(match["point_day"])))
    if match["only_year"]:
        return Point(span, _year_number(match["only_year"]), ())
    if match["day_alone"]:
        return Point(span, None, ((None, chinese_to_int(match["day_alone"])),))
    year = int(match["run_year"]) if match["run_year"] else None
    run = match["run"] or match["run_of_year"] or match["run_alone"]
    return Point(span, year, _split(run), damaged=True)


def _known(month: int, day: int | None) -> tuple[tuple[int, int | None], ...]:
    return ((month, day),) if 1 <= month <= 12 and (day is None or 1 <= day <= 31) else ()


def _split(digits: str) -> tuple[tuple[int, int], ...]:
    """The months and days that digits run together may mean: 319 → 19 March; 111 → 11 January or 1 November."""
    cuts = [(digits[:cut], digits[cut:]) for cut in range(1, len(digits))]
    return tuple(
        (int(month), int(day))
        for month, day in cuts
        if len(month) <= 2 and len(day) <= 2 and (len(digits) == 4 or "0" not in (month[0], day[0]))
        if make_date(2024, int(month), int(day))
    )


def _year_number(word: str) -> int:
    """2022 or 二〇二二."""
    return int(word if word.isdigit() else "".join(_YEAR_DIGITS[char] for char in word))
