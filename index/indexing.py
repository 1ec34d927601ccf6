"""One indexing run: which files are new, what becomes of them, and how a rebuild takes the place of the old state."""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from tqdm import tqdm

from index.corrections import file_digest, state_digest
from index.errors import IndexMismatchError, InputError, UnreadableFileError
from index.notice import Document, Failure, IndexReport, Notice
from index.notice_encoder import NoticeEncoder
from index.notice_reader import NoticeReader, ReadLimits
from index.store.catalog import CATALOG_FILE, Catalog
from index.store.snapshot import require_model, require_store
from index.store.state import (
    find_current,
    make_current,
    new_state,
    other_states,
    remove_folder,
    remove_former_formats,
)
from index.store.vector_stores import SegmentStores, store_label
from index.store.writer import IndexWriter

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
    vector_store: str = "chroma"
    corrections: Mapping[str, Path] = field(default_factory=dict)  # files of corrections by the notice's name

    @cached_property
    def fingerprint(self) -> str:
        from index.embedding import model_fingerprint

        return model_fingerprint(self.model, cache_dir=self.cache_dir)

    def stores(self, state: Path) -> SegmentStores:
        return SegmentStores(state, self.vector_store, self.chroma_url)

    def begin(self, state: Path) -> Path:
        """An empty catalog in a new state's folder."""
        with closing(Catalog(state / CATALOG_FILE, writing=True)) as catalog:
            catalog.initialise(self.model, self.fingerprint, store_label(self.vector_store, self.chroma_url))
        return state


def update(files: Sequence[Path], options: Options, *, remove_others: bool) -> IndexReport:
    """Adds and replaces notices in the current state; ``remove_others`` drops those of no file."""
    state = find_current(options.index_dir)
    if state is None or _is_empty_for_another_model(state, options):
        state = options.begin(new_state(options.index_dir))
        make_current(state)
    with closing(Catalog(state / CATALOG_FILE, writing=True)) as catalog:
        require_model(catalog.info(), options.index_dir, options.model, options.cache_dir)
        require_store(catalog.info(), options.index_dir, options.vector_store, options.chroma_url)
        run = _Run(catalog, options.stores(state), options)
        run.take_all(files, kept_if_unreadable={})
        run.finish(files if remove_others else None)
    _discard(other_states(options.index_dir, state), options)  # of rebuilds that were given up
    return run.report


def rebuild_all(files: Sequence[Path], options: Options) -> IndexReport:
    """Indexes everything anew into a state beside the current one, and then makes that the current one."""
    with _Former(options.index_dir) as former:
        state = _resumed(former.state, options) or options.begin(new_state(options.index_dir))
        with closing(Catalog(state / CATALOG_FILE, writing=True)) as catalog:
            run = _Run(catalog, options.stores(state), options, before=former.digests)
            run.take_all(files, kept_if_unreadable=former.documents())
            run.finish(files)
            catalog.set_generation(former.generation + 1)
    make_current(state)
    _discard(other_states(options.index_dir, state), options)
    remove_former_formats(options.index_dir)
    return run.report


def remove(names: Collection[str], state: Path, vector_store: str, chroma_url: str | None) -> IndexReport:
    """Drops notices by name; InputError for an unknown one, and then none is dropped."""
    gone = sorted(set(names))
    with closing(Catalog(state / CATALOG_FILE, writing=True)) as catalog:
        require_store(catalog.info(), state.parent, vector_store, chroma_url)
        known = catalog.digests()
        unknown = [name for name in gone if name not in known]
        if unknown:
            raise InputError(f"the index holds no notice {unknown[0]}: see the list of notices")
        writer = IndexWriter(catalog, SegmentStores(state, vector_store, chroma_url))
        writer.commit(gone)
        writer.finish()
    return IndexReport(removed=gone)


def reread(name: str, state: Path, options: Options) -> IndexReport:
    """Reads the text that is kept of a notice once more, with its corrections; InputError where there is none."""
    with closing(Catalog(state / CATALOG_FILE, writing=True)) as catalog:
        require_model(catalog.info(), options.index_dir, options.model, options.cache_dir)
        require_store(catalog.info(), options.index_dir, options.vector_store, options.chroma_url)
        notice = catalog.notice(name)
        if notice is None:
            raise InputError(f"the index holds no notice {name}: see the list of notices")
        run = _Run(catalog, options.stores(state), options)
        run.take_kept(kept_document(notice))
        run.finish(None)
    return run.report


def kept_document(notice: Notice) -> Document:
    """A notice's text as its file gave it, to be read once more."""
    return Document(notice.name, notice.text, file_digest(notice.digest), notice.media_type)


