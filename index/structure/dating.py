"""Which of a notice's dates is which: inspected, fed back, published, signed; told by the clause a date stands in.

A date is read only where one reading can be defended. What the page has damaged is read together: of all that the
digits of beginning, end and feedback may mean, only what keeps the order of events, up to the signature, counts, and
only where it leaves one day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.notice import Fact, Span
from index.structure.dates import Dating, Moment, Point, find_datings

_INSPECTS = re.compile(r"(?:巡察|巡视)(?!整改|反馈|意见|情况)")
_BEGINS = re.compile(r"开展|进行|接受|进驻|启动|实施|起|对")
_FED_BACK = re.compile(r"反馈|通报了?(?:巡察|巡视)")
_GIVEN_BEFORE = re.compile(r"研究|学习|传达|对照|针对|落实|截至")  # 8月5日,党组研究反馈意见: fed back earlier
_DEADLINE = re.compile(r"(?:截至|截止到?)\s?$")
_INSPECTION_LABEL = re.compile(r"(?:巡察|巡视)(?:日期|时间)\s?[:为]\s?$")
_FEEDBACK_LABEL = re.compile(r"反馈(?:日期|时间)\s?[:为]\s?$|反馈会?\s?[于在]\s?$")
_PAGE_LABEL = re.compile(
    r"(?:发布|发文|发表|公布|公开|更新|成文|录入)(?:日期|时间|于|(?=:))\s?:?\s?$|(?<![\u4e00-\u9fff])(?:日期|时间)\s?:\s?$"
)
_PUBLICITY = re.compile(r"公示(?:期|时间|日期)\s?[:为]\s?$")  # a range that begins with the day of publishing
_PUBLISHED_ON = re.compile(r"(?:通报|报告|公告|公示|本文)已?[于在]\s?$")
_PUBLISHES = re.compile(r"[^。;,\n]{0,30}(?:发布|公布|公开|刊登)")
_CLOCK = re.compile(r"\s{0,4}\d{1,2}:\d{2}")
_TODAY = re.compile(r"今天|星期")
_SIGNER = re.compile(
    r"(?:党组|[党工校]委|党总支|支部|委员会|局|院|校|中心|公司|集团|大学|学|政府|办公室|[乡镇])[)\s]{0,9}$"
)
_BEFORE = 40  # characters in front of a date that tell what it is
_BEHIND = 120
_SHORT_LINE = 60


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look: from the title on, the lines above the first sentence, the end."""

    head: Span
    heading: Span
    title: Span | None
    tail: Span


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a notice's making; words stand for what is said without a day that can be known."""

    published: Fact | None
    signed: Fact | None
    inspected_from: Fact | None
    inspected_to: Fact | None
    inspected_words: Fact | None
    feedback_on: Fact | None
    feedback_words: Fact | None
    inspected_at: Span | None
    feedback_at: Span | None


def read_dates(text: str, folded: str, places: Places) -> Dates:
    """All dates of a notice's making, each ``None`` where it does not say."""
    pages = _Pages(folded, places)
    signed, published = pages.signed(), pages.published()
    latest = signed or published
    events = _Events(folded, places.head, [fact.span for fact in (signed, published) if fact])
    inspected = events.inspected()
    feedback = events.feedback(inspected)
    bound = _moment_of(latest) if latest else None
    known = _agreed(list(_sequences(events, inspected, feedback, bound)))
    begun, ended, told = (
        _fact(point, known[index], whole)
        for index, (point, whole) in enumerate(
            (
                (inspected and inspected.first, inspected and inspected.span),
                (inspected and inspected.last, inspected and inspected.span),
                (feedback and feedback.first, feedback and feedback.span),
            )
        )
    )
    unknown = inspected is not None and (begun is None or (inspected.last is not None and ended is None))
    return Dates(
        published=published,
        signed=signed,
        inspected_from=begun,
        inspected_to=ended,
        inspected_words=_words(text, inspected, known[:2]) if unknown else None,
        feedback_on=told,
        feedback_words=_words(text, feedback, known[2:]) if told is None else None,
        inspected_at=inspected.span if inspected else None,
        feedback_at=feedback.span if feedback else None,
    )


