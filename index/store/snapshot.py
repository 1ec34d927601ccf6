"""One committed state of an index, to answer questions from. Later runs do not change it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexMismatchError, IndexMissingError
from index.notice import Notice, Section
from index.passage import searched_sections, section_body
from index.store.catalog import CATALOG_FILE, Catalog, CatalogInfo, SegmentInfo, is_damage, require_format
from index.store.lexical import SegmentPostings, TermIndex
from index.store.rows import Placement
from index.store.segments import SegmentMissingError, SegmentStore
from index.store.vectors import Floats, NoticeVectors, VectorFolder
from index.store.writer import LEXICAL_FOLDER, read_postings

_EXACT_SECTIONS = 10_000  # up to this many, comparing all stored vectors beats a filtered Chroma query
_NOTICES_IN_MEMORY = 256  # notices whose vectors are kept: 70 MB with 384 dimensions and 40 sections each
_SAMPLE = 512


def open_snapshot(
    index_dir: Path,
    *,
    chroma_url: str | None = None,
    expected_model: str | None = None,
    cache_dir: Path | None = None,
) -> Snapshot:
    """The newest committed state.

    ``expected_model`` is the model questions will be embedded with (its weights are looked for in ``cache_dir``).
    Raises IndexMissingError, or IndexMismatchError when the index has another format or model.
    """
    path = index_dir / CATALOG_FILE
    if not path.is_file():
        raise IndexMissingError(f"there is no index in {index_dir}: run index first")
    try:
        with closing(Catalog.open_for_reading(path)) as catalog, catalog.transaction():
            info = catalog.info()
            if info is None or info.generation == 0:
                raise IndexMissingError(f"the index in {index_dir} is empty as yet: run index, or wait for it")
            require_format(info, index_dir)
            if expected_model is not None:
                require_model(info, index_dir, expected_model, cache_dir)
            return Snapshot(index_dir, catalog, info, chroma_url)
    except sqlite3.DatabaseError as error:
        hint = "run index --rebuild" if is_damage(error) else "see who may read it"
        raise IndexMismatchError(f"{path} cannot be read ({error}): {hint}") from error


def require_model(info: CatalogInfo, index_dir: Path, model: str, cache_dir: Path | None) -> None:
    """Raises IndexMismatchError unless the index was made with ``model``."""
    from index.embedding import model_fingerprint

    if model_fingerprint(model, cache_dir=cache_dir) != info.fingerprint:
        raise IndexMismatchError(
            f"the index in {index_dir} was made with the embedding model {info.model!r} in another version, not with"
            f" this {model!r}: run index --rebuild"
            if info.model == model
            else f"the index in {index_dir} was made with the embedding model {info.model!r}, not {model!r}:"
            " run index --rebuild, or set the former model"
        )


@dataclass(frozen=True, slots=True)
class SectionVectors:
    """Unit vectors: ``parts`` (parts, dimensions) and ``sentences`` (sentences, dimensions), float32."""

    parts: Floats
    sentences: Floats


class Snapshot:
    """All sections of an index at one moment; safe to share between threads."""

    def __init__(self, index_dir: Path, catalog: Catalog, info: CatalogInfo, chroma_url: str | None) -> None:
        """Reads everything but the vectors from ``catalog``, within the transaction the caller has opened."""
        self.index_dir = index_dir
        self.generation = info.generation
        self.model = info.model
        self.notices: dict[str, Notice] = {}
        self.sections: list[Section] = []  # without headings that stand alone; by notice name, then start
        self._info = info
        self._chroma_url = chroma_url
        self._opening = threading.Lock()
        self._first_row: dict[str, int] = {}  # by notice
        self._places: dict[str, Placement] = {}  # by notice
        self._segments = catalog.segments()
        section_of = {segment.name: np.full(segment.rows, -1, np.int32) for segment in self._segments}
        for stored in catalog.notices():
            self._add(stored.notice, stored.placement, section_of)
        self._row_of = {section.id: row for row, section in enumerate(self.sections)}
        self._section_of = section_of
        parts = [
            SegmentPostings(read_postings(index_dir / LEXICAL_FOLDER, segment, catalog), section_of[segment.name])
            for segment in self._segments
        ]
        self.terms = TermIndex(parts, self.sections, self.clean)
        self._vectors_of = lru_cache(_NOTICES_IN_MEMORY)(VectorFolder(index_dir).load)

    def _add(self, notice: Notice, place: Placement, section_of: dict[str, NDArray[np.int32]]) -> None:
        first = len(self.sections)
        self.notices[notice.name] = notice
        self._first_row[notice.name] = first
        self._places[notice.name] = place
        self.sections += searched_sections(notice)
        if place.rows:
            rows = np.arange(first, first + place.rows, dtype=np.int32)
            section_of[place.segment][place.first_row : place.first_row + place.rows] = rows

    # -- sections by row ----------------------------------------------------------------------------------------------

    def section(self, section_id: str) -> Section:
        """Raises KeyError for an unknown section."""
        return self.sections[self._row_of[section_id]]

    def sections_of(self, name: str) -> Sequence[Section]:
        """A notice's searched sections, in order; raises KeyError for an unknown notice."""
        first = self._first_row[name]
        return self.sections[first : first + self._places[name].rows]

    def text(self, section: Section) -> str:
        """The section's text, verbatim."""
        return section.span.of(self.notices[section.notice].text)

    def clean(self, section: Section) -> str:
        """The section's text without noise and superfluous white space."""
        return section_body(self.notices[section.notice], section)

    def vectors(self, section: Section) -> SectionVectors:
        """Unit vectors of the section's parts (one unless it is very long) and of its sentences."""
        vectors, number = self._stored_vectors(self._row_of[section.id])
        return SectionVectors(vectors.section_parts(number), vectors.sentences_of(number))

    def _stored_vectors(self, row: int) -> tuple[NoticeVectors, int]:
        name = self.sections[row].notice
        return self._vectors_of(self._places[name].vectors), row - self._first_row[name]

    # -- search -------------------------------------------------------------------------------------------------------

    def nearest(
        self, vector: Floats, k: int, notices: Collection[str] | None = None, *, exact: bool = False
    ) -> list[Section]:
        """The ``k`` sections nearest to a unit vector, nearest first; only those of ``notices`` if given.

        ``exact`` compares every one of them; otherwise the vector store's graph is asked, which may miss one now and
        then.
        """
        if k < 1 or not self.sections:
            return []
        names = None if notices is None else sorted(name for name in set(notices) if name in self._places)
        if exact or (names is not None and sum(self._places[name].rows for name in names) <= _EXACT_SECTIONS):
            return self._sections(self._nearest_exactly(vector, k, list(self._places) if names is None else names))
        best: dict[int, float] = {}
        try:
            for segment in self._segments:
                for row, cosine in self._nearest_in(segment, vector, k, names):
                    best[row] = max(cosine, best.get(row, -1.0))
        except SegmentMissingError as error:
            if not self.is_stale():
                raise IndexMismatchError(
                    f"the vectors of the index in {self.index_dir} are not in this Chroma database ({error}):"
                    " check the Chroma setting, or run index --rebuild"
                ) from error
            # A newer run has cleared away the collections of this old state; its notices' vectors may still be there.
            return self._sections(self._nearest_exactly(vector, k, list(self._places) if names is None else names))
        return self._sections(_top(best, k))

    def _sections(self, found: Sequence[tuple[int, float]]) -> list[Section]:
        return [self.sections[row] for row, _ in found]

    def _nearest_in(
        self, segment: SegmentInfo, vector: Floats, k: int, notices: Sequence[str] | None
    ) -> list[tuple[int, float]]:
        """The segment's ``k`` nearest current sections; asks for more as long as too many are out of date."""
        section_of = self._section_of[segment.name]
        count = k + k // 4 + min(segment.rows - segment.live, k)
        while True:
            found = self._store.nearest(segment.name, vector, count, notices)
            current = [(self._row_of[name], cosine) for name, cosine in found if name in self._row_of]
            # A changed notice's former sections have the same names: only those this segment is in charge of count.
            current = [(row, cosine) for row, cosine in current if self._segment_of(row) == segment.name]
            if len({row for row, _ in current}) >= min(k, int((section_of >= 0).sum())) or len(found) < count:
                return current
            count *= 2

    def _segment_of(self, row: int) -> str:
        return self._places[self.sections[row].notice].segment

    def _nearest_exactly(self, vector: Floats, k: int, names: Sequence[str]) -> list[tuple[int, float]]:
        best: dict[int, float] = {}
        for name in names:
            if self._places[name].rows:
                stored = self._vectors_of(self._places[name].vectors)
                cosines = stored.best_cosines(vector)
                best.update(enumerate(cosines.tolist(), start=self._first_row[name]))
        return _top(best, k)

    def background(self, vector: Floats) -> tuple[float, float]:
        """Mean and standard deviation of the cosine between a unit vector and sections at large.

        The sections are a fixed sample, so that what is measured against it can be compared between questions.
        """
        if not self.sections:
            return 0.0, 1.0
        cosines = self._sample @ vector
        return float(cosines.mean()), max(float(cosines.std()), 1e-6)

    @cached_property
    def issue_count(self) -> int:
        """The issue sections of the whole collection."""
        return sum(section.kind == "issue" for section in self.sections)

    @cached_property
    def _sample(self) -> Floats:
        rows = np.unique(np.linspace(0, len(self.sections) - 1, min(_SAMPLE, len(self.sections))).astype(int))
        return np.stack([self.vectors(self.sections[int(row)]).parts[0] for row in rows])

    @cached_property
    def _opened_store(self) -> SegmentStore:
        return SegmentStore(self.index_dir, self._info.index_id, self._chroma_url)

    @property
    def _store(self) -> SegmentStore:
        with self._opening:  # Chroma takes most of a second to import and open: once
            return self._opened_store

    # -- newer states -------------------------------------------------------------------------------------------------

    def is_stale(self) -> bool:
        """Whether a later run has committed something (under a millisecond)."""
        try:
            with closing(Catalog.open_for_reading(self.index_dir / CATALOG_FILE)) as catalog:
                info = catalog.info()
        except sqlite3.OperationalError:  # the index was deleted
            return True
        return info is None or info.generation != self.generation


def _top(cosines: dict[int, float], k: int) -> list[tuple[int, float]]:
    return sorted(cosines.items(), key=lambda item: (-item[1], item[0]))[:k]
