"""Pictures of the running product for the README: ``python -m tests.browser.screenshots``.

Needs an index (``make run`` makes one) and Chromium.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.engine import Engine
from tests.browser.browsing import Site, ask, running, wait_for_chat
from tests.browser.conftest import CHROMIUM
from tests.web.serving import plain_settings

CHINESE = "哪些单位整改了公车维修审批问题？"
ENGLISH = "Which agencies reformed vehicle repair approval?"


def with_passage(page: Page) -> None:
    """An answer with the passage of its first marker beside it."""
    ask(page, ENGLISH if page.evaluate("document.documentElement.lang") == "en" else CHINESE)
    page.locator("#nq-log .nq-body .nq-marker").first.click()
    expect(page.locator("#nq-panel mark.nq-hit").first).to_be_visible()


def welcome(page: Page) -> None:
    expect(page.locator("#nq-log button.example").last).to_be_visible()


def comparison(page: Page) -> None:
    """The example question that compares two agencies."""
    page.locator("#nq-log button.example").nth(2).click()
    expect(page.locator("#nq-log .nq-answer")).to_be_visible(timeout=20_000)


def notices(page: Page) -> None:
    page.get_by_role("tab").nth(1).click()
    expect(page.locator("#nq-notices tbody tr").first).to_be_visible()


def pictures(page: Page) -> None:
    """The bars and squares, with the issues behind the first bar."""
    notices(page)
    page.locator("#nq-charts .nq-bars button").first.click()
    page.locator("#nq-charts-area").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('nq-charts-area').scrollIntoView()")


# name, what is shown, language, width, height, dark
SHOTS: tuple[tuple[str, Callable[[Page], None], str, int, int, bool], ...] = (
    ("welcome", welcome, "zh-CN", 1280, 800, False),
    ("answer", with_passage, "zh-CN", 1360, 840, False),
    ("answer-english-dark", with_passage, "en-GB", 1360, 840, True),
    ("comparison", comparison, "zh-CN", 1280, 800, False),
    ("notices", notices, "zh-CN", 1360, 840, False),
    ("pictures", pictures, "en-GB", 1280, 900, False),
    ("phone", with_passage, "zh-CN", 390, 800, False),
)


def take(browser: Browser, site: Site, out: Path) -> None:
    """One file a picture, named as in ``SHOTS``."""
    out.mkdir(parents=True, exist_ok=True)
    for name, show, locale, width, height, dark in SHOTS:
        look: Literal["dark", "light"] = "dark" if dark else "light"
        page = browser.new_page(locale=locale, viewport={"width": width, "height": height}, color_scheme=look)
        page.goto(site.url)
        wait_for_chat(page)
        show(page)
        page.wait_for_timeout(500)  # transitions
        page.screenshot(path=out / f"{name}.png")
        page.close()
        print(out / f"{name}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, default=Path(".index"))
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        engine = Engine(options.index_dir, plain_settings(data_dir=Path(data)))
        engine.warm_up()
        with running(engine, engine.settings) as site:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            take(browser, site, options.out)
            browser.close()


if __name__ == "__main__":
    main()
