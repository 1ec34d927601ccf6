"""How probable it is that a section answers a question.

The sections that come nearest are read together with the question by a cross-encoder, a round at a time, as long as a
round brings something; what it says and how the section stands among the others goes into one logistic regression,
for both languages. All of it is learnt (``bench/``) and kept as data beside the code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
from bot.model import Language
from bot.retrieval.features import SCREEN_FEATURES, FeatureTable, SentenceScore, measure
from bot.retrieval.passages import passage_text
from bot.retrieval.scorers import PairScorer
from index.notice import Section

WEIGHTS_FILE = Path(__file__).parent / "judge_weights.json"
JUDGE_FEATURES = (*SCREEN_FEATURES, "cross", "cross_gap")
OPENING_FEATURES = ("cross_best", "cross_mean", "sentence_best")
ROUND = 12  # sections read at a time
MOST_READ, MOST_READ_OF_SET = 48, 144
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
    """What a probability must reach, calibrated for each language (docs/retrieval.md: with which promise)."""

    affirmed: float  # a section answers, and its agency belongs to a set, from this probability on
    named: float  # a question about a named agency is answered at all from this probability of an answer on
    open: float  # one that names no agency


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """What was learnt for one cross-encoder."""

    screen: Regression  # which sections to read
    judge: Regression
    opening: Regression  # whether a question has an answer at all
    thresholds: Mapping[Language, Thresholds]

    def of(self, bundle: QuestionBundle) -> Thresholds:
        return self.thresholds[bundle.question.language]


class JudgedSection(NodeWithScore):
    """A section with the probability that it answers the question (``score``), and its sentences as scored."""

    _section: Section = PrivateAttr()
    _sentences: tuple[SentenceScore, ...] = PrivateAttr()
    _read: bool = PrivateAttr()
    _opening: float = PrivateAttr()

    @classmethod
    def of(
        cls,
        candidate: NodeWithScore,
        section: Section,
        probability: float,
        sentences: tuple[SentenceScore, ...],
        *,
        read: bool,
        opening: float,
    ) -> JudgedSection:
        judged = cls(node=candidate.node, score=probability)
        judged._section, judged._sentences = section, sentences
        judged._read, judged._opening = read, opening
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
    def opening(self) -> float:
        """How probable it is that the question has an answer at all; the same for all its sections."""
        return self._opening

    @property
    def probability(self) -> float:
        return self.get_score(raise_error=True)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Which candidates were read, all probabilities (those not read below those that were), and the opening."""

    read: frozenset[int]
    probabilities: Floats
    opening: float


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
    def weights(self) -> JudgeWeights:
        return self._weights

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        bundle = self._corpus.read_bundle(query_bundle)
        if not nodes:
            return []
        sections = [self._corpus.snapshot.section(node.node.metadata["section"]) for node in nodes]
        table = measure(bundle, sections)
        verdict = self._judge(bundle, table)
        return [
            JudgedSection.of(
                nodes[at],
                sections[at],
                float(verdict.probabilities[at]),
                table.sentences[at],
                read=at in verdict.read,
                opening=verdict.opening,
            )
            for at in np.argsort(-verdict.probabilities, kind="stable")
        ]

    def _judge(self, bundle: QuestionBundle, table: FeatureTable) -> _Verdict:
        screened = self._weights.screen.probabilities(table.values)
        order = np.argsort(-screened, kind="stable")
        cross = np.zeros(len(order), np.float32)
        read = 0
        most = MOST_READ_OF_SET if bundle.exhaustive else MOST_READ
        while read < min(most, len(order)):
            chosen = order[read : read + ROUND]
            passages = [candidate_passage(self._corpus, table, int(at)) for at in chosen]
            cross[chosen] = self._scorer.score(bundle.wording, passages)
            read += len(chosen)
            judged = self._weights.judge.probabilities(judge_features(table.values[order[:read]], cross[order[:read]]))
            if judged[read - len(chosen) :].max() < _STILL_PROMISING * self._weights.of(bundle).affirmed:
                break
        probabilities = screened * float(judged.min())
        probabilities[order[:read]] = judged
        asked = opening_features(table.values[order[:read]], cross[order[:read]])
        opening = self._weights.opening.probabilities(asked[np.newaxis])
        return _Verdict(frozenset(int(at) for at in order[:read]), probabilities.astype(np.float32), float(opening[0]))


def candidate_passage(corpus: Corpus, table: FeatureTable, at: int) -> str:
    """What the cross-encoder reads of a candidate."""
    section = table.sections[at]
    scores = [sentence.z for sentence in table.sentences[at]]
    return passage_text(corpus.snapshot.notices[section.notice], section, scores)


def judge_features(values: Floats, cross: Floats) -> Floats:
    """``(sections, len(JUDGE_FEATURES))`` of the sections that were read."""
    return np.column_stack([values, cross, cross - cross.max()]).astype(np.float32)


def opening_features(values: Floats, cross: Floats) -> Floats:
    """``(len(OPENING_FEATURES),)`` of a question: of the best and the best dozen, and the nearest sentence.

    What a collection does not say at all is far from all of it.
    """
    nearest = values[:, SCREEN_FEATURES.index("sentence_z")].max()
    return np.array([cross.max(), np.sort(cross)[-ROUND:].mean(), nearest], np.float32)


@cache
def load_weights(path: Path = WEIGHTS_FILE) -> JudgeWeights:
    """The judge as learnt; raises ``ValueError`` when the file was made for other features."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    screen, judge = _regression(stored["screen"], SCREEN_FEATURES), _regression(stored["judge"], JUDGE_FEATURES)
    opening = _regression(stored["opening"], OPENING_FEATURES)
    thresholds: dict[Language, Thresholds] = {
        "zh": Thresholds(**stored["thresholds"]["zh"]),
        "en": Thresholds(**stored["thresholds"]["en"]),
    }
    return JudgeWeights(screen, judge, opening, thresholds)


def _regression(stored: dict[str, Any], features: Sequence[str]) -> Regression:
    if stored["features"] != list(features):
        raise ValueError(f"{WEIGHTS_FILE.name} was made for other features: run make train-judge")
    return Regression(tuple(features), np.array(stored["weights"], np.float32), float(stored["bias"]))
