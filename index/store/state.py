"""``.index/``: one folder holds the current state, and the file ``current`` names it."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from index.errors import IndexMismatchError, IndexMissingError

CURRENT_FILE = "current"
_STATE = re.compile(r"state-[0-9a-f]{12}")
_FORMER_CATALOG = "catalog.sqlite"  # formats before this one kept it, and all else, directly in the folder
_FORMER_DATABASES = (_FORMER_CATALOG, "rebuild.sqlite")
_FORMER_FOLDERS = ("chroma", "lexical", "vectors")


def find_current(index_dir: Path) -> Path | None:
    """The folder of the current state; ``None`` where there is none.

    Raises IndexMismatchError for an index of a former format, or when the folder that ``current`` names is not there.
    """
    try:
        name = (index_dir / CURRENT_FILE).read_bytes().decode("ascii", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        if (index_dir / _FORMER_CATALOG).exists():
            raise IndexMismatchError(f"the index in {index_dir} has a former format: run index --rebuild") from None
        return None
    if not _STATE.fullmatch(name) or not (index_dir / name).is_dir():
        raise IndexMismatchError(f"the index in {index_dir} is damaged (no state {name!r}): run index --rebuild")
    return index_dir / name


def require_current(index_dir: Path) -> Path:
    """As :func:`find_current`, but raises IndexMissingError where there is none."""
    state = find_current(index_dir)
    if state is None:
        raise IndexMissingError(f"there is no index in {index_dir}: run index first")
    return state


def new_state(index_dir: Path) -> Path:
    """A new folder; it counts only once :func:`make_current` was called."""
    state = index_dir / f"state-{uuid.uuid4().hex[:12]}"
    state.mkdir()
    return state


def make_current(state: Path) -> None:
    """Readers that open the index from now on see this state; survives a loss of power."""
    pointer = state.parent / CURRENT_FILE
    unfinished = pointer.with_suffix(".tmp")
    with unfinished.open("w", encoding="ascii") as file:
        file.write(state.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(pointer)
    folder = os.open(state.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def other_states(index_dir: Path, current: Path | None) -> Iterator[Path]:
    """States of rebuilds that did not come to their end, or were to be deleted."""
    for path in sorted(index_dir.iterdir()):
        if _STATE.fullmatch(path.name) and path != current:
            yield path


def remove_former_formats(index_dir: Path) -> None:
    for name in _FORMER_DATABASES:
        for suffix in ("", "-wal", "-shm"):
            (index_dir / f"{name}{suffix}").unlink(missing_ok=True)
    for name in _FORMER_FOLDERS:
        remove_folder(index_dir / name)


def remove_folder(path: Path) -> None:
    """Also when a process that still has files of it open adds some meanwhile."""
    for _ in range(3):
        shutil.rmtree(path, ignore_errors=True)
    if path.exists():
        shutil.rmtree(path)
