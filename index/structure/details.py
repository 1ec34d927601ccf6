"""What an answer needs of a section, found once: where its heading ends, its sentences, money, documents, sanctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.notice import Section, Span
from index.structure.fold import fold
from index.structure.frames import LABEL
from index.structure.sentences import sentence_spans


def with_details(section: Section, text: str, noise: Sequence[Span]) -> Section:
    """The section with everything that is read from its own words."""
    sentences = tuple(sentence_spans(text, section.start, section.end, noise))
    labels = tuple(
        Span(span.start, span.start + match.end())
        for span in sentences
        if (match := LABEL.match(fold(span.of(text)))) and match.end() < len(span)
    )
    return replace(section, heading_end=_heading_end(section, text), sentences=sentences, labels=labels)


def _heading_end(section: Section, text: str) -> int:
    if section.title is None:
        return section.start
    at = fold(section.span.of(text)).find(fold(section.title)[-6:])
    return section.start + max(0, at)
