"""The passages of a labelled collection as an encoder sees them, and which of them a question is nearest to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from material import Collection, LabelledQuestion
from numpy.typing import NDArray

from index.passage import section_text, sentence_text

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class Labels:
    """Sections by their place in the collection: what answers, what may, and the look-alikes."""

    right: frozenset[int]
    open: frozenset[int]
    alike: frozenset[int]


@dataclass(eq=False)
class Library:
    """One collection: its sentences in their context, by section, and its sections as wholes."""

    collection: Collection
    sentences: list[list[str]]
    sections: list[str]
    cosines: dict[str, list[Floats]] = field(default_factory=dict)  # question id → by section, its sentences'
    _labels: dict[str, Labels] = field(default_factory=dict)

    @classmethod
    def of(cls, collection: Collection) -> Library:
        notices = collection.notices
        sentences = [
            [sentence_text(notices[section.notice], section, span) for span in section.sentences]
            for section in collection.sections
        ]
        whole = [section_text(notices[section.notice], section) for section in collection.sections]
        return cls(collection, sentences, whole)

    @property
    def questions(self) -> list[LabelledQuestion]:
        return self.collection.questions

    def rank(self, encode: Encode) -> None:
        """Compare every question with every sentence; remembers the cosines."""
        ends = np.cumsum([len(texts) for texts in self.sentences])
        vectors = encode([f"passage: {text}" for texts in self.sentences for text in texts])
        questions = encode([f"query: {question.text}" for question in self.questions])
        for question, row in zip(self.questions, questions @ vectors.T, strict=True):
            self.cosines[question.id] = np.split(row, ends[:-1])

    def best(self, question: LabelledQuestion) -> Floats:
        """``(sections,)``: the cosine of each section's nearest sentence."""
        return np.array([cosines.max() for cosines in self.cosines[question.id]], np.float32)

    def nearest_sentence(self, question: LabelledQuestion, section: int) -> int:
        return int(self.cosines[question.id][section].argmax())

    def labels(self, question: LabelledQuestion) -> Labels:
        if question.id not in self._labels:
            at = {section.id: row for row, section in enumerate(self.collection.sections)}

            def rows(places: Sequence[Any]) -> frozenset[int]:
                return frozenset(at[self.collection.section_at(place).id] for place in places)

            right = rows(question.answers)
            open_ = rows(question.arguable) - right
            self._labels[question.id] = Labels(right, open_, rows(question.look_alikes) - right - open_)
        return self._labels[question.id]

    def wrong(self, question: LabelledQuestion) -> list[int]:
        """The sections that do not answer, nearest first."""
        labels = self.labels(question)
        return [int(at) for at in np.argsort(-self.best(question)) if at not in labels.right | labels.open]

    def carrying(self, question: LabelledQuestion) -> list[tuple[int, int]]:
        """(section, the sentence that carries the answer); the nearest one where nobody wrote it down."""
        at = {section.id: row for row, section in enumerate(self.collection.sections)}
        found = []
        for place in question.answers:
            section, span = self.collection.section_at(place), self.collection.quoted(place)
            holding = [
                index
                for index, sentence in enumerate(section.sentences)
                if span and sentence.start < span.end and span.start < sentence.end
            ]
            row = at[section.id]
            found.append((row, holding[0] if holding else self.nearest_sentence(question, row)))
        return found


def ranking_figures(libraries: Sequence[Library], scores: Callable[[Library, LabelledQuestion], Floats]) -> str:
    """Share of the answering sections among the first 10 and 20, and mean average precision, by language."""
    rows: dict[str, list[tuple[float, float, float]]] = {"zh": [], "en": []}
    for library in libraries:
        for question in library.questions:
            labels = library.labels(question)
            if labels.right:
                order = [at for at in np.argsort(-scores(library, question)) if at not in labels.open]
                ranks = np.array([place for place, at in enumerate(order, start=1) if at in labels.right])
                precision = float((np.arange(1, len(ranks) + 1) / ranks).mean())
                rows[question.lang].append((float((ranks <= 10).mean()), float((ranks <= 20).mean()), precision))
    means = {lang: np.mean(found, axis=0) for lang, found in rows.items()}
    return "; ".join(
        f"{lang} recall@10 {mean[0]:.3f} @20 {mean[1]:.3f} MAP {mean[2]:.3f} (N={len(rows[lang])})"
        for lang, mean in means.items()
    )
