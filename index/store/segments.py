"""Section vectors in Chroma, in collections that are written once and then only read or dropped."""

from __future__ import annotations

import logging
import re
import shutil
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexMismatchError, InputError
from index.passage import Metadata

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

CHROMA_FOLDER = "chroma"
_BATCH = 5000  # Chroma takes 5,461 rows at a time at most
_SEARCH_WIDTH = 200  # how many neighbours HNSW keeps in view; 100 is Chroma's own
_PREFIX = "notices"
_DAMAGE = re.compile(r"\(code: (?:11|26)\)")  # SQLite's CORRUPT and NOTADB, as Chroma words them

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One vector of a section; a section may have several, part 0, 1, …"""

    section_id: str
    part: int
    vector: NDArray[np.float32]
    metadata: Metadata


class SegmentMissingError(LookupError):
    """The collection is not there (any more)."""


class SegmentStore:
    """The Chroma collections of one index, embedded in its folder or on a server."""

    def __init__(self, index_dir: Path, index_id: str, chroma_url: str | None = None) -> None:
        self._folder = index_dir / CHROMA_FOLDER
        self._prefix = f"{_PREFIX}-{index_id}-"  # a server may hold the collections of other indexes too
        self._embedded = chroma_url is None
        with self._damage_named():
            self._client = _connect(self._folder, chroma_url)

    def new_name(self) -> str:
        return f"{self._prefix}{uuid.uuid4().hex[:12]}"

    def write(self, name: str, rows: Iterable[SegmentRow]) -> None:
        """A new collection with these rows; it counts only once the catalog names it."""
        with self._damage_named():
            collection = self._client.create_collection(
                name,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}},
            )
            for batch in _batches(rows):
                collection.add(
                    ids=[f"{row.section_id}/p{row.part}" for row in batch],
                    embeddings=np.stack([row.vector for row in batch]),
                    metadatas=[dict(row.metadata) for row in batch],
                )

    def nearest(
        self, name: str, vector: NDArray[np.float32], count: int, notices: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Section ids with their cosine, nearest first; a section appears once for each of its parts.

        Fewer than ``count`` only when the collection (or its rows of ``notices``) holds no more. Raises
        SegmentMissingError.
        """
        from chromadb.errors import NotFoundError

        where: Any = {"notice": {"$in": list(notices)}} if notices is not None else None
        try:
            with self._damage_named():
                collection = self._client.get_collection(name, embedding_function=None)
                found = collection.query(
                    query_embeddings=vector[np.newaxis], n_results=count, where=where, include=["distances"]
                )
        except NotFoundError as error:
            raise SegmentMissingError(name) from error
        distances = found["distances"] or [[]]
        return [
            (row_id.rpartition("/p")[0], 1.0 - float(distance))
            for row_id, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def missing(self, names: Iterable[str]) -> list[str]:
        present = set(self._names())
        return [name for name in names if name not in present]

    def remove_except(self, keep: set[str]) -> None:
        """Drops this index's other collections."""
        for name in self._names():
            if name not in keep:
                self._client.delete_collection(name)
        if self._embedded:
            _remove_leftovers(self._folder)

    def _names(self) -> Iterator[str]:
        page, offset = 1000, 0
        with self._damage_named():
            while collections := self._client.list_collections(limit=page, offset=offset):
                yield from (item.name for item in list(collections) if item.name.startswith(self._prefix))
                offset += page

    @contextmanager
    def _damage_named(self) -> Iterator[None]:
        """Raises IndexMismatchError where Chroma finds its own database damaged."""
        from chromadb.errors import InternalError

        try:
            yield
        except InternalError as error:
            if not self._embedded or not _DAMAGE.search(str(error)):
                raise
            raise IndexMismatchError(f"{self._folder} is damaged ({error}): run index --rebuild") from error


def discard_if_damaged(index_dir: Path) -> None:
    """Deletes an embedded Chroma database that cannot be read, so that a rebuild can make another.

    Asks SQLite and not Chroma, which keeps a database that failed to open for as long as the process runs.
    """
    folder = index_dir / CHROMA_FOLDER
    path = folder / "chroma.sqlite3"
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:  # locked, not allowed …: not the fault of what the file holds
        return
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        logger.warning("%s is damaged (%s): made anew", folder, verdict)
        shutil.rmtree(folder)


def _connect(folder: Path, chroma_url: str | None) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if chroma_url is None:
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(folder), settings)
    address = urlsplit(chroma_url)
    secure = address.scheme == "https"
    if address.scheme not in ("http", "https") or not address.hostname:
        raise InputError(f"{chroma_url} is no address of a Chroma server: write http://host:port")
    try:
        port = address.port or (443 if secure else 80)
        return chromadb.HttpClient(host=address.hostname, port=port, ssl=secure, settings=settings)
    except ValueError as error:  # what Chroma raises when nothing answers
        raise InputError(f"no Chroma server answers at {chroma_url}: start it, or unset the setting") from error


def _batches(rows: Iterable[SegmentRow]) -> Iterator[list[SegmentRow]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _remove_leftovers(folder: Path) -> None:
    """Deletes the graph files of dropped collections, which Chroma leaves behind (4 KB a section)."""
    try:
        uri = f"{(folder / 'chroma.sqlite3').absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            in_use = {name for (name,) in database.execute("SELECT id FROM segments")}
    except sqlite3.OperationalError as error:
        logger.warning("cannot tell which files of %s are left over (%s): they stay", folder, error)
        return
    for path in folder.iterdir():
        if path.is_dir() and _is_uuid(path.name) and path.name not in in_use:
            shutil.rmtree(path)


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
