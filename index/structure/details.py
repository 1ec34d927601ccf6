"""What an answer needs of a section, found once: where its heading ends, its sentences, money, documents, sanctions.

All offsets point into the reading copy, where noise is blank already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.notice import Section, Span
from index.structure.amounts import find_amounts
from index.structure.reading_copy import Reading
from index.structure.sanctions import find_sanctions
from index.structure.sentences import sentence_spans
from index.structure.units import Unit

_MARK = re.compile(r"[《》。\n]")


def with_details(section: Section, unit: Unit, reading: Reading) -> Section:
    """The section of a unit with everything that is read from its own words."""
    documents = tuple(find_documents(reading.folded, section.start, section.end))
    named = {position for span in documents for position in range(span.start, span.end)}
    return replace(
        section,
        heading_end=_heading_end(reading.folded, unit),
        title_span=unit.title_span,
        labels=unit.labels,
        sentences=tuple(sentence_spans(reading.text, section.start, section.end, ())),
        amounts=tuple(find_amounts(reading.folded, section.start, section.end)),
        documents=documents,
        sanctions=tuple(
            span
            for span in find_sanctions(reading.folded, section.start, section.end)
            if span.start not in named and span.end - 1 not in named
        ),
    )


def _heading_end(folded: str, unit: Unit) -> int:
    """Where the heading ends; one with nothing behind it is no heading, it is what the section says."""
    end = unit.heading_end or unit.start
    while end > unit.start and folded[end - 1].isspace():
        end -= 1
    return unit.start if not unit.heading_only and end >= unit.end else end


def find_documents(folded: str, start: int, end: int) -> Iterator[Span]:
    """Every 《…》 of a passage, marks included, the outermost where they nest; what is never closed is none."""
    opened: list[int] = []
    closed: list[Span] = []  # within marks that are still open
    for match in _MARK.finditer(folded, start, end):
        mark = match.group()
        if mark == "《":
            opened.append(match.start())
        elif mark == "》" and opened:
            span = Span(opened.pop(), match.end())
            while closed and closed[-1].start > span.start:
                closed.pop()
            closed.append(span)
        if mark in "。\n" or not opened:
            yield from closed
            opened, closed = [], []
    yield from closed
