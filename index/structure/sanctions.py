"""What was done to persons: 诫勉谈话3人, 给予党内警告处分, 对2名责任人批评教育.

A short grammar over the field's standard terms: an act, the number of people before or behind it, and the verb that
carries it out. Acts on things and firms (移送线索5条, 约谈驾校31家) and the names of rules (处分条例) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.notice import Act, Sanction, Span
from index.structure.markers import CHINESE_NUMBER, chinese_to_int

_PENALTY = r"(?:严重警告|警告|记大过|记过|降级|撤职|开除党籍|开除公职|开除|撤销党内职务|留党察看)"
_ACT = re.compile(
    rf"(?:党内|政务|行政){_PENALTY}(?:处分)?|{_PENALTY}处分|开除党籍|开除公职|留党察看|撤销党内职务"
    r"|(?:(?:党纪|政纪|政务|纪律|党内|行政|组织)[、和]?){0,3}(?:处分|组织处理)"
    r"|诫勉(?:谈话|约谈)?(?:处理)?|约谈(?:提醒)?|谈话提醒|提醒谈话|批评教育|通报批评|责令(?:作出?)?(?:书面|深刻)*检[查讨]"
    r"|书面检[查讨]|调离(?:工作)?岗位|停职(?:检查)?|停止执行(?:工作|职务)|免职|辞退|解聘|解除劳动合同|责令辞职|引咎辞职|问责(?:处理)?|立案审查(?:调查)?"
    r"|移送[\u4e00-\u9fff]{0,4}?(?:纪检监察|纪检|监察|纪委监委|纪委|监委|司法|公安|检察)(?:机关|部门)?(?:查处|处理)?"
)
_KINDS: tuple[tuple[Act, str], ...] = (
    ("移送", r"移送"),
    ("党纪处分", r"党内|党纪|开除党籍|留党|严重警告"),
    ("政务处分", r"政务|政纪|行政|记大?过|降级|撤职|开除"),
    ("处分", r"处分"),
    ("组织处理", r"组织|调离|停职|停止|免职|辞退|解除|解聘|辞职"),
    ("诫勉", r"诫勉"),
    ("检查", r"检[查讨]"),
    ("批评教育", r"批评教育"),
    ("通报批评", r"通报批评"),
    ("立案审查", r"立案"),
    ("问责", r"问责"),
    ("谈话", r"谈"),
)  # the first that an act's words hold
_NO_ACT = re.compile(r"(?:条例|规定|办法|制度|机制|决定书|期|权限|力度|工作|不力)")
_PEOPLE = rf"(?:\d{{1,5}}|{CHINESE_NUMBER})\s*余?\s*(?:人次|人|名|位)"
_BEHIND = re.compile(rf"\s*(?:了|共|累计)?\s*{_PEOPLE}")
_OBJECT_BEHIND = re.compile(rf"(?!了)[\u4e00-\u9fff]{{2,12}}?{_PEOPLE}(?![\u4e00-\u9fff])")  # 约谈科室主任3人
_COUNT = re.compile(rf"(?P<count>\d{{1,5}}|{CHINESE_NUMBER})\s*余?\s*[人名位]")
_THINGS = re.compile(
    rf"\s*[\u4e00-\u9fff]{{0,6}}?(?:线索|(?:\d{{1,5}}|{CHINESE_NUMBER})\s*(?:余\s*)?(?:[件条起个宗所]|家))"
)
_BEFORE = re.compile(
    rf"(?<!\d){_PEOPLE}[^,、。;:!?\n\d]{{0,14}}$|(?:给予|予以|作出|做出|进行|实施|责成)[^,、。;:!?\n\d]{{0,12}}$"
)
_WINDOW = 30  # characters before an act in which its people or its verb stand


def find_sanctions(folded: str, start: int, end: int) -> Iterator[Sanction]:
    """Every act upon persons of a passage, in order, with the number of people where it stands."""
    last = start
    for act in _ACT.finditer(folded, start, end):
        if act.start() < last:
            continue
        behind = _BEHIND.match(folded, act.end(), end) or _OBJECT_BEHIND.match(folded, act.end(), end)
        if behind is None and (_NO_ACT.match(folded, act.end(), end) or _THINGS.match(folded, act.end(), end)):
            continue
        before = _BEFORE.search(folded, max(last, act.start() - _WINDOW), act.start())
        span = Span(before.start() if before else act.start(), behind.end() if behind else act.end())
        last = span.end
        yield Sanction(span, _kind(act.group()), _people(folded, span, act.end()))


def _kind(words: str) -> Act:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), "组织处理")


def _people(folded: str, span: Span, act_end: int) -> int | None:
    """The number behind the act, else the one before it."""
    count = _COUNT.search(folded, act_end, span.end) or _COUNT.search(folded, span.start, act_end)
    return chinese_to_int(count["count"]) if count else None
