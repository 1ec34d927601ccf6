"""How a section stands to a question, among all candidates: the judge's features.

Cosines of one model lie in a narrow band, so each is taken as a distance to what a section at large has for this
question (z) and to the best section (gap). Findings behind the choice: docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.query import Query
from index.notice import Span
from index.store.snapshot import Snapshot
from index.structure.fold import fold

FEATURES = (
    "dense_z",
    "dense_gap",
    "sentence_z",
    "sentence_gap",
    "second_z",
    "second_gap",
    "bm25_share",
    "bm25_gap",
    "coverage",
    "sentence_coverage",
    "sentence_coverage_gap",
    "pair_coverage",
    "title_coverage",
    "rarest_found",
    "heavy_missing",
    "is_about",
    "is_plans",
    "is_text",
    "collection_coverage",
)
_K1 = 1.2
_OTHER_RENDERING = 0.75  # what a synonym counts beside the usual word: 培训机构 is not always 校外培训


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """One sentence of a candidate: its span, z of its cosine, and the share of the question's terms it holds."""

    span: Span
    z: float
    coverage: float

    @property
    def score(self) -> float:
        return 0.5 * self.z + 3.0 * self.coverage


@dataclass(frozen=True, slots=True)
class Evidence:
    """Features of all candidates, ``(candidates, len(FEATURES))``, and their sentences."""

    rows: tuple[int, ...]
    features: NDArray[np.float32]
    sentences: tuple[tuple[SentenceScore, ...], ...]


def measure(query: Query, snapshot: Snapshot, rows: Sequence[int]) -> Evidence:
    """Measure the candidates ``rows``."""
    groups = [(term.candidates, term.weight) for term in query.terms]
    total = query.total_weight or 1.0
    holds = [snapshot.lexical.coverage([(term.candidates, 1.0)]) > 0 for term in query.terms]
    weights = np.array([term.weight for term in query.terms], np.float32)
    bm25 = (
        snapshot.lexical.score([(candidates, 1.0) for candidates, _ in groups])
        if groups
        else np.zeros(len(snapshot.sections), np.float32)
    )
    best_bm25 = float(bm25.max()) if len(bm25) else 0.0
    dense = [_Dense(vector, snapshot) for vector in query.vectors]
    found_somewhere = float(weights[[bool(hold.any()) for hold in holds]].sum() / total) if len(weights) else 0.0
    table, sentences = [], []
    for row in rows:
        held = np.array([hold[row] for hold in holds], bool)
        scored = _sentences(query, snapshot, row, dense, total)
        sentences.append(scored)
        values = dict.fromkeys(FEATURES, 0.0)
        if dense:
            values["dense_z"] = dense[0].section(row)
            values["sentence_z"] = max((item.z for item in scored), default=0.0)
        if dense:
            values["second_z"] = dense[-1].section(row)
        values["bm25_share"] = float(bm25[row]) / (total * (_K1 + 1))
        values["bm25_gap"] = float(bm25[row]) / best_bm25 if best_bm25 else 0.0
        values["coverage"] = float(weights[held].sum() / total) if len(weights) else 0.0
        coverages = [item.coverage for item in scored]
        values["sentence_coverage"] = max(coverages, default=0.0)
        values["pair_coverage"] = max((a + b for a, b in pairwise(coverages)), default=values["sentence_coverage"])
        values["title_coverage"] = _title_coverage(query, snapshot, row, total)
        if len(weights):
            heaviest = int(weights.argmax())
            values["rarest_found"] = float(held[heaviest])
            values["heavy_missing"] = float((weights[~held] > 0.5 * weights[heaviest]).sum())
        kind = snapshot.sections[row].kind
        values["is_about"], values["is_plans"], values["is_text"] = (
            float(kind == "about"),
            float(kind == "plans"),
            float(kind == "text"),
        )
        values["collection_coverage"] = found_somewhere
        table.append([values[name] for name in FEATURES])
    features = np.array(table, np.float32).reshape(len(rows), len(FEATURES))
    _fill_gaps(features)
    return Evidence(tuple(rows), features, tuple(sentences))


def _credit(candidates: Sequence[str], words: str) -> float:
    """How far folded ``words`` hold a notion: 1 by its usual rendering, less by another, 0 not at all."""
    found = next((rank for rank, word in enumerate(candidates) if word.lower() in words), None)
    if found is None:
        return 0.0
    return 1.0 if found == 0 else _OTHER_RENDERING


def _fill_gaps(features: NDArray[np.float32]) -> None:
    """The distance of each candidate to the best one."""
    if not len(features):
        return
    for source, target in (
        ("dense_z", "dense_gap"),
        ("sentence_z", "sentence_gap"),
        ("second_z", "second_gap"),
        ("sentence_coverage", "sentence_coverage_gap"),
    ):
        column = features[:, FEATURES.index(source)]
        features[:, FEATURES.index(target)] = column - column.max()


class _Dense:
    """Cosines of one query vector as distances to sections at large, in standard deviations."""

    def __init__(self, vector: NDArray[np.float32], snapshot: Snapshot) -> None:
        self._vector = vector
        self._snapshot = snapshot
        self._mean, self._deviation = snapshot.background(vector)

    def section(self, row: int) -> float:
        return float((self._snapshot.section_vectors(row) @ self._vector).max() - self._mean) / self._deviation

    def sentences(self, row: int) -> NDArray[np.float32]:
        cosines = self._snapshot.sentence_vectors(row) @ self._vector
        return np.asarray((cosines - self._mean) / self._deviation, np.float32)


def _sentences(
    query: Query, snapshot: Snapshot, row: int, dense: Sequence[_Dense], total: float
) -> tuple[SentenceScore, ...]:
    spans = snapshot.sentences(row)
    distances = [item.sentences(row) for item in dense]
    z = np.max(distances, axis=0) if distances else np.zeros(len(spans), np.float32)
    text = snapshot.notices[snapshot.sections[row].notice].text
    scored = []
    for span, distance in zip(spans, z, strict=True):
        words = fold(span.of(text)).lower()
        held = sum(term.weight * _credit(term.candidates, words) for term in query.terms)
        scored.append(SentenceScore(span, float(distance), held / total))
    return tuple(scored)


def _title_coverage(query: Query, snapshot: Snapshot, row: int, total: float) -> float:
    section = snapshot.sections[row]
    heading = fold("\n".join((*section.path, section.title or ""))).lower()
    return sum(term.weight * _credit(term.candidates, heading) for term in query.terms) / total
