"""Embedded in the sample portal behind real nginx, and behind each way to log in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.engine import Engine
from bot.settings import Settings
from bot.web.users import users_file
from tests.browser.browsing import NGINX, ROOT, Visit, ask, behind_nginx, running, wait_for_chat

pytestmark = pytest.mark.browser
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt-get install nginx-light)")
CHINESE = "哪些单位整改了公车维修审批问题？"


@needs_nginx
def test_in_a_frame_of_the_portal(visit: Callable[..., Visit], engine: Engine, tmp_path: Path) -> None:
    with running(engine, engine.settings, ROOT) as site, behind_nginx(site, tmp_path) as portal:
        made = visit(f"{portal}/frame.html")
        frame = made.page.frame_locator("iframe")
        wait_for_chat(frame)
        ask(frame, CHINESE)
        frame.locator("#nq-log .nq-body .nq-marker").first.click()
        expect(frame.locator("#nq-panel mark.nq-hit").first).to_be_visible()


@needs_nginx
def test_as_an_element_of_the_portal_page(visit: Callable[..., Visit], engine: Engine, tmp_path: Path) -> None:
    with running(engine, engine.settings, ROOT) as site, behind_nginx(site, tmp_path) as portal:
        made = visit(f"{portal}/element.html")
        wait_for_chat(made.page)
        made.ask(CHINESE)
        made.page.locator("#nq-log .nq-body .nq-marker").first.click()
        expect(made.page.locator("#nq-panel mark.nq-hit").first).to_be_visible()


def test_login_page_and_roles(
    visit: Callable[..., Visit], engine: Engine, make_settings: Callable[..., Settings]
) -> None:
    settings = make_settings(auth="users")
    users_file(settings).add("li", "battery staple", "reader")
    users_file(settings).add("admin", "battery staple", "administrator")
    with running(engine, settings) as site:
        for name, tabs in (("li", 2), ("admin", 3)):
            made = visit(site.url)
            assert made.page.url.startswith(f"{site.url}login")
            made.page.locator("input[name=name]").fill(name)
            made.page.locator("input[name=password]").fill("battery staple")
            made.page.locator("input[name=password]").press("Enter")
            wait_for_chat(made.page)
            expect(made.page.get_by_role("tab")).to_have_count(tabs)
            made.ask(CHINESE)
            made.open_tab(1)
            expect(made.page.locator("#nq-notices tbody tr").first).to_be_visible()
            expect(made.page.locator("#nq-manage")).to_be_visible(visible=tabs == 3)
            expect(made.page.locator("#nq-account")).to_contain_text(name)
            made.page.locator("#nq-account button").click()
            expect(made.page.locator("input[name=password]")).to_be_visible()


@needs_nginx
def test_login_by_the_proxy(
    visit: Callable[..., Visit], engine: Engine, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    people = "li:{PLAIN}secret\nadmin:{PLAIN}secret\n"
    with (
        running(engine, make_settings(auth="proxy"), ROOT) as site,
        behind_nginx(site, tmp_path, "proxy", people) as portal,
    ):
        for name, tabs in (("li", 2), ("admin", 3)):
            made = visit(f"{portal}{ROOT}/", login=(name, "secret"))
            wait_for_chat(made.page)
            expect(made.page.get_by_role("tab")).to_have_count(tabs)
            made.ask(CHINESE)


def test_another_user_of_the_browser_does_not_see_the_conversations(
    visit: Callable[..., Visit], engine: Engine, make_settings: Callable[..., Settings]
) -> None:
    settings = make_settings(auth="users")
    for name in ("li", "wang"):
        users_file(settings).add(name, "battery staple", "reader")
    with running(engine, settings) as site:
        made = visit(site.url)
        for name in ("li", "wang"):
            made.page.context.clear_cookies()
            made.page.goto(f"{site.url}login")
            made.page.locator("input[name=name]").fill(name)
            made.page.locator("input[name=password]").fill("battery staple")
            made.page.locator("input[name=password]").press("Enter")
            wait_for_chat(made.page)
            expect(made.page.locator("#nq-log .nq-answer")).to_have_count(0)
            made.ask(CHINESE)
