"""How probable it is that a section answers a question.

The sections that come nearest are read together with the question by a cross-encoder, a round at a time, as long as a
round brings something; what it says and how the section stands among the others goes into one logistic regression,
for both languages. All of it is learnt (``bench/``) and kept as data beside the code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from numpy.typing import NDArray

from bot.corpus import Corpus, QuestionBundle
from bot.retrieval.features import SCREEN_FEATURES, FeatureTable, SentenceScore, measure
from bot.retrieval.passages import passage_text
from bot.retrieval.scorers import PairScorer
from index.notice import Section

WEIGHTS_FILE = Path(__file__).parent / "judge_weights.json"
JUDGE_FEATURES = (*SCREEN_FEATURES, "cross", "cross_gap")
ROUND = 12  # sections read at a time
MOST_READ = 48
_STILL_PROMISING = 0.3  # of the threshold: while one section of a round comes this near, another round is read

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Regression:
    """Weights over features as they are, none of them negative."""

    features: tuple[str, ...]
    weights: Floats
    bias: float

    def probabilities(self, values: Floats) -> Floats:
        """``(sections,)`` in 0 … 1 from ``(sections, len(features))``."""
        return np.asarray(1 / (1 + np.exp(-np.clip(values @ self.weights + self.bias, -30, 30))), np.float32)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a probability must reach, calibrated with the weights (docs/retrieval.md: with which guarantee)."""

    set: float  # an agency is affirmed from here
    set_open: float  # a set is affirmed at all when its surest agency comes up to here
    named: float  # a question about a named agency is answered from here
    open: float  # a question that names no agency is answered from here

    def of(self, bundle: QuestionBundle) -> float:
        """What the surest section must reach for a question, other than one for a set, to be answered at all."""
        return self.open if bundle.allowed is None else self.named


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """What was learnt for one cross-encoder."""

    screen: Regression  # which sections to read
    judge: Regression
    thresholds: Thresholds


class JudgedSection(NodeWithScore):
    """A section with the probability that it answers the question (``score``), and its sentences as scored."""

    _section: Section = PrivateAttr()
    _sentences: tuple[SentenceScore, ...] = PrivateAttr()
    _read: bool = PrivateAttr()

    @classmethod
    def of(
        cls,
        candidate: NodeWithScore,
        section: Section,
        probability: float,
        sentences: tuple[SentenceScore, ...],
        *,
        read: bool,
    ) -> JudgedSection:
        judged = cls(node=candidate.node, score=probability)
        judged._section, judged._sentences, judged._read = section, sentences, read
        return judged

    @property
    def section(self) -> Section:
        return self._section

    @property
    def sentences(self) -> tuple[SentenceScore, ...]:
        """In the order of the text."""
        return self._sentences

    @property
    def read(self) -> bool:
        """Whether the cross-encoder has read it; what it has not read carries no answer."""
        return self._read

    @property
    def probability(self) -> float:
        return self.get_score(raise_error=True)


class SectionJudge(BaseNodePostprocessor):
    """Gives each section the probability that it answers the question; the surest first."""

    _corpus: Corpus = PrivateAttr()
    _scorer: PairScorer = PrivateAttr()
    _weights: JudgeWeights = PrivateAttr()

    def __init__(self, corpus: Corpus, scorer: PairScorer, weights: JudgeWeights | None = None) -> None:
        super().__init__()
        self._corpus = corpus
        self._scorer = scorer
        self._weights = weights or load_weights()

    @classmethod
    def class_name(cls) -> str:
        return "SectionJudge"

    @property
    def thresholds(self) -> Thresholds:
        return self._weights.thresholds

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        bundle = self._corpus.read_bundle(query_bundle)
        if not nodes:
            return []
        sections = [self._corpus.snapshot.section(node.node.metadata["section"]) for node in nodes]
        table = measure(bundle, sections)
        read, probabilities = self._judge(bundle, table)
        return [
            JudgedSection.of(nodes[at], sections[at], float(probabilities[at]), table.sentences[at], read=at in read)
            for at in np.argsort(-probabilities, kind="stable")
        ]

    def _judge(self, bundle: QuestionBundle, table: FeatureTable) -> tuple[frozenset[int], Floats]:
        """Which sections were read, and all probabilities; those not read stay below those that were."""
        screened = self._weights.screen.probabilities(table.values)
        order = np.argsort(-screened, kind="stable")
        cross = np.zeros(len(order), np.float32)
        read = 0
        while read < min(MOST_READ, len(order)):
            chosen = order[read : read + ROUND]
            passages = [self.passage(table, int(at)) for at in chosen]
            cross[chosen] = self._scorer.score(bundle.wording, passages)
            read += len(chosen)
            judged = self._weights.judge.probabilities(judge_features(table.values[order[:read]], cross[order[:read]]))
            promising = _STILL_PROMISING * min(self.thresholds.set, self.thresholds.of(bundle))
            if judged[read - len(chosen) :].max() < promising:
                break
        probabilities = screened * float(judged.min())
        probabilities[order[:read]] = judged
        return frozenset(int(at) for at in order[:read]), np.asarray(probabilities, np.float32)

    def passage(self, table: FeatureTable, at: int) -> str:
        """What the cross-encoder reads of a candidate."""
        section = table.sections[at]
        scores = [sentence.z for sentence in table.sentences[at]]
        return passage_text(self._corpus.snapshot.notices[section.notice], section, scores)


def judge_features(values: Floats, cross: Floats) -> Floats:
    """``(sections, len(JUDGE_FEATURES))`` of the sections that were read."""
    return np.column_stack([values, cross, cross - cross.max()]).astype(np.float32)


@cache
def load_weights(path: Path = WEIGHTS_FILE) -> JudgeWeights:
    """The judge as learnt; raises ``ValueError`` when the file was made for other features."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    screen, judge = _regression(stored["screen"], SCREEN_FEATURES), _regression(stored["judge"], JUDGE_FEATURES)
    return JudgeWeights(screen, judge, Thresholds(**stored["thresholds"]))


def _regression(stored: dict[str, Any], features: Sequence[str]) -> Regression:
    if stored["features"] != list(features):
        raise ValueError(f"{WEIGHTS_FILE.name} was made for other features: run make train-judge")
    return Regression(tuple(features), np.array(stored["weights"], np.float32), float(stored["bias"]))
