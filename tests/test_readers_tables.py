"""Tables: a row is a line of text and its cells are parted by a tab, whatever the format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.readers import read_document
from tests.proportion import require_proportion
from tests.test_readers_html import LONG
from tests.test_readers_html import read as read_html
from tests.variants_tables import TABLE_KINDS, write_table

WATER = Path(__file__).parent / "material" / "batch1" / "n03_water.txt"
HEAD = ["序号", "反馈问题", "整改措施", "整改状态", "责任单位"]
MEASURE = "针对巡察反馈的问题,党组逐条研究,制定措施,落实责任,已完成整改。"


def water() -> tuple[list[str], list[list[str]], list[str]]:
    """The notice whose table was flattened to a line for every cell: paragraphs, the table's rows, paragraphs."""
    lines = [line.strip() for line in WATER.read_text("utf-8").splitlines() if line.strip()]
    start = lines.index(HEAD[0])
    end = next(index for index, line in enumerate(lines) if line.startswith("下一步"))
    rows: list[list[str]] = []
    while start < end:
        width = 1 if re.match("[一二三]、", lines[start]) else len(HEAD)
        rows.append(lines[start : start + width])
        start += width
    return lines[: lines.index(HEAD[0])], rows, lines[end:]


def read_table(kind: str, rows: list[list[str]], folder: Path, *around: list[str]) -> list[str]:
    """The lines read from a file of ``kind``, less those of the paragraphs around the table."""
    path = folder / f"table{TABLE_KINDS[kind]}"
    write_table(kind, rows, path, *around)
    return read_document(path).text.splitlines()


def tight(lines: list[str]) -> list[str]:
    """Without spaces, which print does not keep."""
    return [line.replace(" ", "") for line in lines]


def joined(rows: list[list[str]]) -> list[str]:
    return ["\t".join(row) for row in rows]


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_the_same_rows_in_every_format(kind: str, tmp_path: Path) -> None:
    before, rows, after = water()
    assert len(rows) == 20
    assert tight(read_table(kind, rows, tmp_path, before, after)) == tight([*before, *joined(rows), *after])


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_paragraphs_in_a_cell_stay_in_its_row(kind: str, tmp_path: Path) -> None:
    rows = [HEAD, *([str(n), "问题", f"①{MEASURE}\n②{MEASURE}\n③完成。", "已完成", "财务部"] for n in range(1, 9))]
    expected = joined([[cell.replace("\n", " ") for cell in row] for row in rows])
    assert read_table(kind, rows, tmp_path, ["清单"]) == ["清单", *expected]


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_empty_cells_keep_their_place(kind: str, tmp_path: Path) -> None:
    rows = [HEAD] + [[str(n), "问题", MEASURE, "已完成", "财务部"] for n in range(1, 6)]
    rows[2][3] = rows[3][4] = rows[4][0] = ""
    assert tight(read_table(kind, rows, tmp_path, ["清单"])) == ["清单", *joined(rows)]


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_ragged_rows(kind: str, tmp_path: Path) -> None:
    rows = [HEAD] + [[str(n), "问题", MEASURE, "已完成", "财务部"] for n in range(1, 6)]
    del rows[2][3:]
    del rows[4][2:]
    lines = read_table(kind, rows, tmp_path, ["清单"])
    assert [line.rstrip("\t") for line in tight(lines)] == ["清单", *joined(rows)]


def many(count: int) -> list[list[str]]:
    return [HEAD, *([str(n), "问题表述", MEASURE[:12], "已完成", "财务部"] for n in range(1, count))]


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_five_thousand_rows_take_time_in_proportion(kind: str, tmp_path: Path) -> None:
    small, large = tmp_path / f"small{TABLE_KINDS[kind]}", tmp_path / f"large{TABLE_KINDS[kind]}"
    write_table(kind, many(1250), small)
    write_table(kind, many(5000), large)
    assert tight(read_document(large).text.splitlines())[1:] == joined(many(5000))
    require_proportion(lambda: read_document(small), lambda: read_document(large))


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_a_cell_of_a_hundred_thousand_characters(kind: str, tmp_path: Path) -> None:
    measure = "巡" * 50_000 + "察" * 50_000
    rows = [HEAD, ["1", "问题", MEASURE, "已完成", "财务部"], ["2", "问题", measure, "已完成", "财务部"]]
    lines = read_table(kind, rows, tmp_path)
    assert lines[0] == "清单"
    if kind == "pdf_unruled":  # pages with nothing but a part of one column show no table
        assert sum(line.count("巡") for line in lines) == 50_000 + 1
    else:
        assert lines[1:] == joined(rows)


