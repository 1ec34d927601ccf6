"""Builds a notice's pieces line by line, and writes what stands before and after the issues."""

from __future__ import annotations

from random import Random

from tests.layouts.choice import Layout
from tests.layouts.content import Content
from tests.layouts.numbering import Numbering
from tests.layouts.pieces import Piece

_INDENTS = {"indent": "　　", "blank_indent": "　　", "spaces": "    "}
_PLAN_OPENING = "下一步："
_BLANK_LINES = ("blank", "blank_indent")


class Page:
    """Pieces in the making. ``top`` counts the notice's own sections."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pieces: list[Piece] = []
        self.top = 0

    def add(self, text: str, kind: str, issue: int = 0, numbering: Numbering | None = None, value: int = 0) -> None:
        """Append a piece, indented where it opens a line."""
        if not text:
            return
        indent = _INDENTS.get(self.layout.spacing, "")
        if indent and kind not in ("head", "column") and (not self.pieces or self.pieces[-1].kind == "break"):
            self.pieces.append(Piece(indent, "indent"))
        self.pieces.append(Piece(text, kind, issue, numbering, value))

    def number(self, numbering: Numbering, value: int, kind: str = "number", issue: int = 0) -> None:
        """Append a number."""
        self.add(numbering.write(value), kind, issue, numbering, value)

    def line_end(self, issue: int = 0) -> None:
        """End the line, unless one just ended."""
        if self.pieces and self.pieces[-1].kind != "break":
            text = "\n\n" if self.layout.spacing in _BLANK_LINES else "\n"
            self.pieces.append(Piece(text, "break", issue))

    def gap(self) -> None:
        """A blank line before an issue or a heading where the layout has them there."""
        if self.layout.spacing == "blank_issues" and self.pieces and self.pieces[-1].kind == "break":
            self.pieces[-1] = self.pieces[-1].with_text("\n\n")

    def heading(self, kind: str, shape: str, words: str, number: Numbering | None, value: int) -> None:
        """A heading line; brackets round the words are marks and no part of the heading."""
        self.gap()
        before, _, after = shape.partition("{}")
        brackets = bool(before) and before[-1] in "〖【◎＝"
        if number:
            self.number(number, value, "heading_number")
        if brackets:
            self.add(before, "heading_number")
            self.add(words, kind)
            self.add(after, "frame")
        else:
            self.add(before + words + after, kind)
        self.line_end()

    def section(self, kind: str, words: str) -> None:
        """A section of the notice itself, with the next number at that level."""
        self.top += 1
        self.heading(kind, "{}", words, self.layout.top_number, self.top)


def write_opening(page: Page, content: Content) -> None:
    """Title, preamble and how the work was organised."""
    for line in content.title:
        page.add(line, "head")
        page.line_end()
    paragraphs = list(content.opening)
    if not page.layout.container:
        paragraphs += [paragraph for _, lines in content.about for paragraph in lines]
    for paragraph in paragraphs:
        page.add(paragraph, "opening")
        page.line_end()
    if page.layout.container:
        for heading, lines in content.about:
            page.top += 1
            page.number(page.layout.top_number, page.top, "opening")
            page.add(heading, "opening")
            page.line_end()
            for line in lines:
                page.add(line, "opening")
                page.line_end()


def write_closing(page: Page, content: Content) -> None:
    """Plans, contacts and signature."""
    layout = page.layout
    if layout.plans == "last_line" and page.pieces[-1].kind == "break" and content.plans:
        page.pieces.pop()
        if not page.pieces[-1].text.endswith("。"):
            page.pieces.append(Piece("　", "break"))
    if layout.plans == "section" and content.plans:
        page.gap()
        page.top += 1
        if layout.container:
            page.number(layout.top_number, page.top, "plan")
        page.add(layout.plan_heading.template, "plan")
        page.line_end()
    for number, plan in enumerate(content.plans):
        # Under a heading of their own the plans need no opening words.
        says_so = number or layout.plans == "section" or plan.startswith(("下一步", "今后", "巡察整改没有完成时"))
        page.add(plan if says_so else _PLAN_OPENING + plan, "plan")
        if layout.plans != "last_line":
            page.line_end()
    for line in content.closing:
        page.add(line, "closing")
        page.line_end()


def join_lines(pieces: list[Piece], rng: Random, joiner: str) -> list[Piece]:
    """The pieces on one to three long lines."""
    breaks = [at for at, piece in enumerate(pieces) if piece.kind == "break"]
    kept = set(rng.sample(breaks, min(len(breaks), rng.randrange(3))))
    return [
        piece if piece.kind != "break" or at in kept else piece.with_text(joiner)
        for at, piece in enumerate(pieces[:-1])
    ]


_HALF = {ord(wide): narrow for wide, narrow in zip("（）：；，０１２３４５６７８９", "():;,0123456789", strict=True)}
_FULL = {ord(narrow): wide for narrow, wide in zip("()0123456789", "（）０１２３４５６７８９", strict=True)}
_TABLES = {"half": _HALF, "full": _FULL, "as_is": {}}


def widen(pieces: list[Piece], width: str) -> list[Piece]:
    """The pieces in full or half width; length and kinds stay."""
    return [piece.with_text(piece.text.translate(_TABLES[width])) for piece in pieces]
