"""One answer from what was understood and what was found: picks the composer, refuses where nothing carries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.answer.compare import compose_comparison
from bot.answer.draft import Draft
from bot.answer.metadata import compose_finished_set, compose_metadata
from bot.model import Answer, Coverage, QuestionKind
from bot.answer.passages import compose_facts, compose_measures
from bot.answer.phrases import phrase
from bot.answer.refuse import looked_for, near, not_here, refusal_text
from bot.answer.sets import compose_set
from bot.question.directory import Directory
from bot.question.understand import Question
from bot.retrieval.search import Retrieved
from index.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Scope:
    """The state of the index an answer is given from; ``allowed`` notices, ``None`` for all."""

    snapshot: Snapshot
    directory: Directory
    allowed: frozenset[str] | None

    @property
    def coverage(self) -> Coverage:
        return Coverage(len(self.snapshot.notices), self.snapshot.issue_count, 0)


def answer_from_facts(question: Question, scope: Scope) -> Draft | None:
    """An answer from the notices' own facts; ``None`` where the question needs a search."""
    draft = Draft(scope.snapshot, question.language)
    notices = [name for name in scope.allowed or scope.directory.agency_of if name in scope.directory.agency_of]
    if "finished" in question.fields and not question.mentions:
        compose_finished_set(draft, notices)
    elif question.kind == "metadata" and question.mentions:
        compose_metadata(draft, question, _in_order(question, notices))
    return draft if draft.lines else None


def _in_order(question: Question, allowed: Collection[str]) -> list[str]:
    return [name for name in question.notices if name in allowed]


def answer_from_passages(question: Question, scope: Scope, retrieved: Retrieved) -> Draft:
    """An answer from judged sections; without lines where nothing is sure enough."""
    draft = Draft(scope.snapshot, question.language, retrieved.query)
    threshold = retrieved.judge.named_threshold if scope.allowed is not None else retrieved.judge.open_threshold
    if question.kind == "agencies":
        compose_set(draft, retrieved)
    elif question.kind == "compare":
        compose_comparison(draft, retrieved, question.mentions, threshold)
    elif question.kind in ("fact", "metadata"):
        compose_facts(draft, retrieved, question.answer_type, threshold)
    else:
        compose_measures(draft, retrieved, threshold)
    return draft


def finish(question: Question, scope: Scope, draft: Draft | None, retrieved: Retrieved | None) -> Answer:
    """The draft as an answer, or the refusal where there is none."""
    coverage = scope.coverage
    if draft is None or not draft.book.citations:
        return _refuse(question, scope, retrieved)
    matched = len({citation.notice for citation in draft.book.citations})
    return Answer(
        question=question.text,
        language=question.language,
        kind=question.kind,
        answered=True,
        answer="\n".join(draft.lines),
        agencies=tuple(draft.findings),
        citations=draft.book.citations,
        coverage=Coverage(coverage.notices, coverage.sections, matched),
        understood_as=question.understood_as,
    )


def _refuse(question: Question, scope: Scope, retrieved: Retrieved | None) -> Answer:
    kind: QuestionKind = question.kind
    if question.unknown and not question.mentions:
        reason = not_here(question.language, question.unknown, scope.directory)
    elif scope.allowed is not None and not scope.allowed:
        reason = phrase(question.language, "filtered_out")
    else:
        reason = looked_for(question.language, question.understood_as or question.text)
    return Answer(
        question=question.text,
        language=question.language,
        kind=kind,
        answered=False,
        answer=refusal_text(question.language, reason),
        coverage=scope.coverage,
        near=near(scope.snapshot, retrieved.ranked) if retrieved else (),
        understood_as=question.understood_as,
    )
