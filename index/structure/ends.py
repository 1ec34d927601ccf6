"""Where a notice's own text ends: the closing with contacts and signature."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.structure.blocks import Block

CLOSING = re.compile(
    r"^\s*(?:欢迎|诚恳?(?:接受|欢迎)|诚挚欢迎|敬请).{0,40}(?:监督|反映|意见)|^\s*(?:联系(?:方式|电话|人)|监督(?:电话|举报)|举报(?:电话|方式)|公示(?:期|时间))\s*[::]|^\s*(?:如|若|对).{0,30}(?:意见|建议).{0,20}(?:联系|反映|反馈|提出|来电|来信|来函|致电|拨打|发送|发)|^\s*(?:特此|以上).{0,6}(?:通报|公告|报告|公示)"
)
_SIGNATURE = re.compile(
    r"^\s*\S{0,40}(?:党组|党委|党工委|委员会|局|院|集团|公司|中心|学校|大学|医院|办公室|党总支|支部|街道|政府)\s*(?:\d{4}年\d{1,2}月\d{1,2}日)?\s*$"
)
_SHORT_LINE = 40
_OPENING = 120  # characters of a paragraph that tell what it is about
_LOOK_BACK = 14
_LONGEST_SIGNATURE = 6  # lines


def closing_index(folded: str, blocks: Sequence[Block]) -> int:
    """The index of the first block of the closing; ``len(blocks)`` where a notice just stops."""
    first = max(0, len(blocks) - _LOOK_BACK)
    for index in range(first, len(blocks)):
        block = blocks[index]
        if CLOSING.search(folded[block.start : min(block.end, block.start + _OPENING)]) and not block.framed:
            return index
    last_heading = max((index for index, block in enumerate(blocks) if block.marker or block.framed), default=-1)
    for index in range(max(last_heading + 1, len(blocks) - _LONGEST_SIGNATURE), len(blocks)):
        block = blocks[index]
        words = folded[block.start : block.end]
        if len(words) <= _SHORT_LINE and _SIGNATURE.match(words):
            return index
    return len(blocks)
