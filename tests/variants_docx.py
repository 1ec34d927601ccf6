"""A notice as a Word document, its numbers typed or drawn by Word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

_CHINESE = "一二三四五六七八九十"
# (what a typed number looks like, Word's name of the number format, its pattern); one list level each
_Level = tuple[re.Pattern[str], str, str]


def _levels(opening: str, closing: str) -> tuple[_Level, ...]:
    left, right = re.escape(opening), re.escape(closing)
    return (
        (re.compile(r"([一二三四五六七八九十]+)、"), "chineseCountingThousand", "%1、"),
        (re.compile(rf"{left}([一二三四五六七八九十]+){right}"), "chineseCountingThousand", f"{opening}%2{closing}"),
        (re.compile(r"([0-9]{1,2})\.(?![0-9])"), "decimal", "%3."),
        (re.compile(rf"{left}([0-9]{{1,2}}){right}"), "decimal", f"{opening}%4{closing}"),
    )


def write_docx(text: str, path: Path) -> None:
    """One paragraph for each line, header and footer around them."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉文字"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    for line in _lines(text):
        document.add_paragraph(line)
    document.save(str(path))


def write_docx_numbered(text: str, path: Path) -> None:
    """As ``write_docx``, but the numbers at the start of lines stand only in numbering.xml."""
    document = docx.Document()
    wide = text.count("\uff08") > text.count("(")
    levels = _levels("\uff08", "\uff09") if wide else _levels("(", ")")
    lists = _Lists(document, levels)
    for line in _lines(text):
        for level, (pattern, _, _) in enumerate(levels):
            match = pattern.match(line)
            if match and _value(match[1]):
                paragraph = document.add_paragraph(line[match.end() :])
                lists.attach(paragraph, level, _value(match[1]))
                break
        else:
            document.add_paragraph(line)
    document.save(str(path))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _value(numeral: str) -> int:
    """1–99 in Arabic or Chinese figures; 0 for what Word would not write in this way."""
    if numeral.isascii():
        return int(numeral) if str(int(numeral)) == numeral else 0
    tens, ten, ones = numeral.rpartition("十")
    value = (_CHINESE.index(tens) + 1 if tens else 1) * 10 if ten else 0
    return value + (_CHINESE.index(ones) + 1 if ones else 0)


class _Lists:
    """One multilevel list; a number that does not follow from the one before starts the list anew at that number."""

    def __init__(self, document: Any, levels: tuple[_Level, ...]) -> None:
        self._root = document.part.numbering_part.element
        described = "".join(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
            f'<w:suff w:val="nothing"/><w:lvlText w:val="{pattern}"/></w:lvl>'
            for index, (_, number_format, pattern) in enumerate(levels)
        )
        definition = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="900">{described}</w:abstractNum>')
        self._root.insert(0, definition)
        self._last_id = 900
        self._add_list("")
        self._counters: dict[int, int] = {}

    def attach(self, paragraph: Any, level: int, number: int) -> None:
        if self._counters.get(level, 0) + 1 != number:
            self._add_list(f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{number}"/></w:lvlOverride>')
        self._counters = {other: count for other, count in self._counters.items() if other < level} | {level: number}
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = self._last_id

    def _add_list(self, override: str) -> None:
        self._last_id += 1
        item = parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{self._last_id}"><w:abstractNumId w:val="900"/>{override}</w:num>'
        )
        assert item.tag == qn("w:num")
        self._root.append(item)
