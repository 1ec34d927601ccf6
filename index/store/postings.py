"""Which sections of one segment hold a term, and how often: written once, then only read."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True)
class Postings:
    """Sections by term. Terms are sorted by their UTF-8 bytes, which is the order of their characters.

    The arrays may be memory-mapped, so that opening an index of any size costs nothing.
    """

    terms: NDArray[np.uint8]  # all terms end to end
    term_ends: NDArray[np.int64]  # (terms,) where each term ends in ``terms``
    starts: NDArray[np.int64]  # (terms + 1,) where each term's entries start in ``rows`` and ``counts``
    rows: NDArray[np.int32]  # (entries,) rows of the segment, ascending within a term
    counts: NDArray[np.uint16]  # (entries,)
    lengths: NDArray[np.int32]  # (rows of the segment,) length of each section in words

    def find(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.uint16]] | None:
        """Rows that hold the term and how often each does; ``None`` for an unknown term."""
        wanted = term.encode()
        low, high = 0, len(self.term_ends)
        while low < high:
            middle = (low + high) // 2
            if self._term(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        if low == len(self.term_ends) or self._term(low) != wanted:
            return None
        part = slice(int(self.starts[low]), int(self.starts[low + 1]))
        return self.rows[part], self.counts[part]

    def all_terms(self) -> list[bytes]:
        blob = self.terms.tobytes()
        ends = self.term_ends.tolist()
        return [blob[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def _term(self, number: int) -> bytes:
        start = int(self.term_ends[number - 1]) if number else 0
        return self.terms[start : int(self.term_ends[number])].tobytes()


def build_postings(sections: Sequence[tuple[Counter[str], int]]) -> Postings:
    """Postings of sections given as term counts and length, one a row."""
    vocabulary = sorted({term.encode() for counts, _ in sections for term in counts})
    number_of = {term.decode(): number for number, term in enumerate(vocabulary)}
    sizes = [len(counts) for counts, _ in sections]
    terms = np.fromiter((number_of[term] for counts, _ in sections for term in counts), np.int64, sum(sizes))
    counts = np.fromiter((min(n, _MOST) for counts, _ in sections for n in counts.values()), np.uint16, sum(sizes))
    rows = np.repeat(np.arange(len(sections), dtype=np.int32), sizes)
    order = np.argsort(terms, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(terms, minlength=len(vocabulary)))))
    lengths = np.array([length for _, length in sections], np.int32)
    return _assemble(vocabulary, starts, rows[order], counts[order], lengths)


def merge_postings(sources: Sequence[tuple[Postings, NDArray[np.int32]]], total_rows: int) -> Postings:
    """One segment's postings from several; each comes with the new row of each of its rows, -1 for one to leave out.

    New rows must ascend from source to source and within each. Terms no section holds any more are kept: harmless.
    """
    vocabulary = sorted({term for postings, _ in sources for term in postings.all_terms()})
    number_of = {term: number for number, term in enumerate(vocabulary)}
    lengths = np.zeros(total_rows, np.int32)
    entries = np.zeros(len(vocabulary), np.int64)
    pieces = []
    for postings, new_rows in sources:
        kept = new_rows >= 0
        lengths[new_rows[kept]] = postings.lengths[kept]
        numbers = np.array([number_of[term] for term in postings.all_terms()], np.int64)
        terms = np.repeat(numbers, np.diff(postings.starts))
        rows = new_rows[postings.rows]
        current = rows >= 0
        pieces.append((terms[current], rows[current], postings.counts[current]))
        entries += np.bincount(terms[current], minlength=len(vocabulary))
    starts = np.concatenate(([0], np.cumsum(entries)))
    merged_rows = np.empty(int(starts[-1]), np.int32)
    counts = np.empty(int(starts[-1]), np.uint16)
    filled = starts[:-1].copy()
    for terms, rows, of_rows in pieces:
        # A piece is ordered by term, so an entry's place is its term's next free place plus its rank in the term.
        sizes = np.bincount(terms, minlength=len(vocabulary))
        rank = np.arange(len(terms)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        places = filled[terms] + rank
        merged_rows[places], counts[places] = rows, of_rows
        filled += sizes
    return _assemble(vocabulary, starts, merged_rows, counts, lengths)


def _assemble(vocabulary: Sequence[bytes], starts: Any, rows: Any, counts: Any, lengths: Any) -> Postings:
    return Postings(
        terms=np.frombuffer(b"".join(vocabulary), np.uint8),
        term_ends=np.cumsum([len(term) for term in vocabulary], dtype=np.int64),
        starts=starts.astype(np.int64),
        rows=rows,
        counts=counts,
        lengths=lengths,
    )


def save_postings(postings: Postings, folder: Path) -> None:
    """Written beside and moved into place: a folder of this name is complete or absent."""
    unfinished = folder.with_name(f"{folder.name}.tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for item in fields(postings):
        np.save(unfinished / f"{item.name}.npy", getattr(postings, item.name))
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def load_postings(folder: Path) -> Postings:
    """Memory-mapped. Raises FileNotFoundError, or ValueError for a damaged file."""
    arrays = {item.name: _map(folder / f"{item.name}.npy") for item in fields(Postings)}
    return Postings(**arrays)


def _map(path: Path) -> NDArray[Any]:
    # An empty array cannot be mapped; there is nothing to save in mapping it either.
    array: NDArray[Any] = np.load(path, mmap_mode="r")
    return array
