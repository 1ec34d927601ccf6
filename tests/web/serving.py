"""A really running server: uvicorn on a free port of this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import uvicorn
from fastapi import FastAPI

from bot.settings import Settings
from bot.web.server import create_app, server_config
from bot.web.source import AnswerSource

Start = Callable[..., str]


def plain_settings(**values: Any) -> Settings:
    """Settings as given, whatever a ``.env`` file here says."""
    made: Callable[..., Settings] = Settings
    return made(_env_file=None, **values)


def make_app(engine: AnswerSource, settings: Settings, root_path: str = "") -> FastAPI:
    """The application, made while an event loop runs: otherwise Gradio opens loops of its own and leaves them open.

    In a thread of its own, since a browser that is driven from here has a loop running in this one.
    """

    async def make() -> FastAPI:
        return create_app(engine, settings, root_path=root_path)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, make).result()


class Running:
    """One server in a thread of its own, until ``stop``."""

    def __init__(self, app: FastAPI) -> None:
        self._server = uvicorn.Server(server_config(app))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)
        self._listener.close()
