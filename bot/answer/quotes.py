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
from bot.question.kinds import AnswerType
from bot.retrieval.features import SentenceScore
from bot.retrieval.search import Judged
from index.notice import Section, Span
from index.store.snapshot import Snapshot
from index.structure.fold import fold
from index.structure.frames import LABEL

WEIGHTS_FILE = Path(__file__).parent / "quotes.json"
UNIT_FEATURES = ("z_gap", "coverage_gap", "z", "coverage", "heading", "log_length", "place", "has_digit", "few")
_LONGEST_LEAD = 30  # characters of a measure's first sentence that only names it
_LONGEST_MEASURE = 160  # characters; of a longer measure the best sentence is quoted
_COUNTED = re.compile(r"\d|[一二两三四五六七八九十百千万]+(?:个|名|座|处|次|件|条|项|张|辆|台|人|家|套|份)")
_TYPES: dict[AnswerType, re.Pattern[str]] = {
    "money": re.compile(r"[\d一二三四五六七八九十百千]\s*(?:余|多)?\s*(?:万|亿|千|百)?\s*余?元"),
    "percent": re.compile(r"\d\s*%|百分之|\d\s*[‰成]"),
    "number": _COUNTED,
    "date": re.compile(r"\d{4}\s*年|\d{1,2}\s*月|\d{1,2}\s*日|[一二三四五六七八九十]月"),
    "document": re.compile(r"《[^》]+》"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch worth quoting; ``coverage`` is the share of the question's terms found, ``z`` its nearness.

    ``score`` says how well it carries the answer, comparable within one section only.
    """

    row: int
    span: Span
    score: float
    coverage: float
    z: float
    heading: bool = False  # the name, not what was done about it


def fits(words: str, wanted: AnswerType) -> bool:
    """Whether a sentence holds what a question of fact asks for: an amount of money, a date …"""
    if wanted == "any":
        return True
    if wanted == "person":
        return names_person(words)
    return _TYPES[wanted].search(fold(words)) is not None


def units(snapshot: Snapshot, judged: Judged) -> list[Unit]:
    """The quotable units of a section in order of the text, scored against the question."""
    section = snapshot.sections[judged.row]
    text = snapshot.notices[section.notice].text
    body_start = heading_end(snapshot, judged.row)
    made: list[Unit] = []
    for group in _group(section, judged.sentences):
        span = _without_label(text, Span(group[0].span.start, group[-1].span.end))
        if len(span) > 1:
            heading = section.title is not None and span.start < body_start
            coverage = max(item.coverage for item in group)
            made.append(Unit(judged.row, span, 0.0, coverage, max(item.z for item in group), heading))
    return [replace(unit, score=_score(values)) for unit, values in zip(made, unit_features(text, made), strict=True)]


def unit_features(text: str, found: Sequence[Unit]) -> list[list[float]]:
    """How each unit stands among those of its section, in the order of ``UNIT_FEATURES``."""
    z = max((unit.z for unit in found), default=0.0)
    coverage = max((unit.coverage for unit in found), default=0.0)
    return [
        [
            unit.z - z,
            unit.coverage - coverage,
            unit.z,
            unit.coverage,
            float(unit.heading),
            math.log(len(unit.span)),
            at / len(found),
            float(bool(re.search(r"\d", unit.span.of(text)))),
            float(len(found) <= 3),
        ]
        for at, unit in enumerate(found)
    ]


@cache
def _weights() -> tuple[float, ...]:
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return tuple(float(stored[name]) for name in UNIT_FEATURES)


def _score(values: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, _weights(), strict=True))


def _group(section: Section, sentences: Sequence[SentenceScore]) -> list[list[SentenceScore]]:
    """Sentences of one short measure together, and of a long one its short first (一是加强管理。) with the next."""
    groups: list[list[SentenceScore]] = []
    last: Span | None = None
    for sentence in sentences:
        measure = next((span for span in section.measures if span.start <= sentence.span.start < span.end), None)
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


def _without_label(text: str, span: Span) -> Span:
    """整改情况: in front of a quote says nothing."""
    match = LABEL.match(fold(text[span.start : span.end]))
    if match is None or match.end() >= len(span):
        return span
    start = span.start + match.end()
    while start < span.end and text[start].isspace():
        start += 1
    return Span(start, span.end)


def heading_end(snapshot: Snapshot, row: int) -> int:
    """Where the heading of an issue ends: units that begin before are its name, not its measures."""
    section = snapshot.sections[row]
    notice = snapshot.notices[section.notice]
    if section.title is None:
        return section.start
    folded = fold(notice.text[section.start : section.end])
    at = folded.find(fold(section.title)[-6:])
    return section.start + max(0, at)


def best_units(found: Sequence[Unit], most: int, *, within: float) -> list[Unit]:
    """The best unit and at most ``most - 1`` others whose score is near it, in order of the text."""
    ranked = sorted(found, key=lambda unit: (-unit.score, unit.span.start))
    kept = [unit for unit in ranked[:most] if unit.score >= ranked[0].score - within]
    return sorted(kept, key=lambda unit: unit.span.start)
