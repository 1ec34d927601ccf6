"""Puts every question of a gold file to an engine and keeps what came back, scored."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tqdm import tqdm

from bot.engine import Engine
from bot.evaluation.baseline import baseline_embedding, baseline_hits
from bot.evaluation.cases import Case
from bot.evaluation.figures import RECALL_DEPTHS, Passage, Scores, answer_scores, retrieval_scores
from bot.evaluation.misses import find_misses
from bot.model import Answer, Hit
from index.errors import InputError
from index.notice import Span
from index.store.snapshot import Snapshot

DEPTH = max(RECALL_DEPTHS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with what the engine made of it."""

    case: Case
    answer: Answer
    retrieved: list[dict[str, Any]]  # sections with their scores, best first
    scores: Scores
    misses: list[str]
    ask_ms: float
    stages_ms: dict[str, float] = field(default_factory=dict)


def run_cases(engine: Engine, snapshot: Snapshot, cases: Sequence[Case], *, progress: bool = False) -> list[Outcome]:
    """Raises InputError when the index was changed while questions were asked."""
    engine.warm_up()
    outcomes = [
        _run_case(engine, snapshot, case)
        for case in tqdm(cases, unit="question", disable=not progress, file=sys.stderr)
    ]
    if engine.snapshot.generation != snapshot.generation:
        raise InputError("the index was changed during the evaluation: run it again")
    return outcomes


def _run_case(engine: Engine, snapshot: Snapshot, case: Case) -> Outcome:
    question = case.question
    started = time.perf_counter()
    answer = engine.ask(question.text, question.history)
    asked = time.perf_counter()
    hits = engine.search(question.text, DEPTH, history=question.history)
    passages = [Passage(hit.notice, Span(hit.start, hit.end)) for hit in hits]
    ask_ms = 1000 * (asked - started)
    return Outcome(
        case,
        answer,
        [_retrieved(hit) for hit in hits],
        retrieval_scores(case, passages) | answer_scores(case, answer, snapshot.notices),
        find_misses(case, passages, answer, snapshot.notices),
        ask_ms,
        {**answer.timings_ms, "whole call": ask_ms},
    )


def _retrieved(hit: Hit) -> dict[str, Any]:
    return {
        "section": hit.id,
        "notice": hit.notice,
        "agency": hit.agency,
        "title": hit.title,
        "score": round(hit.score, 4),
    }


def run_baseline(engine: Engine, snapshot: Snapshot, outcomes: Sequence[Outcome]) -> list[Scores]:
    """Retrieval scores of LlamaIndex's defaults on the same questions."""
    settings = engine.settings
    embedding = baseline_embedding(snapshot.notices, settings.embedding_model, settings.cache_dir)
    # A follow-up as the engine completed it: the yardstick knows nothing of earlier turns, and that is not its point.
    questions = [outcome.answer.understood_as or outcome.case.question.text for outcome in outcomes]
    found = baseline_hits(snapshot.notices, questions, DEPTH, embedding)
    return [retrieval_scores(outcome.case, hits) for outcome, hits in zip(outcomes, found, strict=True)]
