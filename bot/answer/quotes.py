"""Which words of a section are quoted: its measures where they are short, else its sentences."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.answer.persons import names_person
from bot.corpus import Corpus
from bot.question.intent import AnswerType
from bot.question.names import AskedName, stands_in
from bot.retrieval.features import SentenceScore
from bot.retrieval.judge import JudgedSection
from index.notice import Section, Span
from index.structure.fold import fold

WEIGHTS_FILE = Path(__file__).parent / "quotes.json"
QUOTE_FEATURES = ("z_gap", "coverage_gap", "z", "coverage", "heading", "log_length", "place", "has_digit", "few")
_LONGEST_LEAD = 30  # characters of a measure's first sentence that only names it
_LONGEST_MEASURE = 160  # characters; of a longer measure the best sentence is quoted
_FEW = 3
_SHAPES: dict[AnswerType, re.Pattern[str]] = {
    "percent": re.compile(r"\d\s*%|百分之|\d\s*[‰成]"),
    "number": re.compile(r"\d|[一二两三四五六七八九十百千万]+(?:个|名|座|处|次|件|条|项|张|辆|台|人|家|套|份)"),
    "date": re.compile(r"\d{4}\s*年|\d{1,2}\s*月|\d{1,2}\s*日|[一二三四五六七八九十]月"),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a section worth quoting.

    ``coverage`` is the share of the question's terms found, ``z`` its nearness; ``score`` says how well it carries the
    answer, comparable within one section only.
    """

    section: Section
    span: Span
    score: float
    coverage: float
    z: float
    heading: bool = False  # the name, not what was done about it


def fits(section: Section, span: Span, words: str, wanted: AnswerType) -> bool:
    """Whether a quote, whose ``words`` are given, holds what a question of fact asks for: an amount, a date …"""
    if wanted in ("any", "name"):
        return True
    if wanted == "person":
        return names_person(words)
    if wanted == "money":
        return any(span.start <= amount.span.start < span.end for amount in section.amounts)
    if wanted == "document":
        return any(span.start <= document.span.start < span.end for document in section.documents)
    return _SHAPES[wanted].search(fold(words)) is not None


def quotes_of(corpus: Corpus, judged: JudgedSection) -> list[Quote]:
    """The quotable stretches of a section in order of the text, scored against the question."""
    section = judged.section
    text = corpus.snapshot.notices[section.notice].text
    made: list[Quote] = []
    for group in _group(section, judged.sentences):
        span = _without_label(section, Span(group[0].span.start, group[-1].span.end), text)
        if len(span) > 1:
            coverage, z = max(item.coverage for item in group), max(item.z for item in group)
            made.append(Quote(section, span, 0.0, coverage, z, heading=span.start < section.heading_end))
    scores = [_score(values) for values in quote_features(text, made)]
    return [replace(quote, score=score) for quote, score in zip(made, scores, strict=True)]


def quote_features(text: str, found: Sequence[Quote]) -> list[list[float]]:
    """How each quote stands among those of its section, in the order of ``QUOTE_FEATURES``."""
    z = max((quote.z for quote in found), default=0.0)
    coverage = max((quote.coverage for quote in found), default=0.0)
    return [
        [
            quote.z - z,
            quote.coverage - coverage,
            quote.z,
            quote.coverage,
            float(quote.heading),
            math.log(len(quote.span)),
            at / len(found),
            float(any(char.isdigit() for char in quote.span.of(text))),
            float(len(found) <= _FEW),
        ]
        for at, quote in enumerate(found)
    ]


@cache
def _weights() -> tuple[float, ...]:
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return tuple(float(stored[name]) for name in QUOTE_FEATURES)


def _score(values: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, _weights(), strict=True))


def _group(section: Section, sentences: Sequence[SentenceScore]) -> list[list[SentenceScore]]:
    """Sentences of one short measure together, and of a long one its short first (一是加强管理。) with the next."""
    groups: list[list[SentenceScore]] = []
    last: Span | None = None
    for sentence in sentences:
        measure = next((span for span in section.listed if span.start <= sentence.span.start < span.end), None)
        if measure is not None and measure is last and _belongs(groups[-1], measure):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
        last = measure
    return groups


def _belongs(group: Sequence[SentenceScore], measure: Span) -> bool:
    if len(measure) <= _LONGEST_MEASURE:
        return True
    return len(group) == 1 and group[0].span.start == measure.start and len(group[0].span) <= _LONGEST_LEAD


def _without_label(section: Section, span: Span, text: str) -> Span:
    """整改情况: in front of a quote says nothing."""
    label = next((label for label in section.labels if label.start == span.start and label.end < span.end), None)
    if label is None:
        return span
    start = label.end
    while start < span.end and text[start].isspace():
        start += 1
    return Span(start, span.end)


def body_of(found: Sequence[Quote]) -> list[Quote]:
    """What was done, without the issue's name; the name where there is nothing else."""
    return [quote for quote in found if not quote.heading] or list(found)


def best_quotes(found: Sequence[Quote], most: int, *, within: float) -> list[Quote]:
    """The best quote and at most ``most - 1`` others whose score is near it, in order of the text."""
    ranked = sorted(found, key=lambda quote: (-quote.score, quote.span.start))
    kept = [quote for quote in ranked[:most] if quote.score >= ranked[0].score - within]
    return sorted(kept, key=lambda quote: quote.span.start)


def with_names(
    chosen: Sequence[Quote], found: Sequence[Quote], names: Sequence[AskedName], corpus: Corpus
) -> list[Quote]:
    """``chosen`` and, for each name asked for that none of them holds, the best quote that does."""
    kept = list(chosen)
    for name in names:
        if any(_holds(quote, name, corpus) for quote in kept):
            continue
        holding = [quote for quote in found if _holds(quote, name, corpus)]
        if holding:
            kept.append(max(holding, key=lambda quote: quote.score))
    return sorted(kept, key=lambda quote: quote.span.start)


def _holds(quote: Quote, name: AskedName, corpus: Corpus) -> bool:
    return stands_in(name, quote.span.of(corpus.snapshot.notices[quote.section.notice].text))
