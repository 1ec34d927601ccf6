"""A real server on this machine and a real Chromium in front of it; no request may leave the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.engine import Engine
from bot.settings import Settings
from index.build import update_index
from tests.browser.browsing import Site, SlowEngine, Visit, running, wait_for_chat
from tests.web.serving import plain_settings

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """An index of the three shortest notices."""
    notices = tmp_path_factory.mktemp("notices")
    for path in sorted(SEEDS.glob("*.txt"), key=lambda path: path.stat().st_size)[:3]:
        shutil.copyfile(path, notices / path.name)
    folder = tmp_path_factory.mktemp("index")
    update_index(notices, folder, cache_dir=model_cache)
    return folder


@pytest.fixture(scope="session")
def make_settings(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Callable[..., Settings]:
    """Settings that read no file, with a data folder of their own."""

    def make(**values: Any) -> Settings:
        return plain_settings(data_dir=tmp_path_factory.mktemp("data"), cache_dir=model_cache, **values)

    return make


@pytest.fixture(scope="session")
def engine(index_dir: Path, make_settings: Callable[..., Settings]) -> Engine:
    """The engine, ready to answer."""
    made = Engine(index_dir, make_settings())
    made.warm_up()
    return made


@pytest.fixture(scope="session")
def site(engine: Engine) -> Iterator[Site]:
    """The product as it is."""
    with running(engine, engine.settings) as started:
        yield started


@pytest.fixture(scope="session")
def slow_site(index_dir: Path, make_settings: Callable[..., Settings]) -> Iterator[Site]:
    slow = SlowEngine(index_dir, make_settings())
    slow.warm_up()
    with running(slow, slow.settings) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium here (Debian: apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens an address in a fresh browser profile; fails the test when anything was asked of another host."""
    visits: list[tuple[Visit, str]] = []

    def open_page(
        url: str,
        *,
        locale: str = "zh-CN",
        width: int = 1280,
        height: int = 860,
        dark: bool = False,
        login: tuple[str, str] | None = None,
    ) -> Visit:
        context = chromium.new_context(
            locale=locale,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            http_credentials={"username": login[0], "password": login[1]} if login else None,
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
        asked = [url for url in made.requests if not url.startswith(("data:", "blob:", "about:"))]
        assert asked, "the request log is empty: the page was never asked for"
        assert [url for url in asked if urlsplit(url).netloc != host] == []
        assert made.errors == []


@pytest.fixture
def chat(visit: Callable[..., Visit], site: Site) -> Callable[..., Visit]:
    """Opens the chat and waits until it can be used."""

    def open_chat(**options: Any) -> Visit:
        made = visit(site.url, **options)
        wait_for_chat(made.page)
        return made

    return open_chat


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, from npm; not kept in the repository."""
    script = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=HERE, check=True)
    return script.read_text("utf-8")
