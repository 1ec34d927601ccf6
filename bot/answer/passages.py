"""Facts, measures and open questions: the sentences that answer, the best first."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.answer.draft import Draft
from bot.answer.phrases import escape, phrase
from bot.answer.quotes import Quote, best_quotes, body_of, fits, quotes_of, with_names
from bot.corpus import Corpus
from bot.question.intent import AnswerType
from bot.retrieval.judge import JudgedSection

_SECTIONS_READ = 6
_FACTS_SHOWN = 3
_FACT_NEAR = 1.6
_SHAPED = ("money", "number", "percent", "date", "document", "person")  # what a sentence shows to hold
FACT_FEATURES = ("quote", "z", "coverage", "odds", "fits")
FACT_WEIGHTS_FILE = Path(__file__).parent / "facts.json"
_FACT_SECTIONS = 2  # read for a fact even where only the first is sure
_MEASURE_SECTIONS = 4
_MOST_MEASURES = 12


def compose_facts(draft: Draft, judged: Sequence[JudgedSection], wanted: AnswerType, affirmed: float) -> None:
    """The sentences with what was asked for, the surest first; none when no passage holds such a thing."""
    found = answering(judged, affirmed, at_least=_FACT_SECTIONS)[:_SECTIONS_READ]
    ranked = rank_facts(draft.bundle.corpus, found, wanted)
    near = [quote for quote in ranked[:_FACTS_SHOWN] if quote.score >= ranked[0].score - _FACT_NEAR]
    shown = with_names(near, ranked, draft.names, draft.bundle.corpus)
    for quote in sorted(shown, key=lambda quote: -quote.score):
        text, number = draft.quote(quote)
        notice = quote.section.notice
        draft.lines.append(phrase(draft.language, "fact_line", agency=draft.label(notice), quotes=text))
        draft.affirm(notice, (number,))


def rank_facts(corpus: Corpus, judged: Sequence[JudgedSection], wanted: AnswerType) -> list[Quote]:
    """The sentences of some sections that may hold a fact, the likeliest first; ``score`` compares across sections."""
    weights = _fact_weights()
    found: list[Quote] = []
    for item in judged:
        for quote in quotes_of(corpus, item):
            features = fact_features(corpus, item, quote, wanted)
            if features[FACT_FEATURES.index("fits")] or wanted not in _SHAPED:
                score = sum(value * weight for value, weight in zip(features, weights, strict=True))
                found.append(replace(quote, score=score))
    return sorted(found, key=lambda quote: -quote.score)


def fact_features(corpus: Corpus, judged: JudgedSection, quote: Quote, wanted: AnswerType) -> list[float]:
    """How a sentence stands to a question of fact, in the order of ``FACT_FEATURES``."""
    text = corpus.snapshot.notices[judged.section.notice].text
    probability = min(max(judged.probability, 1e-6), 1 - 1e-6)
    # Of a heading only the issue's name counts: the number it begins with is no answer.
    named = judged.section.title_span if quote.heading else None
    fit = fits(judged.section, quote.span, (named or quote.span).of(text), wanted)
    odds = math.log(probability / (1 - probability))
    return [quote.score, quote.z, quote.coverage, odds, float(fit and wanted in _SHAPED)]


@cache
def _fact_weights() -> tuple[float, ...]:
    stored = json.loads(FACT_WEIGHTS_FILE.read_text(encoding="utf-8"))
    return tuple(float(stored[name]) for name in FACT_FEATURES)


def answering(judged: Sequence[JudgedSection], affirmed: float, *, at_least: int = 1) -> list[JudgedSection]:
    """The sections that answer, and the surest ``at_least`` in any case: that there is an answer is known by now."""
    kept = {item.section.id for item in sorted(judged, key=lambda item: -item.probability)[:at_least]}
    return [item for item in judged if item.probability >= affirmed or item.section.id in kept]


def surest(judged: Sequence[JudgedSection]) -> float:
    """The highest probability, whatever the order of the sections."""
    return max((item.probability for item in judged), default=0.0)


def compose_measures(draft: Draft, judged: Sequence[JudgedSection], affirmed: float) -> None:
    """For each issue that answers: its heading, then its measures in order."""
    for item in answering(judged, affirmed)[:_MEASURE_SECTIONS]:
        compose_issue(draft, item)


def compose_issue(draft: Draft, judged: JudgedSection) -> None:
    """The measures of one section that answer: all of them where the question is about the issue itself."""
    section = judged.section
    chosen = choose_measures(draft, judged)
    if not chosen:
        return
    label = draft.label(section.notice)
    head = (
        phrase(draft.language, "measures_head", agency=label, title=escape(section.title))
        if section.title and section.kind == "issue"
        else phrase(draft.language, "measures_head_plain", agency=label)
    )
    draft.lines.append(("\n" if draft.lines else "") + head + "\n")
    numbers = []
    for order, quote in enumerate(chosen, start=1):
        text, number = draft.quote(quote)
        draft.lines.append(f"{order}. {text}")
        numbers.append(number)
    draft.affirm(section.notice, numbers)


def choose_measures(draft: Draft, judged: JudgedSection) -> list[Quote]:
    """Whole measures where the section lists them, else its sentences."""
    section = judged.section
    found = quotes_of(draft.bundle.corpus, judged)
    body = body_of(found)
    if section.listed:
        body = _whole_measures(judged, body)
    headings = [quote.z for quote in found if quote.heading]
    top = max((quote.z for quote in body), default=0.0)
    if section.kind == "issue" and headings and max(headings) >= top:  # asked about the issue, not one measure of it
        chosen = body[:_MOST_MEASURES]
    else:
        chosen = best_quotes(body, 3, within=1.5)
    return with_names(chosen, found, draft.names, draft.bundle.corpus)


def _whole_measures(judged: JudgedSection, body: Sequence[Quote]) -> list[Quote]:
    measures = judged.section.listed
    whole = [quote for quote in body if quote.span.end <= measures[0].start and len(quote.span) > 12]
    for span in measures:
        inside = [quote for quote in body if span.start <= quote.span.start < span.end]
        if inside:
            best = max(inside, key=lambda quote: quote.score)
            whole.append(replace(best, span=span, coverage=max(quote.coverage for quote in inside)))
    return whole
