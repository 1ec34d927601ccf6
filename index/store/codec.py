"""A notice as JSON, the way the catalog keeps it; whatever fields the plain data has are kept."""

from __future__ import annotations

import hashlib

from pydantic import TypeAdapter

from index.notice import Notice

_NOTICE = TypeAdapter(Notice)


def to_json(notice: Notice) -> bytes:
    return _NOTICE.dump_json(notice, exclude_defaults=True)


def from_json(record: bytes) -> Notice:
    """Raises ValueError for what is no notice."""
    return _NOTICE.validate_json(record)


def checksum(record: bytes) -> bytes:
    return hashlib.sha256(record).digest()
