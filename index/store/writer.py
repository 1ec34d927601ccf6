"""Puts encoded notices into segments, commits them, merges segments and clears away what is out of use."""

from __future__ import annotations

import logging
import shutil
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.encoder import EncodedNotice
from index.notice import Notice
from index.passage import searched_sections, section_metadata, section_text
from index.store.catalog import Catalog, SegmentInfo
from index.store.postings import Postings, build_postings, load_postings, merge_postings, save_postings
from index.store.rows import Placement, StoredNotice
from index.store.segments import SegmentRow, SegmentStore
from index.store.terms import count_terms
from index.store.vectors import NoticeVectors, VectorFolder

LEXICAL_FOLDER = "lexical"
SEGMENT_SECTIONS = 5000  # a run commits whenever it has this many
MOST_SEGMENTS = 8  # a question asks every segment in turn
_MERGED_SEGMENTS = 4  # how many a merge leaves, so that the large ones are seldom written again
_GRACE_S = 600.0  # a reader may still be answering from what went out of use this recently

logger = logging.getLogger(__name__)


class IndexWriter:
    """Collects notices into a segment and commits it. One process at a time: the caller holds the write lock."""

    def __init__(self, index_dir: Path, catalog: Catalog, store: SegmentStore) -> None:
        self._lexical = index_dir / LEXICAL_FOLDER
        self._catalog = catalog
        self._store = store
        self._vectors = VectorFolder(index_dir)
        self._pending: list[EncodedNotice] = []
        self._pending_rows = 0

    def add(self, encoded: EncodedNotice) -> None:
        """Takes a notice; it becomes visible with the next commit, which may be now."""
        self._pending.append(encoded)
        self._pending_rows += len(encoded.texts)
        if self._pending_rows >= SEGMENT_SECTIONS:
            self.commit()

    def commit(self, removed: Collection[str] = ()) -> None:
        """Writes the pending notices as a segment and makes them visible; ``removed`` vanish at the same moment."""
        if not self._pending and not removed:
            return
        segment = self._write_segment() if self._pending_rows else None
        stored, row = [], 0
        for encoded in self._pending:
            rows = len(encoded.texts)
            place = Placement(segment.name, row, rows, encoded.key) if segment and rows else Placement("", 0, 0, "")
            stored.append(StoredNotice(encoded.notice, place))
            row += rows
        self._catalog.commit(stored, segment, removed)
        self._pending, self._pending_rows = [], 0

    def _write_segment(self) -> SegmentInfo:
        name = self._store.new_name()
        rows = (row for encoded in self._pending for row in _segment_rows(encoded.notice, encoded.vectors))
        self._store.write(name, rows)
        texts = [text for encoded in self._pending for text in encoded.texts]
        save_postings(build_postings([count_terms(text) for text in texts]), self._lexical / name)
        return SegmentInfo(name, self._pending_rows, self._pending_rows)

    def merge(self) -> None:
        """Merges segments when there are too many, or when more than half of what they hold is out of date."""
        chosen = _to_merge(self._catalog.segments())
        if not chosen:
            return
        placements, row = [], 0
        name = self._store.new_name()
        for segment in chosen:
            for stored in self._catalog.notices(segment.name):
                place = stored.placement
                placements.append((stored.notice.name, Placement(name, row, place.rows, place.vectors)))
                row += place.rows
        self._store.write(name, self._rows_of(chosen))
        save_postings(self._merged_postings(chosen, row), self._lexical / name)
        self._catalog.merge_segments(SegmentInfo(name, row, row), placements)
        logger.info("merged %d segments into one of %d sections", len(chosen), row)

    def _rows_of(self, segments: Sequence[SegmentInfo]) -> Iterator[SegmentRow]:
        for segment in segments:
            for stored in self._catalog.notices(segment.name):
                yield from _segment_rows(stored.notice, self._vectors.load(stored.placement.vectors))

    def _merged_postings(self, segments: Sequence[SegmentInfo], total_rows: int) -> Postings:
        sources, row = [], 0
        for segment in segments:
            new_rows = np.full(segment.rows, -1, np.int32)
            for stored in self._catalog.notices(segment.name):
                place = stored.placement
                new_rows[place.first_row : place.first_row + place.rows] = np.arange(row, row + place.rows)
                row += place.rows
            sources.append((read_postings(self._lexical, segment, self._catalog), new_rows))
        return merge_postings(sources, total_rows)

    def clear_away(self) -> None:
        """Deletes collections, postings and vectors the catalog does not name, unless they went out of use just now."""
        since = time.time() - _GRACE_S
        segments = self._catalog.retired("segment", since) | {item.name for item in self._catalog.segments()}
        self._store.remove_except(segments)
        for folder in self._lexical.glob("*"):
            if folder.name not in segments:
                shutil.rmtree(folder)
        self._vectors.remove_except(self._catalog.retired("vectors", since) | self._catalog.vector_keys())


def read_postings(folder: Path, segment: SegmentInfo, catalog: Catalog) -> Postings:
    """A segment's postings from disk, or made anew from the notices when they are missing or damaged.

    Rows of notices that are not current any more are empty in postings made anew: nothing looks at them.
    """
    try:
        return load_postings(folder / segment.name)
    except (FileNotFoundError, EOFError, ValueError):
        logger.warning("the word index of %s is missing or damaged: made anew", segment.name)
    nothing: tuple[Counter[str], int] = (Counter(), 0)
    sections = [nothing] * segment.rows
    for stored in catalog.notices(segment.name):
        counted = [count_terms(section_text(stored.notice, item)) for item in searched_sections(stored.notice)]
        first = stored.placement.first_row
        sections[first : first + stored.placement.rows] = counted
    return build_postings(sections)


def _segment_rows(notice: Notice, vectors: NoticeVectors) -> Iterator[SegmentRow]:
    for row, section in enumerate(searched_sections(notice)):
        metadata = section_metadata(section)
        for part, vector in enumerate(vectors.section_parts(row)):
            yield SegmentRow(section.id, part, vector, metadata)


def _to_merge(segments: Sequence[SegmentInfo]) -> list[SegmentInfo]:
    """The segments to write anew as one: those mostly out of date, and the smallest if there are too many."""
    by_size = sorted(segments, key=lambda segment: segment.live)
    crowd = by_size[: len(by_size) - _MERGED_SEGMENTS + 1] if len(by_size) > MOST_SEGMENTS else []
    stale = [segment for segment in by_size if segment.live * 2 < segment.rows and segment not in crowd]
    return crowd + stale
