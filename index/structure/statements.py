"""Whether a line says something: a sentence with an action, a number, a date, an amount or a document in it."""

from __future__ import annotations

import re

_SENTENCE = re.compile(
    r"[。;!?《]|,.*,|已[\u4e00-\u9fff]|月\s*\d{1,2}\s*日\s*(?!星期|农历|周)[\u4e00-\u9fff]{2}"  # 5月12日开会
)
_DATE = re.compile(
    r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]|\d{1,2}\s*月)\s*\d{1,2}\s*日?|\d{1,2}\s*:\s*\d{2}(?:\s*:\s*\d{2})?|星期."
)
_UNIT = (
    r"(?:[万亿个家项条次人名位件份台套辆艘架元吨亩户处座场期轮起笔张本支只篇部间所批幅类种级月日天倍%‰米]"
    r"|公[里顷斤]|平方|立方|年[来内底度]|小时(?!\s*(?:服务|热线|在线|自助)))"
)
_QUANTITY = re.compile(
    rf"(?<![\d-])(?<!第)(?<!第\s)\d(?:[\d.,]|\s(?=\d)){{0,15}}\s*[余多]?\s*[万亿千百]?\s*[余多]?\s*{_UNIT}"
    rf"|(?<![上下第统唯同])(?:[二两三四五六七八九十百千万]|[一二两三四五六七八九十百千万]{{2,6}})[余多]?\s*{_UNIT}"
)
_COUNTER = re.compile(rf"[\u4e00-\u9fff]{{2,6}}\s*:\s*\d{{1,9}}(?:\s*次)?(?![\d.]|\s*{_UNIT})")  # 浏览次数:1263次
_ACTION = re.compile(
    r"[已将把被并]|了(?!解)|(?:修|制|拟)[订定]|印发|出台|完善|健全|完成|开展|召开|举[办行]|组建|成立|落实|整治|查[处办]"
    r"|追[回缴]|收[回缴]|清[退理]|约谈|培训|检查|排查|督[促办]|处[理分]|采购|销号|实[行施]|进行|纳入|规范|安排|调整"
    r"|更[换新]|拆除|取缔|建[立成设]|推[进行]"
)
_SEPARATORS = str.maketrans(dict.fromkeys("|>»›·:[]【】()/", " "))
_LONGEST_LABEL = 6  # characters: what is no longer names a link of the page, be it 政府采购 or 教育培训
_WORDS_OF_A_DATE = 8  # 今天是 … 农历十月初五


def items(line: str) -> list[str]:
    """What a line of links is made of: its parts between separators."""
    return line.translate(_SEPARATORS).split()


def has_date(line: str) -> bool:
    """Whether a folded line holds a day or a time."""
    return _DATE.search(line) is not None


def tells(line: str) -> bool:
    """Whether a folded line holds a sentence or a measure, so that it can be no part of the page around a notice."""
    if _SENTENCE.search(line):
        return True
    bare = _DATE.sub(" ", _COUNTER.sub(" ", line))
    dated = has_date(line) and sum("\u4e00" <= char <= "\u9fff" for char in bare) > _WORDS_OF_A_DATE
    acts = any(len(item) > _LONGEST_LABEL and _ACTION.search(item) for item in items(line))
    return dated or acts or _QUANTITY.search(bare) is not None
