"""A notice's title: on a line, folded over several, or run together with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.notice import Fact, Span
from index.structure.agency import from_title
from index.structure.fold import fold, tidy

_TITLE = re.compile(
    r"^(?:[【\[][^】\]]*[】\]])?\s*(?P<title>\S.*(?:整改|巡察|巡视).*(?:通报|报告|公告|公示|公开|情况|说明|表))(?:\([^)]*\))?\s*(?:\(?\d{4}[-/年.].*)?$"
)
_COLUMN = re.compile(r"^\S{0,6}(?:公告|公示|公开|动态|专栏|专题|要闻|资讯|新闻|正文|详情|网站|巡察整改|巡视整改)$")
_LABELLED = re.compile(r"(?:日期|时间|单位)\s?[::]")
_NO_TITLE = re.compile(r"[。,:;|>]")
_FOLDED = 4  # lines a title may be folded over
_FIRST_LINES = 8
_LONGEST_LINE = 120
_SHORT_LINE = 60
_LONGEST_LINK = 6


def read_title(text: str, folded: str, within: int) -> Fact | None:
    """The title among the first ``within`` characters; ``None`` where there is none."""
    lines = list(lines_of(folded, 0, min(len(folded), within)))
    words = [Span(*match.span()) for match in re.finditer(r"\S+", folded[:within])]
    return (
        _joined_title(text, folded, lines)
        or _bare_title(text, folded, lines)
        or _joined_title(text, folded, words)
        or _bare_title(text, folded, words)
    )


def lines_of(folded: str, start: int, end: int) -> Iterator[Span]:
    """The lines of a passage that are not blank, without the blanks around them; the last one is whole."""
    position = start
    while position < end:
        stop = folded.find("\n", position)
        stop = len(folded) if stop < 0 else stop
        line = folded[position:stop]
        if line.strip():
            yield Span(position + len(line) - len(line.lstrip()), position + len(line.rstrip()))
        position = stop + 1


def _joined_title(text: str, folded: str, lines: Sequence[Span]) -> Fact | None:
    """The first line, or lines joined, in the form of a title."""
    for first in range(min(len(lines), _FIRST_LINES)):
        if _is_paragraph(folded, lines[first]):
            break
        if _is_column(folded, lines[first : first + 2]):
            continue
        for last in range(first, min(len(lines), first + _FOLDED)):
            if _is_paragraph(folded, lines[last]):
                break
            if last > first and from_title(tidy(lines[last].of(folded))):
                break  # a title of its own, printed again
            words = "".join(tidy(line.of(text)) for line in lines[first : last + 1])
            match = _TITLE.match(fold(words))
            if match and not _LABELLED.search(fold(words)):
                span = _span(text, lines[first], lines[last], match["title"])
                return Fact(words[match.start("title") : match.end("title")], span)
    return None


def _bare_title(text: str, folded: str, lines: Sequence[Span]) -> Fact | None:
    """A line that names an agency and its rectification, however it ends."""
    for line in lines[:_FOLDED]:
        words = tidy(line.of(folded))
        if len(words) <= _SHORT_LINE and "整改" in words and not _NO_TITLE.search(words) and from_title(words):
            return Fact(tidy(line.of(text)), line)
    return None


def _is_paragraph(folded: str, line: Span) -> bool:
    return len(line) > _LONGEST_LINE or "。" in line.of(folded)


def _span(text: str, first: Span, last: Span, title: str) -> Span:
    """From the title's first line to its last word; behind it may stand a date."""
    ends = title[-2:]
    end = text.rfind(ends, last.start, last.end)
    return Span(first.start, end + len(ends) if end >= 0 else last.end)


def _is_column(folded: str, lines: Sequence[Span]) -> bool:
    """Whether the page's column stands above the title: 通知公告, or any line above one that opens with 中共."""
    above, *below = [tidy(line.of(folded)) for line in lines]
    if not below or "关于" in above:
        return False
    parts = lines[0].of(folded).split()
    if len(parts) > 2 and all(len(part) <= _LONGEST_LINK for part in parts) and _COLUMN.match(parts[-1]):
        return True  # 首页 政务公开 通知公告
    return _COLUMN.match(above) is not None or below[0].startswith(("中共", "中国共产党"))
