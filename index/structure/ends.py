"""Where a notice's own text begins and ends: the title lines and the closing with contacts and signature."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.notice import Span
from index.structure.agency import agency_name
from index.structure.blocks import Block

TITLE = re.compile(r"(?:巡察|巡视|整改).{0,60}(?:通报|报告|公告|公示|公开|情况)|(?:通报|报告|公告|公示)$")
CLOSING = re.compile(
    r"^\s*(?:欢迎|诚恳?(?:接受|欢迎)|诚挚欢迎|敬请).{0,40}(?:监督|反映|意见)|^\s*(?:联系(?:方式|电话|人)|监督(?:电话|举报)|举报(?:电话|方式)|公示(?:期|时间))\s*[::]|^\s*(?:如|若|对).{0,30}(?:意见|建议).{0,20}(?:联系|反映|反馈|提出|来电|来信|来函|致电|拨打|发送|发)|^\s*(?:特此|以上).{0,6}(?:通报|公告|报告|公示)"
)
_DATE_LINE = re.compile(
    r"^\s*(?:\d{4}\s*年?\s*\d{1,2}\s*月?\s*\d{1,2}\s*日?|\d{6,8}|[二〇○零一九八七六五四三十]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)\s*$"
)
_SIGNATURE = re.compile(
    r"^\s*\S{0,40}(?:党组|党委|党工委|委员会|局|院|集团|公司|中心|学校|大学|医院|办公室|党总支|支部|街道|政府)\s*(?:\d{4}年\d{1,2}月\d{1,2}日)?\s*$"
)
_SENTENCE = re.compile(r"[。;;!?！？]")
_SHORT_LINE = 40
_LOOK_BACK = 14
_LONGEST_SIGNATURE = 6  # lines


def closing_index(folded: str, blocks: Sequence[Block]) -> int:
    """The index of the first block of the closing; ``len(blocks)`` where a notice just stops."""
    first = max(0, len(blocks) - _LOOK_BACK)
    for index in range(first, len(blocks)):
        block = blocks[index]
        if CLOSING.search(folded[block.start : block.end]) and not block.framed:
            return index
    last_heading = max((index for index, block in enumerate(blocks) if block.marker or block.framed), default=-1)
    for index in range(max(last_heading + 1, len(blocks) - _LONGEST_SIGNATURE), len(blocks)):
        words = folded[blocks[index].start : blocks[index].end]
        if len(words) <= _SHORT_LINE and _SIGNATURE.match(words):
            return index
    return len(blocks)


def outer_noise(folded: str, blocks: Sequence[Block]) -> list[Span]:
    """Short lines before the title and after the signature's date: what the page shows around the notice."""
    return [*_before_title(folded, blocks), *_after_date(folded, blocks)]


def _before_title(folded: str, blocks: Sequence[Block]) -> list[Span]:
    for index, block in enumerate(blocks[:15]):
        words = folded[block.start : block.end].strip()
        if TITLE.search(words) or len(words) > _SHORT_LINE or _SENTENCE.search(words):
            start = _title_start(folded, blocks, index)
            return [Span(item.start, item.end) for item in blocks[:start]]
    return []


def _title_start(folded: str, blocks: Sequence[Block], index: int) -> int:
    """A title folded over lines begins with the lines just above that name a party organ or the agency."""
    while index > 0:
        above = folded[blocks[index - 1].start : blocks[index - 1].end].strip()
        here = folded[blocks[index].start : blocks[index].end].lstrip()
        named = re.search(r"中共|党组|党委|党工委|委员会|关于", above) or (
            here.startswith("关于") and agency_name(above)
        )
        if not named or len(above) > _SHORT_LINE:
            return index
        index -= 1
    return index


def _after_date(folded: str, blocks: Sequence[Block]) -> list[Span]:
    for index in range(len(blocks) - 1, max(-1, len(blocks) - _LOOK_BACK), -1):
        if _DATE_LINE.match(folded[blocks[index].start : blocks[index].end]):
            rest = blocks[index + 1 :]
            if all(
                block.end - block.start <= _SHORT_LINE and not _SENTENCE.search(folded[block.start : block.end])
                for block in rest
            ):
                return [Span(block.start, block.end) for block in rest]
            return []
    return []
