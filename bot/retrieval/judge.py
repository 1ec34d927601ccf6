"""How probable it is that a section answers a question: one logistic regression over few features, for both languages.

Learnt by ``bench/train_judge.py`` on development questions, in folds; what it learnt is data
(``judge_weights.json``, ``refusal_thresholds.json``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from numpy.typing import NDArray

from bot.corpus import Corpus, QuestionBundle
from bot.retrieval.features import FEATURES, SentenceScore, measure
from bot.retrieval.retriever import fuse
from index.notice import Section

LEARNT = Path(__file__).parent
WEIGHTS_FILE, THRESHOLDS_FILE = "judge_weights.json", "refusal_thresholds.json"


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """Weights over standardised features, and the thresholds that were calibrated with them."""

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float
    set_threshold: float  # an agency is affirmed from here
    set_open_threshold: float  # a set is affirmed at all when its surest agency comes up to here
    named_threshold: float  # a question about a named agency is answered from here
    open_threshold: float  # a question that names no agency is answered from here

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """``(sections,)`` in 0 … 1 from ``(sections, len(FEATURES))``."""
        logits = ((features - self.mean) / self.scale) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)

    def threshold(self, bundle: QuestionBundle) -> float:
        """What the surest section must reach for a question, other than one for a set, to be answered at all."""
        return self.open_threshold if bundle.allowed is None else self.named_threshold


class JudgedSection(NodeWithScore):
    """A section with the probability that it answers the question (``score``), and its sentences as scored."""

    _section: Section = PrivateAttr()
    _sentences: tuple[SentenceScore, ...] = PrivateAttr()

    @classmethod
    def of(
        cls, candidate: NodeWithScore, section: Section, probability: float, sentences: tuple[SentenceScore, ...]
    ) -> JudgedSection:
        judged = cls(node=candidate.node, score=probability)
        judged._section, judged._sentences = section, sentences
        return judged

    @property
    def section(self) -> Section:
        return self._section

    @property
    def sentences(self) -> tuple[SentenceScore, ...]:
        """In the order of the text."""
        return self._sentences

    @property
    def probability(self) -> float:
        return self.get_score(raise_error=True)


class SectionJudge(BaseNodePostprocessor):
    """Gives each section the probability that it answers the question; the surest first."""

    _corpus: Corpus = PrivateAttr()
    _weights: JudgeWeights = PrivateAttr()

    def __init__(self, corpus: Corpus, weights: JudgeWeights | None = None) -> None:
        super().__init__()
        self._corpus = corpus
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
        table = measure(bundle, [*sections, *self._yardsticks(bundle, sections)])
        probabilities = self._weights.probabilities(table.values)[: len(sections)]
        return [
            JudgedSection.of(nodes[at], sections[at], float(probabilities[at]), table.sentences[at])
            for at in np.argsort(-probabilities, kind="stable")
        ]

    @staticmethod
    def _yardsticks(bundle: QuestionBundle, sections: list[Section]) -> list[Section]:
        """The best sections of all notices, to compare those of the allowed ones with."""
        if bundle.allowed is None:
            return []
        given = {section.id for section in sections}
        return [section for section, _ in fuse(bundle, None) if section.id not in given]


@cache
def load_weights(folder: Path = LEARNT) -> JudgeWeights:
    """The judge as learnt; raises ``ValueError`` when the files were made for other features."""
    stored = json.loads((folder / WEIGHTS_FILE).read_text(encoding="utf-8"))
    thresholds = json.loads((folder / THRESHOLDS_FILE).read_text(encoding="utf-8"))
    if stored["features"] != list(FEATURES):
        raise ValueError(f"{WEIGHTS_FILE} was trained for other features: run bench/train_judge.py")
    return JudgeWeights(
        mean=np.array(stored["mean"], np.float32),
        scale=np.array(stored["scale"], np.float32),
        weights=np.array(stored["weights"], np.float32),
        bias=float(stored["bias"]),
        set_threshold=float(thresholds["set"]),
        set_open_threshold=float(thresholds["set_open"]),
        named_threshold=float(thresholds["named"]),
        open_threshold=float(thresholds["open"]),
    )
