"""A conversation as a Markdown or Word file, every answer with its numbered sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from markdown_it.token import Token

from bot.answer.coverage import coverage_line
from bot.model import Answer, Citation, Language
from bot.web.markup import disarm_markdown, escape_markdown, parse_answer
from bot.web.texts import say

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHINESE_FONT = "Microsoft YaHei"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer; ``None`` where the reader stopped it."""

    question: str
    answer: Answer | None


def to_markdown(exchanges: Sequence[Exchange], language: Language, made: datetime) -> str:
    """The conversation as Markdown; text that others wrote is escaped, so that it shows as it is."""
    lines = [f"# {say(language, 'export.title')}", "", _made(language, made), ""]
    for exchange in exchanges:
        question = escape_markdown(" ".join(exchange.question.split()))
        lines += [f"## {say(language, 'export.question', question=question)}", ""]
        answer = exchange.answer
        if answer is None:
            lines += [say(language, "export.stopped"), ""]
            continue
        lines += [disarm_markdown(answer.answer.strip()), ""]
        seen = coverage_line(answer.coverage, language)
        lines += [f"*{seen}*", ""] if seen else []
        lines += _markdown_sources(answer.citations, "export.sources", language)
        lines += _markdown_sources(answer.near, "export.near", language)
    return "\n".join(lines).rstrip() + "\n"


def _markdown_sources(citations: Sequence[Citation], heading: str, language: Language) -> list[str]:
    if not citations:
        return []
    lines = [f"### {say(language, heading)}", ""]
    for citation in citations:
        quote = escape_markdown(" ".join(citation.quote.split()))
        source = escape_markdown(_source(citation, language))
        lines += [f"\\[{citation.number}\\] {source}", "", f"> {quote}", ""]
    return lines


def to_word(exchanges: Sequence[Exchange], language: Language, made: datetime) -> bytes:
    """The conversation as a ``.docx`` file."""
    document = Document()
    _set_fonts(document)
    document.core_properties.title = say(language, "export.title")
    document.core_properties.author = ""
    document.add_heading(say(language, "export.title"), level=0)
    document.add_paragraph(_made(language, made))
    for exchange in exchanges:
        document.add_heading(_xml(say(language, "export.question", question=exchange.question)), level=1)
        if exchange.answer is None:
            document.add_paragraph(say(language, "export.stopped"))
            continue
        _write_answer(document, exchange.answer, language)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _write_answer(document: WordDocument, answer: Answer, language: Language) -> None:
    _write_blocks(document, parse_answer(answer.answer, {citation.number for citation in answer.citations}))
    seen = coverage_line(answer.coverage, language)
    if seen:
        document.add_paragraph().add_run(seen).italic = True
    for citations, heading in ((answer.citations, "export.sources"), (answer.near, "export.near")):
        if citations:
            document.add_heading(say(language, heading), level=2)
        for citation in citations:
            document.add_paragraph(_xml(f"[{citation.number}] {_source(citation, language)}"))
            document.add_paragraph(_xml(citation.quote), style="Quote")


def _write_blocks(document: WordDocument, tokens: Sequence[Token]) -> None:
    """The blocks of an answer, in order: paragraphs, lists, headings, quotes and tables."""
    styles: list[str] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "table_open":
            end = next(n for n in range(position, len(tokens)) if tokens[n].type == "table_close")
            _write_table(document, tokens[position:end])
            position = end
        elif token.type in _STYLES:
            styles.append(_STYLES[token.type])
        elif token.type in _CLOSING:
            styles.pop()
        elif token.type == "inline":
            _write_runs(document.add_paragraph(style=styles[-1] if styles else None), token.children or [])
        position += 1


_STYLES = {
    "bullet_list_open": "List Bullet",
    "ordered_list_open": "List Number",
    "blockquote_open": "Quote",
    "heading_open": "Heading 3",
}
_CLOSING = {name.replace("_open", "_close") for name in _STYLES}


def _write_table(document: WordDocument, tokens: Sequence[Token]) -> None:
    rows: list[list[Token]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    table = document.add_table(rows=len(rows), cols=max(len(row) for row in rows), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, token in zip(row.cells, cells, strict=False):
            _write_runs(cell.paragraphs[0], token.children or [])


def _write_runs(paragraph: Paragraph, tokens: Sequence[Token]) -> None:
    bold = italic = 0
    for token in tokens:
        bold += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        italic += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        text = {"marker": f"[{token.content}]", "softbreak": "\n", "hardbreak": "\n"}.get(token.type, token.content)
        if text:
            run = paragraph.add_run(_xml(text))
            run.bold, run.italic = bool(bold), bool(italic)


def _set_fonts(document: WordDocument) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), _CHINESE_FONT)
    document.styles["Normal"].font.size = Pt(11)


def _made(language: Language, made: datetime) -> str:
    return say(language, "export.made", when=made.strftime("%Y-%m-%d %H:%M"))


def _source(citation: Citation, language: Language) -> str:
    return say(
        language,
        "export.source",
        agency=citation.agency or say(language, "chat.agency_unknown"),
        title=citation.title or say(language, "export.untitled"),
        published=citation.published or say(language, "export.undated"),
        notice=citation.notice,
        start=citation.start,
        end=citation.end,
    )


def _xml(text: str) -> str:
    """``text`` without the characters that a Word file cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
