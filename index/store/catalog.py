"""The catalog of one state: notices, sections, terms, vectors, and where the vector store has them. One SQLite file.

Whatever is not in the catalog does not exist for a reader, so one transaction of the catalog is what makes a notice,
a removal or a change visible.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from weakref import finalize

from index.errors import IndexMismatchError
from index.notice import Notice
from index.store import codec
from index.store.damage import damaged, plain_errors
from index.store.vectors import Floats, SectionVectors, from_blob, to_blob

CATALOG_FILE = "catalog.sqlite"
FORMAT = 7  # raise it when the tables, the text of a section that is embedded, or the parser's sections change

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE segments (name TEXT PRIMARY KEY, live INTEGER NOT NULL);
CREATE TABLE notices (
    name TEXT PRIMARY KEY, digest TEXT NOT NULL, segment TEXT NOT NULL, record BLOB NOT NULL, checksum BLOB NOT NULL
);
CREATE TABLE sections (
    id INTEGER PRIMARY KEY, notice TEXT NOT NULL, position INTEGER NOT NULL, words INTEGER NOT NULL,
    vectors INTEGER NOT NULL, UNIQUE (notice, position)
);
CREATE INDEX sections_by_vectors ON sections (vectors);
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, count INTEGER NOT NULL, parts BLOB NOT NULL, checksum INTEGER
);
CREATE TABLE sentences (id INTEGER PRIMARY KEY, vectors BLOB NOT NULL, checksum INTEGER);
CREATE VIRTUAL TABLE terms USING fts5(words, tokenize = "ascii tokenchars '.,'");
CREATE VIRTUAL TABLE occurrences USING fts5vocab(terms, instance);
"""
_PAGE = 8192  # bytes: the sentences' vectors of a section lie in one page, see bench/sentence_vectors.py
_BUSY_TIMEOUT_S = 30.0
_CHECKPOINT_TIMEOUT_MS = 100


@dataclass(frozen=True, slots=True)
class CatalogInfo:
    """What the whole index was made with."""

    format: int
    model: str
    fingerprint: str
    vector_store: str
    generation: int


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to be committed; for each section that is searched: its terms, its length in words, its vectors' id."""

    notice: Notice
    terms: Sequence[tuple[Counter[str], int]]
    vectors: Sequence[int]


