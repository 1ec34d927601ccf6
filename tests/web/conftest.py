"""Fixtures of the web tests: settings, and servers that really run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import Settings
from bot.web.source import AnswerSource
from tests.web.pressing import OpenPage, Reader
from tests.web.serving import Running, Start, make_app, plain_settings
from tests.web.standin import StandInEngine


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """``make_settings(auth="users", …)``: settings that read no file, with a data folder of their own."""

    def make(**values: Any) -> Settings:
        return plain_settings(**{"data_dir": tmp_path / "data", **values})

    return make


@pytest.fixture
def start() -> Iterator[Start]:
    """``start(settings, root_path="", gate=None, engine=None)`` serves an application and gives its address."""
    servers: list[Running] = []

    def run(
        settings: Settings,
        root_path: str = "",
        gate: threading.Event | None = None,
        engine: AnswerSource | None = None,
    ) -> str:
        server = Running(make_app(engine or StandInEngine(settings, gate), settings, root_path=root_path))
        servers.append(server)
        return f"http://127.0.0.1:{server.port}"

    yield run
    for server in servers:
        server.stop()


@pytest.fixture
def open_page() -> Iterator[OpenPage]:
    """``open_page(url)`` is a reader with the page of a server before them."""
    with ExitStack() as open_pages:
        yield lambda url: open_pages.enter_context(Reader(url))


@pytest.fixture(scope="session")
def open_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An application without a login, shared by the tests that only read."""
    settings = plain_settings(data_dir=tmp_path_factory.mktemp("open"))
    server = Running(make_app(StandInEngine(settings), settings))
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


@pytest.fixture
def client(open_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=open_url) as client:
        yield client
