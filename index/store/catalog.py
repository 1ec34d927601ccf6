"""The catalog: which notices there are, what they say, and where their vectors are. One SQLite file.

Whatever is not named by the catalog does not exist for a reader, so one transaction of the catalog is what makes
a notice, a removal or a merge visible.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexMismatchError
from index.store import rows
from index.store.rows import Placement, StoredNotice

CATALOG_FILE = "catalog.sqlite"
FORMAT = 3  # raise it when the tables, the text of a section that is embedded, or the parser's sections change

_SCHEMA = {
    "meta": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "segments": "name TEXT PRIMARY KEY, rows INTEGER NOT NULL",
    "notices": rows.NOTICE_TABLE,
    "sections": rows.SECTION_TABLE,
    "retired": "kind TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (kind, name)",
}
_BUSY_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class CatalogInfo:
    """What the whole index was made with."""

    format: int
    model: str
    fingerprint: str
    index_id: str
    generation: int


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """A Chroma collection in use; ``live`` of its ``rows`` sections are still current."""

    name: str
    rows: int
    live: int


class Catalog:
    """An open catalog file. Not to be shared between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def create_or_open(cls, path: Path) -> Catalog:
        """For the one writer. A new file has no tables until :meth:`initialise`.

        Raises IndexMismatchError when the file is no database.
        """
        connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_TIMEOUT_S)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:  # locked, disk full …: not the fault of what the file holds
            connection.close()
            raise
        except sqlite3.DatabaseError as error:
            connection.close()
            raise IndexMismatchError(f"{path} cannot be read ({error}): run index --rebuild") from error
        return cls(connection)

    @classmethod
    def open_for_reading(cls, path: Path) -> Catalog:
        """For readers; ``path`` must exist."""
        uri = f"{path.absolute().as_uri()}?mode=ro"
        return cls(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_TIMEOUT_S))

    def close(self) -> None:
        self._connection.close()

    def require_sound(self) -> None:
        """Raises IndexMismatchError when the file or its list of notices is damaged."""
        try:
            verdict = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            info = self.info()
            if info is not None and info.format == FORMAT:
                self.digests()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            verdict = str(error)
        if verdict != "ok":
            raise IndexMismatchError(f"the catalog is damaged ({verdict}): run index --rebuild")

    @contextmanager
    def transaction(self, mode: str = "DEFERRED") -> Iterator[sqlite3.Connection]:
        """Everything inside is seen as of one moment, and written wholly or not at all."""
        self._connection.execute(f"BEGIN {mode}")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    # -- what the index was made with ---------------------------------------------------------------------------------

    def initialise(self, model: str, fingerprint: str, index_id: str) -> None:
        """Empty tables and the index's identity; anything the file held is dropped."""
        with self.transaction("IMMEDIATE") as connection:
            _recreate_tables(connection)
            values = {"format": FORMAT, "model": model, "fingerprint": fingerprint, "index_id": index_id}
            for key, value in {**values, "generation": 0}.items():
                connection.execute("INSERT INTO meta VALUES (?, ?)", (key, str(value)))

    def info(self) -> CatalogInfo | None:
        """``None`` when nothing was ever written. Readable whatever the format of the other tables."""
        try:
            values = dict(self._connection.execute("SELECT key, value FROM meta"))
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return None
            raise
        if not values:
            return None
        return CatalogInfo(
            int(values["format"]),
            values["model"],
            values["fingerprint"],
            values["index_id"],
            int(values["generation"]),
        )

    # -- reading ------------------------------------------------------------------------------------------------------

    def digests(self) -> dict[str, str]:
        """File digest by notice name."""
        return dict(self._connection.execute("SELECT name, digest FROM notices"))

    def segments(self) -> list[SegmentInfo]:
        return [
            SegmentInfo(*row)
            for row in self._connection.execute(
                "SELECT s.name, s.rows, COALESCE(SUM(n.rows), 0) FROM segments s"
                " LEFT JOIN notices n ON n.segment = s.name GROUP BY s.name ORDER BY s.name"
            )
        ]

    def notices(self, segment: str | None = None) -> Iterator[StoredNotice]:
        """All notices by name, or those of one segment in the order of its rows; one at a time in memory."""
        return rows.read_notices(self._connection, segment)

    def notice(self, name: str) -> StoredNotice | None:
        return rows.read_notice(self._connection, name)

    def vector_keys(self) -> set[str]:
        return {key for (key,) in self._connection.execute("SELECT DISTINCT vectors FROM notices WHERE rows > 0")}

    def retired(self, kind: str, since: float) -> set[str]:
        """Names of one kind (``segment``, ``vectors``) that went out of use after ``since`` (seconds of the epoch)."""
        query = "SELECT name FROM retired WHERE kind = ? AND at >= ?"
        return {name for (name,) in self._connection.execute(query, (kind, since))}

    # -- writing ------------------------------------------------------------------------------------------------------

    def commit(
        self, stored: Sequence[StoredNotice], segment: SegmentInfo | None = None, removed: Collection[str] = ()
    ) -> None:
        """Makes notices visible in place of their old versions, and removes others, all at once.

        ``segment`` is the new segment the notices are in; ``None`` when none of them has a section.
        """
        with self.transaction("IMMEDIATE") as connection:
            if segment:
                connection.execute("INSERT INTO segments VALUES (?, ?)", (segment.name, segment.rows))
            for name in (*removed, *(item.notice.name for item in stored)):
                former = "SELECT 'vectors', vectors, ? FROM notices WHERE name = ? AND rows > 0"
                connection.execute(f"INSERT OR REPLACE INTO retired {former}", (time.time(), name))
                connection.execute("DELETE FROM notices WHERE name = ?", (name,))
                connection.execute("DELETE FROM sections WHERE notice = ?", (name,))
            for item in stored:
                rows.insert_notice(connection, item)
            _after_change(connection)

    def merge_segments(self, merged: SegmentInfo, placements: Sequence[tuple[str, Placement]]) -> None:
        """Moves notices, given as name and new place, to a merged segment; what is empty then is retired."""
        with self.transaction("IMMEDIATE") as connection:
            connection.execute("INSERT INTO segments VALUES (?, ?)", (merged.name, merged.rows))
            connection.executemany(
                "UPDATE notices SET segment = ?, first_row = ? WHERE name = ?",
                [(place.segment, place.first_row, name) for name, place in placements],
            )
            _after_change(connection)

    def replace_with(self, staged: Path) -> None:
        """Takes over everything from another catalog file in one transaction; the generation goes on counting.

        Works whatever the format of the catalog that is replaced.
        """
        before = self.info()
        generation = before.generation if before else 0
        old = self._names_in_use() if before and before.format == FORMAT else []
        self._connection.execute("ATTACH DATABASE ? AS staged", (str(staged),))
        try:
            with self.transaction("IMMEDIATE") as connection:
                _recreate_tables(connection)
                for table in _SCHEMA:
                    connection.execute(f"INSERT INTO main.{table} SELECT * FROM staged.{table}")
                connection.execute("UPDATE main.meta SET value = ? WHERE key = 'generation'", (str(generation),))
                connection.executemany("INSERT OR REPLACE INTO main.retired VALUES (?, ?, ?)", old)
                _after_change(connection)
        finally:
            self._connection.execute("DETACH DATABASE staged")

    def _names_in_use(self) -> list[tuple[str, str, float]]:
        names = [("segment", segment.name) for segment in self.segments()]
        names += [("vectors", key) for key in self.vector_keys()]
        return [(kind, name, time.time()) for kind, name in names]


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether an error comes from what the file holds, and not from a lock, a full disk or missing rights."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)  # Python's own finds, bad UTF-8, have no code
    return (code & 0xFF) in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def require_format(info: CatalogInfo, index_dir: Path) -> None:
    """Raises IndexMismatchError unless this version of the program can read the catalog."""
    if info.format != FORMAT:
        raise IndexMismatchError(
            f"the index in {index_dir} has format {info.format}, this version needs {FORMAT}: run index --rebuild"
        )


def _recreate_tables(connection: sqlite3.Connection) -> None:
    query = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    existing = connection.execute(query)
    for (table,) in existing.fetchall():
        connection.execute(f'DROP TABLE main."{table}"')
    for table, columns in _SCHEMA.items():
        connection.execute(f"CREATE TABLE main.{table} ({columns})")


def _after_change(connection: sqlite3.Connection) -> None:
    """Drops segments that hold nothing current any more, notes what went out of use, and counts the generation."""
    now = time.time()
    empty = "SELECT name FROM segments WHERE name NOT IN (SELECT segment FROM notices WHERE rows > 0)"
    connection.execute(f"INSERT OR REPLACE INTO retired SELECT 'segment', name, ? FROM ({empty})", (now,))
    connection.execute(f"DELETE FROM segments WHERE name IN ({empty})")
    connection.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")
