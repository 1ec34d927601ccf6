"""Question → judged sections, best first: candidates, features, judge, and a cross-encoder where one is set."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.question.understand import Question
from bot.retrieval.candidates import gather
from bot.retrieval.features import SentenceScore, measure
from bot.retrieval.judge import Judge, load_judge
from bot.retrieval.query import Embed, Query, make_query
from index.store.snapshot import Snapshot

CANDIDATES = 60  # for each way of looking, at first
_MOST_CANDIDATES = 960
_STILL_PROMISING = 0.5  # of the threshold: while the weakest candidates come this near, more are looked at

Rerank = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One section with the probability that it answers the question, and its sentences as scored."""

    row: int
    probability: float
    sentences: tuple[SentenceScore, ...]


@dataclass(slots=True)
class Retrieved:
    """All judged sections, best first; ``allowed`` of them may be answered from."""

    question: Question
    query: Query
    judge: Judge
    ranked: list[Judged]
    timings_ms: dict[str, float] = field(default_factory=dict)


class Retriever:
    """Looks in one state of the index."""

    def __init__(self, snapshot: Snapshot, embed: Embed, rerank: Rerank | None = None) -> None:
        self.snapshot = snapshot
        self._embed = embed
        self._rerank = rerank

    def retrieve(
        self, question: Question, allowed: Collection[str] | None = None, *, exhaustive: bool = False
    ) -> Retrieved:
        """Judge the candidates for a question; only sections of ``allowed`` notices are returned, but all are compared.

        ``exhaustive``: go on with more candidates as long as the weakest third still holds promising ones, so that a
        set is whole; the stop rule bounds the cost whatever the size of the collection.
        """
        timings: dict[str, float] = {}
        judge = load_judge()
        with _Timer(timings, "embed"):
            query = make_query(question, self.snapshot, self._embed)
        size = CANDIDATES
        while True:
            with _Timer(timings, "candidates"):
                rows = self._rows(query, size, allowed)
            with _Timer(timings, "judge"):
                ranked = self._judge(query, judge, rows)
            if not exhaustive or size >= _MOST_CANDIDATES or not self._promising(ranked, rows, judge, size):
                break
            size *= 2
        if allowed is not None:
            ranked = [item for item in ranked if self.snapshot.sections[item.row].notice in allowed]
        if self._rerank is not None:
            with _Timer(timings, "rerank"):
                ranked = self._reranked(question.topic, ranked, judge)
        return Retrieved(question, query, judge, ranked, timings)

    def _rows(self, query: Query, size: int, allowed: Collection[str] | None) -> list[int]:
        rows = gather(query, self.snapshot, size)
        if allowed is None:
            return rows
        inside = gather(query, self.snapshot, size, allowed)
        return list(dict.fromkeys([*inside, *rows[:size]]))

    def _judge(self, query: Query, judge: Judge, rows: Sequence[int]) -> list[Judged]:
        evidence = measure(query, self.snapshot, rows)
        probabilities = judge.probabilities(evidence.features)
        order = np.argsort(-probabilities, kind="stable")
        return [Judged(evidence.rows[at], float(probabilities[at]), evidence.sentences[at]) for at in order]

    def _promising(self, ranked: Sequence[Judged], rows: Sequence[int], judge: Judge, size: int) -> bool:
        if len(rows) < size:
            return False
        probability = {item.row: item.probability for item in ranked}
        tail = rows[-max(1, len(rows) // 3) :]
        return any(probability[row] >= _STILL_PROMISING * judge.set_threshold for row in tail)

    def _reranked(self, text: str, ranked: list[Judged], judge: Judge, top: int = 20) -> list[Judged]:
        """The best candidates in the cross-encoder's order; probabilities stay, so that refusal stays calibrated."""
        assert self._rerank is not None
        head = ranked[:top]
        scores = self._rerank(text, [self.snapshot.clean(item.row) for item in head])
        order = sorted(range(len(head)), key=lambda at: (-scores[at], at))
        return [head[at] for at in order] + ranked[top:]


class _Timer:
    """Adds the milliseconds spent inside to ``timings[stage]``."""

    def __init__(self, timings: dict[str, float], stage: str) -> None:
        self._timings = timings
        self._stage = stage

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        spent = (time.perf_counter() - self._started) * 1000
        self._timings[self._stage] = self._timings.get(self._stage, 0.0) + spent
