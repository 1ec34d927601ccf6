"""Which words of a section are quoted: its measures where they are short, else its sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.question.kinds import AnswerType
from bot.retrieval.features import SentenceScore
from bot.retrieval.search import Judged
from index.notice import Section, Span
from index.store.snapshot import Snapshot
from index.structure.fold import fold
from index.structure.frames import LABEL

_LONGEST_MEASURE = 160  # characters; of a longer measure the best sentence is quoted
_COUNTED = re.compile(r"\d|[一二两三四五六七八九十百千万]+(?:个|名|座|处|次|件|条|项|张|辆|台|人|家|套|份)")
_TYPES: dict[AnswerType, re.Pattern[str]] = {
    "money": re.compile(r"[\d一二三四五六七八九十百千]\s*(?:余|多)?\s*(?:万|亿|千|百)?\s*余?元"),
    "percent": re.compile(r"\d\s*%|百分之|\d\s*[‰成]"),
    "number": _COUNTED,
    "date": re.compile(r"\d{4}\s*年|\d{1,2}\s*月|\d{1,2}\s*日|[一二三四五六七八九十]月"),
    "document": re.compile(r"《[^》]+》"),
    "person": re.compile(r"(?:局长|书记|主任|院长|校长|组长|处长|科长|镇长|县长|区长|市长|董事长|经理)"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch worth quoting, scored against the question; ``coverage`` is the share of its terms found."""

    row: int
    span: Span
    score: float
    coverage: float
    z: float


def fits(words: str, wanted: AnswerType) -> bool:
    """Whether a sentence holds what a question of fact asks for: an amount of money, a date …"""
    if wanted == "any":
        return True
    return _TYPES[wanted].search(fold(words)) is not None


def units(snapshot: Snapshot, judged: Judged) -> list[Unit]:
    """The quotable units of a section in order of the text, each with the scores of its best sentence."""
    section = snapshot.sections[judged.row]
    text = snapshot.notices[section.notice].text
    made: list[Unit] = []
    for group in _group(section, judged.sentences):
        span = Span(group[0].span.start, group[-1].span.end)
        best = max(group, key=lambda item: item.score)
        span = _without_label(text, span)
        if len(span) > 1:
            coverage = max(item.coverage for item in group)
            made.append(Unit(judged.row, span, best.score, coverage, max(item.z for item in group)))
    return made


def _group(section: Section, sentences: Sequence[SentenceScore]) -> list[list[SentenceScore]]:
    """Sentences of one short measure together; all others alone."""
    groups: list[list[SentenceScore]] = []
    open_measure: Span | None = None
    for sentence in sentences:
        measure = next((span for span in section.measures if span.start <= sentence.span.start < span.end), None)
        whole = measure is not None and len(measure) <= _LONGEST_MEASURE
        if whole and measure is open_measure and groups:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
        open_measure = measure if whole else None
    return groups


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
