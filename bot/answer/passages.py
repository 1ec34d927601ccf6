"""Facts, measures and open questions: the sentences that answer, the best first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from bot.answer.draft import Draft
from bot.answer.phrases import escape, phrase
from bot.answer.quotes import Unit, best_units, fits, units
from bot.question.kinds import AnswerType
from bot.retrieval.query import Query
from bot.retrieval.search import Judged, Retrieved
from index.structure.fold import fold

_SECTIONS_READ = 6
_FACTS_SHOWN = 3
_FACT_NEAR = 1.6
_TYPE_BONUS = 1.5
_MEASURE_SECTIONS = 3
_SECOND_ISSUE = 0.7  # of the first issue's probability
_HEADING_SHARE = 0.5  # of the best measure's coverage: the question is about the issue, not about one measure
_MOST_MEASURES = 12


def compose_facts(draft: Draft, retrieved: Retrieved, wanted: AnswerType, threshold: float) -> None:
    """The sentences with what was asked for, the surest first; none when no passage holds such a thing."""
    ranked: list[Unit] = []
    for judged in _worth_reading(retrieved, threshold):
        notice = draft.snapshot.notices[draft.snapshot.sections[judged.row].notice]
        odds = math.log(max(judged.probability, 1e-6) / max(1 - judged.probability, 1e-6))
        for unit in units(draft.snapshot, judged):
            fit = fits(unit.span.of(notice.text), wanted)
            if fit or wanted == "any":
                ranked.append(
                    replace(unit, score=_fact_score(unit) + 0.4 * odds + _TYPE_BONUS * (fit and wanted != "any"))
                )
    ranked.sort(key=lambda unit: (-unit.score, unit.row, unit.span.start))
    for unit in [unit for unit in ranked[:_FACTS_SHOWN] if unit.score >= ranked[0].score - _FACT_NEAR]:
        notice_name = draft.snapshot.sections[unit.row].notice
        text, number = draft.quote(unit)
        draft.lines.append(phrase(draft.language, "fact_line", agency=draft.label(notice_name), quotes=text))
        draft.affirm(notice_name, (number,))


def _fact_score(unit: Unit) -> float:
    """How near a unit is to the question, comparable across sections."""
    return 0.5 * unit.z + 3.0 * unit.coverage


def _worth_reading(retrieved: Retrieved, threshold: float) -> Sequence[Judged]:
    best = retrieved.ranked[:_SECTIONS_READ]
    return best if best and best[0].probability >= threshold else ()


def compose_measures(draft: Draft, retrieved: Retrieved, threshold: float) -> None:
    """For each issue that answers: its heading, then its measures in order."""
    best = _worth_reading(retrieved, threshold)[:_MEASURE_SECTIONS]
    for judged in best:
        if judged.probability < max(threshold, _SECOND_ISSUE * best[0].probability) and judged is not best[0]:
            continue
        compose_issue(draft, judged, retrieved.query)


def compose_issue(draft: Draft, judged: Judged, query: Query) -> None:
    """The measures of one section that answer: all of them where the question is about the issue itself."""
    section = draft.snapshot.sections[judged.row]
    chosen = choose_measures(draft, judged, query)
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
    for order, unit in enumerate(chosen, start=1):
        text, number = draft.quote(unit)
        draft.lines.append(f"{order}. {text}")
        numbers.append(number)
    draft.affirm(section.notice, numbers)


def choose_measures(draft: Draft, judged: Judged, query: Query) -> list[Unit]:
    """Whole measures where the section lists them, else its sentences."""
    snapshot = draft.snapshot
    section = snapshot.sections[judged.row]
    found = units(snapshot, judged)
    body = [unit for unit in found if not unit.heading] or found
    if section.measures:
        body = _whole_measures(draft, judged, body)
    heading = section.title or (found[0].span.of(snapshot.notices[section.notice].text) if found else "")
    share = _coverage(heading, query)
    top = max((unit.coverage for unit in body), default=0.0)
    if section.kind == "issue" and share >= _HEADING_SHARE * top:
        return body[:_MOST_MEASURES]
    return best_units(body, 3, within=1.5)


def _whole_measures(draft: Draft, judged: Judged, body: Sequence[Unit]) -> list[Unit]:
    section = draft.snapshot.sections[judged.row]
    whole = []
    first = section.measures[0].start
    for unit in body:
        if unit.span.end <= first and len(unit.span) > 12:
            whole.append(unit)
    for span in section.measures:
        inside = [unit for unit in body if span.start <= unit.span.start < span.end]
        if inside:
            best = max(inside, key=lambda unit: unit.score)
            whole.append(replace(best, span=span, coverage=max(unit.coverage for unit in inside)))
    return whole


def _coverage(words: str, query: Query) -> float:
    folded = fold(words).lower()
    held = sum(term.weight for term in query.terms if any(word.lower() in folded for word in term.candidates))
    return held / (query.total_weight or 1.0)
