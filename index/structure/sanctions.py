"""What was done to persons: 诫勉谈话3人, 给予党内警告处分, 对2名责任人批评教育.

A short grammar over the field's standard terms: an act, the number of people before or behind it, and the verb that
carries it out. Acts on things and firms (移送线索5条, 约谈驾校31家) and the names of rules (处分条例) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.notice import Span
from index.structure.markers import CHINESE_NUMBER

_PENALTY = r"(?:严重警告|警告|记大过|记过|降级|撤职|开除党籍|开除公职|开除|撤销党内职务|留党察看)"
_ACT = re.compile(
    rf"(?:党内|政务|行政){_PENALTY}(?:处分)?|{_PENALTY}处分|开除党籍|开除公职|留党察看|撤销党内职务"
    r"|(?:(?:党纪|政纪|政务|纪律|党内|行政|组织)[、和]?){0,3}(?:处分|组织处理)"
    r"|诫勉(?:谈话|约谈)?(?:处理)?|约谈(?:提醒)?|谈话提醒|提醒谈话|批评教育|通报批评|责令(?:作出?)?(?:书面|深刻)*检[查讨]"
    r"|书面检[查讨]|调离(?:工作)?岗位|停职(?:检查)?|免职|责令辞职|引咎辞职|问责(?:处理)?|立案审查(?:调查)?"
    r"|移送[\u4e00-\u9fff]{0,4}?(?:纪检监察|纪检|监察|纪委监委|纪委|监委|司法|公安|检察)(?:机关|部门)?(?:查处|处理)?"
)
_NO_ACT = re.compile(r"(?:条例|规定|办法|制度|机制|决定书|期|权限|力度|工作|不力)")
_PEOPLE = rf"(?:\d{{1,5}}|{CHINESE_NUMBER})\s*余?\s*(?:人次|人|名|位)"
_BEHIND = re.compile(rf"\s*(?:了|共|累计)?\s*{_PEOPLE}")
_THINGS = re.compile(
    rf"\s*[\u4e00-\u9fff]{{0,6}}?(?:线索|(?:\d{{1,5}}|{CHINESE_NUMBER})\s*(?:余\s*)?(?:[件条起个宗所]|家))"
)
_BEFORE = re.compile(
    rf"(?<!\d){_PEOPLE}[^,、。;:!?\n\d]{{0,14}}$|(?:给予|予以|作出|做出|进行|实施|责成)[^,、。;:!?\n\d]{{0,12}}$"
)
_WINDOW = 30  # characters before an act in which its people or its verb stand


def find_sanctions(folded: str, start: int, end: int) -> Iterator[Span]:
    """Every act upon persons of a passage, in order, with the number of people where it stands."""
    last = start
    for act in _ACT.finditer(folded, start, end):
        behind = _BEHIND.match(folded, act.end(), end)
        if behind is None and (_NO_ACT.match(folded, act.end(), end) or _THINGS.match(folded, act.end(), end)):
            continue
        before = _BEFORE.search(folded, max(last, act.start() - _WINDOW), act.start())
        span = Span(before.start() if before else act.start(), behind.end() if behind else act.end())
        last = span.end
        yield span
