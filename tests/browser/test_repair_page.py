"""An administrator corrects a notice in the browser; a hostile title stays text."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from bot.engine import Engine
from bot.settings import Settings
from index.corrections import corrections_name, read_corrections
from tests.browser.browsing import Visit, running, wait_for_chat

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.broken=1">'


def _choose(visit: Visit, box: Locator, text: str) -> None:
    box.click()
    visit.page.get_by_role("option").filter(has_text=text).first.click()


def test_split_name_save_and_take_back(
    visit: Callable[..., Visit], index_dir: Path, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = make_settings()
    engine = Engine(Path(shutil.copytree(index_dir, tmp_path / "index")), settings)
    engine.warm_up()
    notice = next(notice for notice in engine.snapshot.notices.values() if len(notice.issues) > 3)
    issue = notice.issues[0]
    second_part = issue.sentences[-1].of(notice.text)
    with running(engine, settings) as site:
        made = visit(site.url)
        wait_for_chat(made.page)
        made.open_tab(1)
        page = made.page
        page.locator("#nq-repair > button").click()
        _choose(made, page.locator("#nq-repair-which input"), notice.name)
        rows = page.locator("#nq-repair-table tbody tr")
        expect(rows).to_have_count(len(notice.sections))
        form = page.locator("#nq-repair-form")
        section, act = page.locator("#nq-repair-section input"), page.locator("#nq-repair-act input")
        number = notice.sections.index(issue) + 1

        _choose(made, section, f"{number} · ")
        _choose(made, act, "从某处拆开")
        value = form.locator("textarea").first
        value.fill(second_part)
        page.locator("#nq-repair-do").click()
        expect(rows).to_have_count(len(notice.sections) + 1)
        _choose(made, section, f"{number + 1} · ")
        _choose(made, act, "改标题")
        value.fill(HOSTILE)
        page.locator("#nq-repair-do").click()
        expect(rows.nth(number)).to_contain_text(HOSTILE)
        expect(page.locator("#nq-repair-table")).to_contain_text("有改动尚未保存")
        rows.nth(number).locator("[data-act=notice]").click()
        expect(page.locator("#nq-panel mark.nq-hit")).to_contain_text(second_part[:10])
        page.locator("#nq-panel [data-act=close]").click()

        page.locator("#nq-repair-save").click()
        told = page.locator("#nq-repair-report")
        expect(told).to_contain_text(f"现有 {len(notice.issues) + 1} 个问题", timeout=30_000)
        saved = settings.uploads_dir / corrections_name(notice.name)
        assert (read_corrections(saved).sections or ())[number].title == HOSTILE
        assert page.evaluate("window.broken") is None and page.locator("#nq-repair img").count() == 0
        expect(page.locator("#nq-notices .nq-corrected")).to_have_count(1)

        _choose(made, page.locator("#nq-repair-which input"), notice.name)
        expect(rows).to_have_count(len(notice.sections) + 1)
        page.locator("#nq-repair-drop").click()
        expect(told).to_contain_text(f"现有 {len(notice.issues)} 个问题", timeout=30_000)
        assert not saved.exists()
