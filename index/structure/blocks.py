"""A notice's text cut into blocks: paragraphs, and headings that the page has glued into a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from index.notice import Span
from index.structure.frames import LABEL, Frame, is_framed, read_frame
from index.structure.markers import Marker, match_marker

_LONG_LINE = 1200
_GLUED = re.compile(
    r"(?:(?<=[。;!?”’)面题改)])|(?<=[^\d\s.(第年月至\-零一二两三四五六七八九十百]))\s*(?=问题\s*\d|\(\s*[一二三四五六七八九十]{1,3}\s*\)|\(\s*\d{1,3}\s*\)|\d{1,3}\s*[.、](?!\d)|[一二三四五六七八九十]{1,3}、|[①-⑳])"
)
_CLOSING_SENTENCE = re.compile(r"(?<=。)\s*(?=(?:诚挚|真诚)?欢迎[^。\n]{0,40}(?:监督|意见|电话))")
_FUSED_TAIL = re.compile(r"\d{0,3}[.、]?关于“[^“”\n]{2,80}”(?:的)?问题\s*$")
_REGION_WORDS = re.compile(
    r"[^。\n]{0,40}(?:整改(?:落实|进展|完成|工作)?(?:情况|打算|安排|计划)|工作(?:打算|安排|计划)|下一步|今后|方面)[^。\n]{0,12}"
)
_AREA_WORDS = re.compile(r"[^。,;\n]{2,40}方面(?=\s|[。::]|$)")
_HEADING_END = re.compile(r"(?:情况|进展|问题|方面|打算|安排|计划)\s*$")
_AHEAD = re.compile(
    r"\s*(?:今后|下一步|下步|下一阶段|下阶段|接下来)(?:[^。\n]{0,10}(?:打算|安排|计划|思路|措施)\s*[::]?\s*$|[^。\n]{0,6}[::]|\s*[,、]?[^。\n]{0,16}将)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading; offsets are into the notice's text, trimmed of white space."""

    start: int
    end: int
    marker: Marker | None
    frame: Frame | None  # of a heading: numbered, or framed without a number
    label: Span | None  # 整改情况: or the like, which the words open with
    fused: bool = False  # a heading that the page glued to the end of the paragraph before
    ahead: bool = False  # opens, without a number, the part on what comes next

    @property
    def framed(self) -> bool:
        return self.frame is not None and self.frame.kind != "plain"

    @property
    def labelled(self) -> bool:
        return self.label is not None

    @property
    def body_start(self) -> int:
        return self.frame.end if self.frame else self.start

    @property
    def heading_end(self) -> int:
        """Where the words of the heading end; a part on what comes next may be named by a line without a number."""
        return self.end if self.frame is None and self.ahead else self.body_start


def read_blocks(folded: str) -> list[Block]:
    """All blocks of a folded text; lines whose noise has been blanked out yield none."""
    blocks: list[Block] = []
    for line in re.finditer(r"[^\n]+", folded):
        for start, end in _split_line(folded, line.start(), line.end()):
            block = _make_block(folded, start, end)
            if block is not None:
                blocks.append(block)
    return _mark_ahead(folded, [part for block in blocks for part in _split_fused(folded, block)])


def _mark_ahead(folded: str, blocks: list[Block]) -> list[Block]:
    """下一步… behind the last issue opens the plans even where it has no number."""
    last_issue = max((at for at, block in enumerate(blocks) if block.framed or block.labelled), default=-1)
    for at, block in enumerate(blocks):
        if block.marker or at <= last_issue or not _AHEAD.match(folded, block.start, block.end):
            continue
        return [*blocks[:at], replace(block, ahead=True), *blocks[at + 1 :]]
    return blocks


