"""What went wrong with a question, in words, and which questions are the worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.evaluation.cases import Case, Target
from bot.evaluation.figures import (
    Passage,
    affirmed_agencies,
    cited_passages,
    covers,
    markers_resolve,
    quote_is_exact,
)
from bot.model import Answer
from index.notice import Notice

_QUOTE_CHARS = 40


def find_misses(case: Case, hits: Sequence[Passage], answer: Answer, notices: Mapping[str, Notice]) -> list[str]:
    """One line for each thing that is wrong; none for a question that is all right."""
    return [
        *_refusal_misses(case, answer),
        *_agency_misses(case, answer, notices),
        *_evidence_misses(case, hits, answer),
        *_text_misses(case, answer, notices),
    ]


def _refusal_misses(case: Case, answer: Answer) -> list[str]:
    if case.question.answerable and not answer.answered:
        return ["refused, though the notices answer it"]
    if not case.question.answerable and answer.answered:
        return ["answered, though the notices do not say"]
    return []


def _agency_misses(case: Case, answer: Answer, notices: Mapping[str, Notice]) -> list[str]:
    if case.question.kind != "agencies":
        return []
    named = affirmed_agencies(answer, notices)
    wrong = named - case.agencies - case.optional_agencies
    return [
        *(f"agency not named: {agency}" for agency in sorted(case.agencies - named)),
        *(
            f"{'look-alike' if agency in case.not_agencies else 'agency'} named wrongly: {agency}"
            for agency in sorted(wrong)
        ),
    ]


def _evidence_misses(case: Case, hits: Sequence[Passage], answer: Answer) -> list[str]:
    lines = []
    cited = cited_passages(answer)
    for target in case.targets:
        found = any(covers(hit, target) for hit in hits)
        if not any(covers(passage, target) for passage in cited):
            lines.append(f"not cited ({'found' if found else 'nor found'}): {_short(target)}")
        elif not found:
            lines.append(f"not found: {_short(target)}")
    return lines


def _text_misses(case: Case, answer: Answer, notices: Mapping[str, Notice]) -> list[str]:
    lines = [
        f"not in the answer's text: {' / '.join(alternatives)}"
        for alternatives in case.question.answer_contains
        if not any(words in answer.answer for words in alternatives)
    ]
    if answer.answered and not markers_resolve(answer):
        lines.append("markers and citations are not the same set")
    lines += [
        f"citation [{citation.number}] is not verbatim"
        for citation in answer.citations
        if not quote_is_exact(citation, notices)
    ]
    return lines


def _short(target: Target) -> str:
    quote = target.quote if len(target.quote) <= _QUOTE_CHARS else f"{target.quote[:_QUOTE_CHARS]}…"
    return f"{target.notice} “{quote}”"
