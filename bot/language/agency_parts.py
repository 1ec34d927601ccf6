"""A Chinese agency name taken apart: places from the largest to the smallest, the organ, and what is between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.language.table import rows

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Level:
    """An administrative level or kind of zone, as the ending of a place name."""

    english: str
    other_english: tuple[str, ...] = ()  # further forms in use, lower case
    zone: bool = False  # may stand without a name of its own: 高新区


# Longest first: 自治区 must not be read as a 区 called 自治.
LEVELS: dict[str, Level] = {
    "高新技术产业开发区": Level("Hi-tech Zone", ("high-tech zone", "high-tech district", "hi-tech district"), True),
    "经济技术开发区": Level("Economic and Technological Development Zone", ("economic development zone",), True),
    "经济开发区": Level("Economic Development Zone", ("development zone",), True),
    "旅游度假区": Level("Tourist Resort", ("resort",), True),
    "风景名胜区": Level("Scenic Area", (), True),
    "高新区": Level("Hi-tech Zone", ("high-tech zone", "high-tech district", "hi-tech district"), True),
    "经开区": Level("Economic Development Zone", ("development zone",), True),
    "工业园区": Level("Industrial Park", (), True),
    "开发区": Level("Development Zone", (), True),
    "示范区": Level("Demonstration Zone", (), True),
    "管理区": Level("Administrative Zone", (), True),
    "风景区": Level("Scenic Area", (), True),
    "特别行政区": Level("Special Administrative Region"),
    "自治区": Level("Autonomous Region", ("region",)),
    "自治州": Level("Autonomous Prefecture", ("prefecture",)),
    "自治县": Level("Autonomous County", ("county",)),
    "自治旗": Level("Autonomous Banner", ("banner",)),
    "新区": Level("New Area", ("new district",)),
    "林区": Level("Forestry District"),
    "地区": Level("Prefecture"),
    "街道": Level("Subdistrict", ("sub-district", "street")),
    "社区": Level("Community"),
    "省": Level("Province"),
    "市": Level("City"),
    "区": Level("District"),
    "县": Level("County"),
    "旗": Level("Banner"),
    "盟": Level("League"),
    "镇": Level("Town", ("township",)),
    "乡": Level("Township", ("town",)),
    "村": Level("Village"),
}

_SUFFIXES = "|".join(LEVELS)
_ZONES = "|".join(suffix for suffix, level in LEVELS.items() if level.zone)
# A name has two characters or more; 献县 and 城区 have one, and a zone may have none.
# What follows must not be a level again: 杏花村街道 is a 街道, not a 村.
_PLACE = re.compile(
    rf"(?P<zone>{_ZONES})"
    rf"|(?P<name>[^\W\d_]{{2,14}}?)(?P<level>{_SUFFIXES})(?!街道|社区|[镇乡村])"
    r"|(?P<short>\w)(?P<small>[市区县旗镇乡])"
)
_PARTY = re.compile(r"^(?:中国共产党|中共|国家税务总局(?=.))|(?:党组|党委|党总支|党支部)$")
_YOUTH_LEAGUE = re.compile(r"^(?:中国共产主义青年团|共青团)(.+?)委员会$")
_PEOPLES = re.compile(
    "(?:(?:壮|回|满|苗|彝|藏|侗|瑶|白|傣|黎|畲|羌|土|水|京|怒|维吾尔|土家|布依|朝鲜|哈尼|哈萨克|傈僳|佤|拉祜|东乡|纳西|景颇|柯尔克孜"
    "|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|鄂温克|德昂|保安|裕固|独龙|鄂伦春|蒙古|各)族|蒙古(?=$)|维吾尔|哈萨克|柯尔克孜)+$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an agency's name: ``name`` 晴川, ``suffix`` 区. Either may be empty.

    An autonomous area is called by the name before its peoples: 恩施 of 恩施土家族苗族自治州.
    """

    name: str
    suffix: str
    peoples: str = ""

    @property
    def full(self) -> str:
        return self.name + self.peoples + self.suffix


@dataclass(frozen=True, slots=True)
class Organ:
    """A row of ``organs.tsv``."""

    full: str
    short: tuple[str, ...]
    english: str


@dataclass(frozen=True, slots=True)
class AgencyParts:
    """晴川市 + 城市管理局; ``middle`` is what neither places nor the table of organs explain."""

    places: tuple[Place, ...]
    middle: str
    organ_name: str  # as written, "" when the table does not hold it
    organ: Organ | None


@cache
def organs() -> dict[str, Organ]:
    """Every full and short organ name → its row; the first row wins."""
    table: dict[str, Organ] = {}
    listed = [Organ(full, tuple(short.split("|")), english) for full, short, english in rows(_FOLDER / "organs.tsv")]
    for organ in listed:
        table.setdefault(organ.full, organ)
    for organ in listed:
        for short in organ.short:
            # A bare field (财政, 公安) is how people speak, not how an agency's name ends.
            if len(short) > 2 or short[-1] in "局委办院校部院站会社":
                table.setdefault(short, organ)
    return table


@cache
def organ_nouns() -> frozenset[str]:
    """What organs and places are in English, lower case: bureau, hospital, district; and what any of them is called."""
    heads = {organ.english.lower().split()[-1] for organ in organs().values()}
    levels = {level.english.lower().split()[-1] for level in LEVELS.values()}
    return frozenset(heads | levels | {"agency", "regulator", "government", "company", "group", "urban"})


def _organ_at_end(agency: str) -> str:
    """The longest organ name the agency ends with, or ""."""
    for start in range(len(agency)):
        if agency[start:] in organs():
            return agency[start:]
    return ""


def _place(name: str, level: str) -> Place:
    peoples = _PEOPLES.search(name) if level.startswith("自治") else None
    if peoples and peoples.start() >= 2:
        return Place(name[: peoples.start()], level, peoples.group())
    return Place(name, level)


def _places(text: str) -> tuple[tuple[Place, ...], str]:
    """Places at the beginning, and the rest."""
    found = []
    position = 0
    while match := _PLACE.match(text, position):
        if match["zone"]:
            found.append(Place("", match["zone"]))
        elif match["name"]:
            found.append(_place(match["name"], match["level"]))
        else:
            found.append(Place(match["short"], match["small"]))
        position = match.end()
    return tuple(found), text[position:]


@cache
def split_agency(agency: str) -> AgencyParts:
    """Takes a name apart. An unknown shape ends up in ``middle``; nothing is lost and nothing is guessed."""
    name = re.sub(r"\s+", "", agency)
    bare = _PARTY.sub("", _PARTY.sub("", _YOUTH_LEAGUE.sub(r"\1团委", name))) or name
    organ_name = _organ_at_end(bare)
    head = bare.removesuffix(organ_name) if organ_name else bare
    places, middle = _places(head)
    return AgencyParts(places, middle, organ_name, organs().get(organ_name))
