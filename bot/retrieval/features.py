"""How a section stands to a question, among all candidates: the judge's features.

Cosines of one model lie in a narrow band, so each is taken as a distance to what a section at large has for this
question (z) and to the best candidate (gap). Findings behind the choice: docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.corpus import QuestionBundle
from bot.retrieval.query import Query, Term
from index.notice import Section, Span
from index.store.bm25 import K1
from index.store.vectors import SectionVectors
from index.structure.fold import fold

Floats = NDArray[np.float32]

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
_GAPS = (
    ("dense_z", "dense_gap"),
    ("sentence_z", "sentence_gap"),
    ("second_z", "second_gap"),
    ("sentence_coverage", "sentence_coverage_gap"),
)
_OTHER_RENDERING = 0.75  # what a synonym counts beside the usual word: 培训机构 is not always 校外培训


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """One sentence of a candidate: its span, z of its cosine, and the share of the question's terms it holds."""

    span: Span
    z: float
    coverage: float


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Features of sections, ``(sections, len(FEATURES))``, and the scores of their sentences."""

    sections: tuple[Section, ...]
    values: Floats
    sentences: tuple[tuple[SentenceScore, ...], ...]


def measure(bundle: QuestionBundle, sections: Sequence[Section]) -> FeatureTable:
    """Measure candidates; each is compared with the best of all that are given."""
    query, snapshot = bundle.query, bundle.corpus.snapshot
    total = query.total_weight or 1.0
    weights = np.array([term.weight for term in query.terms], np.float32)
    held = np.array([snapshot.terms.holds(term.candidates, sections) for term in query.terms], bool)
    held = held.reshape(len(query.terms), len(sections)).T
    bm25 = snapshot.terms.score(query.groups)
    of_sections = bm25.of(sections)
    known = [snapshot.terms.document_frequency(term.candidates) > 0 for term in query.terms]
    known_share = float(weights[known].sum() / total) if len(weights) else 0.0
    dense = [_Dense(vector, *snapshot.background(vector)) for vector in query.vectors]
    rows, sentences = [], []
    for at, section in enumerate(sections):
        vectors = snapshot.vectors(section)
        scored = _sentences(bundle, section, vectors, dense)
        sentences.append(scored)
        rows.append(
            {
                "bm25_share": float(of_sections[at]) / (total * (K1 + 1)),
                "bm25_gap": float(of_sections[at]) / bm25.highest if bm25.highest else 0.0,
                "title_coverage": term_share(query, fold("\n".join((*section.path, section.title or ""))).lower()),
                "collection_coverage": known_share,
                **_dense_features(vectors, dense, scored),
                **_term_features(weights, held[at], scored),
                **{f"is_{kind}": float(section.kind == kind) for kind in ("about", "plans", "text")},
            }
        )
    values = np.array([[row[name] for name in FEATURES] for row in _with_gaps(rows)], np.float32)
    return FeatureTable(tuple(sections), values.reshape(len(rows), len(FEATURES)), tuple(sentences))


def term_share(query: Query, words: str) -> float:
    """The share of the question's terms that folded lower-case ``words`` hold, by weight."""
    total = query.total_weight
    return sum(term.weight * _credit(term, words) for term in query.terms) / total if total else 0.0


def _credit(term: Term, words: str) -> float:
    """How far ``words`` hold a notion: 1 by its usual rendering, less by another, 0 not at all."""
    found = next((rank for rank, word in enumerate(term.candidates) if word.lower() in words), None)
    if found is None:
        return 0.0
    return 1.0 if found == 0 else _OTHER_RENDERING


def _dense_features(
    vectors: SectionVectors, dense: Sequence[_Dense], scored: Sequence[SentenceScore]
) -> dict[str, float]:
    if not dense:
        return {"dense_z": 0.0, "second_z": 0.0, "sentence_z": 0.0}
    return {
        "dense_z": float(dense[0].z(vectors.parts).max()),
        "second_z": float(dense[-1].z(vectors.parts).max()),
        "sentence_z": max((item.z for item in scored), default=0.0),
    }


def _term_features(weights: Floats, held: NDArray[np.bool_], scored: Sequence[SentenceScore]) -> dict[str, float]:
    total = float(weights.sum()) or 1.0
    heaviest = float(weights.max()) if len(weights) else 0.0
    coverages = [item.coverage for item in scored]
    best = max(coverages, default=0.0)
    return {
        "coverage": float(weights[held].sum()) / total,
        "sentence_coverage": best,
        "pair_coverage": max((first + second for first, second in pairwise(coverages)), default=best),
        "rarest_found": float(held[int(weights.argmax())]) if len(weights) else 0.0,
        "heavy_missing": float((weights[~held] > 0.5 * heaviest).sum()),
    }


def _with_gaps(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    """The distance of each candidate to the best one."""
    for source, target in _GAPS:
        best = max((row[source] for row in rows), default=0.0)
        for row in rows:
            row[target] = row[source] - best
    return rows


@dataclass(frozen=True, slots=True)
class _Dense:
    """Cosines of one query vector as distances to sections at large, in standard deviations."""

    vector: Floats
    mean: float
    deviation: float

    def z(self, vectors: Floats) -> Floats:
        """``(len(vectors),)``"""
        return np.asarray((vectors @ self.vector - self.mean) / self.deviation, np.float32)


def _sentences(
    bundle: QuestionBundle, section: Section, vectors: SectionVectors, dense: Sequence[_Dense]
) -> tuple[SentenceScore, ...]:
    distances = [item.z(vectors.sentences) for item in dense]
    nearest = np.max(distances, axis=0) if distances else np.zeros(len(section.sentences), np.float32)
    folded = bundle.corpus.folded(section.notice)
    return tuple(
        SentenceScore(span, float(z), term_share(bundle.query, span.of(folded)))
        for span, z in zip(section.sentences, nearest, strict=True)
    )
