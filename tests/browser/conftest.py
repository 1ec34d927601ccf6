"""A real server on this machine and a real Chromium in front of it; no request may leave the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn

from bot import engine as engines
from bot.answer.model import AnswerPiece, Filters, History
from bot.settings import Settings
from bot.web.server import create_app, server_config
from index.build import update_index

playwright_api = pytest.importorskip("playwright.sync_api", reason="install playwright to run the browser tests")
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
_NO_FILTERS = Filters()
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium here; apt-get install chromium"))


class SlowEngine(engines.Engine):
    """The engine, writing slowly: there is time to press stop."""

    def stream(self, question: str, history: History = (), filters: Filters = _NO_FILTERS) -> Iterator[AnswerPiece]:
        for piece in super().stream(question, history, filters):
            yield piece
            time.sleep(0.4)


class LateEngine(engines.Engine):
    """The engine, slow to get ready until it is let go."""

    let_go = threading.Event()

    def warm_up(self) -> None:
        self.let_go.wait(60)
        super().warm_up()


@dataclass
class Site:
    """A running server."""

    url: str
    data_dir: Path


@dataclass
class Visit:
    """A page with what it asked for and complained of."""

    page: playwright_api.Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Type a question, press Enter and wait for the whole answer."""
        answers = self.page.locator("#nq-log .nq-answer")
        before = answers.count()
        box = self.page.locator("#nq-question textarea")
        box.fill(question)
        box.press("Enter")
        playwright_api.expect(answers).to_have_count(before + 1, timeout=20_000)

    def open_tab(self, number: int) -> None:
        self.page.get_by_role("tab").nth(number).click()


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """An index of the three shortest notices."""
    notices = tmp_path_factory.mktemp("notices")
    for path in sorted(SEEDS.glob("*.txt"), key=lambda path: path.stat().st_size)[:3]:
        shutil.copyfile(path, notices / path.name)
    folder = tmp_path_factory.mktemp("index")
    update_index(notices, folder, cache_dir=model_cache)
    return folder


@contextmanager
def running(engine: engines.Engine, settings: Settings) -> Iterator[Site]:
    """The application on a free port of this machine, for as long as it is needed."""
    config = server_config(create_app(engine, settings))
    config.host, config.port = "127.0.0.1", 0
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Site(f"http://127.0.0.1:{port}/", settings.data_dir)
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def make_settings(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Callable[..., Settings]:
    def make(**values: object) -> Settings:
        return Settings(
            _env_file=None,
            data_dir=tmp_path_factory.mktemp("data"),
            cache_dir=model_cache,
            **values,  # type: ignore[arg-type]
        )

    return make


@pytest.fixture(scope="session")
def site(index_dir: Path, make_settings: Callable[..., Settings]) -> Iterator[Site]:
    """The product as it is, ready to answer."""
    settings = make_settings()
    engine = engines.Engine(index_dir, settings)
    engine.warm_up()
    with running(engine, settings) as started:
        yield started


@pytest.fixture(scope="session")
def slow_site(index_dir: Path, make_settings: Callable[..., Settings]) -> Iterator[Site]:
    settings = make_settings()
    engine = SlowEngine(index_dir, settings)
    engine.warm_up()
    with running(engine, settings) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright_api.Browser]:
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: playwright_api.Browser) -> Iterator[Callable[..., Visit]]:
    """Opens an address in a fresh browser profile; fails the test when anything was asked of another host."""
    visits: list[tuple[Visit, str]] = []

    def open_page(
        url: str, *, locale: str = "zh-CN", width: int = 1280, height: int = 860, dark: bool = False
    ) -> Visit:
        context = chromium.new_context(
            locale=locale,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        made = Visit(context.new_page())
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("pageerror", lambda error: made.errors.append(str(error)))
        made.page.goto(url)
        visits.append((made, urlsplit(url).netloc))
        return made

    yield open_page
    for made, host in visits:
        made.page.context.close()
        asked = [url for url in made.requests if not url.startswith(("data:", "blob:"))]
        assert asked, "the request log is empty: the page was never asked for"
        assert [url for url in asked if urlsplit(url).netloc != host] == []
        assert made.errors == []


@pytest.fixture
def chat(visit: Callable[..., Visit], site: Site) -> Callable[..., Visit]:
    """Opens the chat and waits until it can be used."""

    def open_chat(**options: object) -> Visit:
        made = visit(site.url, **options)
        playwright_api.expect(made.page.locator("#nq-log button.example")).not_to_have_count(0, timeout=20_000)
        return made

    return open_chat


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, from npm; not kept in the repository."""
    script = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=HERE, check=True)
    return script.read_text("utf-8")
