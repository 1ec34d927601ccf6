"""The page around a notice: lines at its edges, and short lines that recur between its paragraphs.

What belongs to the page is told by where a line stands and what it looks like. Words of site chrome are no more than
one weak sign: they count only at an edge of the page or where the line recurs, never in a line that tells something.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.notice import Span
from index.structure.agency import agency_name, from_title
from index.structure.ends import CLOSING
from index.structure.statements import has_date, items, tells

_TITLE = re.compile(r"(?:巡察|巡视|整改).{0,60}(?:通报|报告|公告|公示|公开|情况)|(?:通报|报告|公告|公示)$")
_DATE_LINE = re.compile(
    r"^(?:\d{4}\s*年?\s*\d{1,2}\s*月?\s*\d{1,2}\s*日?|\d{6,8}|[二〇○零一九八七六五四三十]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)$"
)
_CHROME = re.compile(
    r"打印|关闭|分享|收藏|返回|字号|字体|浏览|阅读|点击|访问|[上下]一[篇条页]|当前位置|首页|网站|版权|主办|承办|技术支持|\S*ICP备|\S*公网安备|copyright",
    re.IGNORECASE,
)
_DATES_PAGE = re.compile(r"(?:日期|时间)\s?:\s?\d{4}")
_PAGE_NUMBER = re.compile(
    r"第\s*\d{1,3}\s*页(?:\s*[,/]?\s*共\s*\d{1,3}\s*页)?|[-—–·~]+\s*\d{1,3}\s*[-—–·~]+|\d{1,3}\s*/\s*\d{1,3}", re.ASCII
)
_SENTENCE_ENDS = frozenset("。;!?")
_HARD_SEPARATORS = (">", "»", "›", "|", "·")
_SHORT_LINE = 40
_LONGEST_LINE = 200
_ABOUT = re.compile(r"关于[\u4e00-\u9fff]{4}")
_FOLDS = 3  # lines above its last that a title may begin at
_HEAD_LINES = 15
_TAIL_LINES = 14
_LONGEST_LINK = 10
_CHROME_TAIL = 4  # characters that may follow a word of chrome: 打印本页, 浏览次数


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, trimmed."""

    start: int
    words: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.words))

    @property
    def short(self) -> bool:
        return len(self.words) <= _SHORT_LINE

    @property
    def full(self) -> bool:
        """Whether this is a paragraph: long, or a sentence."""
        return not self.short or not _SENTENCE_ENDS.isdisjoint(self.words)


def page_lines(folded: str) -> list[Line]:
    """The lines of a folded text that are not blank."""
    found = []
    for match in re.finditer(r"[^\n]+", folded):
        words = match.group().strip()
        if words:
            found.append(Line(folded.index(words[0], match.start()), words))
    return found


def page_noise(lines: Sequence[Line]) -> list[Span]:
    """Lines that belong to the page and not to the notice."""
    first = _first_line(lines)
    start = _title_start(lines, first)
    above = _above(lines[:start], any_line=_names_notice(lines[first])) if lines else ()
    numbers = (line for line in lines if _PAGE_NUMBER.fullmatch(line.words))
    noise = [*numbers, *above, *_below_title(lines[start:]), *_recurring(lines), *_after_end(lines)]
    return [line.span for line in noise]


def _may_be_page(line: Line) -> bool:
    return len(line.words) <= _LONGEST_LINE and not CLOSING.search(line.words) and not tells(line.words)


def _has_chrome(line: Line) -> bool:
    """Whether a part of the line is a word of site chrome with little behind it."""
    found = (_CHROME.match(item) for item in items(line.words))
    return any(match and len(match.string) - match.end() <= _CHROME_TAIL for match in found)


def _is_links(line: Line) -> bool:
    """首页 > 公开 > 巡察整改: several short parts and separators; 【产品推荐】: nothing but brackets."""
    parts = items(line.words)
    many = len(parts) >= 3 and all(len(part) <= _LONGEST_LINK for part in parts)
    separated = any(mark in line.words for mark in _HARD_SEPARATORS) or ("  " in line.words and not _names_notice(line))
    return (many and separated) or (line.short and line.words[0] in "【[" and line.words[-1] in "】]")


def _looks_like_page(line: Line) -> bool:
    return _may_be_page(line) and (_has_chrome(line) or _is_links(line))


def _names_notice(line: Line) -> bool:
    return _TITLE.search(line.words[:_LONGEST_LINE]) is not None


def _first_line(lines: Sequence[Line]) -> int:
    """The index of the first line that is a title or a paragraph; 0 where there is none near the beginning."""
    begins = (at for at, line in enumerate(lines[:_HEAD_LINES]) if _names_notice(line) or line.full)
    return next((at for at in begins if not _is_navigation(lines[at])), 0)


def _is_navigation(line: Line) -> bool:
    return _may_be_page(line) and _is_links(line)


def _title_start(lines: Sequence[Line], at: int) -> int:
    """A title folded over lines begins with the lines just above that name a party organ or the agency."""
    at = _opening_line(lines, at)
    while at > 0:
        above, here = lines[at - 1].words, lines[at].words
        named = re.search(r"中共|党组|党委|党工委|委员会|关于", above) or (
            here.startswith(("关于", "巡察", "巡视", "落实")) and agency_name(above)
        )
        if not named or len(above) > _SHORT_LINE or _is_navigation(lines[at - 1]):
            return at
        at -= 1
    return at


def _opening_line(lines: Sequence[Line], at: int) -> int:
    """The line above that opens the title of which this one is the end, with nothing but words in between."""
    for above in range(at, max(at - _FOLDS, 0) - 1, -1) if lines else ():
        words = lines[above].words
        if len(words) > _SHORT_LINE or ":" in words or has_date(words) or _is_navigation(lines[above]):
            return at
        if from_title(words) or _ABOUT.match(words):
            return above
    return at


def _above(lines: Sequence[Line], *, any_line: bool) -> Iterator[Line]:
    """Any short line above the title; above a mere paragraph only those that look like the page's."""
    found = (line for line in lines if _may_be_page(line) and ((any_line and line.short) or _looks_like_page(line)))
    return (line for line in found if not _DATES_PAGE.search(line.words))


def _below_title(lines: Sequence[Line]) -> Iterator[Line]:
    """Between title and first paragraph; a line that dates the page is kept, for it is read."""
    for line in lines[:_HEAD_LINES]:
        if line.full:
            return
        if _looks_like_page(line) and not has_date(line.words) and not _names_notice(line):
            yield line


def _after_end(lines: Sequence[Line]) -> Iterator[Line]:
    """Behind the signature's date any short line, behind the last sentence what looks like the page's own.

    A line that dates the page is kept here as well.
    """
    first = max(0, len(lines) - _TAIL_LINES)
    dated = [at for at in range(first, len(lines)) if _DATE_LINE.match(lines[at].words)]
    rest = lines[dated[-1] + 1 :] if dated else []
    if all(_may_be_page(line) and (line.short or _looks_like_page(line)) for line in rest):
        yield from (line for line in rest if not _DATES_PAGE.search(line.words))
    last = max((at for at in range(first, len(lines)) if tells(lines[at].words[-_LONGEST_LINE:])), default=first - 1)
    yield from (line for line in lines[last + 1 :] if _looks_like_page(line) and not _DATES_PAGE.search(line.words))


def _recurring(lines: Sequence[Line]) -> Iterator[Line]:
    times = Counter(line.words for line in lines if line.short)
    return (line for line in lines if times[line.words] > 1 and _looks_like_page(line))
