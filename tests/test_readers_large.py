"""Large and knotted files take time in proportion: four times the file, side by side in one run."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.readers import read_document
from tests.hostile_files import write_docx
from tests.proportion import require_proportion, seconds

_SENTENCE = "针对巡察反馈的问题,党组逐条研究,已完成整改。"

HTML: dict[str, Callable[[int], str]] = {
    "nested": lambda n: "<div>" * n + "文" + "</div>" * n,
    "unclosed": lambda n: "<b>文" * n,
    "links": lambda n: "<span>" * n + "<a href=x>链接</a>",
    "nested lists": lambda n: "<ol><li>项" * n,
    "long list": lambda n: f"<ol>{'<li>项' * n}</ol>",
    "nested tables": lambda n: "<table><tr><td>项" * n,
    "headers": lambda n: "<header>项" * n,
    "scripts": lambda n: "<p>项</p><script></script>" * n,
}


def _styles(n: int) -> dict[str, str]:
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="c{i}"><w:basedOn w:val="c{i - 1}"/></w:style>' for i in range(n)
    )
    return {
        "body": f'<w:p><w:pPr><w:pStyle w:val="c{n - 1}"/></w:pPr><w:r><w:t>文</w:t></w:r></w:p>' * n,
        "styles": chain,
    }


def _numbering(n: int) -> dict[str, str]:
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="x{i}"><w:numStyleLink w:val="z"/></w:abstractNum>'
        f'<w:num w:numId="q{i}"><w:abstractNumId w:val="x{i}"/></w:num>'
        for i in range(n)
    )
    return {"body": "<w:p><w:r><w:t>文</w:t></w:r></w:p>", "numbering": lists}


def _paragraphs(n: int) -> dict[str, str]:
    return {"body": f"<w:p><w:r><w:t>{_SENTENCE}</w:t></w:r></w:p>" * n}


def _rows(n: int) -> dict[str, str]:
    cell = "<w:tc><w:p><w:r><w:t>问题</w:t></w:r></w:p></w:tc>"
    return {"body": f"<w:tbl>{f'<w:tr>{cell}{cell}</w:tr>' * n}</w:tbl>"}


DOCX: dict[str, tuple[int, Callable[[int], dict[str, str]]]] = {
    "styles": (500, _styles),
    "numbering": (500, _numbering),
    "paragraphs": (5000, _paragraphs),
    "rows": (2000, _rows),
}


def require_proportional(write: Callable[[Path, int], None], path: Path, count: int) -> None:
    """Four times as much may take eight times as long, not sixteen."""
    larger = path.with_name(f"larger{path.suffix}")
    write(path, count)
    write(larger, 4 * count)
    for file in (path, larger):
        assert read_document(file).text.strip()
    require_proportion(lambda: read_document(path), lambda: read_document(larger))


@pytest.mark.parametrize("kind", HTML)
def test_pages(kind: str, tmp_path: Path) -> None:
    def write(path: Path, count: int) -> None:
        path.write_text(f"<html><body>{HTML[kind](count)}", encoding="utf-8")

    require_proportional(write, tmp_path / "a.html", 3000)


@pytest.mark.parametrize("kind", DOCX)
def test_word_documents(kind: str, tmp_path: Path) -> None:
    count, parts = DOCX[kind]
    require_proportional(lambda path, n: write_docx(path, **parts(n)), tmp_path / "a.docx", count)


def test_a_pdf_of_one_long_paragraph(tmp_path: Path) -> None:
    def write(path: Path, pages: int) -> None:
        canvas = Canvas(str(path))
        for _ in range(pages):
            for line in range(40):
                canvas.drawString(60, 780 - 18 * line, "the party group met and decided on the rectification of it all")
            canvas.showPage()
        canvas.save()

    require_proportional(write, tmp_path / "a.pdf", 12)


def test_a_page_in_a_font_the_file_does_not_bring_is_read_fast_and_whole(tmp_path: Path) -> None:
    """Against the same number of Latin characters, whose font PDFium brings; lines of one character were the risk."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    times = []
    for font, text in (("Helvetica", "rectification"), ("STSong-Light", _SENTENCE[:13])):
        path = tmp_path / f"{font}.pdf"
        canvas = Canvas(str(path))
        for _ in range(20):
            canvas.setFont(font, 12)
            for line in range(40):
                canvas.drawString(60, 780 - 18 * line, text)
                canvas.drawString(400, 780 - 18 * line, text[:1])
            canvas.showPage()
        canvas.save()
        times.append(seconds(partial(read_document, path)))
    assert read_document(path).text.count("针") == 2 * 20 * 40
    assert times[1] < 3 * times[0] + 0.3


def test_text_boxes_in_text_boxes_are_read_once(tmp_path: Path) -> None:
    depth = 40
    write_docx(
        tmp_path / "a.docx",
        "<w:p><w:r><w:txbxContent>" * depth
        + "<w:p><w:r><w:t>文</w:t></w:r></w:p>"
        + "</w:txbxContent></w:r></w:p>" * depth,
    )
    assert read_document(tmp_path / "a.docx").text == "文\n"


def test_a_page_nested_without_limit_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<div>项" * 100_000, encoding="utf-8")
    assert read_document(path).text.count("项") == 100_000


def test_pictures_of_a_word_document_do_not_count(tmp_path: Path) -> None:
    """They may be larger than all text that is read; only what holds text is unpacked."""
    path = tmp_path / "a.docx"
    write_docx(path, "<w:p><w:r><w:t>文</w:t></w:r></w:p>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/media/image1.png", bytes(110_000_000))
    assert read_document(path).text == "文\n"
