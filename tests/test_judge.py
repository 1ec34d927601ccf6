"""The judge over the real model and the seeds: what is read, what carries, and that its files belong together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.engine import Engine
from bot.retrieval.judge import (
    MOST_READ,
    MOST_READ_OF_SET,
    ROUND,
    WEIGHTS_FILE,
    JudgedSection,
    SectionJudge,
    judge_features,
    load_weights,
)
from index.embedding.bundled import learnt_digest
from index.embedding.pairs import OnnxPairScorer, load_pair_scorer


class Counting:
    """The real scorer, and how many passages it was given each time."""

    def __init__(self, scorer: OnnxPairScorer) -> None:
        self._scorer = scorer
        self.rounds: list[int] = []

    def score(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        self.rounds.append(len(passages))
        return self._scorer.score(question, passages)


@pytest.fixture
def counting(model_cache: Path) -> Counting:
    return Counting(load_pair_scorer(model_cache))


def judged(engine: Engine, counting: Counting, question: str) -> list[JudgedSection]:
    query_engine = engine.query_engine
    bundle = query_engine.corpus.read(question)
    nodes = SectionJudge(query_engine.corpus, counting).postprocess_nodes(
        query_engine.retriever.retrieve(bundle), bundle
    )
    return [node for node in nodes if isinstance(node, JudgedSection)]


def test_reading_stops_where_nothing_is_promising(engine: Engine, counting: Counting) -> None:
    judged(engine, counting, "深海探测器的钛合金外壳是谁焊的?")
    assert counting.rounds == [ROUND]


def test_reading_goes_on_as_long_as_it_brings_something(engine: Engine, counting: Counting) -> None:
    found = judged(engine, counting, "哪些单位加强了学习?")
    assert len(counting.rounds) > 1
    assert sum(counting.rounds) == sum(item.read for item in found) <= MOST_READ_OF_SET


@pytest.mark.parametrize("question", ["哪些单位加强了学习?", "How was the fire engine repaired?"])
def test_what_was_not_read_stays_below_what_was(engine: Engine, counting: Counting, question: str) -> None:
    found = judged(engine, counting, question)
    scores = [item.probability for item in found]
    assert scores == sorted(scores, reverse=True)
    read = [item.read for item in found]
    assert read == sorted(read, reverse=True)
    assert MOST_READ >= ROUND


def test_an_answer_says_how_many_sections_were_read(engine: Engine) -> None:
    coverage = engine.ask("哪些单位推进了垃圾分类?").coverage
    assert 0 < coverage.read <= coverage.sections


def test_an_answer_does_not_hang_on_what_was_asked_before(engine: Engine, model_cache: Path) -> None:
    question = "哪些单位整改了报销问题?"
    first = judged(engine, Counting(load_pair_scorer(model_cache)), question)
    judged(engine, Counting(load_pair_scorer(model_cache)), "who bought the cars?")
    again = judged(engine, Counting(load_pair_scorer(model_cache)), question)
    assert [(item.section.id, item.probability) for item in first] == [
        (item.section.id, item.probability) for item in again
    ]


def test_weights_are_not_negative_and_belong_to_the_models_beside_them() -> None:
    weights = load_weights()
    assert (weights.screen.weights >= 0).all() and (weights.judge.weights >= 0).all()
    assert (weights.opening.weights >= 0).all()
    for limits in weights.thresholds.values():
        assert all(0 < value <= 1 for value in (limits.affirmed, limits.named, limits.open))
    assert json.loads(WEIGHTS_FILE.read_text("utf-8"))["learnt_over"] == learnt_digest()


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    stored = json.loads(WEIGHTS_FILE.read_text("utf-8"))
    stored["judge"]["features"][0] = "another"
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(stored), "utf-8")
    with pytest.raises(ValueError, match="other features"):
        load_weights(path)


def test_the_gap_is_to_the_best_that_was_read() -> None:
    features = judge_features(np.zeros((3, 6), np.float32), np.array([1.0, 3.0, -2.0], np.float32))
    assert features[:, -1].tolist() == [-2.0, 0.0, -5.0]
