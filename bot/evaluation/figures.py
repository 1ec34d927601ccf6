"""What each figure counts in one question. Every figure is a ratio of sums, so questions can be added up in any group.

The definitions for readers are in ``docs/evaluation.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.cases import Case, Target, agency_of
from bot.model import Answer, Citation
from index.notice import Notice, Span

RECALL_DEPTHS = (1, 3, 5, 10)
MARKER = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Figure:
    """How a figure is shown."""

    title: str
    meaning: str
    unit: str = ""  # "ms" for times
    lower_is_better: bool = False


RETRIEVAL_FIGURES = {
    **{
        f"evidence_recall@{depth}": Figure(
            f"Evidence in the first {depth}", f"share of gold quotes that one of the first {depth} hits half covers"
        )
        for depth in RECALL_DEPTHS
    },
    "mrr": Figure("Mean reciprocal rank", "mean of 1/rank of the first hit that half covers a gold quote"),
}
ANSWER_FIGURES = {
    "evidence_cited": Figure("Evidence cited", "share of gold quotes that a citation of the answer half covers"),
    "citation_precision": Figure(
        "Citation precision", "share of citations in a section that holds gold evidence; a lower bound"
    ),
    "agency_precision": Figure("Agency precision", "share of affirmed agencies that are right"),
    "agency_recall": Figure("Agency recall", "share of right agencies that are affirmed"),
    "agency_f1": Figure("Agency F1", "harmonic mean of agency precision and recall"),
    "lookalikes": Figure("Look-alikes named", "share of look-alike agencies affirmed", lower_is_better=True),
    "fact_present": Figure("Fact shown", "share of questions whose required words are in the answer's text"),
    "refusal_precision": Figure("Refusal precision", "share of refusals that were right to refuse"),
    "refusal_recall": Figure("Unanswerable refused", "share of unanswerable questions that were refused"),
    "answered": Figure("Answerable answered", "share of answerable questions that were answered"),
    "quotes_exact": Figure("Quotes exact", "share of citations whose quote is the notice's text at their span"),
    "markers_resolve": Figure("Markers resolve", "share of answers whose markers and citations are the same set"),
}
LATENCY_FIGURES = {
    "latency_p50_ms": Figure("Time, median", "median time of one question", "ms", lower_is_better=True),
    "latency_p95_ms": Figure("Time, 95th percentile", "95 of 100 questions took no longer", "ms", lower_is_better=True),
}
FIGURES = RETRIEVAL_FIGURES | ANSWER_FIGURES | LATENCY_FIGURES


@dataclass(frozen=True, slots=True)
class Ratio:
    """What one question adds to a figure's numerator and denominator."""

    count: float
    of: float


Scores = dict[str, Ratio]  # a figure that says nothing of the question is left out


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a notice, found or cited."""

    notice: str
    span: Span


def covers(passage: Passage, target: Target) -> bool:
    """Whether the passage covers half of the gold quote or more, at one of the places where it stands."""
    if passage.notice != target.notice:
        return False
    return any(2 * _shared(passage.span, span) >= len(span) for span in target.spans)


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def retrieval_scores(case: Case, hits: Sequence[Passage]) -> Scores:
    """Evidence recall at each depth and the reciprocal rank; nothing for a question without evidence."""
    if not case.targets:
        return {}
    scores = {
        f"evidence_recall@{depth}": Ratio(_covered(case.targets, hits[:depth]), len(case.targets))
        for depth in RECALL_DEPTHS
    }
    ranks = [rank for rank, hit in enumerate(hits, 1) if any(covers(hit, target) for target in case.targets)]
    scores["mrr"] = Ratio(1 / ranks[0] if ranks else 0.0, 1)
    return scores


def answer_scores(case: Case, answer: Answer, notices: Mapping[str, Notice]) -> Scores:
    """Everything that is measured on the answer itself."""
    return {
        **_evidence_scores(case, answer, notices),
        **_agency_scores(case, answer, notices),
        **_refusal_scores(case, answer),
        **_fact_scores(case, answer),
        **_proof_scores(answer, notices),
    }


def cited_passages(answer: Answer) -> list[Passage]:
    return [Passage(citation.notice, Span(citation.start, citation.end)) for citation in answer.citations]


def affirmed_agencies(answer: Answer, notices: Mapping[str, Notice]) -> frozenset[str]:
    """The agencies the answer affirms, named as the gold's are."""
    return frozenset(
        agency_of(notices[finding.notice]) if finding.notice in notices else finding.agency
        for finding in answer.agencies
    )


