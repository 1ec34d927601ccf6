"""The reporting body's name as a reader says it: 晴川市城市管理局, not 中共晴川市城市管理局党组."""

from __future__ import annotations

import re

from index.organs import ORGAN_ENDINGS
from index.structure.fold import tidy

_PARTY = r"(?:党组|党委|党工委|工委|党总支|党支部|机关党委|总支部委员会|支部委员会)"
_ORGAN_END = rf"(?:{'|'.join(ORGAN_ENDINGS)})"
_OF_TITLE = re.compile(
    r"^(?:【[^】]*】|\[[^\]]*\])?\s*(?:中共|中国共产党)?(?!关于)(?P<name>[^,。;:“”]{2,50}?)"
    r"(?P<organ>党组|党委|党工委|工委|党总支|党支部)?"
    r"(?:关于|巡察|巡视|落实|整改|(?:就|针对)[省市县区州旗盟]委|(?(organ)(?:就|对|向|针对)|(?!)))"
)
_SIGNATURE = re.compile(rf"^(?:中共|中国共产党)?(?P<name>[\u4e00-\u9fff()A-Za-z0-9]{{2,40}}?)(?:{_PARTY}|委员会)?$")
_INSPECTED = re.compile(
    rf"对\s*(?P<name>[\u4e00-\u9fff()\s]{{2,40}}?)\s*(?:{_PARTY}(?:领导班子)?)?\s*(?:开展|进行|实施)"
)
_NAMED = re.compile(rf"(?:中共|中国共产党)(?P<name>[\u4e00-\u9fff]{{3,40}}?){_PARTY}")
_ALIAS = re.compile(r"(?:以下)?简称\s*[:“\"]?\s*(?P<name>[\u4e00-\u9fff]{2,16})")
_GENERIC = re.compile(
    r"^(?:本|我|该|全|区|市|县|省|州|旗|镇|乡|校|院|局|公司|集团)?(?:局|委|院|校|公司|集团|单位|机关|中心|党组|党委)?$"
)
_SENDER = re.compile(r"^(?:第?[一二三四五六七八九十]+届)?[省市区县州旗盟]委$")  # who sent the inspectors


def agency_name(raw: str) -> str | None:
    """A body's name without 中共 and party organ, or ``None`` where what is left names no body."""
    name = re.sub(r"^[^\w【《(]+", "", tidy(raw))  # a dash or bullet before it
    party = name.startswith(("中共", "中国共产党"))
    name = re.sub(r"^(?:【[^】]*】)?(?:中共|中国共产党)", "", name)
    whole = name
    name = re.sub(rf"(?:{_PARTY}|(?<=[街道镇乡区])(?:党的)?工作委员会)$", "", name)
    has_organ = name != whole  # whatever has a 党组 is a body, however its name ends: 妇联, 残联
    if party and re.search(rf"{_ORGAN_END}\)?委员会$", name) and not name.endswith("健康委员会"):
        name = re.sub(r"(?:机关)?委员会$", "", name)
    if party:
        name = re.sub(r"(?<=[省市县区州旗盟])委员会$", "委", name)
    if _GENERIC.match(name) or _SENDER.match(name):
        return None
    return name if has_organ or re.search(rf"{_ORGAN_END}\)?$|[市县区州省盟旗村社]$", name) else None


def is_short_for(short: str, full: str) -> bool:
    """Whether a name leaves out characters of another: 霁川公交集团 of 霁川市公共交通集团有限公司; not a mere place before it."""
    rest = iter(full)
    return not full.endswith(short) and all(character in rest for character in short)


def from_title(title: str) -> str | None:
    """The name a title opens with."""
    match = _OF_TITLE.match(title)
    if match is None:
        return None
    prefix = "中共" if re.match(r"^(?:【[^】]*】)?(?:中共|中国共产党)", title) else ""
    return agency_name(prefix + match["name"] + (match["organ"] or ""))


def from_signature(line: str) -> str | None:
    """The name a closing line is made of."""
    line = re.sub(r"(?:\d{4}年\d{1,2}月\d{1,2}日|[二〇○零一][〇○零一二三四五六七八九]{3}年.*)$", "", tidy(line))
    match = _SIGNATURE.match(line)
    return agency_name(line) if match else None


def from_opening(opening: str) -> str | None:
    """The name the opening gives with 中共 … 党组, or as the body that was inspected."""
    for pattern in (_NAMED, _INSPECTED):
        for match in pattern.finditer(opening):
            name = agency_name(match["name"])
            if name and not re.match(r"^[市区县省州旗镇乡]", name):
                return name
    return None


def aliases(opening: str, agency: str) -> tuple[str, ...]:
    """Other names the notice uses of its agency: 简称 and the body named as inspected."""
    found: list[str] = []
    for pattern in (_ALIAS, _INSPECTED):
        for match in pattern.finditer(opening):
            name = agency_name(match["name"])
            if name and name != agency and name not in found:
                found.append(name)
    return tuple(found[:4])
