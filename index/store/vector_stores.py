"""Segments: sets of section nodes, each in a LlamaIndex vector store of its own, written once and then only read.

Written once, because a reader of embedded Chroma in another process does not see later additions to a collection it has
already searched. A store of its own, in a folder of its own, because then dropping it leaves nothing of its text.

To use another engine, name a function ``package.module:factory`` that is called with a folder and a collection's name
and returns LlamaIndex's ``BasePydanticVectorStore`` over that collection, the same again for the same arguments.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakValueDictionary, finalize

from index.errors import InputError, NoticeQAError
from index.store.damage import engine_error
from index.store.state import remove_folder
from index.store.vectors import Floats

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from llama_index.core.schema import BaseNode
    from llama_index.core.vector_stores.types import BasePydanticVectorStore

VECTORS_FOLDER = "vectors"
_BATCH = 5000  # Chroma takes 5,461 nodes at a time at most
_RUST_PANIC = "pyo3_runtime"  # Chroma panics over some damage, which is no Exception
_SEARCH_WIDTH = 200  # how many neighbours HNSW keeps in view; 100 is Chroma's own


class SegmentUnavailableError(LookupError):
    """The segment is not there (any more), or an engine for one process at a time has it open in another."""


@dataclass(frozen=True, slots=True)
class _Opened:
    store: BasePydanticVectorStore
    close: Callable[[], object]


class SegmentStores:
    """The segments of one state; safe to share between threads."""

    def __init__(self, state: Path, vector_store: str = "chroma", chroma_url: str | None = None) -> None:
        """Raises InputError for an engine that is not known or not installed, or a server that does not answer."""
        self._folder = state / VECTORS_FOLDER
        self._index_dir = state.parent
        self._engine = _engine(vector_store, chroma_url)
        self._opened: dict[str, _Opened] = {}
        self._lock = threading.Lock()
        finalize(self, _close_all, self._opened)

    def write(self, name: str, nodes: Iterable[BaseNode]) -> None:
        """A new segment; its nodes have embeddings."""
        folder = self._folder / name
        with self._plain_errors():
            if self._engine.in_folder:
                folder.mkdir(parents=True)
            opened = self._engine.open(folder, name, True)
            try:
                iterator = iter(nodes)
                while batch := list(islice(iterator, _BATCH)):
                    opened.store.add(batch)
            finally:
                opened.close()

    def nearest(
        self, name: str, vector: Floats, count: int, notices: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Section ids with how near they are (more is nearer), nearest first; once for each of a section's parts.

        Fewer than ``count`` only when the segment (or its nodes of ``notices``) holds no more. Raises
        SegmentUnavailableError.
        """
        from llama_index.core.vector_stores.types import (
            FilterOperator,
            MetadataFilter,
            MetadataFilters,
            VectorStoreQuery,
        )

        filters = None
        if notices is not None:
            allowed = MetadataFilter(key="notice", value=list(notices), operator=FilterOperator.IN)
            filters = MetadataFilters(filters=[allowed])
        query = VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=count, filters=filters)
        with self._plain_errors():
            found = self._open(name).store.query(query)
            pairs = zip(found.nodes or (), found.similarities or (), strict=True)
            return [(node.metadata["section"], similarity) for node, similarity in pairs]

    def _open(self, name: str) -> _Opened:
        with self._lock:
            if name not in self._opened:
                folder = self._folder / name
                if self._engine.in_folder and not folder.is_dir():
                    raise SegmentUnavailableError(f"no segment {name}")
                self._opened[name] = self._engine.open(folder, name, False)
            return self._opened[name]

    def drop(self, name: str) -> None:
        """Also one that was never written, or only in part."""
        folder = self._folder / name
        with self._plain_errors():
            self._engine.drop(folder, name)
            remove_folder(folder)

    def missing(self, names: Iterable[str]) -> set[str]:
        """Those that the store does not have."""
        return {name for name in names if not self._has(name)}

    def _has(self, name: str) -> bool:
        if self._engine.in_folder:
            return (self._folder / name).is_dir()
        try:
            with self._plain_errors():
                self._open(name)
        except SegmentUnavailableError:
            return False
        return True

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Every engine has its own errors: whatever it raises becomes one of ours."""
        try:
            yield
        except (NoticeQAError, SegmentUnavailableError):
            raise
        except BaseException as error:
            if not isinstance(error, Exception) and type(error).__module__ != _RUST_PANIC:
                raise
            raise engine_error(error, self._index_dir) from error


def store_label(vector_store: str, chroma_url: str | None) -> str:
    """What the catalog keeps of the engine's setting; the address of a server may change."""
    return "chroma server" if vector_store == "chroma" and chroma_url else vector_store


def _close_all(opened: dict[str, _Opened]) -> None:
    while opened:
        opened.popitem()[1].close()


