"""When a notice's body was inspected and when it was told what was found, by the clause a date stands in.

A date is read only where one reading can be defended. What the page has damaged is read together: of all that the
digits of beginning, end and feedback may mean, only what keeps the order of events, up to the signature, counts, and
only where it leaves one day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.notice import Fact, Span
from index.structure.dates import Dating, Moment, Point, find_datings
from index.structure.page_dates import label_before

_INSPECTS = re.compile(r"(?:巡察|巡视)(?!整改|反馈|意见|情况)")
_FED_BACK = re.compile(r"反馈|通报了?(?:巡察|巡视)")
_BEGINS = ("开展", "进行", "接受", "进驻", "启动", "实施", "起", "对")
_GIVEN_BEFORE = ("研究", "学习", "传达", "对照", "针对", "落实", "截至")  # 8月5日,党组研究反馈意见: fed back earlier
_DEADLINE = ("截至", "截止", "截止到")
_AND = ("、", "和", "及")
_BEFORE = 40  # characters in front of a date that tell what it is
_BEHIND = 120

_Told = tuple[Moment | None, Moment | None, Moment | None]  # begun, ended, fed back


@dataclass(frozen=True, slots=True)
class EventDates:
    """Words stand for what is said without a day, or with more than one that it may mean."""

    inspected_from: Fact | None = None
    inspected_to: Fact | None = None
    inspected_words: Fact | None = None
    feedback_on: Fact | None = None
    feedback_words: Fact | None = None


def read_event_dates(text: str, folded: str, head: Span, *, taken: Sequence[Span], latest: Fact | None) -> EventDates:
    """The dates in the sentences of ``head``; ``taken`` are other dates, ``latest`` what everything came before."""
    sentences = _Sentences(folded, head, taken)
    inspected = sentences.inspected()
    feedback = sentences.feedback(inspected)
    bound = Moment(*map(int, latest.value.split("-"))) if latest else None
    begun, ended, told = _agreed(list(_everything(sentences, inspected, feedback, bound)))
    first = _fact(inspected.first, begun, inspected.span) if inspected else None
    last = _fact(inspected.last, ended, inspected.span) if inspected and inspected.last else None
    fed_back = _fact(feedback.first, told, feedback.span) if feedback else None
    open_ended = inspected is not None and (first is None or (inspected.last is not None and last is None))
    return EventDates(
        inspected_from=first,
        inspected_to=last,
        inspected_words=_words(text, inspected, (begun, ended)) if inspected and open_ended else None,
        feedback_on=fed_back,
        feedback_words=_words(text, feedback, (told,)) if feedback and fed_back is None else None,
    )


def _fact(point: Point, moment: Moment | None, span: Span) -> Fact | None:
    return Fact(moment.iso, span, reading=point.damaged) if moment and moment.day else None


def _words(text: str, dating: Dating, moments: Iterable[Moment | None]) -> Fact:
    """What is said of the time, as it is written, with the months that are known."""
    months = tuple(dict.fromkeys(moment.iso[:7] for moment in moments if moment))
    return Fact("".join(dating.span.of(text).split()), dating.span, months=months)


class _Sentences:
    """The dates of an opening, each with the clause that says what happened then."""

    def __init__(self, folded: str, head: Span, taken: Sequence[Span]) -> None:
        self._folded = folded
        self._head = head
        found = find_datings(folded, head.start, head.end)
        self._all = list(_joined(folded, [dating for dating in found if dating.span not in taken]))
        self._said = [
            dating
            for dating in self._all
            if dating.first.readings and not self._before(dating).rstrip().endswith(_DEADLINE)
        ]

    def inspected(self) -> Dating | None:
        """The first range of which an inspection is told, behind it at best; without one, the first such date."""
        behind = [dating for dating in self._said if _INSPECTS.search(self._clause(dating))]
        ranges = [dating for dating in behind if dating.last]
        beginnings = [dating for dating in behind if self._begins(dating)]
        in_front = [dating for dating in self._said if dating.last and self._inspects_in_front(dating)]
        return next(iter([*ranges, *beginnings, *in_front]), None)

    def feedback(self, inspected: Dating | None) -> Dating | None:
        """The first date behind the inspection's at which a feedback was given, or the first in front of it."""
        single = (dating for dating in self._said if dating.last is None and dating is not inspected)
        said = list(filter(self._feeds_back, single))
        behind = [dating for dating in said if inspected is None or dating.span.start > inspected.span.start]
        return next(iter([*behind, *said]), None)

    def year_before(self, dating: Dating) -> Moment | None:
        """The last year that is told in front of a date."""
        points = [
            point for other in self._all if other.span.end <= dating.span.start for point in (other.first, other.last)
        ]
        years = [point.year for point in points if point and point.year]
        return Moment(years[-1], 1, None) if years else None

    def _before(self, dating: Dating) -> str:
        return self._folded[max(self._head.start, dating.span.start - _BEFORE) : dating.span.start]

    def _clause(self, dating: Dating) -> str:
        """What is said of a date: its label, and what follows up to the next date or the end of the sentence."""
        stop = min(self._head.end, dating.span.end + _BEHIND)
        stop = min([stop, *(other.span.start for other in self._all if other.span.start >= dating.span.end)])
        behind = self._folded[dating.span.end : stop].partition("。")[0]
        return label_before(self._folded, self._head.start, dating.span.start) + behind

    def _begins(self, dating: Dating) -> bool:
        """Whether a single date is one of inspecting, not of telling what an inspection found."""
        clause = self._clause(dating)
        return _FED_BACK.search(clause) is None and any(word in clause for word in _BEGINS)

    def _inspects_in_front(self, dating: Dating) -> bool:
        return _INSPECTS.search(self._before(dating).rpartition("。")[2]) is not None

    def _feeds_back(self, dating: Dating) -> bool:
        clause = self._clause(dating)
        told = _FED_BACK.search(clause)
        if told is None:
            return self._before(dating).rstrip().endswith(("反馈会于", "反馈于"))
        return not any(word in clause[: told.start()] for word in _GIVEN_BEFORE)