class TestWebPages:
    """Merged cells, tables that only arrange the page, mended markup."""

    def test_merged_cells_are_written_once(self, tmp_path: Path) -> None:
        markup = (
            "<table><tr><th rowspan=2>领域</th><th rowspan=2>问题</th><th colspan=2>整改</th></tr>"
            "<tr><th>措施</th><th>状态</th></tr>"
            "<tr><td rowspan=2>党建</td><td>甲</td><td>一</td><td rowspan=2>完成</td></tr>"
            "<tr><td>乙</td><td>二</td></tr><tr><td colspan=4>小计</td></tr></table>"
        )
        expected = ["领域\t问题\t整改", "\t\t措施\t状态", "党建\t甲\t一\t完成", "\t乙\t二\t", "小计"]
        assert read_html(f"<p>{LONG}</p>{markup}", tmp_path) == [LONG, *expected]

    def test_a_table_in_a_cell_stays_in_its_row(self, tmp_path: Path) -> None:
        inner = "<table><tr><td>金额</td><td>3万元</td></tr><tr><td>人数</td><td>2</td></tr></table>"
        markup = f"<table><tr><td>问题</td><td>{LONG}{inner}</td></tr><tr><td>乙</td><td>{LONG}</td></tr></table>"
        assert read_html(markup, tmp_path) == [f"问题\t{LONG} 金额 3万元 人数 2", f"乙\t{LONG}"]

    def test_a_table_around_the_article_stays_paragraphs(self, tmp_path: Path) -> None:
        article = "".join(f"<p>{number}.{LONG}</p>" for number in range(1, 9))
        markup = f"<table><tr><td>栏目</td><td><h1>通报</h1>{article}</td></tr></table>"
        expected = ["通报", *(f"{number}.{LONG}" for number in range(1, 9))]
        assert read_html(markup, tmp_path) == ["栏目", *expected]

    def test_a_table_of_facts_inside_one_that_arranges(self, tmp_path: Path) -> None:
        facts = f"<table><tr><td>问题</td><td>状态</td></tr><tr><td>甲<p>乙</td><td><p>{LONG}</td></tr></table>"
        markup = f"<table><tr><td></td><td>通报{facts}</td></tr><tr><td>左</td><td>右</td></tr></table>"
        assert read_html(markup, tmp_path) == ["通报", "问题\t状态", f"甲 乙\t{LONG}", "左\t右"]

    def test_one_column_stays_paragraphs(self, tmp_path: Path) -> None:
        markup = f"<table><tr><td>甲<br>{LONG}</td></tr><tr><td></td></tr><tr><td>乙<p>丙</td></tr></table>"
        assert read_html(markup, tmp_path) == ["甲", LONG, "乙", "丙"]

    def test_hidden_cells_and_missing_tags(self, tmp_path: Path) -> None:
        markup = f"<p>{LONG}<table><td>甲<td style='display:none'>藏<td>乙<br>丙<tr><td><td>\t丁<tr></table>{LONG}"
        assert read_html(markup, tmp_path) == [LONG, "甲\t乙 丙", "\t丁", LONG]

    @pytest.mark.parametrize("span", ["colspan=1000", "rowspan=0", "rowspan=65000 colspan=1000", "colspan=-3"])
    def test_spans_without_measure(self, span: str, tmp_path: Path) -> None:
        def write(name: str, count: int) -> Path:
            path = tmp_path / name
            path.write_text(f"<table>{f'<tr><td {span}>甲<td>乙' * count}</table>", encoding="utf-8")
            return path

        small, large = write("small.html", 2000), write("large.html", 8000)
        assert read_document(large).text.count("甲") == 8000
        require_proportion(lambda: read_document(small), lambda: read_document(large))
