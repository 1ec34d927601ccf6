"""The self-audit: what a notice says it holds (34条具体问题) beside what was found in it.

A claim is held against the one level it names and against no other. Where the structure has no such level, or where the
notice leaves open which it means, nothing is found and nothing agrees: the claim cannot be checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.notice import Claim, Section, Span
from index.structure.markers import CHINESE_NUMBER, chinese_to_int
from index.structure.units import Level

_NUMBER = rf"(?:\d{{1,4}}|{CHINESE_NUMBER})"
_NOUN = r"(?:具体|整改|突出|主要|重点)?(?:问题|措施|举措|任务)|反馈意见|整改事项"
_COUNTED = re.compile(
    rf"(?<![\d年月第每])(?P<count>{_NUMBER})\s*[个条项类大]?\s*(?:的\s*)?(?P<what>方面|大项|大类|{_NOUN})(?!清单)"
)
_COUNTED_BEHIND = re.compile(
    rf"(?P<what>{_NOUN})\s*(?:共|合计)?\s*(?:{_NUMBER}\s*[个大](?:方面|大项|大类)\s*)?"
    rf"(?P<count>{_NUMBER})\s*[个条项](?!\s*(?:方面|大项|大类|{_NOUN}))"
)
_DONE = re.compile(
    r"(?:已经?|全部)\s*(?:整改|完成|办结|销号)+\s*(?:问题|任务)?\s*(?P<count>\d{1,4})\s*[个条项](?P<what>)"
)
_PART_BEFORE = re.compile(
    r"其中[^,。;]{0,8}$|(?:完成|办结|销号|到位|尚|未|正在|推进|其余|剩余|余下|其中|还有|仍有|另有|长期|坚持)(?:整改|完成|到位|推进|坚持|了结|办结|销号|存|有|的|任务)*$"
)
_PART_BEHIND = re.compile(
    r"(?:中|目前|均|仍|还|也|需要?|,)?(?:正在|尚未|[仍尚还]在|未|基本完成|阶段性|长期|有序|按时序|已(?:经)?(?!全部)[整改完成办结销号毕到位]++(?!\s*\d)|(?:整改)?(?:完成|办结|销号|到位)(?!\s*\d))"
)
_OF_AREAS = re.compile(r"方面\s?[的、,]?\s?$")  # 3个方面15个问题: counted through, so a total
_SOURCE = re.compile(
    r"(?P<own>(?:反馈|指出|巡察|巡视|移交|整改)(?:组)?(?:发现)?)|发现|查摆|自查|检查|排查|审计|督查|征求|收集|生活会|走访"
)
_FED_BACK = ("反馈", "指出", "巡察", "巡视", "移交", "具体问题")
_RECTIFIED = ("整改", "措施", "任务", "清单", "台账", "销号")
_OF_ISSUES = ("问题", "反馈", "大项", "存在")
_EQUATED = ("即", "作为", "列为", "对应")
_BREAK = str.maketrans(";\n", "。。")
_WINDOW = 60  # characters before a count that tell whose it is
_NEAR = 14


@dataclass(frozen=True, slots=True)
class Audit:
    """What the claims are held against; offsets point into the reading copy ``folded``."""

    folded: str
    sections: Sequence[Section]
    levels: Sequence[Level]  # above the issues, outermost first
    lost_headings: bool


@dataclass(frozen=True, slots=True)
class _Said:
    word: str  # as written: 具体问题
    what: str  # the level it names: 问题
    count: int
    span: Span
    of: str = "问题"  # of what so many are done
    fed_back: bool = False  # the sentence says that the inspection found so many
    equated: bool = False  # the sentence says that they are the problems: 34个问题逐一对应34项任务


def read_claims(audit: Audit) -> tuple[Claim, ...]:
    """The claims made around the issues (never inside one), each once, in order of the text."""
    around = [section for section in audit.sections if section.kind in ("about", "plans")]
    heard = [(section, item) for section in around for item in _said(audit.folded, section.start, section.end)]
    said = [item for _, item in heard]
    most = max((item.count for item in said if item.what == "问题"), default=0)
    exact = {item.count for item in said if item.word == "具体问题"}
    found = _Found(audit, said)
    claims: dict[tuple[str, int], Claim] = {}
    for section, item in heard:
        if item.what == "问题" and item.count < most and not item.fed_back:
            continue  # some of them
        # 三个问题 … 细化为7个具体问题: where a notice counts 具体问题, another number of 问题 is of another level
        coarser = item.what == "问题" and bool(exact) and item.count not in exact
        number = None if coarser else found.of(item)
        agrees = None if number is None else number == item.count
        claim = Claim(item.what, item.count, number, agrees, item.span, section.id)
        if claims.setdefault((item.what, item.count), claim).found is None:
            claims[item.what, item.count] = claim
    return tuple(sorted(claims.values(), key=lambda claim: claim.span.start))


def counts_said(folded: str, start: int, end: int) -> frozenset[int]:
    """How many issues a passage says there are; several where it counts them in several ways."""
    return frozenset(item.count for item in _said(folded, start, min(end, len(folded))) if item.what == "问题")


def _said(folded: str, start: int, end: int) -> Iterator[_Said]:
    noun = "问题"
    last: dict[str, _Said] = {}
    patterns = (_COUNTED, _COUNTED_BEHIND, _DONE)
    matches = [match for pattern in patterns for match in pattern.finditer(folded, start, end)]
    for match in sorted(matches, key=lambda match: match.start()):
        word, span = match["what"], Span(match.start(), match.end())
        if not word:
            yield _Said("已完成", "已完成", int(match["count"]), span, of=noun)
            continue
        what = _level(word)
        noun = noun if what in ("方面", "大项") else what
        before = folded[max(start, span.start - _WINDOW) : span.start].translate(_BREAK).rpartition("。")[2]
        behind = folded[span.end : min(end, span.end + _WINDOW)].translate(_BREAK).partition("。")[0]
        count = chinese_to_int(match["count"])
        earlier = last.get(what)
        if match["count"] == "一" or not _is_total(what, word, before, behind):
            continue
        finer = word == "具体问题" and earlier is not None and earlier.word != word
        if earlier and not finer and count < earlier.count and _one_sentence(folded, earlier.span.end, span.start):
            continue  # of 14个问题 in the same sentence, these are some
        fed_back = _has(before + word, _FED_BACK)
        last[what] = _Said(
            word, what, count, span, fed_back=fed_back, equated=_equated(folded, last.get("问题"), count, span)
        )
        yield last[what]


def _has(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _one_sentence(folded: str, start: int, end: int) -> bool:
    return end - start <= 2 * _WINDOW and "。" not in folded[start:end]


def _equated(folded: str, problems: _Said | None, count: int, span: Span) -> bool:
    """Whether so many are said to be the problems that were counted just before."""
    if problems is None or problems.count != count or not _one_sentence(folded, problems.span.end, span.start):
        return False
    return _has(folded[problems.span.end : span.start], _EQUATED)


def _level(word: str) -> str:
    if word in ("大项", "大类"):
        return "大项"
    if word.endswith(("举措", "措施")):
        return "措施"
    return "问题" if word.endswith(("问题", "意见")) else word


def _is_total(what: str, word: str, before: str, behind: str) -> bool:
    """Whether a count speaks of the whole that the inspection found, not of a part of it or of something else."""
    if _PART_BEFORE.search(before):
        return False
    if what == "方面":
        return _has(before[-8:] + behind[:_NEAR], _OF_ISSUES)
    if what != "问题":
        return True
    sources = list(_SOURCE.finditer(before, before.rfind(",") + 1))
    if sources and sources[-1]["own"] is None:
        return False
    attributed = before.rstrip().endswith("的") and bool(sources)
    if not attributed and _PART_BEHIND.match(behind):
        return False
    return bool(_OF_AREAS.search(before)) or _has(before + word, _FED_BACK) or _has(before + behind, _RECTIFIED)


class _Found:
    """What each level holds; ``None`` where the structure has no such level."""

    def __init__(self, audit: Audit, said: Sequence[_Said]) -> None:
        issues = [section for section in audit.sections if section.kind == "issue"]
        measures = [len(section.listed) for section in issues]
        self._levels = audit.levels
        self._named = frozenset(item.what for item in said)  # the levels that the notice counts
        self._issues = len(issues) if issues and not audit.lost_headings else None
        problems = {item.count for item in said if item.what == "问题"}
        # Measures are counted issue by issue: where the issues are not those that the notice counts, they prove nothing.
        countable = all(measures) and (not problems or self._issues in problems)
        self._measures = sum(measures) if self._issues and countable else None
        known = self._issues is not None and all(section.status for section in issues)
        self._done = sum(section.status == "done" for section in issues) if known else None

    def of(self, item: _Said) -> int | None:
        """The number found of what an item counts."""
        if item.what in ("方面", "大项"):
            return self._headings(item.what)
        if item.what == "措施":
            return self._measures
        if item.what == "已完成":
            return self._done if item.of == "问题" else None
        return self._issues if item.what == "问题" or item.equated else None

    def _headings(self, what: str) -> int | None:
        """方面 are the top headings, 大项 those between them and the issues.

        With one level alone either word means it. A notice that counts nothing but 方面 may mean either of two: the one
        that it numbers through from the first to the last, if it does.
        """
        levels = self._levels
        if len(levels) < 2:
            return levels[0].count if levels and not {"方面", "大项"} <= self._named else None
        if what == "大项":
            return levels[1].count if len(levels) == 2 else None
        if not self._named & {"大项", "问题"}:
            return next((level.count for level in levels if level.numbered_through), levels[0].count)
        return levels[0].count
