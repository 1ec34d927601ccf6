"""Brings an index up to date with a folder of notices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.corrections import corrections_among, corrections_name
from index.errors import IndexBusyError, InputError
from index.indexing import OnNotice, Options, rebuild_all, remove, reread, update
from index.notice import Failure, IndexReport
from index.notice_reader import ReadLimits
from index.readers import SUPPORTED_SUFFIXES
from index.store.damage import plain_errors
from index.store.state import require_current

LOCK_FILE = "write.lock"


def update_index(
    notices_dir: Path,
    index_dir: Path,
    *,
    uploads: Path | None = None,
    model: str = "bundled",
    cache_dir: Path | None = None,
    chroma_url: str | None = None,
    rebuild: bool = False,
    on_notice: OnNotice | None = None,
    progress: bool = False,
    read_timeout_s: float = 60.0,
    read_memory_mb: int = 1024,
    vector_store: str = "chroma",
) -> IndexReport:
    """Indexes what is new or changed in the folder (by content) and drops what is gone from it.

    A file that cannot be read is reported and the others go on; if it was indexed before, that state stays. ``rebuild``
    makes everything anew beside the old state, which can be searched meanwhile. A run that was killed is taken up
    where it last committed. ``uploads`` is a second folder, which may be missing; of two files with one name its own
    counts. Corrections (``NAME.sections.json``) in either folder are applied to the notice they name. ``on_notice``
    gets each notice that was embedded. Progress goes to stderr. Each file is read and parsed in a child process that
    may take ``read_timeout_s`` seconds and ``read_memory_mb`` for it.

    Raises InputError for a folder without notices, IndexMismatchError when the index was made otherwise or is damaged,
    IndexBusyError when another process is writing, StorageError when the disk is full.
    """
    files, corrections = corrections_among(_with_uploads(notice_files(notices_dir), uploads))
    limits = ReadLimits(read_timeout_s, read_memory_mb)
    options = Options(index_dir, model, cache_dir, chroma_url, on_notice, progress, limits, vector_store, corrections)
    with write_lock(index_dir), plain_errors(index_dir):
        report = rebuild_all(files, options) if rebuild else update(files, options, remove_others=True)
    alone = sorted(corrections.keys() - {path.name for path in files})
    report.failed += [Failure(corrections[name].name, _of_no_notice(corrections[name].name, name)) for name in alone]
    return report


def add_files(
    paths: Sequence[Path],
    index_dir: Path,
    *,
    model: str = "bundled",
    cache_dir: Path | None = None,
    chroma_url: str | None = None,
    on_notice: OnNotice | None = None,
    progress: bool = False,
    read_timeout_s: float = 60.0,
    read_memory_mb: int = 1024,
    vector_store: str = "chroma",
    corrections_dir: Path | None = None,
) -> IndexReport:
    """Indexes single files, in place of notices of the same names; the others stay. Errors as in :func:`update_index`.

    The next :func:`update_index` drops them again unless they are in one of its folders. Corrections to them are looked
    for in ``corrections_dir``.
    """
    twice = [name for name, times in Counter(path.name for path in paths).items() if times > 1]
    if twice:
        raise InputError(f"several files have the name {twice[0]}: rename all but one")
    limits = ReadLimits(read_timeout_s, read_memory_mb)
    with write_lock(index_dir), plain_errors(index_dir):
        corrections = _beside([path.name for path in paths], corrections_dir)
        options = Options(
            index_dir, model, cache_dir, chroma_url, on_notice, progress, limits, vector_store, corrections
        )
        return update(paths, options, remove_others=False)


def read_again(
    index_dir: Path,
    name: str,
    corrections_dir: Path,
    *,
    model: str = "bundled",
    cache_dir: Path | None = None,
    chroma_url: str | None = None,
    on_notice: OnNotice | None = None,
    read_timeout_s: float = 60.0,
    read_memory_mb: int = 1024,
    vector_store: str = "chroma",
) -> IndexReport:
    """Reads the kept text of one notice once more with the corrections in ``corrections_dir``, or without any.

    Errors as in :func:`update_index`; InputError for an unknown notice.
    """
    limits = ReadLimits(read_timeout_s, read_memory_mb)
    corrections = _beside([name], corrections_dir)
    options = Options(index_dir, model, cache_dir, chroma_url, on_notice, False, limits, vector_store, corrections)
    require_current(index_dir)
    with write_lock(index_dir), plain_errors(index_dir):
        return reread(name, require_current(index_dir), options)


def remove_notices(
    index_dir: Path, names: Collection[str], *, chroma_url: str | None = None, vector_store: str = "chroma"
) -> IndexReport:
    """Drops notices by name. Raises InputError for an unknown one, and then drops none."""
    require_current(index_dir)
    with write_lock(index_dir), plain_errors(index_dir):
        return remove(names, require_current(index_dir), vector_store, chroma_url)


def notice_files(folder: Path) -> list[Path]:
    """The folder's files by name, hidden ones left out; InputError unless one of them is of a kind that can be read."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}: name the folder that holds the notices")
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    if not any(path.suffix.lower() in SUPPORTED_SUFFIXES for path in files):
        raise InputError(f"{folder} holds no notices: put files there that end in {', '.join(SUPPORTED_SUFFIXES)}")
    return files


def _with_uploads(files: Sequence[Path], uploads: Path | None) -> list[Path]:
    """Both folders' files by name."""
    found = sorted(uploads.iterdir()) if uploads and uploads.is_dir() else []
    uploaded = [path for path in found if not path.name.startswith(".")]
    by_name = {path.name: path for path in [*files, *(path for path in uploaded if path.is_file())]}
    return [by_name[name] for name in sorted(by_name)]


def _beside(names: Sequence[str], folder: Path | None) -> dict[str, Path]:
    """The files of corrections to these notices in a folder."""
    paths = {name: folder / corrections_name(name) for name in names} if folder is not None else {}
    return {name: path for name, path in paths.items() if path.is_file()}


def _of_no_notice(file: str, notice: str) -> str:
    return f"{file}: corrections of a notice {notice}, which is not there: give the file the notice's whole name"


@contextmanager
def write_lock(index_dir: Path) -> Iterator[None]:
    """The right to write; released by the system when the process dies.

    Raises IndexBusyError at once, InputError for a folder that cannot be written to.
    """
    lock = FileLock(index_dir / LOCK_FILE)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusyError(f"another process is writing to the index in {index_dir}: try again later") from error
    except OSError as error:
        raise InputError(
            f"the index folder {index_dir} cannot be written to ({error.strerror}): name another, or change its rights"
        ) from error
    try:
        yield
    finally:
        lock.release()
