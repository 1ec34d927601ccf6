"""A labelled collection indexed by the product and ready to be asked."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from material import Collection, files_of

from bot.corpus import Corpus
from bot.engine import Engine
from bot.question.intent import read_intent
from bot.settings import Settings
from index.build import update_index
from index.embedding import embed_query, load_encoder
from index.store.snapshot import open_snapshot


@contextmanager
def index_of(collection: Collection) -> Iterator[Path]:
    """An index of the collection's notices and nothing else, deleted afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        notices, index_dir = Path(folder, "notices"), Path(folder, "index")
        notices.mkdir()
        for path in files_of(collection):
            shutil.copy(path, notices)
        update_index(notices, index_dir)
        yield index_dir


@contextmanager
def indexed_engine(collection: Collection) -> Iterator[Engine]:
    """The product over the collection, with the settings it comes with."""
    with index_of(collection) as index_dir:
        yield Engine(index_dir, Settings(_env_file=None))


@contextmanager
def indexed(collection: Collection) -> Iterator[Corpus]:
    """The collection as the question side sees it."""
    encoder = load_encoder(purpose="query")
    with index_of(collection) as index_dir:
        embed = lru_cache(None)(lambda text: embed_query(encoder, text))
        yield Corpus(open_snapshot(index_dir), embed, lambda text: read_intent(text, embed(text)))
