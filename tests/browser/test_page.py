"""The page around the chat: notices, upload, feedback, languages, looks, phone width, getting ready, accessibility."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect

from bot.settings import Settings
from tests.browser.browsing import FailingEngine, LateEngine, Site, Visit, running

pytestmark = pytest.mark.browser

CHINESE = "哪些单位整改了公车维修审批问题？"
HOSTILE = (
    '<img src=x onerror="window.broken=1"> ![i](http://outside.example/i.png) ${window.broken=1} {{value}} \u202egnp'
)


def _open_notices(visit: Visit) -> None:
    visit.open_tab(1)
    expect(visit.page.locator("#nq-notices tbody tr").first).to_be_visible(timeout=20_000)


def test_notices_show_facts_and_self_audit(chat: Callable[..., Visit]) -> None:
    visit = chat()
    _open_notices(visit)
    rows = visit.page.locator("#nq-notices tbody tr")
    expect(rows).to_have_count(3)
    expect(visit.page.locator("#nq-notices .nq-agrees").first).to_contain_text("一致")
    visit.page.locator("#nq-search textarea, #nq-search input").fill("无为")
    expect(rows).to_have_count(1)


def test_a_stated_count_leads_to_its_place(chat: Callable[..., Visit]) -> None:
    visit = chat()
    _open_notices(visit)
    visit.page.locator("#nq-notices .nq-audit [data-act=notice]").first.click()
    expect(visit.page.locator("#nq-panel .nq-whole")).to_be_visible()
    hit = visit.page.locator("#nq-panel mark.nq-hit").first
    expect(hit).to_be_in_viewport()
    assert re.search(r"[0-9一二三四五六七八九十]", hit.inner_text())


def test_contents_lead_to_a_section_and_back(chat: Callable[..., Visit]) -> None:
    visit = chat()
    _open_notices(visit)
    visit.page.locator("#nq-notices [data-act=tree]").first.click()
    link = visit.page.locator("#nq-panel .nq-tree [data-act=section]").nth(3)
    expect(link).to_be_visible()
    link.click()
    expect(visit.page.locator("#nq-panel .nq-text")).not_to_be_empty()
    visit.page.locator("#nq-panel [data-act=back]").click()
    expect(visit.page.locator("#nq-panel .nq-tree").first).to_be_visible()


def test_each_bar_and_square_leads_to_its_sections(chat: Callable[..., Visit]) -> None:
    visit = chat()
    _open_notices(visit)
    bar = visit.page.locator("#nq-charts .nq-bars button").first
    count = int(bar.locator("b").inner_text())
    bar.click()
    expect(visit.page.locator("#nq-issue-list li")).to_have_count(count)
    square = visit.page.locator("#nq-charts .nq-squares button").first
    count = int(square.inner_text())
    square.click()
    expect(visit.page.locator("#nq-issue-list li")).to_have_count(count)
    visit.page.locator("#nq-issue-list [data-act=section]").first.click()
    expect(visit.page.locator("#nq-panel .nq-text")).to_be_visible()


def _hostile_notice(path: Path) -> None:
    document = Document()
    document.add_paragraph("中共某某县示范局党组关于巡察整改进展情况的通报")
    document.add_paragraph("2024年3月1日至2024年4月1日,县委第一巡察组对县示范局党组进行了巡察。")
    document.add_paragraph("一、履行职责方面")
    document.add_paragraph("1.关于“公示栏内容更新不及时”的问题。")
    document.add_paragraph(f"整改情况:一是每周更新公示栏{HOSTILE}。二是指定专人负责公示栏。")
    document.save(str(path))


def test_upload_refusal_and_removal(chat: Callable[..., Visit], site: Site, tmp_path: Path) -> None:
    good, bad = tmp_path / "新通报.docx", tmp_path / "junk.txt"
    _hostile_notice(good)
    bad.write_bytes(bytes(range(256)) * 40)
    visit = chat()
    _open_notices(visit)
    visit.page.locator("#nq-manage > button").click()
    visit.page.locator("#nq-upload input[type=file]").set_input_files([str(good), str(bad)])
    expect(visit.page.locator("#nq-upload")).to_contain_text("junk")
    visit.page.locator("#nq-add").click()
    report = visit.page.locator("#nq-report")
    expect(report.locator(".nq-upload-ok")).to_contain_text("个问题", timeout=60_000)
    expect(report.locator(".nq-upload-refused")).to_contain_text("未添加")
    rows = visit.page.locator("#nq-notices tbody tr")
    expect(rows).to_have_count(4)
    name = report.locator(".nq-upload-ok").inner_text().split("：")[0]
    rows.filter(has_text="示范局").locator("[data-act=notice]").click()
    expect(visit.page.locator("#nq-panel .nq-whole")).to_contain_text('<img src=x onerror="window.broken=1">')
    expect(visit.page.locator("#nq-panel .nq-whole")).to_contain_text("${window.broken=1} {{value}}")
    assert visit.page.evaluate("window.broken") is None
    assert visit.page.locator("#nq-panel img").count() == 0
    assert (site.data_dir / "notices" / name).is_file()

    visit.page.locator("#nq-which input").click()
    visit.page.get_by_role("option").filter(has_text=name).click()
    visit.page.keyboard.press("Escape")
    visit.page.locator("#nq-remove").click()
    visit.page.locator("#nq-remove-confirm").click()
    expect(rows).to_have_count(3, timeout=30_000)
    assert not (site.data_dir / "notices" / name).exists()


def test_feedback_becomes_a_gold_line(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask(CHINESE)
    visit.page.locator('#nq-log button[title="踩"]').last.click()
    comment = visit.page.locator("#nq-comment textarea")
    comment.fill("少了一个单位")
    visit.page.locator("#nq-comment").get_by_role("button", name="提交").click()
    expect(visit.page.locator("#nq-comment")).to_be_hidden()
    visit.open_tab(2)
    row = visit.page.locator("#nq-feedback tbody tr").first
    expect(row).to_contain_text("少了一个单位")
    row.locator("[data-act=review]").click()
    form = visit.page.locator("#nq-review")
    expect(form).to_be_visible()
    quotes = form.locator("textarea").first
    kept = quotes.input_value().splitlines()[0]
    quotes.fill("这句话任何通报里都没有")
    form.get_by_role("button").last.click()
    expect(visit.page.get_by_text("通报中没有这句话")).to_be_visible()
    quotes.fill(kept)
    form.get_by_role("button").last.click()
    expect(row).to_contain_text("已核对")
    with visit.page.expect_download() as download:
        visit.page.locator("#nq-gold").click()
    line = json.loads(Path(download.value.path()).read_text("utf-8").splitlines()[-1])
    assert line["question"] == CHINESE
    assert " ".join(line["evidence"][0]["quote"].split()) == kept
    assert set(line) == {
        "id", "kind", "lang", "question", "history", "agencies", "not_agencies", "optional_agencies", "evidence",
        "answer_contains",
    }  # fmt: skip


def test_language_is_switched_and_remembered(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.page.locator("#nq-language").click()
    expect(visit.page.get_by_role("tab").first).to_have_text("Chat")
    visit.page.reload()
    expect(visit.page.get_by_role("tab").first).to_have_text("Chat", timeout=20_000)
    expect(visit.page.locator("#nq-send")).to_have_text("Send")


def test_dark_look_follows_the_system_and_the_button(chat: Callable[..., Visit]) -> None:
    def is_dark(visit: Visit) -> bool:
        colour = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour.strip("rgba()").split(",")[:3]) < 200

    visit = chat(dark=True)
    assert is_dark(visit)
    visit.page.locator("#nq-look").click()
    assert not is_dark(visit)
    visit.page.reload()
    expect(visit.page.locator("#nq-question textarea")).to_be_visible(timeout=20_000)
    assert not is_dark(visit)


def test_phone_width(chat: Callable[..., Visit]) -> None:
    visit = chat(width=360, height=740)
    visit.ask(CHINESE)
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.page.locator("#nq-log .nq-body .nq-marker").first.click()
    expect(visit.page.locator("#nq-panel mark.nq-hit").first).to_be_in_viewport()
    visit.page.locator("#nq-panel [data-act=close]").click()
    expect(visit.page.locator("#nq-panel")).to_be_hidden()
    _open_notices(visit)
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_page_comes_before_the_model(
    visit: Callable[..., Visit], index_dir: Path, make_settings: Callable[..., Settings]
) -> None:
    settings = make_settings()
    with running(LateEngine(index_dir, settings), settings) as late:
        made = visit(late.url)
        expect(made.page.locator(".nq-getting-ready")).to_be_visible()
        box = made.page.locator("#nq-question textarea")
        box.fill(CHINESE)
        box.press("Enter")
        expect(made.page.locator("#nq-log .nq-note")).to_contain_text("正在准备")
        LateEngine.let_go.set()
        expect(made.page.locator("#nq-log .nq-answer")).to_be_visible(timeout=60_000)
        expect(made.page.locator(".nq-getting-ready")).to_have_count(0)


def test_a_failed_start_is_told_at_once(
    visit: Callable[..., Visit], index_dir: Path, make_settings: Callable[..., Settings]
) -> None:
    settings = make_settings()
    with running(FailingEngine(index_dir, settings), settings) as failed:
        made = visit(failed.url)
        expect(made.page.locator(".nq-failed")).to_contain_text("启动失败", timeout=10_000)
        box = made.page.locator("#nq-question textarea")
        box.fill(CHINESE)
        box.press("Enter")
        expect(made.page.locator("#nq-log .nq-note")).to_contain_text("启动失败", timeout=10_000)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_accessibility_finding(chat: Callable[..., Visit], axe: str, dark: bool) -> None:
    visit = chat(dark=dark)

    def findings() -> list[str]:
        visit.page.evaluate(axe)
        found = visit.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            f"{item['id']}: {item['nodes'][0]['html'][:200]}"
            for item in found
            if item["impact"] in ("serious", "critical")
        ]

    assert findings() == []
    visit.ask(CHINESE)
    visit.page.locator("#nq-log .nq-body .nq-marker").first.click()
    expect(visit.page.locator("#nq-panel mark.nq-hit").first).to_be_visible()
    assert findings() == []
    visit.page.locator("#nq-panel [data-act=close]").click()
    visit.page.locator('#nq-log button[title="赞"]').last.click()
    expect(visit.page.locator("#nq-comment")).to_be_visible()
    assert findings() == []
    _open_notices(visit)
    visit.page.locator("#nq-manage > button").click()
    visit.page.locator("#nq-repair > button").click()
    visit.page.locator("#nq-repair-which input").click()
    visit.page.get_by_role("option").first.click()
    expect(visit.page.locator("#nq-repair-form")).to_be_visible()
    assert findings() == []
    visit.page.locator("#nq-notices [data-act=tree]").first.click()
    expect(visit.page.locator("#nq-panel .nq-tree").first).to_be_visible()
    assert findings() == []
    visit.page.locator("#nq-panel [data-act=close]").click()
    visit.open_tab(2)
    visit.page.locator("#nq-feedback [data-act=review]").first.click()
    expect(visit.page.locator("#nq-review")).to_be_visible()
    assert findings() == []
