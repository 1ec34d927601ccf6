"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.settings import Settings
from index.build import update_index
from index.embedding.bundled import bundled_folder, default_cache_dir
from tests.small_index import NOTICES, ROOT, small_index


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """Where the bundled model is unpacked: the ordinary cache unless NOTICE_QA_CACHE_DIR names another."""
    chosen = os.environ.get("NOTICE_QA_CACHE_DIR")
    cache_dir = Path(chosen) if chosen else default_cache_dir()
    bundled_folder(cache_dir)
    return cache_dir


@pytest.fixture(scope="session")
def index_dir() -> Path:
    """An index over two seeds that no test changes."""
    return small_index()[0]


@pytest.fixture
def own_index(index_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return Path(shutil.copytree(index_dir, tmp_path / "index"))


@pytest.fixture
def notices_dir(tmp_path: Path) -> Path:
    """The two seeds of ``index_dir`` in a folder of the test's own."""
    folder = tmp_path / "notices"
    folder.mkdir()
    for name in NOTICES:
        shutil.copy(ROOT / "seeds" / name, folder)
    return folder


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """An index over the five seeds that no test changes."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    update_index(ROOT / "seeds", folder, cache_dir=model_cache)
    return folder


@pytest.fixture(scope="session")
def engine(seeds_index: Path, model_cache: Path) -> Engine:
    """The real engine over the five seeds."""
    return Engine(seeds_index, Settings(cache_dir=model_cache))
