"""Where a notice's own text ends: the closing with contacts and signature."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.structure.pieces import Piece

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


def closing_index(folded: str, pieces: Sequence[Piece]) -> int:
    """The index of the first piece of the closing; ``len(pieces)`` where a notice just stops."""
    first = max(0, len(pieces) - _LOOK_BACK)
    for index in range(first, len(pieces)):
        piece = pieces[index]
        if CLOSING.search(folded[piece.start : min(piece.end, piece.start + _OPENING)]) and not piece.is_framed:
            return index
    last_heading = max((index for index, piece in enumerate(pieces) if piece.marks), default=-1)
    for index in range(max(last_heading + 1, len(pieces) - _LONGEST_SIGNATURE), len(pieces)):
        piece = pieces[index]
        words = folded[piece.start : piece.end]
        if len(words) <= _SHORT_LINE and _SIGNATURE.match(words):
            return index
    return len(pieces)
