"""Rows of the catalog's tables, to and from notices."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.notice import Notice, Section
from index.store import codec

NOTICE_TABLE = """
    name TEXT PRIMARY KEY, digest TEXT NOT NULL, media_type TEXT NOT NULL, text TEXT NOT NULL,
    is_notice INTEGER NOT NULL, facts TEXT NOT NULL, claims TEXT NOT NULL, noise TEXT NOT NULL,
    segment TEXT NOT NULL, first_row INTEGER NOT NULL, rows INTEGER NOT NULL, vectors TEXT NOT NULL
"""
SECTION_TABLE = """
    notice TEXT NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, agency TEXT, kind TEXT NOT NULL, number INTEGER,
    path TEXT NOT NULL, title TEXT, start INTEGER NOT NULL, stop INTEGER NOT NULL, status TEXT, measures TEXT NOT NULL,
    heading_only INTEGER NOT NULL, PRIMARY KEY (notice, position)
"""
_SECTION_COLUMNS = "id, agency, kind, number, path, title, start, stop, status, measures, heading_only"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a notice's sections are: rows ``first_row`` … ``first_row + rows - 1`` of a segment.

    ``segment`` and ``vectors`` are empty for a notice without any section to search (``rows`` = 0).
    """

    segment: str
    first_row: int
    rows: int
    vectors: str


@dataclass(frozen=True, slots=True)
class StoredNotice:
    notice: Notice
    placement: Placement


def insert_notice(connection: sqlite3.Connection, stored: StoredNotice) -> None:
    notice, place = stored.notice, stored.placement
    connection.execute(
        "INSERT INTO notices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            notice.name,
            notice.digest,
            notice.media_type,
            notice.text,
            notice.is_notice,
            codec.facts_to_json(notice.facts, notice.completion),
            codec.claims_to_json(notice.claims),
            codec.spans_to_json(notice.noise),
            place.segment,
            place.first_row,
            place.rows,
            place.vectors,
        ),
    )
    connection.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_section_row(notice.name, position, section) for position, section in enumerate(notice.sections)],
    )


def read_notice(connection: sqlite3.Connection, name: str) -> StoredNotice | None:
    row = connection.execute("SELECT * FROM notices WHERE name = ?", (name,)).fetchone()
    return _stored_notice(connection, row) if row else None


def read_notices(connection: sqlite3.Connection, segment: str | None) -> Iterator[StoredNotice]:
    if segment is None:
        found = connection.execute("SELECT * FROM notices ORDER BY name")
    else:
        found = connection.execute("SELECT * FROM notices WHERE segment = ? ORDER BY first_row", (segment,))
    return (_stored_notice(connection, row) for row in found)


def _stored_notice(connection: sqlite3.Connection, row: tuple[Any, ...]) -> StoredNotice:
    name, digest, media_type, text, is_notice, facts, claims, noise, *place = row
    query = f"SELECT {_SECTION_COLUMNS} FROM sections WHERE notice = ? ORDER BY position"
    shared = _Shared(name)
    notice = Notice(
        name=name,
        text=text,
        digest=digest,
        media_type=media_type,
        facts=codec.facts_from_json(facts),
        sections=tuple(_section(section, shared) for section in connection.execute(query, (name,))),
        claims=codec.claims_from_json(claims),
        completion=codec.completion_from_json(json.loads(facts)["completion"]),
        noise=codec.spans_from_json(noise),
        is_notice=bool(is_notice),
    )
    return StoredNotice(notice, Placement(*place))


def _section_row(notice: str, position: int, section: Section) -> tuple[Any, ...]:
    return (
        notice,
        position,
        section.id,
        section.agency,
        section.kind,
        section.number,
        codec.dump(section.path),
        section.title,
        section.start,
        section.end,
        section.status,
        codec.details_to_json(section),
        section.heading_only,
    )


class _Shared:
    """Values most sections of a notice have in common, kept once: 200,000 sections have to fit in memory."""

    def __init__(self, notice: str) -> None:
        self.notice = notice
        self._agency: str | None = None
        self._paths: dict[str, tuple[str, ...]] = {}

    def agency(self, agency: str | None) -> str | None:
        if agency != self._agency:
            self._agency = agency
        return self._agency

    def path(self, path: str) -> tuple[str, ...]:
        if path not in self._paths:
            self._paths[path] = tuple(json.loads(path))
        return self._paths[path]


def _section(row: tuple[Any, ...], shared: _Shared) -> Section:
    id_, agency, kind, number, path, title, start, stop, status, measures, heading_only = row
    return Section(
        id=id_,
        notice=shared.notice,
        agency=shared.agency(agency),
        kind=kind,
        number=number,
        path=shared.path(path),
        title=title,
        start=start,
        end=stop,
        status=status,
        heading_only=bool(heading_only),
        **codec.details_from_json(measures),
    )
