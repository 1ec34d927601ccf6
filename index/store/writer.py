"""Puts encoded notices into segments and commits them; what is removed leaves no trace."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING
from uuid import uuid4

from index.notice_encoder import EncodedNotice
from index.store.catalog import Catalog, NewNotice
from index.store.terms import count_terms
from index.store.vector_stores import SegmentStores

if TYPE_CHECKING:
    from llama_index.core.schema import TextNode

COMMIT_SECTIONS = 5000  # a run commits whenever it has this many
SEGMENT_SECTIONS = 10_000  # a removal writes a segment anew: 10 s for one of this size
MOST_SMALL = 8  # segments less than half full; a question asks every segment in turn


class IndexWriter:
    """Collects notices and commits them. One process at a time: the caller holds the write lock."""

    def __init__(self, catalog: Catalog, stores: SegmentStores) -> None:
        self._catalog = catalog
        self._stores = stores
        self._pending: dict[str, EncodedNotice] = {}
        self._drop_leftovers()

    def add(self, encoded: EncodedNotice) -> None:
        """Takes a notice; it becomes visible with the next commit, which may be now."""
        self._pending[encoded.notice.name] = encoded
        if sum(len(item.nodes) for item in self._pending.values()) >= COMMIT_SECTIONS:
            self.commit()

    def commit(self, removed: Collection[str] = ()) -> None:
        """Makes the pending notices visible; ``removed``, and former versions of the pending ones, vanish with it."""
        lost = self._stores.missing(self._catalog.segment_sizes())
        if not self._pending and not removed and not lost:
            return
        gone = {*removed, *self._pending}
        staying = self._staying(gone, lost)
        sizes = {**staying, **{name: len(item.nodes) for name, item in self._pending.items() if item.nodes}}
        segment_of = {name: segment for names in _portions(sizes) for name, segment in self._write(names).items()}
        added = [
            NewNotice(item.notice, [count_terms(node.text) for node in item.nodes], item.vectors)
            for item in self._pending.values()
        ]
        self._catalog.commit(added, removed, segment_of)
        self._pending = {}
        self._drop_leftovers()

    def finish(self) -> None:
        """After the last commit of a run."""
        self._catalog.tidy()

    def _staying(self, gone: Collection[str], lost: Collection[str]) -> dict[str, int]:
        """Notices to be written anew, with their sections.

        Their segment is lost or loses a notice, or there are too many small ones.
        """
        sizes = self._catalog.segment_sizes()
        anew = self._catalog.segments_of(gone) | set(lost)
        small = {name for name, size in sizes.items() if size * 2 < SEGMENT_SECTIONS}
        if len(small - anew) >= MOST_SMALL:
            anew |= small
        found = [self._catalog.notices_of(segment).items() for segment in sorted(anew)]
        return {name: size for name, size in chain.from_iterable(found) if name not in gone}

    def _write(self, names: Collection[str]) -> dict[str, str]:
        """A new segment, as the place of each of its notices."""
        segment = uuid4().hex[:12]
        self._catalog.register_segment(segment)
        self._stores.write(segment, chain.from_iterable(self._nodes(name) for name in names))
        return dict.fromkeys(names, segment)

    def _nodes(self, name: str) -> Iterator[TextNode]:
        from index.node_parser import embedded_nodes, section_nodes

        if name in self._pending:
            nodes, vectors = self._pending[name].nodes, self._pending[name].vectors
        else:
            notice = self._catalog.notice(name)
            assert notice is not None, "only the process that holds the write lock removes notices"
            nodes, vectors = section_nodes(notice), self._catalog.vectors_of(name)
        for node, vectors_id in zip(nodes, vectors, strict=True):
            yield from embedded_nodes(node, self._catalog.parts(vectors_id))

    def _drop_leftovers(self) -> None:
        """Segments that are out of use, or that a killed run did not come to use."""
        for name in self._catalog.dead_segments():
            self._stores.drop(name)
            self._catalog.forget_segment(name)


def _portions(sizes: dict[str, int]) -> Iterable[list[str]]:
    """Names in portions that fill a segment each."""
    portion: list[str] = []
    filled = 0
    for name, size in sizes.items():
        if portion and filled + size > SEGMENT_SECTIONS:
            yield portion
            portion, filled = [], 0
        portion.append(name)
        filled += size
    if portion:
        yield portion