def _make_block(folded: str, start: int, end: int) -> Block | None:
    while start < end and folded[start] in " \t\r":
        start += 1
    while end > start and folded[end - 1] in " \t\r":
        end -= 1
    if start == end:
        return None
    marker = match_marker(folded, start, end)
    words = marker.end if marker else start
    label = LABEL.match(folded, words, end)
    frame = None
    if marker or (folded.startswith(("关于", "针对", "“"), start) and is_framed(folded, start, end)):
        frame = read_frame(folded, words, end)
        if marker is None and frame.kind != "problem":
            frame = None
    return Block(start, end, marker, frame, Span(*label.span()) if label else None)


def _split_fused(folded: str, block: Block) -> Iterator[Block]:
    tail = _FUSED_TAIL.search(folded, block.body_start, block.end)
    if tail is None or tail.start() <= block.body_start + 10:
        yield block
        return
    yield Block(block.start, tail.start(), block.marker, block.frame, block.label)
    words = folded.index("关于", tail.start())
    yield Block(tail.start(), block.end, None, read_frame(folded, words, block.end), None, fused=True)


def _split_line(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start]
    for match in _GLUED.finditer(folded, start + 1, end):
        marker = match_marker(folded, match.end(), end)
        if (
            marker
            and not _within_marker(folded, marker)
            and _opens_heading(folded, marker, end, long_line=end - start > _LONG_LINE)
        ):
            cuts.append(marker.start)
    cuts += [match.end() for match in _CLOSING_SENTENCE.finditer(folded, start + 1, end)]
    cuts += [match.start() for match in LABEL.finditer(folded, start + 1, end) if _label_opens(folded, match.start())]
    return list(pairwise([*sorted(set(cuts)), end]))


def _within_marker(folded: str, marker: Marker) -> bool:
    """The number of 问题1. is no numbering of its own."""
    word = _before(folded, marker.start)
    if marker.tag == "problem_word" or not folded.startswith("问题", word - 2):
        return False
    return _before(folded, word - 2, blanks=" ") == 0 or _char_before(folded, word - 2, blanks=" ") in "\n。”)!?"


def _before(folded: str, position: int, blanks: str = " \t\r\n") -> int:
    """Where the text before ``position`` ends when blanks are passed over."""
    while position > 0 and folded[position - 1] in blanks:
        position -= 1
    return position


def _char_before(folded: str, position: int, blanks: str = " \t\r\n") -> str:
    stop = _before(folded, position, blanks)
    return folded[stop - 1 : stop]


def _label_opens(folded: str, position: int) -> bool:
    before = _char_before(folded, position)
    return before != "" and before in "。”题成)"


def _opens_heading(folded: str, marker: Marker, end: int, *, long_line: bool) -> bool:
    before = _char_before(folded, marker.start)
    after_sentence = before in "。!?”’;"
    after_heading = marker.number == 1 and _HEADING_END.search(folded, max(0, marker.start - 8), marker.start)
    if is_framed(folded, marker.end, end) and _frame_is_near(folded, marker.end, end):
        return True
    if marker.tag == "cn_paren" and after_heading and not after_sentence:
        return _AREA_WORDS.match(folded, marker.end, min(end, marker.end + 60)) is not None
    if marker.tag in ("cn", "cn_paren") and after_sentence and before != ";":
        return _REGION_WORDS.match(folded, marker.end, min(end, marker.end + 60)) is not None or (
            marker.tag == "cn_paren" and _short_sentence(folded, marker.end, end)
        )
    return long_line and before in "。!?”’" and _labelled_soon(folded, marker.end, end)


def _frame_is_near(folded: str, start: int, end: int) -> bool:
    frame = read_frame(folded, start, end)
    opener = folded[start : start + 3].lstrip()
    if frame.kind == "problem":
        return opener.startswith(("关于", "针对", "对于", "“", "对"))
    return frame.kind == "area" and frame.title.end - start <= 110


def _short_sentence(folded: str, start: int, end: int) -> bool:
    stop = folded.find("。", start, min(end, start + 40))
    return stop > start


def _labelled_soon(folded: str, start: int, end: int) -> bool:
    return LABEL.search(folded, start, min(end, start + 120)) is not None
