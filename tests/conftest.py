"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.embedding.bundled import bundled_folder, default_cache_dir


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """Where the bundled model is unpacked: the ordinary cache unless NOTICE_QA_CACHE_DIR names another."""
    chosen = os.environ.get("NOTICE_QA_CACHE_DIR")
    cache_dir = Path(chosen) if chosen else default_cache_dir()
    bundled_folder(cache_dir)
    return cache_dir
