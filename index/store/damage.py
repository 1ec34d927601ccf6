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
_SQLITE_CODE = re.compile(r"\(code: (\d+)\)")
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


def engine_error(error: BaseException, index_dir: Path) -> NoticeQAError:
    """What a vector store raised, by what is to be done about it."""
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL or _NO_SPACE.search(str(error)) or _free(index_dir) < _LITTLE:
        return full_disk(index_dir)
    code = _SQLITE_CODE.search(str(error))
    if code and _is_disk_failure(int(code[1])):
        return _failing_disk(index_dir, error)
    return IndexMismatchError(
        f"the vector store of the index in {index_dir} fails ({one_line(error)}): run index --rebuild"
    )


def full_disk(index_dir: Path) -> StorageError:
    return StorageError(f"there is no space left for the index in {index_dir}: free some and run index again")


def damaged(index_dir: Path, why: object) -> IndexMismatchError:
    return IndexMismatchError(f"the index in {index_dir} is damaged ({one_line(why)}): run index --rebuild")


def one_line(why: object) -> str:
    return " ".join(str(why).split())[:200]


def _named(error: sqlite3.DatabaseError, index_dir: Path) -> NoticeQAError:
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)  # Python's own finds, bad UTF-8: no code
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _free(index_dir) < _LITTLE):
        return full_disk(index_dir)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexBusyError(f"another process is at work on the index in {index_dir}: try again later")
    if _is_disk_failure(extended):
        return _failing_disk(index_dir, error)
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH):
        return InputError(f"the index in {index_dir} cannot be opened ({error}): see who may read and write it")
    return damaged(index_dir, error)


def _is_disk_failure(extended: int) -> bool:
    """A file that is cut short is damage, and no failure of the disk."""
    return extended & 0xFF == sqlite3.SQLITE_IOERR and extended != sqlite3.SQLITE_IOERR_SHORT_READ


def _failing_disk(index_dir: Path, why: object) -> StorageError:
    return StorageError(
        f"the index in {index_dir} cannot be read or written ({one_line(why)}): see whether the disk is full or fails"
    )


def _free(folder: Path) -> int:
    existing = next((path for path in (folder, *folder.absolute().parents) if path.exists()), Path("/"))
    return shutil.disk_usage(existing).free