class Catalog:
    """An open catalog. One opened for reading may be shared between threads.

    Whatever SQLite finds wrong is raised as a NoticeQAError.
    """

    def __init__(self, path: Path, *, writing: bool) -> None:
        """For the one writer, who makes the file if need be, or for a reader, who sees one moment until it closes."""
        self._index_dir = path.parent.parent
        self._lock = threading.Lock()
        mode = "rwc" if writing else "ro"
        with self._plain_errors():
            uri = f"{path.absolute().as_uri()}?mode={mode}"
            self._connection = sqlite3.connect(
                uri, uri=True, isolation_level=None, timeout=_BUSY_TIMEOUT_S, check_same_thread=False
            )
            finalize(self, self._connection.close)  # a connection alone would wait for the collector of cycles
            self._set_up(writing)

    def _set_up(self, writing: bool) -> None:
        self._connection.execute("PRAGMA cache_size = -16000")  # KB
        if writing:
            self._connection.execute(f"PRAGMA page_size = {_PAGE}")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA secure_delete = ON")  # a removed notice is not left in free pages
        else:
            self._connection.execute("BEGIN")
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _plain_errors(self) -> Any:
        return plain_errors(self._index_dir)

    def read(self, query: str, *values: Any) -> list[Any]:
        """All rows."""
        with self._lock, self._plain_errors():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is written wholly or not at all."""
        with self._plain_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself rolls back when the disk is full
                    self._connection.execute("ROLLBACK")
                raise

    # -- what the index was made with ---------------------------------------------------------------------------------

    def initialise(self, model: str, fingerprint: str, vector_store: str) -> None:
        """Tables and identity of a new file."""
        values = {"format": FORMAT, "model": model, "fingerprint": fingerprint, "vector_store": vector_store}
        with self.transaction() as connection:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            rows = [(key, str(value)) for key, value in {**values, "generation": 0}.items()]
            connection.executemany("INSERT INTO meta VALUES (?, ?)", rows)

    def info(self) -> CatalogInfo:
        """Raises IndexMismatchError for another format or a damaged file."""
        values = dict(self.read("SELECT key, value FROM meta"))
        try:
            info = CatalogInfo(
                int(values["format"]),
                values["model"],
                values["fingerprint"],
                values["vector_store"],
                int(values["generation"]),
            )
        except (KeyError, ValueError) as error:
            raise damaged(self._index_dir, f"no {error}") from error
        if info.format != FORMAT:
            raise IndexMismatchError(
                f"the index in {self._index_dir} has format {info.format}, this version needs {FORMAT}:"
                " run index --rebuild"
            )
        return info

    def is_sound(self) -> bool:
        return bool(self.read("PRAGMA quick_check(1)") == [("ok",)])

    def set_generation(self, generation: int) -> None:
        with self.transaction() as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (str(generation),))

    # -- notices and sections -----------------------------------------------------------------------------------------

    def digests(self) -> dict[str, str]:
        """File digest by notice name."""
        return dict(self.read("SELECT name, digest FROM notices"))

    def notices(self) -> Iterator[Notice]:
        """All notices by name. Raises IndexMismatchError for one that is not as it was written."""
        for row in self.read("SELECT name, digest, record, checksum FROM notices ORDER BY name"):
            yield self._notice(*row)

    def notice(self, name: str) -> Notice | None:
        rows = self.read("SELECT name, digest, record, checksum FROM notices WHERE name = ?", name)
        return self._notice(*rows[0]) if rows else None

    def _notice(self, name: str, digest: str, record: bytes, checksum: bytes) -> Notice:
        if codec.checksum(record) != checksum:
            self.give_up(f"what it holds of {name} is not what was written")
        notice = codec.from_json(record)
        if (notice.name, notice.digest) != (name, digest):
            self.give_up(f"{notice.name} has the name of another notice")
        return notice

    def commit(self, added: Sequence[NewNotice], removed: Collection[str], segment_of: Mapping[str, str]) -> None:
        """Makes notices visible in place of their former versions, and removes others, all at once.

        ``segment_of`` names the new segments of these notices, and of those that stay but were written anew.
        """
        with self.transaction() as connection:
            for name in (*removed, *(item.notice.name for item in added)):
                former = "SELECT 'untidy', name FROM notices WHERE name = ?"
                connection.execute(f"INSERT OR REPLACE INTO meta {former}", (name,))
                connection.execute(
                    "DELETE FROM terms WHERE rowid IN (SELECT id FROM sections WHERE notice = ?)", (name,)
                )
                connection.execute("DELETE FROM sections WHERE notice = ?", (name,))
                connection.execute("DELETE FROM notices WHERE name = ?", (name,))
            for item in added:
                _insert(connection, item)
            placed = [(segment, name) for name, segment in segment_of.items()]
            connection.executemany("UPDATE notices SET segment = ? WHERE name = ?", placed)
            connection.execute("UPDATE segments SET live = name IN (SELECT segment FROM notices)")
            connection.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")

    # -- segments -----------------------------------------------------------------------------------------------------

    def register_segment(self, name: str) -> None:
        """Before it is written, so that what a killed run leaves is known."""
        with self.transaction() as connection:
            connection.execute("INSERT INTO segments VALUES (?, 0)", (name,))

    def forget_segment(self, name: str) -> None:
        with self.transaction() as connection:
            connection.execute("DELETE FROM segments WHERE name = ?", (name,))

    def dead_segments(self) -> list[str]:
        return [name for (name,) in self.read("SELECT name FROM segments WHERE NOT live")]

    def segment_sizes(self) -> dict[str, int]:
        """The sections of each segment in use."""
        query = "SELECT n.segment, count(*) FROM notices n JOIN sections s ON s.notice = n.name GROUP BY n.segment"
        return dict(self.read(f"{query} ORDER BY n.segment"))

    def notices_of(self, segment: str) -> dict[str, int]:
        """Names with their number of sections."""
        query = "SELECT n.name, count(*) FROM notices n JOIN sections s ON s.notice = n.name WHERE n.segment = ?"
        return dict(self.read(f"{query} GROUP BY n.name ORDER BY n.name", segment))

    def segments_of(self, names: Iterable[str]) -> set[str]:
        found = [self.read("SELECT segment FROM notices WHERE name = ? AND segment <> ''", name) for name in names]
        return {row[0] for rows in found for row in rows}

    # -- vectors ------------------------------------------------------------------------------------------------------

    def save_vectors(self, vectors: Mapping[bytes, SectionVectors]) -> None:
        """By key; they are kept until :meth:`tidy`, so that what a killed run has embedded is of use to the next."""
        with self.transaction() as connection:
            for key, item in vectors.items():
                parts, sentences = to_blob(item.parts), to_blob(item.sentences)
                cursor = connection.execute(
                    "INSERT INTO vectors (key, count, parts, checksum) VALUES (?, ?, ?, ?)",
                    (key, len(item.parts), parts, zlib.crc32(parts)),
                )
                connection.execute(
                    "INSERT INTO sentences VALUES (?, ?, ?)", (cursor.lastrowid, sentences, zlib.crc32(sentences))
                )

    def find_vectors(self, key: bytes) -> int | None:
        rows = self.read("SELECT id FROM vectors WHERE key = ?", key)
        return rows[0][0] if rows else None

    def vectors_of(self, name: str) -> list[int]:
        """The vectors' ids of a notice's sections, in order."""
        return [id_ for (id_,) in self.read("SELECT vectors FROM sections WHERE notice = ? ORDER BY position", name)]

    def parts(self, vectors: int) -> Floats:
        """``(parts, dimensions)``."""
        rows = self.read("SELECT count, parts, checksum FROM vectors WHERE id = ?", vectors)
        return self.checked_parts(*rows[0]) if rows else self.give_up(f"vectors {vectors} are gone")

    def sentences(self, vectors: int, dimensions: int) -> Floats:
        """``(sentences, dimensions)``."""
        rows = self.read("SELECT vectors, checksum FROM sentences WHERE id = ?", vectors)
        if not rows or zlib.crc32(rows[0][0]) != rows[0][1]:
            self.give_up(f"the sentences' vectors {vectors} are not what was written")
        return from_blob(rows[0][0], dimensions)

    def checked_parts(self, count: int, blob: bytes, checksum: int) -> Floats:
        if zlib.crc32(blob) != checksum or count < 1 or len(blob) % (2 * count):
            self.give_up("vectors are not what was written")
        return from_blob(blob, len(blob) // (2 * count))

    def give_up(self, why: str) -> NoReturn:
        """Raises IndexMismatchError."""
        raise damaged(self._index_dir, why)

    def tidy(self) -> None:
        """Drops vectors nothing uses; after removals makes sure that no removed word stays in the file.

        Readers of an earlier moment hold back the last step; the next run takes it.
        """
        untidy = self.read("SELECT value FROM meta WHERE key = 'untidy'")
        with self.transaction() as connection:
            connection.execute("DELETE FROM vectors WHERE id NOT IN (SELECT vectors FROM sections)")
            connection.execute("DELETE FROM sentences WHERE id NOT IN (SELECT id FROM vectors)")
            if untidy:
                connection.execute("DELETE FROM meta WHERE key = 'untidy'")
                connection.execute("INSERT INTO terms (terms) VALUES ('optimize')")
        self.read(f"PRAGMA busy_timeout = {_CHECKPOINT_TIMEOUT_MS}")
        self.read("PRAGMA wal_checkpoint(TRUNCATE)")
        self.read(f"PRAGMA busy_timeout = {int(_BUSY_TIMEOUT_S * 1000)}")


def _insert(connection: sqlite3.Connection, item: NewNotice) -> None:
    notice, record = item.notice, codec.to_json(item.notice)
    connection.execute(
        "INSERT INTO notices VALUES (?, ?, '', ?, ?)", (notice.name, notice.digest, record, codec.checksum(record))
    )
    for position, ((counts, length), vectors) in enumerate(zip(item.terms, item.vectors, strict=True)):
        cursor = connection.execute(
            "INSERT INTO sections (notice, position, words, vectors) VALUES (?, ?, ?, ?)",
            (notice.name, position, length, vectors),
        )
        words = " ".join(term for term, count in counts.items() for _ in range(count))
        connection.execute("INSERT INTO terms (rowid, words) VALUES (?, ?)", (cursor.lastrowid, words))