class _Former:
    """The state a rebuild replaces, as far as it can be read."""

    def __init__(self, index_dir: Path) -> None:
        self.state: Path | None = None
        self.digests: dict[str, str] = {}
        self.generation = 0
        self._catalog: Catalog | None = None
        try:
            self.state = find_current(index_dir)
            if self.state is not None:
                self._catalog = Catalog(self.state / CATALOG_FILE, writing=False)
                self.generation = self._catalog.info().generation
                self.digests = self._catalog.digests()
        except InputError as error:
            logger.warning("%s: this is being done", error)

    def __enter__(self) -> _Former:
        return self

    def __exit__(self, *_: object) -> None:
        if self._catalog is not None:
            self._catalog.close()

    def documents(self) -> dict[str, Callable[[], Document | None]]:
        """By name, how to have the text that was kept of a notice; ``None`` where that is damaged."""
        return {name: partial(self._document, name) for name in self.digests}

    def _document(self, name: str) -> Document | None:
        assert self._catalog is not None, "the names come from it"
        try:
            notice = self._catalog.notice(name)
        except IndexMismatchError:
            return None
        return kept_document(notice) if notice else None


class _Run:
    """Files → notices → vectors → segments of one catalog, with the report of what was done."""

    def __init__(
        self, catalog: Catalog, stores: SegmentStores, options: Options, before: dict[str, str] | None = None
    ) -> None:
        """``before``: digests by name that the report compares with; those of the catalog itself if not given."""
        self.report = IndexReport()
        self._options = options
        self._done = catalog.digests()
        self._before = self._done if before is None else before
        self._encoder = NoticeEncoder(options.model, catalog, options.cache_dir)
        self._writer = IndexWriter(catalog, stores)

    def take_all(self, files: Sequence[Path], kept_if_unreadable: dict[str, Callable[[], Document | None]]) -> None:
        """Indexes what the catalog does not hold in this state; commits as it goes."""
        new = [path for path in files if not self._is_done(path)]
        self._encoder.expected_texts = sum(_size(path) for path in new) // _BYTES_PER_TEXT
        with NoticeReader(self._options.limits) as reader:
            outcomes = reader.read_all(new, self._options.corrections)
            silent = not self._options.progress
            for path, outcome in tqdm(outcomes, total=len(new), unit="file", disable=silent, file=sys.stderr):
                if isinstance(outcome, Notice):
                    self._index(outcome)
                else:
                    self._fail(path.name, str(outcome), kept_if_unreadable.get(path.name), reader)

    def take_kept(self, document: Document) -> None:
        """The same for the text of one notice. Raises UnreadableFileError."""
        with NoticeReader(self._options.limits) as reader:
            self._index(reader.parse(document, self._options.corrections.get(document.name)))

    def _is_done(self, path: Path) -> bool:
        if path.name not in self._done or not path.is_file():
            return False
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            digest = state_digest(digest, self._options.corrections.get(path.name))
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

    def _fail(self, name: str, reason: str, former: Callable[[], Document | None] | None, reader: NoticeReader) -> None:
        """Names the file; its former text, where a rebuild can still have that, is indexed instead."""
        document = former() if former is not None and name not in self._done else None
        kept = document is not None or name in self._done
        if document is not None:
            try:
                self._index(reader.parse(document, self._options.corrections.get(name)))
            except UnreadableFileError as error:
                logger.warning("what was indexed of %s before cannot be read any more: %s", name, error)
                kept = False
        note = " (what was indexed of it before is kept)" if kept else ""
        self.report.failed.append(Failure(name, reason + note))

    def finish(self, files: Sequence[Path] | None) -> None:
        """The last commit, with the removal of all notices that are none of ``files`` (``None``: of none)."""
        names = None if files is None else {path.name for path in files}
        self._writer.commit([] if names is None else sorted(self._done.keys() - names))
        self._writer.finish()
        self.report.removed = [] if names is None else sorted(self._before.keys() - names)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _note(report: IndexReport, name: str, digest: str, before: dict[str, str]) -> None:
    if name not in before:
        report.added.append(name)
    elif before[name] != digest:
        report.changed.append(name)
    else:
        report.unchanged.append(name)


def _is_empty_for_another_model(state: Path, options: Options) -> bool:
    """Whether nothing is lost by beginning anew."""
    with closing(Catalog(state / CATALOG_FILE, writing=True)) as catalog:
        return catalog.info().fingerprint != options.fingerprint and not catalog.digests()


def _resumed(current: Path | None, options: Options) -> Path | None:
    """What a rebuild that was killed has left, if it was of the same model and format."""
    for state in other_states(options.index_dir, current):
        try:
            with closing(Catalog(state / CATALOG_FILE, writing=False)) as catalog:
                info = catalog.info()
                if catalog.is_sound() and info.fingerprint == options.fingerprint:
                    require_store(info, options.index_dir, options.vector_store, options.chroma_url)
                    return state
        except InputError as error:
            logger.info("%s is of no use: %s", state, error)
    return None


def _discard(states: Iterable[Path], options: Options) -> None:
    """Deletes states, and what a server holds of them."""
    for state in list(states):
        if options.chroma_url is not None:
            _drop_segments(state, options)
        remove_folder(state)


def _drop_segments(state: Path, options: Options) -> None:
    try:
        with closing(Catalog(state / CATALOG_FILE, writing=False)) as catalog:
            require_store(catalog.info(), options.index_dir, options.vector_store, options.chroma_url)
            stores = options.stores(state)
            for name in (*catalog.segment_sizes(), *catalog.dead_segments()):
                stores.drop(name)
    except InputError as error:
        logger.warning("what the vector store holds of %s stays: %s", state, error)
