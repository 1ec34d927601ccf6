"""BM25 over all current sections, for terms given in groups of alternatives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.notice import Section
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


@dataclass(frozen=True, slots=True)
class TermScores:
    """Every section's BM25 for one question."""

    _values: NDArray[np.float32]
    _sections: Sequence[Section]
    _row_of: Mapping[str, int]

    @property
    def highest(self) -> float:
        return float(self._values.max()) if len(self._values) else 0.0

    def of(self, sections: Sequence[Section]) -> NDArray[np.float32]:
        """The scores of some sections, ``(len(sections),)``."""
        return self._values[[self._row_of[section.id] for section in sections]]

    def best(self, k: int, notices: Collection[str] | None = None) -> list[Section]:
        """At most ``k`` sections that hold any term, best first, of ``notices`` if given; ties in the text's order."""
        found: list[Section] = []
        for row in np.argsort(-self._values, kind="stable"):
            if self._values[row] <= 0 or len(found) == k:
                break
            if notices is None or self._sections[row].notice in notices:
                found.append(self._sections[row])
        return found


class TermIndex:
    """Terms of a snapshot's sections; all methods fold case and character width themselves.

    Words and pairs of Chinese characters are looked up. Any longer term that is no word of a segment is taken as a
    phrase: a section holds it as often as the rarest of its pairs, which is right but for the odd section that has all
    pairs apart from each other.
    """

    def __init__(
        self, parts: Sequence[SegmentPostings], sections: Sequence[Section], text_of: Callable[[Section], str]
    ) -> None:
        self._parts = parts
        self._text_of = text_of
        self._sections = sections
        self._row_of = {section.id: row for row, section in enumerate(sections)}
        self._lengths = np.zeros(len(sections), np.float32)
        for part in parts:
            current = part.section_of >= 0
            self._lengths[part.section_of[current]] = part.postings.lengths[current]
        mean = float(self._lengths.mean()) if sections else 0.0
        self._norms = (K1 * (1 - B + B * self._lengths / (mean or 1.0))).astype(np.float32)

    def __len__(self) -> int:
        return len(self._norms)

    def document_frequency(self, alternatives: Sequence[str]) -> int:
        """The number of sections that hold any of the terms."""
        return int((self._group_frequency(tuple(alternatives)) > 0).sum())

    def holds(self, alternatives: Sequence[str], sections: Sequence[Section]) -> NDArray[np.bool_]:
        """Whether each of ``sections`` holds any of the terms, ``(len(sections),)``."""
        rows = [self._row_of[section.id] for section in sections]
        return np.asarray(self._group_frequency(tuple(alternatives))[rows] > 0, np.bool_)

    def occurs(self, term: str) -> bool:
        """Whether some section holds the term as it stands, as a word or inside other words."""
        folded = fold(term).strip()
        if not folded:
            return False
        rows, _ = self._term_counts(folded)
        return any(folded in fold(self._text_of(self._sections[int(row)])) for row in rows)

    def score(self, groups: Sequence[Group]) -> TermScores:
        """BM25 of every section; the alternatives of a group count as one term (Pirkola).

        Within a group the frequencies are summed, and the document frequency is that of the union.
        """
        scores = np.zeros(len(self), np.float32)
        for alternatives, weight in groups:
            frequency = self._group_frequency(tuple(alternatives))
            holding = np.flatnonzero(frequency)
            if not len(holding):
                continue
            idf = np.log1p((len(self) - len(holding) + 0.5) / (len(holding) + 0.5))
            held = frequency[holding]
            scores[holding] += weight * idf * held * (K1 + 1) / (held + self._norms[holding])
        return TermScores(scores, self._sections, self._row_of)

    def _term_counts(self, folded: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The sections (by row) that hold the term, and how often each does."""
        found = [self._counts_in(part, folded) for part in self._parts]
        sections = np.concatenate([rows for rows, _ in found]) if found else np.empty(0, np.int32)
        counts = np.concatenate([counts for _, counts in found]) if found else np.empty(0, np.float32)
        return sections, counts.astype(np.float32)

    def _group_frequency(self, alternatives: Sequence[str]) -> NDArray[np.float32]:
        frequency = np.zeros(len(self), np.float32)
        for term in dict.fromkeys(fold(alternative) for alternative in alternatives):
            sections, counts = self._term_counts(term)
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