def _covered(targets: Sequence[Target], passages: Sequence[Passage]) -> int:
    return sum(any(covers(passage, target) for passage in passages) for target in targets)


def _evidence_scores(case: Case, answer: Answer, notices: Mapping[str, Notice]) -> Scores:
    if not case.targets:
        return {}
    scores = {"evidence_cited": Ratio(_covered(case.targets, cited_passages(answer)), len(case.targets))}
    judged = [one for one in answer.citations if _agency_cited(one, notices) not in case.optional_agencies]
    if judged:
        right = sum(_in_evidence_section(citation, case.targets, notices) for citation in judged)
        scores["citation_precision"] = Ratio(right, len(judged))
    return scores


def _agency_cited(citation: Citation, notices: Mapping[str, Notice]) -> str | None:
    return agency_of(notices[citation.notice]) if citation.notice in notices else citation.agency


def _in_evidence_section(citation: Citation, targets: Sequence[Target], notices: Mapping[str, Notice]) -> bool:
    """Whether the citation overlaps a section of its notice that half covers a gold quote."""
    notice = notices.get(citation.notice)
    if notice is None:
        return False
    cited = Span(citation.start, citation.end)
    return any(
        _shared(cited, section.span) and any(covers(Passage(notice.name, section.span), target) for target in targets)
        for section in notice.sections
    )


def _agency_scores(case: Case, answer: Answer, notices: Mapping[str, Notice]) -> Scores:
    if case.question.kind != "agencies":
        return {}
    named = affirmed_agencies(answer, notices)
    judged = named - case.optional_agencies
    right = len(judged & case.agencies)
    scores = {
        "agency_precision": Ratio(right, len(judged)),
        "agency_recall": Ratio(right, len(case.agencies)),
        "agency_f1": Ratio(2 * right, len(judged) + len(case.agencies)),
    }
    if case.not_agencies:
        scores["lookalikes"] = Ratio(len(named & case.not_agencies), len(case.not_agencies))
    return scores


def _refusal_scores(case: Case, answer: Answer) -> Scores:
    scores = {}
    if not answer.answered:
        scores["refusal_precision"] = Ratio(not case.question.answerable, 1)
    if case.question.answerable:
        scores["answered"] = Ratio(answer.answered, 1)
    else:
        scores["refusal_recall"] = Ratio(not answer.answered, 1)
    return scores


def _fact_scores(case: Case, answer: Answer) -> Scores:
    required = case.question.answer_contains
    if not required:
        return {}
    shown = answer.answered and all(any(words in answer.answer for words in alternatives) for alternatives in required)
    return {"fact_present": Ratio(shown, 1)}


def _proof_scores(answer: Answer, notices: Mapping[str, Notice]) -> Scores:
    scores = {"markers_resolve": Ratio(markers_resolve(answer), 1)} if answer.answered else {}
    if answer.citations:
        exact = sum(quote_is_exact(citation, notices) for citation in answer.citations)
        scores["quotes_exact"] = Ratio(exact, len(answer.citations))
    return scores


def markers_resolve(answer: Answer) -> bool:
    """Whether the markers in the text and the numbers of the citations are the same set, and there are some."""
    markers = {int(number) for number in MARKER.findall(answer.answer)}
    return bool(markers) and markers == {citation.number for citation in answer.citations}


def quote_is_exact(citation: Citation, notices: Mapping[str, Notice]) -> bool:
    notice = notices.get(citation.notice)
    return notice is not None and bool(citation.quote) and citation.quote == notice.text[citation.start : citation.end]
