"""What goes wrong with the disk, or with what it holds, told in one line."""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexBusyError, IndexMismatchError, InputError, NoticeQAError, StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_SPACE = re.compile(r"\(code: 13\)|os error (?:28|122|27)\b|No space left")  # as engines word it that tell no number
_LITTLE = 1 << 20  # bytes; with less than this free, any failure to write is laid to the full disk


@contextmanager
def plain_errors(index_dir: Path) -> Iterator[None]:
    """Raises errors of SQLite and of a full disk as a NoticeQAError that names the index and what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _named(error, index_dir) from error
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise full_disk(index_dir) from error


def is_full(error: BaseException, folder: Path) -> bool:
    """Whether an engine's error comes from a full disk."""
    number = error.errno if isinstance(error, OSError) else None
    return number in _FULL or _NO_SPACE.search(str(error)) is not None or _free(folder) < _LITTLE


def full_disk(index_dir: Path) -> StorageError:
    return StorageError(f"there is no space left for the index in {index_dir}: free some and run index again")


def damaged(index_dir: Path, why: object) -> IndexMismatchError:
    return IndexMismatchError(f"the index in {index_dir} is damaged ({one_line(why)}): run index --rebuild")


def one_line(why: object) -> str:
    return " ".join(str(why).split())[:200]


def _named(error: sqlite3.DatabaseError, index_dir: Path) -> NoticeQAError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # Python's own finds, bad UTF-8: no code
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _free(index_dir) < _LITTLE):
        return full_disk(index_dir)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexBusyError(f"another process is at work on the index in {index_dir}: try again later")
    if code == sqlite3.SQLITE_IOERR:
        return StorageError(
            f"the index in {index_dir} cannot be read or written ({error}): see whether the disk is full or fails"
        )
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH):
        return InputError(f"the index in {index_dir} cannot be opened ({error}): see who may read and write it")
    return damaged(index_dir, error)


def _free(folder: Path) -> int:
    existing = next((path for path in (folder, *folder.absolute().parents) if path.exists()), Path("/"))
    return shutil.disk_usage(existing).free
