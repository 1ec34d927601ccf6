"""BM25 over all current sections, for terms given in groups of alternatives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.notice import Section
from index.store.catalog import Catalog
from index.store.terms import fold, phrase_terms

K1 = 1.2
B = 0.75

_REMEMBERED = 256  # terms whose counts are kept: one question asks for each several times

Counts = tuple[NDArray[np.intp], NDArray[np.float32]]  # sections by row, ascending, and how often each holds a term
_NOTHING: Counts = np.empty(0, np.intp), np.empty(0, np.float32)
Group = tuple[Sequence[str], float]  # alternatives that count as one term, and the weight of that term


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


class _Occurrences:
    """Where terms stand, from the catalog. An object of its own, so that no cycle keeps a catalog open."""

    def __init__(self, catalog: Catalog, ids: NDArray[np.int64]) -> None:
        self._catalog = catalog
        self._row_of_id = np.full(int(ids.max(initial=0)) + 1, -1, np.intp)
        self._row_of_id[ids] = np.arange(len(ids))

    def of(self, folded: str) -> Counts:
        indexed = self._indexed(folded)
        return indexed if len(indexed[0]) else self._phrase(folded)

    def _indexed(self, term: str) -> Counts:
        # One long row instead of one a place: 13,000 rows of a common word take 1 ms and not 5.
        [(joined,)] = self._catalog.read("SELECT group_concat(doc) FROM occurrences WHERE term = ?", term)
        if joined is None:
            return _NOTHING
        ids, counts = np.unique(np.fromstring(joined, np.int64, sep=","), return_counts=True)
        known = ids[-1] < len(self._row_of_id) and self._row_of_id[ids].min() >= 0
        rows = self._row_of_id[ids] if known else self._catalog.give_up("terms of sections that are not there")
        order = np.argsort(rows)
        return rows[order], counts[order].astype(np.float32)

    def _phrase(self, term: str) -> Counts:
        """Sections that hold all parts of a longer term, each with the count of the rarest part."""
        parts = phrase_terms(term)
        if len(term) <= 2 or not parts:
            return _NOTHING
        rows, counts = self._indexed(parts[0])
        for part in parts[1:]:
            if not len(rows):
                return _NOTHING
            more_rows, more_counts = self._indexed(part)
            rows, here, there = np.intersect1d(rows, more_rows, assume_unique=True, return_indices=True)
            counts = np.minimum(counts[here], more_counts[there])
        return rows, counts


class TermIndex:
    """Terms of a snapshot's sections; all methods fold case and character width themselves.

    Words and pairs of Chinese characters are looked up. Any longer term that is no word of any section is taken as a
    phrase: a section holds it as often as the rarest of its pairs, which is right but for the odd section that has all
    pairs apart from each other.
    """

    def __init__(
        self,
        catalog: Catalog,
        ids: NDArray[np.int64],
        lengths: NDArray[np.float32],
        sections: Sequence[Section],
        text_of: Callable[[Section], str],
    ) -> None:
        """``ids`` are the catalog's numbers of ``sections``, ``lengths`` their words."""
        self._text_of = text_of
        self._sections = sections
        self._row_of = {section.id: row for row, section in enumerate(sections)}
        mean = float(lengths.mean()) if sections else 0.0
        self._norms = (K1 * (1 - B + B * lengths / (mean or 1.0))).astype(np.float32)
        self._term_counts = lru_cache(_REMEMBERED)(_Occurrences(catalog, ids).of)

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

    def _group_frequency(self, alternatives: Sequence[str]) -> NDArray[np.float32]:
        frequency = np.zeros(len(self), np.float32)
        for term in dict.fromkeys(fold(alternative) for alternative in alternatives):
            rows, counts = self._term_counts(term)
            frequency[rows] += counts
        return frequency
