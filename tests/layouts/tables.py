"""Issues as the rows of a table that became text."""

from __future__ import annotations

from dataclasses import dataclass

from tests.layouts.content import PART_KINDS, Content, Issue
from tests.layouts.numbering import Numbering
from tests.layouts.page import Page
from tests.layouts.prose import status_of, title_of, write_measures

_ROWS_A_PAGE = 5
_PLAIN = Numbering("", str, "", "row")


@dataclass(frozen=True)
class _Form:
    """What stands before, between and after the cells of a row; ``"\\n"`` is a line end."""

    before: str
    between: str
    after: str


_FORMS = {
    "pipe": _Form("", " | ", ""),
    "pipe_edges": _Form("| ", " | ", " |"),
    "tab": _Form("", "\t", ""),
    "flat": _Form("", "\n", ""),
    "flat_run_on": _Form("", " ", ""),
    "spaces": _Form("", "　　", ""),
    "box": _Form("│", "│", "│"),
    "markdown": _Form("| ", " | ", " |"),
    "record": _Form("", "\n", ""),
    "comma_quoted": _Form('"', '","', '"'),
}


def _columns(page: Page, content: Content) -> list[str]:
    """The kinds of cells, in order."""
    kinds = ["number"] if page.layout.numbered_rows else []
    kinds += ["title", "measures"]
    kinds += [kind for kind in PART_KINDS if any(kind == part for issue in content.issues for part, _ in issue.parts)]
    if page.layout.status_words:
        kinds.insert(len(kinds) if page.layout.part_place != "status_first" else kinds.index("measures"), "status")
    return kinds


def _separator(page: Page, text: str, kind: str, number: int = 0) -> None:
    if text == "\n":
        page.line_end(number)
    else:
        page.add(text, kind, number)


def _write_heads(page: Page, kinds: list[str]) -> None:
    form = _FORMS[_form_name(page)]
    page.add(form.before, "column")
    for at, kind in enumerate(kinds):
        if at:
            _separator(page, form.between, "column")
        page.add(getattr(page.layout.names, kind), "column")
    page.add(form.after, "column")
    page.line_end()
    if _form_name(page) == "markdown":
        page.add("|" + " --- |" * len(kinds), "column")
        page.line_end()


def _form_name(page: Page) -> str:
    assert page.layout.table
    return page.layout.table.template


def _write_cell(page: Page, kind: str, issue: Issue, number: int) -> None:
    if _form_name(page) == "record":
        page.add(getattr(page.layout.names, kind) + "：", "mark" if kind in ("number", "title") else "label", number)
    if kind == "number":
        page.add(str(number), "number", number, _PLAIN, number)
    elif kind == "title":
        page.add(title_of(issue, page.layout), "title", number)
    elif kind == "measures":
        write_measures(page, issue, number, lines=False)
    else:
        words = status_of(issue, page.layout) if kind == "status" else dict(issue.parts).get(kind)
        page.add(words or "/", "part", number)


def _write_row(page: Page, kinds: list[str], issue: Issue, number: int, page_break: bool) -> None:
    form = _FORMS[_form_name(page)]
    page.add(form.before, "column")
    for at, kind in enumerate(kinds):
        if at:
            _separator(page, form.between, "separator", number)
        if page_break and at == kinds.index("measures") + 1:
            _write_page_break(page, kinds, number)
        _write_cell(page, kind, issue, number)
    page.add(form.after, "separator", number)
    page.line_end(number)


def _write_page_break(page: Page, kinds: list[str], number: int) -> None:
    page.line_end()
    page.add(f"第{number // _ROWS_A_PAGE}页", "furniture")
    page.line_end()
    _write_heads(page, kinds)


def write_table(page: Page, content: Content) -> None:
    """Heads and rows, areas as lines of their own between the rows."""
    layout = page.layout
    name = _form_name(page)
    kinds = _columns(page, content)
    repeats = layout.heads_repeat and name != "record"
    if name != "record":
        _write_heads(page, kinds)
    area = ""
    areas = 0
    for number, issue in enumerate(content.issues, start=1):
        if layout.area and issue.area != area:
            area, areas = issue.area, areas + 1
            page.heading("area", layout.area.template, area, layout.area_number, areas)
        turns = repeats and number % _ROWS_A_PAGE == 0
        in_row = turns and layout.break_in_row and name == "flat" and kinds[-1] != "measures"
        _write_row(page, kinds, issue, number, page_break=in_row)
        if turns and not in_row and number < len(content.issues):
            _write_page_break(page, kinds, number)