def _joined(folded: str, datings: Sequence[Dating]) -> Iterator[Dating]:
    """Ranges that follow each other in a list are the parts of one: 2月20日至3月24日、4月3日至4月28日."""
    before: Dating | None = None
    for dating in datings:
        between = folded[before.span.end : dating.span.start].strip() if before else ""
        if before and before.last and dating.last and between in _AND:
            before = Dating(before.first, dating.last)
            continue
        if before:
            yield before
        before = dating
    if before:
        yield before


def _everything(
    sentences: _Sentences, inspected: Dating | None, feedback: Dating | None, bound: Moment | None
) -> Iterator[_Told]:
    """All that the dates may mean; only what is in the order of events where anything is."""

    def moments(dating: Dating | None, point: Point | None, after: Moment | None) -> Sequence[Moment | None]:
        if dating is None or point is None:
            return (None,)
        if point.year_word in ("今", "本", "去", "上"):
            after = Moment(bound.year - (point.year_word in ("去", "上")), 1, None) if bound else None
        return point.moments(after or sentences.year_before(dating)) or (None,)

    told_first = feedback is not None and inspected is not None and feedback.span.start < inspected.span.start
    first, last = (inspected.first, inspected.last) if inspected else (None, None)
    found = [
        (begun, ended, told)
        for begun in moments(inspected, first, None)
        for ended in moments(inspected, last, begun)
        for told in moments(feedback, feedback.first if feedback else None, None if told_first else ended or begun)
    ]
    yield from [told for told in found if _in_order((*told, bound))] or found


def _in_order(moments: Sequence[Moment | None]) -> bool:
    known = [moment for moment in moments if moment]
    return all(one.first <= other.last for one, other in pairwise(known))


def _agreed(everything: Sequence[_Told]) -> _Told:
    """What all readings agree on."""
    begun, ended, told = ({told[place] for told in everything} for place in range(3))
    return _only(begun), _only(ended), _only(told)


def _only(moments: set[Moment | None]) -> Moment | None:
    return next(iter(moments)) if len(moments) == 1 else None
