"""Asking, reading, checking, sharing: what a reader does with the chat."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.browser.browsing import Site, Visit, wait_for_chat

pytestmark = pytest.mark.browser

CHINESE = "哪些单位整改了公车维修审批问题？"
ENGLISH = "Which agencies reformed vehicle repair approval?"
UNANSWERABLE = "上海市浦东新区城管局整改了哪些问题？"


def _quote_behind_first_marker(visit: Visit) -> str:
    visit.page.locator("#nq-log .nq-body .nq-marker").first.click()
    hit = visit.page.locator("#nq-panel mark.nq-hit").first
    expect(hit).to_be_visible()
    return "".join(visit.page.locator("#nq-panel mark.nq-hit").all_text_contents())


def test_chinese_answer_and_its_passage(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask(CHINESE)
    quote = _quote_behind_first_marker(visit)
    shown = visit.page.locator("#nq-log .nq-body").inner_text()
    assert re.sub(r"\s", "", quote) in re.sub(r"\s", "", shown)
    panel = visit.page.locator("#nq-panel")
    expect(panel).to_contain_text("单位")
    expect(panel).to_contain_text(".txt")


def test_english_reader_gets_an_english_page(chat: Callable[..., Visit]) -> None:
    visit = chat(locale="en-GB")
    expect(visit.page.get_by_role("tab").first).to_have_text("Chat")
    assert visit.page.evaluate("document.documentElement.lang") == "en"
    visit.ask(ENGLISH)
    assert _quote_behind_first_marker(visit)
    expect(visit.page.locator("#nq-panel")).to_contain_text("Open the whole notice")


def test_marker_by_keyboard_and_back(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask(CHINESE)
    marker = visit.page.locator("#nq-log .nq-body .nq-marker").first
    marker.focus()
    marker.press("Enter")
    expect(visit.page.locator("#nq-panel h2")).to_be_focused()
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#nq-panel")).to_be_hidden()
    expect(marker).to_be_focused()


def test_whole_notice_is_scrolled_to_the_quote_and_downloads(chat: Callable[..., Visit], index_dir: Path) -> None:
    visit = chat()
    visit.ask(CHINESE)
    quote = _quote_behind_first_marker(visit)
    visit.page.locator("#nq-panel [data-act=notice]").click()
    expect(visit.page.locator("#nq-panel .nq-whole")).to_be_visible()
    hit = visit.page.locator("#nq-panel mark.nq-hit").first
    expect(hit).to_be_in_viewport()
    with visit.page.expect_download() as download:
        visit.page.locator("#nq-panel [data-act=download]").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8")
    assert quote in text


def test_set_answer_shows_agency_cards_and_coverage(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask(CHINESE)
    expect(visit.page.locator("#nq-log .nq-card")).not_to_have_count(0)
    foot = visit.page.locator("#nq-log .nq-foot")
    expect(foot).to_contain_text("可查通报 3 份")
    expect(foot).to_contain_text(re.compile(r"比较段落 \d+ 个，其中逐字读过 \d+ 个"))


def test_refusal_is_clear(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask(UNANSWERABLE)
    expect(visit.page.locator("#nq-log .nq-refused .nq-badge")).to_have_text("没有依据")
    expect(visit.page.locator("#nq-log .nq-foot")).not_to_contain_text(re.compile("全部|查遍"))


def test_example_question_is_asked_by_a_click(chat: Callable[..., Visit]) -> None:
    visit = chat()
    example = visit.page.locator("#nq-log button.example").first
    question = example.inner_text().split(" · ")[1].strip()
    example.click()
    expect(visit.page.locator("#nq-log .nq-answer")).to_have_count(1, timeout=20_000)
    expect(visit.page.locator("#nq-log [data-testid=user]").first).to_contain_text(question)


def test_stop_keeps_what_was_written_then_retry(visit: Callable[..., Visit], slow_site: Site) -> None:
    made = visit(slow_site.url)
    wait_for_chat(made.page)
    box = made.page.locator("#nq-question textarea")
    box.fill(CHINESE)
    box.press("Enter")
    expect(made.page.locator("#nq-log .nq-body")).to_be_visible()
    made.page.locator("#nq-stop").click()
    expect(made.page.locator("#nq-log .nq-note").last).to_contain_text("已停止")
    expect(made.page.locator("#nq-log .nq-body")).not_to_be_empty()
    expect(made.page.locator("#nq-send")).to_be_visible()
    made.page.locator('#nq-log button[title="重试"]').last.click()
    expect(made.page.locator("#nq-log .nq-answer")).to_have_count(1, timeout=60_000)


def test_question_is_edited(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask("食堂 [x](y) 有什么问题？")
    visit.page.locator('#nq-log button[title="编辑"]').last.click()
    area = visit.page.locator("#nq-log textarea")
    area.fill(CHINESE)
    visit.page.locator('#nq-log button[title="发送"]').click()
    expect(visit.page.locator("#nq-log [data-testid=user]").first).to_contain_text(CHINESE, timeout=20_000)
    expect(visit.page.locator("#nq-log .nq-marker").first).to_be_visible(timeout=20_000)


def test_follow_up_and_reload_keep_the_conversation(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask(CHINESE)
    visit.ask("他们还采取了什么措施？")
    before = visit.page.locator("#nq-log .nq-body").all_inner_texts()
    assert len(before) == 2
    visit.page.reload()
    expect(visit.page.locator("#nq-log .nq-body")).to_have_count(2, timeout=20_000)
    assert visit.page.locator("#nq-log .nq-body").all_inner_texts() == before
    assert _quote_behind_first_marker(visit)


def test_filter_narrows_and_earlier_conversations_open(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask(CHINESE)
    named = visit.page.locator("#nq-log .nq-card strong").first.inner_text()
    visit.page.locator("#nq-new").click()
    expect(visit.page.locator("#nq-log .nq-answer")).to_have_count(0)
    visit.page.locator("#nq-limits > button").click()
    box = visit.page.locator("#nq-agencies input")
    box.click()
    options = visit.page.get_by_role("option")
    other = next(text for text in options.all_inner_texts() if named not in text)
    options.filter(has_text=other.replace("✓", "").strip()).click()
    expect(visit.page.locator("#nq-limits")).to_contain_text("已选 1 项")
    visit.ask(CHINESE)
    assert named not in visit.page.locator("#nq-log .nq-answer").inner_text()
    visit.page.locator("#nq-earlier input").click()
    visit.page.get_by_role("option").last.click()
    expect(visit.page.locator("#nq-log .nq-card strong").first).to_have_text(named)


def test_export_to_markdown_and_word(chat: Callable[..., Visit]) -> None:
    visit = chat()
    visit.ask(CHINESE)
    quote = _quote_behind_first_marker(visit)
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="导出 Markdown").click()
    markdown = Path(download.value.path()).read_text("utf-8")
    assert CHINESE in markdown and "### 出处" in markdown and r"\[1\]" in markdown
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="导出 Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    text = "\n".join(paragraph.text for paragraph in Document(str(download.value.path())).paragraphs)
    assert CHINESE in text and quote in text and "[1] " in text


def test_untrusted_question_shows_as_text_and_does_nothing(chat: Callable[..., Visit]) -> None:
    visit = chat()
    hostile = (
        '<script>window.broken=1</script><img src=x onerror="window.broken=1"> ![i](http://outside.example/i.png) '
        "[l](http://outside.example/) www.outside.example \u202egnp.exe ${window.broken=1} {{value}} " + "长" * 1500
    )
    visit.ask(hostile)
    shown = visit.page.locator("#nq-log [data-testid=user]").first
    for piece in (
        "<script>window.broken=1</script>",
        "![i](http://outside.example/i.png)",
        "[l](http://outside.example/)",
    ):
        expect(shown).to_contain_text(piece)
    assert visit.page.locator("#nq-log :is(img, a[href*=outside])").count() == 0
    assert visit.page.evaluate("window.broken") is None
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
