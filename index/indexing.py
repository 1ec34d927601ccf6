"""One indexing run: which files are new, what becomes of them, and how a rebuild takes the place of the old state."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import sys
import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from tqdm import tqdm

from index.encoder import NoticeEncoder
from index.errors import IndexMismatchError, InputError
from index.notice import Document, Failure, IndexReport, Notice
from index.notice_reader import NoticeReader, ReadLimits
from index.store.catalog import CATALOG_FILE, FORMAT, Catalog, CatalogInfo, is_damage, require_format
from index.store.segments import SegmentStore, discard_if_damaged
from index.store.snapshot import require_model
from index.store.vectors import VectorFolder
from index.store.writer import IndexWriter

STAGED_FILE = "rebuild.sqlite"
_BYTES_PER_TEXT = 120  # of a plain text file, for each text that is embedded of it

OnNotice = Callable[[Notice], None]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """What every run needs to know; see :func:`index.build.update_index`."""

    index_dir: Path
    model: str
    cache_dir: Path | None
    chroma_url: str | None
    on_notice: OnNotice | None
    progress: bool
    limits: ReadLimits

    @cached_property
    def fingerprint(self) -> str:
        from index.embedding import model_fingerprint

        return model_fingerprint(self.model, cache_dir=self.cache_dir)


def open_store(catalog: Catalog, index_dir: Path, chroma_url: str | None) -> SegmentStore:
    """The Chroma database of an initialised catalog; IndexMismatchError when it lacks what the catalog names."""
    info = catalog.info()
    assert info is not None, "the catalog is initialised before anything is written"
    store = SegmentStore(index_dir, info.index_id, chroma_url)
    missing = store.missing(segment.name for segment in catalog.segments())
    if missing:
        raise IndexMismatchError(
            f"the vectors of the index in {index_dir} are not in this Chroma database ({missing[0]}):"
            " check the Chroma setting, or run index --rebuild"
        )
    return store


def update(files: Sequence[Path], options: Options, *, remove_others: bool) -> IndexReport:
    """Adds and replaces notices in the live catalog; ``remove_others`` drops those of no file."""
    with closing(Catalog.create_or_open(options.index_dir / CATALOG_FILE)) as catalog:
        info = _readable_info(catalog, options.index_dir)
        if info is not None and (info.fingerprint == options.fingerprint or catalog.digests()):
            require_model(info, options.index_dir, options.model, options.cache_dir)
        else:
            catalog.initialise(options.model, options.fingerprint, info.index_id if info else _new_id())
        _delete_catalog(options.index_dir / STAGED_FILE)  # of a rebuild that was given up
        run = _Run(catalog, options, reuse_vectors=True)
        run.take_all(files, kept_if_unreadable={})
        run.finish(files if remove_others else None)
        return run.report


def rebuild_all(files: Sequence[Path], options: Options) -> IndexReport:
    """Indexes everything anew into a staged catalog, which then replaces the live one in one transaction."""
    live_path, staged_path = options.index_dir / CATALOG_FILE, options.index_dir / STAGED_FILE
    if options.chroma_url is None:
        discard_if_damaged(options.index_dir)
    with closing(_open_or_replace(live_path)) as live:
        info = live.info()
        readable = info is not None and info.format == FORMAT
        with closing(_open_staged(staged_path, info.index_id if info else _new_id(), options)) as staged:
            run = _Run(staged, options, reuse_vectors=False, before=live.digests() if readable else {})
            run.take_all(files, kept_if_unreadable=_documents(live) if readable else {})
            run.finish(files, clear_away=False)
        live.replace_with(staged_path)
        _delete_catalog(staged_path)
        store = open_store(live, options.index_dir, options.chroma_url)
        IndexWriter(options.index_dir, live, store).clear_away()
        return run.report


def remove(names: Collection[str], catalog: Catalog, index_dir: Path, chroma_url: str | None) -> IndexReport:
    """Drops notices by name; InputError for an unknown one, and then none is dropped."""
    if _readable_info(catalog, index_dir) is None:
        raise InputError(f"the index in {index_dir} is empty: there is nothing to remove")
    gone = sorted(set(names))
    unknown = [name for name in gone if name not in catalog.digests()]
    if unknown:
        raise InputError(f"the index holds no notice {unknown[0]}: see the list of notices")
    writer = IndexWriter(index_dir, catalog, open_store(catalog, index_dir, chroma_url))
    writer.commit(gone)
    writer.merge()
    writer.clear_away()
    return IndexReport(removed=gone)


class _Run:
    """Files → notices → vectors → segments of one catalog, with the report of what was done."""

    def __init__(
        self, catalog: Catalog, options: Options, *, reuse_vectors: bool, before: dict[str, str] | None = None
    ) -> None:
        """``before``: digests by name that the report compares with; those of the catalog itself if not given."""
        self.report = IndexReport()
        self._options = options
        self._done = catalog.digests()
        self._before = self._done if before is None else before
        folder = VectorFolder(options.index_dir)
        self._encoder = NoticeEncoder(options.model, options.fingerprint, folder, options.cache_dir, reuse_vectors)
        store = open_store(catalog, options.index_dir, options.chroma_url)
        self._writer = IndexWriter(options.index_dir, catalog, store)

    def take_all(self, files: Sequence[Path], kept_if_unreadable: dict[str, Callable[[], Document]]) -> None:
        """Indexes what the catalog does not hold in this state; commits as it goes."""
        new = [path for path in files if not self._is_done(path)]
        self._encoder.expected_texts = sum(_size(path) for path in new) // _BYTES_PER_TEXT
        with NoticeReader(self._options.limits) as reader:
            outcomes = reader.read_all(new)
            silent = not self._options.progress
            for path, outcome in tqdm(outcomes, total=len(new), unit="file", disable=silent, file=sys.stderr):
                if isinstance(outcome, Notice):
                    self._index(outcome)
                else:
                    self._fail(path.name, str(outcome), kept_if_unreadable.get(path.name), reader)

    def _is_done(self, path: Path) -> bool:
        if path.name not in self._done or not path.is_file():
            return False
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:  # reading it will fail again, with a better message
            return False
        if digest != self._done[path.name]:
            return False
        _note(self.report, path.name, digest, self._before)
        return True

    def _index(self, notice: Notice) -> None:
        self._writer.add(self._encoder.encode(notice))
        self.report.embedded_texts = self._encoder.embedded_texts
        _note(self.report, notice.name, notice.digest, self._before)
        if self._options.on_notice:
            self._options.on_notice(notice)

    def _fail(self, name: str, reason: str, former: Callable[[], Document] | None, reader: NoticeReader) -> None:
        kept = " (what was indexed of it before is kept)" if name in self._before else ""
        self.report.failed.append(Failure(name, reason + kept))
        if former is not None and name not in self._done:
            self._index(reader.parse(former()))

    def finish(self, files: Sequence[Path] | None, *, clear_away: bool = True) -> None:
        """The last commit, with the removal of all notices that are none of ``files`` (``None``: of none)."""
        names = None if files is None else {path.name for path in files}
        gone = [] if names is None else sorted(self._done.keys() - names)
        self._writer.commit(gone)
        self._writer.merge()
        self.report.removed = [] if names is None else sorted(self._before.keys() - names)
        if clear_away:
            self._writer.clear_away()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _note(report: IndexReport, name: str, digest: str, before: dict[str, str]) -> None:
    if name not in before:
        report.added.append(name)
    elif before[name] != digest:
        report.changed.append(name)
    else:
        report.unchanged.append(name)


def _documents(catalog: Catalog) -> dict[str, Callable[[], Document]]:
    """By name, how to have the text a catalog keeps of a notice."""

    def former(name: str) -> Document:
        stored = catalog.notice(name)
        assert stored is not None, "only the process that holds the write lock removes notices"
        notice = stored.notice
        return Document(notice.name, notice.text, notice.digest, notice.media_type)

    return {name: partial(former, name) for name in catalog.digests()}


def _readable_info(catalog: Catalog, index_dir: Path) -> CatalogInfo | None:
    """``None`` for a catalog nothing was written to. Raises IndexMismatchError for a damaged one or another format."""
    try:
        info = catalog.info()
        if info is not None:
            require_format(info, index_dir)
            catalog.digests()
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        raise IndexMismatchError(f"the index in {index_dir} is damaged ({error}): run index --rebuild") from error
    return info


def _open_or_replace(path: Path) -> Catalog:
    """For a rebuild: a file that is no readable catalog is given up."""
    try:
        catalog = Catalog.create_or_open(path)
        try:
            catalog.require_sound()
        except BaseException:
            catalog.close()
            raise
        return catalog
    except IndexMismatchError as error:
        logger.warning("%s: this is being done", error)
        _delete_catalog(path)
        return Catalog.create_or_open(path)


def _open_staged(path: Path, index_id: str, options: Options) -> Catalog:
    """The staged catalog of an interrupted rebuild with the same model, else a new one."""
    catalog = _open_or_replace(path)
    info = catalog.info()
    wanted = (FORMAT, options.fingerprint, index_id)
    resumable = info is not None and (info.format, info.fingerprint, info.index_id) == wanted
    if resumable:
        try:
            open_store(catalog, options.index_dir, options.chroma_url)
        except IndexMismatchError:  # it was begun with another Chroma database
            resumable = False
    if not resumable:
        catalog.initialise(options.model, options.fingerprint, index_id)
    return catalog


def _delete_catalog(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _new_id() -> str:
    return uuid.uuid4().hex[:12]
