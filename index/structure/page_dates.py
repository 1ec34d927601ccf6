"""The dates that stand in no sentence: the page's own and that of the signature, told apart."""

from __future__ import annotations

import re
from itertools import chain

from index.notice import Fact, Span
from index.organs import ORGAN_ENDINGS
from index.structure.dates import find_datings

_LABEL = re.compile(r"[\u4e00-\u9fff]{0,5}(?:日期|时间|期限?)\s?[:为]?\s?$|(?:发布|公布|公开)\s?[于:]\s?$")
_OF_PAGE = ("发布", "发文", "发表", "公布", "公开", "更新", "成文", "录入")
_PUBLISHES = re.compile(r"[^。;,\n]{0,30}(?:发布|公布|公开|刊登)")
_OF_PAGE_BEHIND = re.compile(r"\s?(?:发布|发表|公布|公开|刊发)(?=[)\s]|$)")
_CLOCK = re.compile(r"\s{0,4}\d{1,2}:\d{2}")
_IN_SENTENCE = re.compile(r"[\u4e00-\u9fff,;。]")  # right beside a date that is part of one
_SIGNER = re.compile(rf"(?:党组|[党工校]委|总支|支部|{'|'.join(ORGAN_ENDINGS)})[)\s]{{0,9}}$")
_BEFORE = 40  # characters in front of a date that tell what it is
_BEHIND = 240
_SHORT_LINE = 60


def label_before(folded: str, start: int, position: int) -> str:
    """What a date is called where it has a label: 发布时间, 巡察时间; empty where it has none."""
    match = _LABEL.search(folded, max(start, position - _BEFORE), position)
    return match.group().rstrip(" :为") if match else ""


class PageDates:
    """The dates above the first sentence (``heading``) and at the end (``tail``), outside the title."""

    def __init__(self, folded: str, heading: Span, tail: Span, title: Span | None) -> None:
        self._folded = folded
        self._heading = heading
        self._title = title
        self._above = self._days(heading)
        self._below = self._days(tail)

    def published(self) -> Fact | None:
        """The page's date: labelled, with a time of day, or alone on a short line."""
        rules = (self._is_labelled, self._is_clocked, self._is_in_short_line)
        places = ([*self._above, *self._below], self._above, self._above)
        for is_page_date, days in zip(rules, places, strict=True):
            for fact in days:
                if is_page_date(fact.span) and not self._is_todays(fact.span) and not self._is_signed_above(fact.span):
                    return fact
        return None

    def signed(self) -> Fact | None:
        """The date below the signature, mostly at the end, sometimes below the title."""
        below = (fact for fact in reversed(self._below) if self._is_signed_below(fact.span))
        above = (fact for fact in self._above if self._is_signed_above(fact.span))
        bracketed = (fact for fact in self._above if self._is_bracketed_below_title(fact.span))
        return next(chain(below, above, (fact for fact in bracketed if fact != self.published())), None)

    def _days(self, within: Span) -> list[Fact]:
        """Single days with one reading, and the first days of publicity periods."""
        found = []
        for dating in find_datings(self._folded, within.start, within.end):
            moments = dating.first.moments(None)
            single = dating.last is None or "公示" in label_before(self._folded, 0, dating.span.start)
            if single and len(moments) == 1 and moments[0].day:
                found.append(Fact(moments[0].iso, dating.span, reading=dating.first.damaged))
        return found

    def _is_labelled(self, span: Span) -> bool:
        label = label_before(self._folded, 0, span.start)
        if label in ("日期", "时间") or "公示" in label or any(word in label for word in _OF_PAGE):
            return True
        if _OF_PAGE_BEHIND.match(self._folded, span.end):
            return True
        told = (
            self._folded[max(0, span.start - 6) : span.start].rstrip().endswith(("通报于", "报告于", "公告于", "已于"))
        )
        return told and _PUBLISHES.match(self._folded, span.end) is not None

    def _is_clocked(self, span: Span) -> bool:
        return _CLOCK.match(self._folded, span.end) is not None and not label_before(self._folded, 0, span.start)

    def _is_in_short_line(self, span: Span) -> bool:
        if self._title and self._title.start <= span.start < self._title.end:
            return False
        if label_before(self._folded, 0, span.start):
            return False  # the day of something else: 导出时间
        if _IN_SENTENCE.search(
            self._folded[max(0, span.start - 1) : span.start] + self._folded[span.end : span.end + 1]
        ):
            return False
        before = self._line_before(span).strip(" (")
        line = before + self._line_behind(span)
        behind_title = not before and self._title is not None and self._title.end <= span.start
        return behind_title or (len(line) <= _SHORT_LINE and "。" not in line)

    def _is_todays(self, span: Span) -> bool:
        """Whether it is the day on which the page was looked at, in its head line."""
        line = self._line_before(span) + self._line_behind(span)
        above_title = self._title is not None and span.start < self._title.start
        return "今天" in line or (above_title and "星期" in line)

    def _is_signed_above(self, span: Span) -> bool:
        """Whether a date below the title stands alone below the line of whoever signed."""
        if self._title is None or not self._title.end <= span.start <= self._heading.end:
            return False
        above = self._folded[self._title.end : span.start].rstrip(" (\n").rpartition("\n")[2]
        return self._is_alone(span) and _SIGNER.search(above) is not None and ":" not in above

    def _is_bracketed_below_title(self, span: Span) -> bool:
        """Whether nothing but a date in brackets follows the title, the day on which the notice was adopted."""
        if self._title is None or span.start < self._title.end:
            return False
        before, behind = self._folded[self._title.end : span.start], self._folded[span.end : span.end + 2]
        return before.strip() == "(" and behind.lstrip().startswith(")")

    def _is_signed_below(self, span: Span) -> bool:
        """Whether a date follows whoever signed, or stands alone above that line or at the very end."""
        if self._is_labelled(span) or self._folded[span.end : span.end + 1].strip(" )\n"):
            return False
        if _SIGNER.search(self._folded[max(0, span.start - _BEFORE) : span.start].rstrip(" (\n")):
            return True
        below = self._folded[span.end :].strip(" )\n").partition("\n")[0]
        return self._is_alone(span) and (not below or _SIGNER.search(below) is not None)

    def _is_alone(self, span: Span) -> bool:
        return not self._line_before(span).strip(" (") and not self._line_behind(span).strip(" )")

    def _line_before(self, span: Span) -> str:
        """Its line up to a date, without the title."""
        start = max(self._folded.rfind("\n", 0, span.start) + 1, span.start - _BEHIND)
        if self._title and self._title.end <= span.start:
            start = max(start, self._title.end)
        return self._folded[start : span.start].strip()

    def _line_behind(self, span: Span) -> str:
        return self._folded[span.end : span.end + _BEHIND].partition("\n")[0].strip()