class _Pages:
    """The dates of the page and of the signature, which stand in no sentence."""

    def __init__(self, folded: str, places: Places) -> None:
        self._folded = folded
        self._places = places
        self._above = self._days(places.heading)
        self._below = self._days(places.tail)

    def _days(self, span: Span) -> list[tuple[Span, Fact]]:
        found = find_datings(self._folded, span.start, span.end)
        datings = [dating for dating in found if dating.last is None or self._is_publicity(dating.span)]
        facts = [(dating, dating.first.moments(None)) for dating in datings]
        return [
            (dating.span, Fact(found[0].iso, dating.span, reading=dating.first.damaged))
            for dating, found in facts
            if len(found) == 1 and found[0].day
        ]

    def published(self) -> Fact | None:
        """The page's date: labelled, with a time of day, or alone on a short line outside the title."""
        rules = (self._is_labelled, self._is_clocked, self._is_alone_in_heading)
        places = ([*self._above, *self._below], self._above, self._above)
        for is_page_date, days in zip(rules, places, strict=True):
            for span, fact in days:
                if (
                    is_page_date(span)
                    and not _TODAY.search(self._line_before(span))
                    and not self._is_signed_above(span)
                ):
                    return fact
        return None

    def signed(self) -> Fact | None:
        """The date below the signature, mostly at the end, sometimes below the title."""
        for span, fact in reversed(self._below):
            if not self._is_labelled(span) and self._is_signature(span):
                return fact
        return next((fact for span, fact in self._above if self._is_signed_above(span)), None)

    def _is_labelled(self, span: Span) -> bool:
        before = max(0, span.start - _BEFORE), span.start
        if _PAGE_LABEL.search(self._folded, *before):
            return True
        if self._is_publicity(span):
            return True
        told = _PUBLISHED_ON.search(self._folded, *before) and _PUBLISHES.match(self._folded, span.end)
        return told is not None

    def _is_publicity(self, span: Span) -> bool:
        return _PUBLICITY.search(self._folded, max(0, span.start - _BEFORE), span.start) is not None

    def _is_todays(self, span: Span) -> bool:
        return _TODAY.search(self._line_before(span) + self._line_behind(span)) is not None

    def _is_clocked(self, span: Span) -> bool:
        return _CLOCK.match(self._folded, span.end) is not None

    def _is_alone_in_heading(self, span: Span) -> bool:
        title = self._places.title
        if title and title.start <= span.start < title.end:
            return False
        before, behind = self._line_before(span), self._line_behind(span)
        return len(before) + len(behind) <= _SHORT_LINE and "。" not in before + behind and not before.endswith("至")

    def _is_signed_above(self, span: Span) -> bool:
        """Whether a date below the title stands alone below the line of whoever signed."""
        title = self._places.title
        if title is None or span.start < title.end or span.start > self._places.heading.end:
            return False
        above = self._folded[title.end : span.start].rstrip(" (\n").rpartition("\n")[2]
        alone = not (self._line_before(span).strip(" (") or self._line_behind(span).strip(" )"))
        return alone and _SIGNER.search(above) is not None and ":" not in above

    def _is_signature(self, span: Span) -> bool:
        behind = self._folded[span.end : span.end + 1]
        before = self._folded[max(0, span.start - _BEFORE) : span.start].rstrip(" (\n")
        if behind.strip(" )\n"):
            return False
        below = self._folded[span.end : span.end + _BEFORE].strip(" )\n").partition("\n")[0]
        last = not self._folded[span.end :].strip(" )\n") and not self._line_before(span).strip(" (")
        return bool(_SIGNER.search(before)) or last or (not self._line_before(span) and bool(_SIGNER.search(below)))

    def _line_before(self, span: Span) -> str:
        """Its line up to a date, without the title."""
        start = max(self._folded.rfind("\n", 0, span.start) + 1, span.start - 2 * _BEHIND)
        title = self._places.title
        start = max(start, title.end) if title and title.end <= span.start else start
        return self._folded[start : span.start].strip()

    def _line_behind(self, span: Span) -> str:
        return self._folded[span.end : span.end + 2 * _BEHIND].partition("\n")[0].strip()


