"""BM25 over all current sections, for terms given in groups of alternatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.store.postings import Postings
from index.store.terms import fold, phrase_terms

K1 = 1.2
B = 0.75

Group = tuple[Sequence[str], float]  # alternatives that count as one term, and the weight of that term


@dataclass(frozen=True, slots=True)
class SegmentPostings:
    """One segment's postings; ``section_of[row]`` is the section's number in the snapshot, -1 for one gone."""

    postings: Postings
    section_of: NDArray[np.int32]


class LexicalIndex:
    """Term statistics of a snapshot's sections; all methods fold case and character width themselves.

    Words and pairs of Chinese characters are looked up. Any longer term that is no word of a segment is taken as a
    phrase: a section holds it as often as the rarest of its pairs, which is right but for the odd section that has all
    pairs apart from each other.
    """

    def __init__(self, parts: Sequence[SegmentPostings], sections: int, text_of: Callable[[int], str]) -> None:
        self._parts = parts
        self._text_of = text_of
        self._lengths = np.zeros(sections, np.float32)
        for part in parts:
            current = part.section_of >= 0
            self._lengths[part.section_of[current]] = part.postings.lengths[current]
        mean = float(self._lengths.mean()) if sections else 0.0
        self._norms = (K1 * (1 - B + B * self._lengths / (mean or 1.0))).astype(np.float32)

    def __len__(self) -> int:
        return len(self._norms)

    def term_counts(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The sections (by row of the snapshot) that hold the term, and how often each does."""
        folded = fold(term)
        found = [self._counts_in(part, folded) for part in self._parts]
        sections = np.concatenate([rows for rows, _ in found]) if found else np.empty(0, np.int32)
        counts = np.concatenate([counts for _, counts in found]) if found else np.empty(0, np.float32)
        return sections, counts.astype(np.float32)

    def document_frequency(self, term: str) -> int:
        """The number of sections that hold the term."""
        return len(self.term_counts(term)[0])

    def occurs(self, term: str) -> bool:
        """Whether some section holds the term as it stands, as a word or inside other words."""
        folded = fold(term).strip()
        if not folded:
            return False
        return any(folded in fold(self._text_of(int(section))) for section in self.term_counts(folded)[0])

    def score(self, groups: Sequence[Group]) -> NDArray[np.float32]:
        """BM25 of every section, ``(sections,)``; the alternatives of a group count as one term (Pirkola).

        Within a group the frequencies are summed, and the document frequency is that of the union.
        """
        scores = np.zeros(len(self), np.float32)
        for alternatives, weight in groups:
            frequency = self._group_frequency(alternatives)
            holding = np.flatnonzero(frequency)
            if not len(holding):
                continue
            idf = np.log1p((len(self) - len(holding) + 0.5) / (len(holding) + 0.5))
            held = frequency[holding]
            scores[holding] += weight * idf * held * (K1 + 1) / (held + self._norms[holding])
        return scores

    def coverage(self, groups: Sequence[Group]) -> NDArray[np.float32]:
        """The share of the groups' weight that each section holds any alternative of, ``(sections,)`` in 0 … 1."""
        covered = np.zeros(len(self), np.float32)
        total = sum(weight for _, weight in groups)
        for alternatives, weight in groups:
            covered += weight * (self._group_frequency(alternatives) > 0)
        return covered / total if total else covered

    def _group_frequency(self, alternatives: Sequence[str]) -> NDArray[np.float32]:
        frequency = np.zeros(len(self), np.float32)
        for term in dict.fromkeys(fold(alternative) for alternative in alternatives):
            sections, counts = self.term_counts(term)
            frequency[sections] += counts
        return frequency

    def _counts_in(self, part: SegmentPostings, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        found = part.postings.find(term) or _phrase(part.postings, term)
        if found is None:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        sections = part.section_of[found[0]]
        current = sections >= 0
        return sections[current], found[1][current].astype(np.float32)


def _phrase(postings: Postings, term: str) -> tuple[NDArray[np.int32], NDArray[np.uint16]] | None:
    """Rows that hold all parts of a longer term, each with the count of the rarest part."""
    parts = phrase_terms(term)
    if len(term) <= 2 or not parts:
        return None
    found = []
    for part in parts:
        entries = postings.find(part)
        if entries is None:
            return None
        found.append(entries)
    found.sort(key=lambda entries: len(entries[0]))
    rows, counts = found[0]
    for more_rows, more_counts in found[1:]:
        rows, here, there = np.intersect1d(rows, more_rows, assume_unique=True, return_indices=True)
        counts = np.minimum(counts[here], more_counts[there])
    return rows, counts
