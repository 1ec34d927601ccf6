"""What the browser tests share: running servers, nginx in front of one, and a visit of a page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import FrameLocator, Page, expect

from bot.engine import Engine
from bot.model import AnswerPiece, Filters, History
from bot.settings import Settings
from tests.waiting import wait_for
from tests.web.serving import Running, make_app

INTRANET = Path(__file__).parents[2] / "examples" / "intranet"
ROOT = "/apps/notices"
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
_NO_FILTERS = Filters()


class SlowEngine(Engine):
    """The engine, writing slowly: there is time to press stop."""

    def stream(self, question: str, history: History = (), filters: Filters = _NO_FILTERS) -> Iterator[AnswerPiece]:
        for piece in super().stream(question, history, filters):
            yield piece
            time.sleep(0.4)


class LateEngine(Engine):
    """The engine, not getting ready until it is let go."""

    let_go = threading.Event()

    def warm_up(self) -> None:
        self.let_go.wait(60)
        super().warm_up()


class FailingEngine(Engine):
    """The engine, failing at the start in a way nobody foresaw."""

    def warm_up(self) -> None:
        raise RuntimeError("a library said something that helps nobody")


@dataclass
class Site:
    """A running server."""

    url: str
    data_dir: Path


@dataclass
class Visit:
    """A page with what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        ask(self.page, question)

    def open_tab(self, number: int) -> None:
        self.page.get_by_role("tab").nth(number).click()


def wait_for_chat(where: Page | FrameLocator) -> None:
    """Wait until the chat has been filled in, in a page or in a frame of it."""
    expect(where.locator("#nq-log button.example")).not_to_have_count(0, timeout=20_000)


def ask(where: Page | FrameLocator, question: str) -> None:
    """Type a question, press Enter and wait for the whole answer."""
    answers = where.locator("#nq-log .nq-answer")
    before = answers.count()
    box = where.locator("#nq-question textarea")
    box.fill(question)
    box.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=20_000)


@contextmanager
def running(engine: Engine, settings: Settings, root_path: str = "") -> Iterator[Site]:
    """The application on a free port of this machine, for as long as it is needed."""
    server = Running(make_app(engine, settings, root_path))
    try:
        yield Site(f"http://127.0.0.1:{server.port}/", settings.data_dir)
    finally:
        server.stop()


@contextmanager
def behind_nginx(site: Site, folder: Path, login: str = "none", people: str = "") -> Iterator[str]:
    """The sample portal with the site below ``/apps/notices``; gives the portal's address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (folder / "people").write_text(people)
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_PORT": str(port),
        "CHAT_PORT": site.url.rstrip("/").rsplit(":", 1)[1],
        "LOGIN": login,
        "PEOPLE": str(folder / "people"),
        "RUN_DIR": str(folder / "nginx"),
    }
    process = subprocess.Popen([INTRANET / "nginx.sh"], env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
