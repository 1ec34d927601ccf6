"""One committed state of an index, to answer questions from. Later runs do not change it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexMismatchError, IndexMissingError, InputError, StorageError
from index.notice import Notice, Section
from index.passage import searched_sections, section_body
from index.store.bm25 import TermIndex
from index.store.catalog import CATALOG_FILE, Catalog, CatalogInfo
from index.store.state import find_current, require_current
from index.store.vector_stores import SegmentStores, SegmentUnavailableError, store_label
from index.store.vectors import Floats, SectionVectors

_EXACT_SECTIONS = 10_000  # up to this many, comparing all stored vectors beats a filtered Chroma query
_SECTIONS_IN_MEMORY = 2048  # whose sentence vectors are kept: 25 MB with 384 dimensions and 8 sentences each
_SAMPLE = 512
_LEAST_DEVIATION = 0.02  # of cosines: a few sections that are alike say nothing of sections at large
_ATTEMPTS = 5  # a rebuild may delete the state between finding and opening it

logger = logging.getLogger(__name__)


def open_snapshot(
    index_dir: Path,
    *,
    chroma_url: str | None = None,
    expected_model: str | None = None,
    cache_dir: Path | None = None,
    vector_store: str = "chroma",
) -> Snapshot:
    """The newest committed state.

    ``expected_model`` is the model questions will be embedded with (its weights are looked for in ``cache_dir``).
    Raises IndexMissingError, or IndexMismatchError when the index has another format or model or is damaged.
    """
    state, catalog = _open_current(index_dir)
    try:
        info = catalog.info()
        if info.generation == 0:
            raise IndexMissingError(f"the index in {index_dir} is empty as yet: run index, or wait for it")
        if expected_model is not None:
            require_model(info, index_dir, expected_model, cache_dir)
        return Snapshot(state, catalog, info, vector_store, chroma_url)
    except BaseException:
        catalog.close()
        raise


def _open_current(index_dir: Path) -> tuple[Path, Catalog]:
    for attempt in range(_ATTEMPTS):
        state = require_current(index_dir)
        try:
            return state, Catalog(state / CATALOG_FILE, writing=False)
        except InputError:
            if find_current(index_dir) == state or attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


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


def require_store(info: CatalogInfo, index_dir: Path, vector_store: str, chroma_url: str | None) -> None:
    """Raises IndexMismatchError unless the index keeps its vectors in this engine."""
    label = store_label(vector_store, chroma_url)
    if label != info.vector_store:
        raise IndexMismatchError(
            f"the index in {index_dir} keeps its vectors in the vector store {info.vector_store!r}, not {label!r}:"
            " check the settings VECTOR_STORE and CHROMA_URL, or run index --rebuild"
        )


class Snapshot:
    """All sections of an index at one moment; safe to share between threads.

    It holds a read transaction of the catalog for as long as it lives, so drop it once it :meth:`is_stale`.
    """

    def __init__(
        self, state: Path, catalog: Catalog, info: CatalogInfo, vector_store: str, chroma_url: str | None
    ) -> None:
        """Takes over ``catalog``."""
        self.index_dir = state.parent
        self.generation = info.generation
        self.model = info.model
        self.notices: dict[str, Notice] = {}
        self.sections: list[Section] = []  # without headings that stand alone; by notice name, then start
        self._state = state
        self._catalog = catalog
        self._info = info
        self._setting = vector_store, chroma_url
        self._opening = threading.Lock()
        self._first_row: dict[str, int] = {}  # by notice; its rows end where the next one's begin
        for notice in catalog.notices():
            self.notices[notice.name] = notice
            self._first_row[notice.name] = len(self.sections)
            self.sections += searched_sections(notice)
        self._row_of = {section.id: row for row, section in enumerate(self.sections)}
        self._segments = catalog.segment_sizes()
        rows = catalog.read("SELECT id, words, vectors FROM sections ORDER BY notice, position")
        if len(rows) != len(self.sections):
            catalog.give_up(f"{len(rows)} of {len(self.sections)} sections")
        ids, lengths, self._vectors = np.array(rows, np.int64).reshape(-1, 3).T
        self.terms = TermIndex(catalog, ids, lengths.astype(np.float32), self.sections, partial(_clean, self.notices))
        self._vectors_of = lru_cache(_SECTIONS_IN_MEMORY)(partial(_read_vectors, catalog))

    # -- sections -----------------------------------------------------------------------------------------------------

    def section(self, section_id: str) -> Section:
        """Raises KeyError for an unknown section."""
        return self.sections[self._row_of[section_id]]

    def sections_of(self, name: str) -> Sequence[Section]:
        """A notice's searched sections, in order; raises KeyError for an unknown notice."""
        rows = self._rows(name)
        return self.sections[rows.start : rows.stop]

    def _rows(self, name: str) -> range:
        first = self._first_row[name]
        return range(first, first + sum(not section.heading_only for section in self.notices[name].sections))

    def text(self, section: Section) -> str:
        """The section's text, verbatim."""
        return section.span.of(self.notices[section.notice].text)

    def clean(self, section: Section) -> str:
        """The section's text without noise and superfluous white space."""
        return _clean(self.notices, section)

    def vectors(self, section: Section) -> SectionVectors:
        """Unit vectors of the section's parts (one unless it is very long) and of its sentences."""
        return self._vectors_of(int(self._vectors[self._row_of[section.id]]))

    # -- search -------------------------------------------------------------------------------------------------------

    def nearest(
        self, vector: Floats, k: int, notices: Collection[str] | None = None, *, exact: bool = False
    ) -> list[Section]:
        """The ``k`` sections nearest to a unit vector, nearest first; only those of ``notices`` if given.

        ``exact`` compares every one of them; otherwise the vector store's graph is asked, which may miss one now and
        then. Where a later run has cleared away this state's segments, all are compared.
        """
        if k < 1 or not self.sections:
            return []
        names = None if notices is None else sorted(name for name in set(notices) if name in self.notices)
        if exact or (names is not None and sum(len(self._rows(name)) for name in names) <= _EXACT_SECTIONS):
            return self._nearest_exactly(vector, k, names)
        best: dict[str, float] = {}
        try:
            for segment, size in self._segments.items():
                for section_id, similarity in self._nearest_in(segment, size, vector, k, names):
                    best[section_id] = max(similarity, best.get(section_id, similarity))
        except (SegmentUnavailableError, StorageError) as error:
            if not self.is_stale():
                logger.warning("the vector store cannot be asked (%s): all sections are compared", error)
            return self._nearest_exactly(vector, k, names)
        except IndexMismatchError:
            if not self.is_stale():
                raise
            return self._nearest_exactly(vector, k, names)
        found = sorted((-similarity, self._row_of[section_id]) for section_id, similarity in best.items())
        return [self.sections[row] for _, row in found[:k]]

    def _nearest_in(
        self, segment: str, size: int, vector: Floats, k: int, notices: Sequence[str] | None
    ) -> list[tuple[str, float]]:
        """The segment's ``k`` nearest sections; asks for more as long as too many are parts of the same ones."""
        count = k
        while True:
            found = self._stores.nearest(segment, vector, count, notices)
            known = [(name, similarity) for name, similarity in found if name in self._row_of]
            if len({name for name, _ in known}) >= min(k, size) or len(found) < count:
                return known
            count *= 2

    def _nearest_exactly(self, vector: Floats, k: int, notices: Sequence[str] | None) -> list[Section]:
        parts, starts = self._matrix
        rows = np.arange(len(self.sections))
        if notices is not None:
            rows = np.array([row for name in notices for row in self._rows(name)], np.intp)
        if not len(rows):
            return []
        if len(rows) * 2 < len(self.sections):
            sizes = np.append(starts[1:], len(parts))[rows] - starts[rows]
            ends = np.cumsum(sizes)
            chosen = np.arange(ends[-1]) + np.repeat(starts[rows] - (ends - sizes), sizes)
            cosines = np.maximum.reduceat(parts[chosen] @ vector, ends - sizes)
        else:
            cosines = np.maximum.reduceat(parts @ vector, starts)[rows]
        order = np.argsort(-cosines, kind="stable")[:k]
        return [self.sections[row] for row in rows[order]]

    @cached_property
    def _matrix(self) -> tuple[Floats, NDArray[np.intp]]:
        """All sections' parts, and where each section's begin."""
        query = "SELECT v.count, v.parts, v.checksum FROM sections s JOIN vectors v ON v.id = s.vectors"
        rows = self._catalog.read(f"{query} ORDER BY s.notice, s.position")
        if len(rows) != len(self.sections):
            self._catalog.give_up(f"vectors of {len(rows)} of {len(self.sections)} sections")
        parts = [self._catalog.checked_parts(*row) for row in rows]
        ends = np.cumsum([len(part) for part in parts])
        return np.concatenate(parts), np.concatenate(([0], ends[:-1]))

    def background(self, vector: Floats) -> tuple[float, float]:
        """Mean and standard deviation of the cosine between a unit vector and sections at large.

        The sections are a fixed sample, so that what is measured against it can be compared between questions.
        """
        if not self.sections:
            return 0.0, 1.0
        cosines = self._sample @ vector
        return float(cosines.mean()), max(float(cosines.std()), _LEAST_DEVIATION)

    @cached_property
    def issue_count(self) -> int:
        """The issue sections of the whole collection."""
        return sum(section.kind == "issue" for section in self.sections)

    @cached_property
    def _sample(self) -> Floats:
        rows = np.unique(np.linspace(0, len(self.sections) - 1, min(_SAMPLE, len(self.sections))).astype(int))
        parts, starts = self._matrix
        sample: Floats = parts[starts[rows]]
        return sample

    @property
    def _stores(self) -> SegmentStores:
        with self._opening:  # Chroma takes most of a second to import and open: once
            return self._opened_stores

    @cached_property
    def _opened_stores(self) -> SegmentStores:
        require_store(self._info, self.index_dir, *self._setting)
        return SegmentStores(self._state, *self._setting)

    # -- newer states -------------------------------------------------------------------------------------------------

    def is_stale(self) -> bool:
        """Whether a later run has committed something, or the index was deleted or damaged (about a millisecond)."""
        try:
            if find_current(self.index_dir) != self._state:
                return True
            newest = Catalog(self._state / CATALOG_FILE, writing=False)
            try:
                return newest.info().generation != self.generation
            finally:
                newest.close()
        except InputError:
            return True


# Functions and not methods, so that no cycle keeps a snapshot that is not used any more, and its catalog open.


def _clean(notices: Mapping[str, Notice], section: Section) -> str:
    return section_body(notices[section.notice], section)


def _read_vectors(catalog: Catalog, vectors: int) -> SectionVectors:
    parts = catalog.parts(vectors)
    return SectionVectors(parts, catalog.sentences(vectors, parts.shape[1]))