class _Events:
    """The dates of the opening's sentences, each with the clause that says what happened then."""

    def __init__(self, folded: str, head: Span, taken: Sequence[Span]) -> None:
        self._folded = folded
        self._head = head
        found = find_datings(folded, head.start, head.end)
        self._all = [dating for dating in found if dating.span not in taken]

    def inspected(self) -> Dating | None:
        """The first range behind which an inspection is told of, or the first date where there is no such range."""
        said = [dating for dating in self._said() if self._inspects(dating)]
        ranges = [dating for dating in said if dating.last]
        return next(iter(ranges), None) or next(filter(self._begins, said), None)

    def feedback(self, inspected: Dating | None) -> Dating | None:
        """The first date behind the inspection's at which a feedback was given, or the first in front of it."""
        said = [dating for dating in self._said() if dating is not inspected and self._feeds_back(dating)]
        behind = [dating for dating in said if inspected is None or dating.span.start > inspected.span.start]
        return next(iter([*behind, *said]), None)

    def year_before(self, dating: Dating) -> Moment | None:
        """The last year that is told in front of a date."""
        years = [
            point.year
            for other in self._all
            if other.span.end <= dating.span.start
            for point in (other.first, other.last)
            if point and point.year
        ]
        return Moment(years[-1], 1, None) if years else None

    def _said(self) -> Iterator[Dating]:
        return (dating for dating in self._all if dating.first.readings and not _DEADLINE.search(self._before(dating)))

    def _before(self, dating: Dating) -> str:
        return self._folded[max(self._head.start, dating.span.start - _BEFORE) : dating.span.start]

    def _behind(self, dating: Dating) -> str:
        """What is said behind a date, up to the next date or the end of the sentence."""
        stop = min(self._head.end, dating.span.end + _BEHIND)
        stop = min([stop, *(other.span.start for other in self._all if other.span.start >= dating.span.end)])
        return self._folded[dating.span.end : stop].partition("。")[0]

    def _inspects(self, dating: Dating) -> bool:
        return bool(_INSPECTS.search(self._behind(dating)) or _INSPECTION_LABEL.search(self._before(dating)))

    def _begins(self, dating: Dating) -> bool:
        """Whether a single date is one of inspecting, not of telling what an inspection found."""
        behind = self._behind(dating)
        return _FED_BACK.search(behind) is None and _BEGINS.search(behind) is not None

    def _feeds_back(self, dating: Dating) -> bool:
        if _FEEDBACK_LABEL.search(self._before(dating)):
            return True
        behind = self._behind(dating)
        told = _FED_BACK.search(behind)
        return told is not None and _GIVEN_BEFORE.search(behind, 0, told.start()) is None


_Sequence = tuple[Moment | None, Moment | None, Moment | None]  # begun, ended, fed back


def _sequences(
    events: _Events, inspected: Dating | None, feedback: Dating | None, bound: Moment | None
) -> Iterator[_Sequence]:
    """Everything that the dates may mean; in the order of events where that is possible."""

    def readings(point: Point | None, dating: Dating | None, after: Moment | None) -> tuple[Moment | None, ...]:
        if point is None or dating is None:
            return (None,)
        if point.year_word in ("今", "本", "去", "上"):
            ago = point.year_word in ("去", "上")
            after = Moment(bound.year - ago, 1, None) if bound else None
        return point.moments(after or events.year_before(dating)) or (None,)

    def of_feedback(after: Moment | None) -> tuple[Moment | None, ...]:
        told_first = feedback and inspected and feedback.span.start < inspected.span.start
        return readings(feedback and feedback.first, feedback, None if told_first else after)

    found = [
        (begun, ended, told)
        for begun in readings(inspected and inspected.first, inspected, None)
        for ended in readings(inspected and inspected.last, inspected, begun)
        for told in of_feedback(ended or begun)
    ]
    ordered = [moments for moments in found if _in_order((*moments, bound))]
    yield from ordered or found


def _in_order(moments: Sequence[Moment | None]) -> bool:
    known = [moment for moment in moments if moment]
    return all(one.first <= other.last for one, other in pairwise(known))


def _agreed(sequences: Sequence[_Sequence]) -> _Sequence:
    """What all readings agree on."""
    begun, ended, told = ({moments[place] for moments in sequences} for place in range(3))

    def one(moments: set[Moment | None]) -> Moment | None:
        return next(iter(moments)) if len(moments) == 1 else None

    return one(begun), one(ended), one(told)


def _moment_of(fact: Fact) -> Moment:
    year, month, day = map(int, fact.value.split("-"))
    return Moment(year, month, day)


def _fact(point: Point | None, moment: Moment | None, span: Span | None) -> Fact | None:
    if point is None or span is None or moment is None or moment.day is None:
        return None
    return Fact(moment.iso, span, reading=point.damaged)


def _words(text: str, dating: Dating | None, moments: Sequence[Moment | None]) -> Fact | None:
    """What is said of the time, as it is written, with the months that are known."""
    if dating is None:
        return None
    months = tuple(dict.fromkeys(moment.iso[:7] for moment in moments if moment))
    return Fact("".join(dating.span.of(text).split()), dating.span, months=months)