# -- engines --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Engine:
    """``open`` takes the segment's folder, its name and whether it is new; ``drop`` what the folder does not hold."""

    open: Callable[[Path, str, bool], _Opened]
    drop: Callable[[Path, str], None] = lambda folder, name: None
    in_folder: bool = True


def _engine(vector_store: str, chroma_url: str | None) -> _Engine:
    if vector_store == "chroma":
        if chroma_url is None:
            return _Engine(_open_embedded_chroma)
        client = _chroma_server(chroma_url)
        return _Engine(partial(_open_on_server, client), partial(_drop_on_server, client), in_folder=False)
    if vector_store == "qdrant":
        return _Engine(_open_qdrant)
    factory = _imported(vector_store)
    return _Engine(lambda folder, name, new: _Opened(factory(folder, name), lambda: None), partial(_clear, factory))


_CHROMA = threading.Lock()  # Chroma's table of open databases does not look after threads itself


def _open_embedded_chroma(folder: Path, name: str, new: bool) -> _Opened:
    import chromadb
    from chromadb.config import Settings

    with _CHROMA:
        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))

    def close() -> None:
        with _CHROMA:
            client.close()  # type: ignore[attr-defined]

    try:
        return _Opened(_chroma_collection(client, name, new), close)
    except BaseException:
        close()
        raise


def _chroma_server(chroma_url: str) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    address = urlsplit(chroma_url)
    secure = address.scheme == "https"
    if address.scheme not in ("http", "https") or not address.hostname:
        raise InputError(f"{chroma_url} is no address of a Chroma server: write http://host:port")
    settings = Settings(anonymized_telemetry=False)
    try:
        port = address.port or (443 if secure else 80)
        return chromadb.HttpClient(host=address.hostname, port=port, ssl=secure, settings=settings)
    except ValueError as error:  # what Chroma raises when nothing answers
        raise InputError(f"no Chroma server answers at {chroma_url}: start it, or unset the setting") from error


def _open_on_server(client: ClientAPI, folder: Path, name: str, new: bool) -> _Opened:
    return _Opened(_chroma_collection(client, name, new), lambda: None)


def _drop_on_server(client: ClientAPI, folder: Path, name: str) -> None:
    from chromadb.errors import NotFoundError

    try:
        client.delete_collection(_collection(name))
    except NotFoundError:  # registered, but never written
        return


def _chroma_collection(client: ClientAPI, name: str, new: bool) -> BasePydanticVectorStore:
    from chromadb.errors import NotFoundError
    from llama_index.vector_stores.chroma import ChromaVectorStore

    if new:
        configuration: Any = {"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}}
        collection = client.create_collection(_collection(name), embedding_function=None, configuration=configuration)
    else:
        try:
            collection = client.get_collection(_collection(name), embedding_function=None)
        except NotFoundError as error:
            raise SegmentUnavailableError(f"no segment {name}") from error
    return ChromaVectorStore(chroma_collection=collection)


def _collection(name: str) -> str:
    return f"notices-{name}"  # a server may hold the collections of others too


_QDRANT: WeakValueDictionary[Path, Any] = WeakValueDictionary()  # a folder may be open only once in a process
_QDRANT_LOCK = threading.Lock()


def _open_qdrant(folder: Path, name: str, new: bool) -> _Opened:
    try:
        from llama_index.vector_stores.qdrant import QdrantVectorStore
        from qdrant_client import QdrantClient
    except ImportError as error:
        raise InputError(
            "the vector store 'qdrant' needs a package: pip install llama-index-vector-stores-qdrant"
        ) from error
    with _QDRANT_LOCK:
        store = _QDRANT.get(folder)
        if store is None:
            try:
                client = QdrantClient(path=str(folder), force_disable_check_same_thread=True)
            except RuntimeError as error:
                if "already accessed" not in str(error):
                    raise
                raise SegmentUnavailableError(f"segment {name} is open in another process") from error
            # Its local mode warns that it has no use for an index over documents.
            store = QdrantVectorStore(collection_name=_collection(name), client=client, index_doc_id=False)
            finalize(store, client.close)
            _QDRANT[folder] = store
    return _Opened(store, lambda: None)


def _imported(vector_store: str) -> Callable[[Path, str], BasePydanticVectorStore]:
    module, _, name = vector_store.partition(":")
    try:
        factory = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(
            f"there is no vector store {vector_store!r} ({error}):"
            " write chroma, qdrant, or package.module:factory of one that is installed"
        ) from error
    made: Callable[[Path, str], BasePydanticVectorStore] = factory
    return made


def _clear(factory: Callable[[Path, str], BasePydanticVectorStore], folder: Path, name: str) -> None:
    try:
        factory(folder, name).clear()
    except NotImplementedError:  # an engine that keeps all it has in the folder needs none
        return
