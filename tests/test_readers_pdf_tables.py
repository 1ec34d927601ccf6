"""Tables in print: how their lines are drawn, cells that wrap, pages that end, and what is no table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.readers import read_document
from tests.test_readers_pdf import FULL, put, read

FONT, SIZE, PITCH = "STSong-Light", 12.0, 16.0
XS = (72.0, 132.0, 238.0, 284.0)  # of the upright lines: room for four, eight and three characters
ROWS = [
    [["序号"], ["问题"], ["状态"]],
    [["1"], ["学习不够深入而联", "系实际不够紧密"], ["已完成"]],
    [["2"], ["督促检查不够"], ["阶段性", "完成"]],
]
READ = ["序号\t问题\t状态", "1\t学习不够深入而联系实际不够紧密\t已完成", "2\t督促检查不够\t阶段性完成"]

Draw = Callable[[Canvas, float, float, float, float], None]  # a line from a point to another


@pytest.fixture
def canvas(tmp_path: Path) -> Canvas:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return Canvas(str(tmp_path / "a.pdf"), pagesize=A4)


def stroke(canvas: Canvas, left: float, foot: float, right: float, top: float) -> None:
    canvas.line(left, foot, right, top)


def bar(canvas: Canvas, left: float, foot: float, right: float, top: float) -> None:
    """As word processors draw them: a filled bar, in pieces."""
    for piece in range(4):
        x, y = left + (right - left) * piece / 4, foot + (top - foot) * piece / 4
        canvas.rect(x, y, max((right - left) / 4, 0.5), max((top - foot) / 4, 0.5), stroke=0, fill=1)


def frame(canvas: Canvas, left: float, foot: float, right: float, top: float) -> None:
    """Two boxes with what is between them filled."""
    path = canvas.beginPath()
    path.rect(left, foot, right - left, top - foot)
    path.rect(left + 1, foot + 1, right - left - 2, top - foot - 2)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


def put_cells(canvas: Canvas, rows: Sequence[Sequence[Sequence[str]]], top: float = 700.0) -> list[float]:
    """Print the lines of each cell; returns the heights of the lines that part the rows."""
    canvas.setFont(FONT, SIZE)
    heights = [top]
    for row in rows:
        for left, cell in zip(XS, row, strict=False):
            for index, text in enumerate(cell):
                canvas.drawString(left + 5, top - SIZE - 4 - index * PITCH, text)
        top -= max(map(len, row)) * PITCH + 8
        heights.append(top)
    return heights


def put_grid(canvas: Canvas, heights: Sequence[float], draw: Draw = stroke, xs: Sequence[float] = XS) -> None:
    for height in heights:
        draw(canvas, XS[0], height, XS[-1], height)
    for x in xs:
        draw(canvas, x, heights[-1], x, heights[0])


@pytest.mark.parametrize("draw", [stroke, bar])
def test_lines_however_they_are_drawn(canvas: Canvas, draw: Draw) -> None:
    put_grid(canvas, put_cells(canvas, ROWS), draw)
    assert read(canvas) == READ


def test_every_cell_in_a_frame_of_its_own(canvas: Canvas) -> None:
    heights = put_cells(canvas, ROWS)
    for top, foot in pairwise(heights):
        for left, right in pairwise(XS):
            frame(canvas, left + 0.5, foot + 0.5, right - 0.5, top - 0.5)
    assert read(canvas) == READ


def test_a_table_without_outer_lines(canvas: Canvas) -> None:
    heights = put_cells(canvas, ROWS)
    put_grid(canvas, [heights[0] - 0.1, *heights[1:-1], heights[-1]], xs=XS[1:-1])
    assert read(canvas) == READ


def test_a_table_with_lines_between_its_rows_only(canvas: Canvas) -> None:
    put_grid(canvas, put_cells(canvas, ROWS), xs=())
    assert read(canvas) == READ


def test_a_table_on_a_turned_page_and_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("table")
    put_grid(canvas, put_cells(canvas, ROWS, top=500))
    canvas.endForm()
    canvas.rotate(90)
    canvas.translate(0, -A4[0])
    canvas.doForm("table")
    assert read(canvas) == READ


def test_narrow_cells_do_not_run_together(canvas: Canvas) -> None:
    """The text of one cell reaches to the line, that of the next begins behind it, in the order of the file."""
    rows = [[["甲" * 4], ["乙" * 8], ["丙"]], [["丁" * 4], ["戊" * 8], ["己"]]]
    put_grid(canvas, put_cells(canvas, rows))
    assert read(canvas) == ["甲甲甲甲\t乙乙乙乙乙乙乙乙\t丙", "丁丁丁丁\t戊戊戊戊戊戊戊戊\t己"]


def test_merged_cells(canvas: Canvas) -> None:
    heights = put_cells(canvas, [[["党建"], ["甲"], ["完成"]], [[], ["乙"], ["完成"]], [["二、作风方面"], [], []]])
    for height in (heights[0], heights[2], heights[3]):
        canvas.line(XS[0], height, XS[-1], height)
    canvas.line(XS[1], heights[1], XS[-1], heights[1])
    for x in XS:
        canvas.line(x, heights[3 if x in (XS[0], XS[-1]) else 2], x, heights[0])
    assert read(canvas) == ["党建\t甲\t完成", "\t乙\t完成", "二、作风方面"]


def test_a_row_cut_by_the_page_and_a_head_printed_again(canvas: Canvas) -> None:
    put_grid(canvas, put_cells(canvas, [*ROWS[:2], [["2"], ["督促检查不够而且"], ["阶段性"]]]))
    canvas.showPage()
    put_grid(canvas, put_cells(canvas, [ROWS[0], [[], ["问题依然存在"], ["完成"]], [["3"], ["甲"], ["已完成"]]]))
    assert read(canvas) == [*READ[:2], "2\t督促检查不够而且问题依然存在\t阶段性完成", "3\t甲\t已完成"]


def test_rows_of_a_merged_cell_that_goes_on_over_the_page_stay_apart(canvas: Canvas) -> None:
    area = [
        [["领域"], ["问题"], ["状态"]],
        [["党建"], ["甲"], ["完成"]],
        [[], ["乙"], ["完成"]],
        [[], ["丙"], ["完成"]],
    ]
    put_grid(canvas, put_cells(canvas, area))
    canvas.showPage()
    put_grid(canvas, put_cells(canvas, [[[], ["丁"], ["完成"]], [["作风"], ["戊"], ["完成"]]]))
    expected = ["领域\t问题\t状态", "党建\t甲\t完成", "\t乙\t完成", "\t丙\t完成", "\t丁\t完成", "作风\t戊\t完成"]
    assert read(canvas) == expected


def test_text_around_a_table_keeps_its_paragraphs(canvas: Canvas) -> None:
    put(canvas, [(32, FULL[:26]), (0, "如下:")], top=780)
    put_grid(canvas, put_cells(canvas, ROWS))
    put(canvas, [(32, FULL[:26]), (0, FULL), (0, "完成。")], top=500)
    assert read(canvas) == [FULL[:26] + "如下:", *READ, FULL[:26] + FULL + "完成。"]


def test_a_frame_and_a_line_below_the_head_are_no_table(canvas: Canvas) -> None:
    canvas.rect(50, 50, 500, 740)
    canvas.line(50, 740, 550, 740)
    put(canvas, [(150, "整改通报"), (32, FULL[:26]), (0, FULL), (0, "完成。")])
    assert read(canvas) == ["整改通报", FULL[:26] + FULL + "完成。"]


def test_columns_of_a_newspaper_are_no_table(canvas: Canvas) -> None:
    for left in (0.0, 240.0):
        put(canvas, [(left + 32, FULL[:11]), *[(left, FULL[:13])] * 8, (left, "完成。")])
    assert read(canvas) == [FULL[:11], *[FULL[:13]] * 8, "完成。"] * 2


def test_a_drawing_of_many_lines_costs_little_and_hides_no_text(canvas: Canvas) -> None:
    for step in range(3000):
        canvas.line(50 + step / 6, 100, 50 + step / 6, 700)
        canvas.line(50, 100 + step / 5, 550, 100 + step / 5)
    put(canvas, [(0, FULL), (0, "完成。")])
    assert read(canvas) == [FULL + "完成。"]


def test_white_alone_parts_columns_and_rows(canvas: Canvas) -> None:
    """Cells in the middle of their row's height and cell after cell in the file, as browsers print them."""
    canvas.setFont(FONT, SIZE)
    for top, number in ((700, "1"), (620, "2"), (540, "3")):
        for index, text in enumerate(("学习不够深入而联", "系实际不够紧密和", "督促检查不够")):
            canvas.drawString(132, top - index * PITCH, text)
        canvas.drawString(72, top - PITCH, number)
        for index, text in enumerate(("阶段性", "完成")):
            canvas.drawString(260, top - (index + 0.5) * PITCH, text)
    expected = "学习不够深入而联系实际不够紧密和督促检查不够\t阶段性完成"
    assert read(canvas) == [f"{number}\t{expected}" for number in "123"]


def test_a_damaged_page_of_lines_is_still_read(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4, pageCompression=0)
    put_grid(canvas, put_cells(canvas, ROWS))
    canvas.save()
    path = tmp_path / "b.pdf"
    path.write_bytes((tmp_path / "a.pdf").read_bytes().replace(b" l S\n", b" l X\n", 3))
    assert read_document(path).text.replace("\t", "").count("督促检查不够") == 1
