"""How a section stands to a question before it is read: the features that say which sections are worth reading.

Cosines of one model lie in a narrow band, so each is taken as a distance to what a section at large has for this
question (z), that of the nearest sentence to the best candidate's as well (gap). More: docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.corpus import QuestionBundle
from bot.retrieval.query import Query
from index.notice import Section, Span
from index.store.bm25 import K1

Floats = NDArray[np.float32]

SCREEN_FEATURES = ("sentence_z", "sentence_gap", "section_z", "bm25_share", "coverage", "sentence_coverage")


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """One sentence of a candidate: its span, z of its cosine, and the share of the question's terms it holds."""

    span: Span
    z: float
    coverage: float


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Features of sections, ``(sections, len(SCREEN_FEATURES))``, and the scores of their sentences."""

    sections: tuple[Section, ...]
    values: Floats
    sentences: tuple[tuple[SentenceScore, ...], ...]


def measure(bundle: QuestionBundle, sections: Sequence[Section]) -> FeatureTable:
    """Measure candidates; each is compared with the best of all that are given."""
    query, snapshot = bundle.query, bundle.corpus.snapshot
    total = query.total_weight or 1.0
    bm25 = snapshot.terms.score(query.groups).of(sections)
    weights = np.array([term.weight for term in query.terms], np.float32)
    held = np.array([snapshot.terms.holds(term.candidates, sections) for term in query.terms], bool)
    coverage = weights @ held.reshape(len(query.terms), len(sections)) / total
    mean, deviation = snapshot.background(query.vector)
    rows, sentences = [], []
    for at, section in enumerate(sections):
        vectors = snapshot.vectors(section)
        nearness = (vectors.sentences @ query.vector - mean) / deviation
        folded = bundle.corpus.folded(section.notice)
        scored = tuple(
            SentenceScore(span, float(z), term_share(query, span.of(folded)))
            for span, z in zip(section.sentences, nearness, strict=True)
        )
        sentences.append(scored)
        rows.append(
            (
                max((item.z for item in scored), default=0.0),
                0.0,
                float(((vectors.parts @ query.vector - mean) / deviation).max()),
                float(bm25[at]) / (total * (K1 + 1)),
                float(coverage[at]),
                max((item.coverage for item in scored), default=0.0),
            )
        )
    values = np.array(rows, np.float32).reshape(len(rows), len(SCREEN_FEATURES))
    if len(rows):
        values[:, 1] = values[:, 0] - values[:, 0].max()
    return FeatureTable(tuple(sections), values, tuple(sentences))


def term_share(query: Query, words: str) -> float:
    """The share of the question's terms that folded lower-case ``words`` hold, by weight."""
    total = query.total_weight
    if not total:
        return 0.0
    return sum(term.weight for term in query.terms if any(word in words for word in term.candidates)) / total
