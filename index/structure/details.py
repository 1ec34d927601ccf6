"""What an answer needs of a section, found once: its heading's end, sentences, measures, money, documents, sanctions.

All offsets point into the reading copy, where noise is blank already.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from index.notice import Section, Span
from index.structure.amounts import find_amounts
from index.structure.documents import find_documents
from index.structure.measures import listed_measures, read_measures
from index.structure.reading_copy import Reading
from index.structure.sanctions import find_sanctions
from index.structure.sentences import sentence_spans
from index.structure.status import find_stated, read_standing, status_of
from index.structure.units import Unit


def with_details(section: Section, unit: Unit, reading: Reading) -> Section:
    """The section of a unit with everything that is read from its own words."""
    folded, start, end = reading.folded, section.start, section.end
    heading_end = _heading_end(folded, unit)
    sentences = tuple(sentence_spans(reading.text, start, end, ()))
    section = replace(
        section,
        heading_end=heading_end,
        title_span=unit.title_span,
        labels=unit.labels,
        sentences=sentences,
        amounts=tuple(find_amounts(folded, start, end)),
        documents=tuple(find_documents(folded, start, end)),
        sanctions=tuple(find_sanctions(folded, start, end)),
    )
    if section.kind == "issue":
        section = _with_measures(section, folded, unit)
    return _apart(section)


def _with_measures(section: Section, folded: str, unit: Unit) -> Section:
    """An issue with its measures and how it stands."""
    stated = list(find_stated(folded, section.heading_end, section.end))
    body = [span for span in section.sentences if span.start >= section.heading_end]
    listed = listed_measures(folded, max(unit.heading_end, unit.start), unit.end)
    measures = read_measures(folded, body, listed, [span for _, span in stated])
    standing, span = read_standing(stated, measures)
    status = status_of(standing)
    return replace(section, listed=listed, measures=measures, status=status, standing=standing, standing_span=span)


def _apart(section: Section) -> Section:
    """No act upon persons lies in the name of a document, and a document that is only planned is not issued yet."""
    names = [document.span for document in section.documents]
    planned = [measure.span for measure in section.measures if measure.mode == "planned"]
    return replace(
        section,
        sanctions=tuple(
            sanction
            for sanction in section.sanctions
            if not _within(sanction.span.start, names) and not _within(sanction.span.end - 1, names)
        ),
        documents=tuple(
            replace(document, deed="mentioned") if _within(document.span.start, planned) else document
            for document in section.documents
        ),
    )


def _within(position: int, spans: Sequence[Span]) -> bool:
    """Whether a position lies in one of ``spans``, which are ascending and disjoint."""
    at = bisect_right(spans, position, key=lambda span: span.start) - 1
    return at >= 0 and position < spans[at].end


def _heading_end(folded: str, unit: Unit) -> int:
    """Where the heading ends; one with nothing behind it is no heading, it is what the section says."""
    end = unit.heading_end or unit.start
    while end > unit.start and folded[end - 1].isspace():
        end -= 1
    return unit.start if not unit.heading_only and end >= unit.end else end
