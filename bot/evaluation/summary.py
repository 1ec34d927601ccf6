"""Scores of questions → figures of groups, with 95 % bootstrap intervals over the questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.figures import FIGURES, LATENCY_FIGURES, Scores
from bot.evaluation.gold import GoldQuestion

RESAMPLES = 1000
_SEED = 1
_TAILS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of a group. ``of`` is what it is a share of (quotes, agencies, citations, questions)."""

    value: float
    low: float | None  # of the 95 % interval; None for times and for a single question
    high: float | None
    questions: int
    of: float

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "low": self.low, "high": self.high, "questions": self.questions, "of": self.of}


Figures = dict[str, dict[str, Measured]]  # by group, then by figure


def groups_of(question: GoldQuestion) -> tuple[str, ...]:
    """The groups a question counts in: ``all``, ``zh``, ``all.fact``, ``zh.fact``."""
    return "all", question.language, f"all.{question.kind}", f"{question.language}.{question.kind}"


def all_groups(questions: Iterable[GoldQuestion]) -> list[str]:
    """Every group that has a question: languages first, then their kinds."""
    found = {group for question in questions for group in groups_of(question)}
    return sorted(found, key=lambda group: (group.count("."), group.split(".")[0] == "all", group))


def summarise(questions: Sequence[GoldQuestion], scores: Sequence[Scores], times_ms: Sequence[float] = ()) -> Figures:
    """The figures of every group; one that no question of the group says anything of is left out.

    ``scores`` and ``times_ms`` are in the order of the questions.
    """
    figures: Figures = {}
    for group in all_groups(questions):
        rows = [row for row, question in enumerate(questions) if group in groups_of(question)]
        measured = {name: _measure([scores[row] for row in rows], name) for name in FIGURES}
        figures[group] = {name: value for name, value in measured.items() if value is not None}
        if times_ms:
            figures[group] |= _latency([times_ms[row] for row in rows])
    return figures


def _measure(scores: Sequence[Scores], name: str) -> Measured | None:
    pairs = np.array([(one[name].count, one[name].of) for one in scores if name in one], np.float64).reshape(-1, 2)
    count, of = pairs.sum(axis=0)
    if not of:
        return None
    low, high = bootstrap_interval(pairs)
    return Measured(float(count / of), low, high, len(pairs), float(of))


def bootstrap_interval(pairs: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """The 95 % percentile interval of a ratio of sums; ``pairs`` is (questions, 2). The same on every run.

    Whole questions are drawn, since the quotes and agencies of one question stand or fall together.
    """
    total = len(pairs)
    if total < 2:
        return None, None
    times_drawn = np.random.default_rng(_SEED).multinomial(total, np.full(total, 1 / total), size=RESAMPLES)
    sums = times_drawn @ pairs
    drawn = sums[sums[:, 1] > 0]
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], _TAILS)
    return float(low), float(high)


def percentiles(times_ms: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    p50, p95 = np.percentile(times_ms, [50, 95])
    return float(p50), float(p95)


def _latency(times_ms: Sequence[float]) -> dict[str, Measured]:
    values = zip(LATENCY_FIGURES, percentiles(times_ms), strict=True)
    return {name: Measured(value, None, None, len(times_ms), len(times_ms)) for name, value in values}
