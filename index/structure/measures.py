"""The measures of an issue: its sentences behind the heading, cut where an item of a list begins."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from index.notice import Measure, Span
from index.structure.measure_model import judge_measures

_LISTED = re.compile(
    r"(?:(?<=[。;;::!?”’)\s、,])|^)\s*(?:[一二三四五六七八九十]{1,3}是(?!否)|第[一二三四五六七八九十]{1,2}[,、]|\(\s*\d{1,2}\s*\)|[①-⑳])"
)
_SHORTEST = 6  # characters; less is a label or a page number


def listed_measures(folded: str, start: int, end: int) -> tuple[Span, ...]:
    """一是 … 二是 … (or a numbered list) of an issue's body, each to the start of the next; one alone is no list."""
    starts = [match.end() - len(match.group().lstrip()) for match in _LISTED.finditer(folded, start, end)]
    if len(starts) < 2:
        return ()
    return tuple(_trimmed(folded, at, stop) for at, stop in zip(starts, [*starts[1:], end], strict=True))


def read_measures(
    folded: str, sentences: Sequence[Span], listed: Sequence[Span], said: Sequence[Span]
) -> tuple[Measure, ...]:
    """A measure for each of an issue's ``sentences``; those that open what is ``said`` of its status are none."""
    openings = [span.start for span in listed]
    stated = {span.start for span in said}
    kept = []
    for sentence in sentences:
        inside = openings[bisect_right(openings, sentence.start) : bisect_left(openings, sentence.end)]
        for start, end in pairwise([sentence.start, *inside, sentence.end]):
            span = _trimmed(folded, start, end)
            if len(span) >= _SHORTEST and span.start not in stated:
                kept.append(span)
    judged = judge_measures([span.of(folded) for span in kept])
    return tuple(Measure(span, mode, conduct) for span, (mode, conduct) in zip(kept, judged, strict=True))


def _trimmed(folded: str, start: int, end: int) -> Span:
    while end > start and folded[end - 1].isspace():
        end -= 1
    while start < end and folded[start].isspace():
        start += 1
    return Span(start, end)
