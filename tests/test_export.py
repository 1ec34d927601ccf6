"""Export: a conversation as Markdown and Word, read back."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt

from bot.model import Answer, Citation, Coverage
from bot.web.export import Exchange, to_markdown, to_word

MADE = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
HOSTILE = "<script>x</script> ![i](http://outside.example/i.png) [l](http://outside.example) *a* \x00\u202e"


ARMED = "模型写的 ![i](http://outside.example/) <img src=x> \\\\<b> [l][r]\n\n[r]: http://outside.example/"


def citation(number: int, quote: str, agency: str | None = "示范局") -> Citation:
    return Citation(
        number=number, section="s", notice="n_[1].txt", agency=agency, title="审批*不严", path=("一、方面",),
        quote=quote, start=5, end=5 + len(quote), published="2024-01-02",
    )  # fmt: skip


def style(paragraph: Paragraph) -> str | None:
    return paragraph.style.name if paragraph.style else None


def exchanges() -> list[Exchange]:
    table = "措施如下：\n\n| 单位 | 措施 |\n|---|---|\n| **示范局** | “完善制度” [1] |\n\n- 另见 [2]\n\n" + ARMED
    answer = Answer(
        question="比较措施", language="zh", kind="compare", answered=True, answer=table,
        citations=(citation(1, "完善制度"), citation(2, HOSTILE, None)),
        coverage=Coverage(notices=3, sections=40, read=20, matched_notices=2),
    )  # fmt: skip
    refusal = Answer(
        question=HOSTILE, language="zh", kind="other", answered=False, answer="通报没有回答这个问题。",
        coverage=Coverage(notices=3, sections=40, read=20), near=(citation(1, "只是相近"),),
    )  # fmt: skip
    return [Exchange("比较措施", answer), Exchange(HOSTILE, refusal), Exchange("停下的问题", None)]


def test_markdown_has_every_question_and_numbered_sources() -> None:
    text = to_markdown(exchanges(), "zh", MADE)
    assert "2024-05-06 07:08" in text
    assert [line for line in text.splitlines() if line.startswith("## ")][::2] == [
        "## 问：比较措施",
        "## 问：停下的问题",
    ]
    assert text.count("### 出处") == 1 and text.count("### 相近但不能作为答案的内容") == 1
    assert "\\[1\\] 示范局，《审批\\*不严》，2024-01-02，文件 n\\_\\[1\\].txt，第 5–9 字" in text
    said = "可查通报 3 份，比较段落 40 个，其中逐字读过 20 个"
    assert text.count(f"*{said}，写到这一点的通报 2 份。*") == 1 and text.count(f"*{said}。*") == 1
    assert "> 完善制度" in text and "（未写明单位）" in text and "（回答被停止）" in text


def test_markdown_of_others_does_nothing_when_rendered() -> None:
    html = MarkdownIt("commonmark", {"html": True}).render(to_markdown(exchanges(), "zh", MADE))
    assert "<script" not in html and "<img" not in html and "<a " not in html
    assert "![i](http://outside.example/i.png)" in html


@pytest.mark.parametrize(("language", "sources"), [("zh", "出处"), ("en", "Sources")])
def test_word_file_is_read_back(language: str, sources: str) -> None:
    document = Document(BytesIO(to_word(exchanges(), "en" if language == "en" else "zh", MADE)))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert sources in paragraphs
    assert any(text.startswith("[1] 示范局") for text in paragraphs)
    assert "完善制度" in paragraphs
    assert [paragraph.text for paragraph in document.paragraphs if style(paragraph) == "List Bullet"] == ["另见 [2]"]
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["单位", "措施"], ["示范局", "“完善制度” [1]"]]
    assert table.rows[1].cells[0].paragraphs[0].runs[0].bold


def test_word_file_holds_text_that_xml_cannot() -> None:
    document = Document(BytesIO(to_word(exchanges(), "zh", MADE)))
    quotes = [paragraph.text for paragraph in document.paragraphs if style(paragraph) == "Quote"]
    assert any(quote.startswith("<script>x</script> ![i]") and "\x00" not in quote for quote in quotes)
