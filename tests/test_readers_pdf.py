"""PDF: paragraphs joined again, page furniture dropped, and what is refused."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.errors import UnreadableFileError
from index.readers import read_document
from tests.variants import write_variant

FONT = "STSong-Light"
WIDTH = 28 * 16.0  # of the text column in points: 28 characters
LEFT = 72.0
FULL = "按照区委统一部署认真开展巡察整改工作逐项研究制定方案明确"  # 28 characters: one full line
assert len(FULL) == 28


@pytest.fixture
def canvas(tmp_path: Path) -> Canvas:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return Canvas(str(tmp_path / "a.pdf"), pagesize=A4)


def put(canvas: Canvas, rows: Sequence[tuple[float, str]], top: float = 760.0, size: float = 16.0) -> float:
    """Print rows of (indent in points, text) downwards from ``top``; returns the height of the next row."""
    canvas.setFont(FONT, size)
    for indent, text in rows:
        canvas.drawString(LEFT + indent, top, text)
        top -= 28
    return top


def read(canvas: Canvas) -> list[str]:
    canvas.save()
    return read_document(Path(canvas._filename)).text.splitlines()


def test_indent_and_short_line_begin_a_paragraph(canvas: Canvas) -> None:
    put(canvas, [(32, FULL[:26]), (0, FULL), (0, "整改到位。"), (32, FULL[:26]), (32, FULL[:26]), (0, "完成。")])
    assert read(canvas) == [FULL[:26] + FULL + "整改到位。", FULL[:26], FULL[:26] + "完成。"]


def test_heading_that_fills_its_line_is_not_joined_to_the_next_number(canvas: Canvas) -> None:
    heading = "一、" + FULL[:26]
    put(canvas, [(0, heading), (0, "(一)" + FULL[:20]), (0, "1." + FULL), (0, FULL), (0, "完成。")])
    assert read(canvas) == [heading, "(一)" + FULL[:20], "1." + FULL + FULL + "完成。"]


def test_hanging_numbers_as_word_sets_them(canvas: Canvas) -> None:
    rows = [(0, "一、" + FULL[:26]), (32, FULL[:26]), (32, "完成。"), (0, "二、" + FULL[:26]), (32, "完成。")]
    put(canvas, rows)
    assert read(canvas) == ["一、" + FULL[:26] + FULL[:26] + "完成。", "二、" + FULL[:26] + "完成。"]


def test_decimal_number_at_the_start_of_a_line_is_no_heading(canvas: Canvas) -> None:
    put(canvas, [(0, FULL), (0, "12.5万元" + FULL[:20] + "。"), (0, FULL), (0, "完成。")])
    assert read(canvas) == [FULL + "12.5万元" + FULL[:20] + "。", FULL + "完成。"]


def test_paragraph_goes_on_over_the_page_and_numbers_go(canvas: Canvas) -> None:
    for page in range(1, 4):
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(A4[0] / 2, 800, "巡察整改通报")
        canvas.drawCentredString(A4[0] / 2, 40, str(page))
        put(canvas, [(32 if page == 1 else 0, FULL[:26] if page == 1 else FULL), (0, FULL)])
        canvas.showPage()
    assert read(canvas) == [FULL[:26] + FULL * 5]


def test_number_that_ends_a_paragraph_at_the_foot_of_a_page_stays(canvas: Canvas) -> None:
    for tail in ("2024", "2025"):
        put(canvas, [(32, FULL[:26]), (0, FULL), (0, tail)])
        canvas.showPage()
    assert read(canvas) == [FULL[:26] + FULL + "2024", FULL[:26] + FULL + "2025"]


def test_line_that_comes_back_on_every_page_stays_when_it_is_part_of_the_text(canvas: Canvas) -> None:
    for _ in range(3):
        put(canvas, [(0, "整改情况:"), (0, FULL), (0, "完成。")])
        canvas.showPage()
    assert read(canvas) == ["整改情况:", FULL + "完成。"] * 3


def test_bold_by_double_printing_watermark_and_turned_page(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.rotate(90)
    canvas.translate(0, -A4[0])
    put(canvas, [(0, "整改通报"), (0.4, "")], top=500)
    canvas.drawString(LEFT + 0.4, 500, "整改通报")
    put(canvas, [(0, "已经完成。")], top=460)
    canvas.restoreState()
    canvas.rotate(45)
    canvas.drawString(300, 300, "内部资料")
    assert read(canvas) == ["整改通报", "已经完成。"]


def test_latin_words_keep_their_space_and_addresses_do_not_get_one(canvas: Canvas) -> None:
    put(
        canvas,
        [(0, FULL), (0, FULL[:22] + "in the years"), (0, "following" + FULL[:19] + "abc@jn.shan"), (0, "dong.cn。")],
    )
    joined = "".join(read(canvas))
    assert "in the years following" in joined
    assert "abc@jn.shandong.cn。" in joined


def test_table_cells_are_parted_and_spread_text_is_not(canvas: Canvas) -> None:
    for top, cells in ((760, ("问题", "状态")), (732, ("甲", "完成"))):
        put(canvas, [(0, cells[0])], top)
        put(canvas, [(200, cells[1])], top)
    canvas.drawString(LEFT, 600, "2024年3月通报", charSpace=6)
    assert read(canvas) == ["问题\t状态", "甲\t完成", "2024年3月通报"]


def test_a_figure_that_stands_alone_is_read(canvas: Canvas) -> None:
    put(canvas, [(0, "一共"), (0, "3"), (0, "个。")])
    assert read(canvas) == ["一共", "3", "个。"]


def test_headers_drawn_last_are_still_found(canvas: Canvas) -> None:
    """The file's order is not the order on the page."""
    put(canvas, [(0, "后一行。")], top=700)
    put(canvas, [(0, "前一行。")], top=740)
    assert read(canvas) == ["前一行。", "后一行。"]


def test_encrypted_file(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    Canvas(str(path), encrypt=pdfencrypt.StandardEncryption("secret", canPrint=0)).save()
    with pytest.raises(UnreadableFileError, match="password"):
        read_document(path)


def test_scanned_pages(canvas: Canvas) -> None:
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.showPage()
    with pytest.raises(UnreadableFileError, match="only pictures"):
        read(canvas)


def test_scanned_page_among_others_is_reported(canvas: Canvas, caplog: pytest.LogCaptureFixture) -> None:
    put(canvas, [(0, "正文。")])
    canvas.showPage()
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.showPage()
    with caplog.at_level(logging.WARNING):
        assert read(canvas) == ["正文。"]
    assert "1 of 2 pages" in caplog.text


def test_page_numbers_alone_are_no_text(canvas: Canvas) -> None:
    for page in range(2):
        put(canvas, [(200, f"— {page + 1} —")], top=40)
        canvas.showPage()
    with pytest.raises(UnreadableFileError, match="nothing but page numbers"):
        read(canvas)


def test_truncated_file(tmp_path: Path) -> None:
    whole = write_variant("pdf", f"标题\n{FULL * 40}", tmp_path, "whole").read_bytes()
    path = tmp_path / "part.pdf"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFileError, match="PDF"):
        read_document(path)
