"""Word documents: order of paragraphs and tables, numbers Word draws, and archives made to do harm."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.errors import UnreadableFileError
from index.readers import read_document


def read(document: Any, folder: Path) -> list[str]:
    """The lines read from a python-docx document."""
    path = folder / "a.docx"
    document.save(str(path))
    return read_document(path).text.splitlines()


def add_list(document: Any, levels: str, list_id: int, override: str = "") -> None:
    """Define a list of its own; ``levels`` is the XML of its ``w:lvl`` elements."""
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{list_id}">{levels}</w:abstractNum>'))
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{list_id}"/>{override}</w:num>')
    )


def level(index: int, number_format: str, pattern: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{extra}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def number(paragraph: Any, list_id: int, index: int = 0) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = index
    properties.get_or_add_numId().val = list_id


def add_xml(document: Any, xml: str) -> None:
    document.element.body.insert(-1, parse_xml(xml))


def test_tables_stand_where_they_are(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["问题", "措施", "甲", "乙一"], strict=True):
        cell.text = text
    table.cell(1, 1).add_paragraph("乙二")
    document.add_paragraph("后")
    assert read(document, tmp_path) == ["前", "问题\t措施", "甲\t乙一 乙二", "后"]


def test_nested_table_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "外"
    cell.add_table(1, 2).cell(0, 0).text = "内"
    assert read(document, tmp_path) == ["外", "内"]


def test_multilevel_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    levels = (
        level(0, "chineseCountingThousand", "%1、")
        + level(1, "chineseCounting", "(%2)")
        + level(2, "decimal", "%3.")
        + level(3, "decimal", "%1.%4", "<w:isLgl/>")
        + level(4, "decimalEnclosedCircleChinese", "%5")
    )
    add_list(document, levels, 50)
    for index, text in [(0, "甲"), (1, "乙"), (1, "丙"), (2, "丁"), (0, "戊"), (1, "己"), (3, "庚"), (4, "辛")]:
        number(document.add_paragraph(text), 50, index)
    expected = ["一、甲", "(一)乙", "(二)丙", "1.丁", "二、戊", "(一)己", "2.1 庚", "①辛"]
    assert read(document, tmp_path) == expected


def test_start_override_and_shared_counter(tmp_path: Path) -> None:
    document = docx.Document()
    add_list(document, level(0, "decimal", "%1."), 60)
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="61"><w:abstractNumId w:val="60"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'
        )
    )
    for list_id, text in [(60, "甲"), (60, "乙"), (61, "丙"), (61, "丁"), (60, "戊"), (0, "己")]:
        number(document.add_paragraph(text), list_id)
    assert read(document, tmp_path) == ["1.甲", "2.乙", "9.丙", "10.丁", "11.戊", "己"]


def test_number_from_a_style_and_bullets(tmp_path: Path) -> None:
    document = docx.Document()
    add_list(document, level(0, "decimal", "第%1条", '<w:suff w:val="nothing"/>'), 70)
    properties = document.styles["Heading 1"].element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="70"/></w:numPr>'))
    document.add_heading("总则", 1)
    document.add_paragraph("项目", style="List Bullet")
    document.add_heading("附则", 1)
    assert read(document, tmp_path) == ["第1条总则", "项目", "第2条附则"]


def test_what_is_seen_and_what_is_not(tmp_path: Path) -> None:
    document = docx.Document()
    space = nsdecls("w")
    add_xml(
        document,
        f"<w:p {space}><w:r><w:t>整</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>改</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
        "<w:hyperlink><w:r><w:t>完</w:t><w:br/><w:t>成</w:t></w:r></w:hyperlink></w:p>",
    )
    add_xml(
        document,
        f"<w:sdt {space}><w:sdtContent><w:p><w:r><w:t>控件里</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )
    assert read(document, tmp_path) == ["整改完", "成", "控件里"]


def test_empty_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no text"):
        read(docx.Document(), tmp_path)


def test_old_word_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(UnreadableFileError, match=r"\.doc"):
        read_document(path)


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    piece = bytes(10_000_000)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(11):
            part.write(piece)
    with pytest.raises(UnreadableFileError, match="unpacks to more than 100 MB"):
        read_document(path)


TABLE = f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/>%s</w:tbl>"


def cell(text: str, properties: str = "") -> str:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>"


def test_merged_and_empty_cells(tmp_path: Path) -> None:
    document = docx.Document()
    begin, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("领域", begin) + cell("问题", begin) + cell("整改", '<w:gridSpan w:val="2"/>'),
        cell("", goes_on) + cell("藏", goes_on) + cell("措施") + cell("状态"),
        cell("党建", begin) + cell("甲") + cell("一\n二") + cell(""),
        cell("", goes_on) + cell("乙") + cell("") + cell("完成"),
        '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + cell("三") + cell("完成"),
        cell("小计", '<w:gridSpan w:val="4"/>'),
        cell("") * 4,
        cell("丙", goes_on) + cell("丁"),
    ]
    add_xml(document, TABLE % "".join(f"<w:tr>{row}</w:tr>" for row in rows))
    expected = [
        "领域\t问题\t整改",
        "\t\t措施\t状态",
        "党建\t甲\t一 二\t",
        "\t乙\t\t完成",
        "\t\t三\t完成",
        "小计",
        "丙\t丁",
    ]
    assert read(document, tmp_path) == expected


def test_rows_that_word_numbers(tmp_path: Path) -> None:
    """The first column holds empty paragraphs whose number Word draws."""
    document = docx.Document()
    add_list(document, level(0, "decimal", "%1", '<w:suff w:val="nothing"/>'), 80)
    table = document.add_table(3, 2)
    for row, text in zip(table.rows, ["甲", "乙", "丙"], strict=True):
        number(row.cells[0].paragraphs[0], 80)
        row.cells[1].text = text
    assert read(document, tmp_path) == ["1\t甲", "2\t乙", "3\t丙"]


def test_tables_in_tables(tmp_path: Path) -> None:
    document = docx.Document()
    inner = TABLE % f"<w:tr>{cell('金额')}{cell('3万元')}</w:tr>"
    sentence = "针对反馈问题已完成整改"
    outer = f"<w:tr>{cell('甲')}<w:tc><w:p><w:r><w:t>{sentence}</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr>"
    add_xml(document, TABLE % (outer + f"<w:tr>{cell('乙')}{cell(sentence)}</w:tr>"))
    inner = TABLE % (f"<w:tr>{cell('甲')}{cell(sentence + chr(10) + sentence)}</w:tr>" * 2)
    add_xml(document, TABLE % f"<w:tr>{cell('左')}<w:tc><w:p/>{inner}<w:p/></w:tc></w:tr>")
    expected = [f"甲\t{sentence} 金额 3万元", f"乙\t{sentence}", "左", *[f"甲\t{sentence} {sentence}"] * 2]
    assert read(document, tmp_path) == expected


def test_a_table_around_the_text_stays_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    text = "\n".join(f"{number}.针对反馈问题已完成整改" for number in range(1, 9))
    add_xml(document, TABLE % f"<w:tr>{cell('栏目')}{cell(text)}</w:tr>")
    assert read(document, tmp_path) == ["栏目", *text.split("\n")]


def test_grid_columns_too_near_to_be_seen_apart_are_one(tmp_path: Path) -> None:
    """Word keeps such where cells of two rows were dragged to nearly the same place."""
    document = docx.Document()
    wide, two = '<w:gridSpan w:val="3"/>', '<w:gridSpan w:val="2"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (700, 20, 2000, 30, 900))
    rows = [cell("1") + cell("甲", wide) + cell("完成"), cell("2", two) + cell("乙") + cell("完成", two)]
    table = (TABLE % "".join(f"<w:tr>{row}</w:tr>" for row in rows)).replace(
        "<w:tblGrid/>", f"<w:tblGrid>{grid}</w:tblGrid>"
    )
    add_xml(document, table)
    assert read(document, tmp_path) == ["1\t甲\t完成", "2\t乙\t完成"]
