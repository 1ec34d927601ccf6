"""The self-audit: what a notice says it holds (34条具体问题) beside what was found in it.

A claim is held against the one level it names and against no other. Where the structure has no such level, or where the
notice leaves open which it means, nothing is found and nothing agrees: the claim cannot be checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.notice import Claim, Section, Span
from index.structure.levels import Level
from index.structure.markers import CHINESE_NUMBER, chinese_to_int

_NUMBER = rf"(?:\d{{1,4}}|{CHINESE_NUMBER})"
_NOUN = r"(?:[具整][体改]|突出|主要|重点)?(?:问题|措施|举措|任务)|整改事项"
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
    r"(?:完成|办结|销号|到位|尚|未|正在|推进|其余|剩余|余下|其中|还有|仍有|另有|长期|坚持)(?:整改|完成|到位|推进|坚持|存|有|的|任务)*$"
)
_PART_BEHIND = re.compile(
    r"(?:中|目前|均|仍|还|也|需要?|,)?(?:正在|尚未|仍在|尚在|未|基本完成|阶段性|长期|有序|按时序|已(?:经)?(?!全部)[整改完成办结销号]++(?!\s*\d))"
)
_SOURCE = re.compile(r"(?P<own>反馈|指出|巡察|巡视|移交|整改)|查摆|自查|检查|排查|审计|督查|征求|收集|生活会|走访")
_FED_BACK = re.compile(r"反馈|指出|巡察|巡视|移交|具体问题")
_RECTIFIED = re.compile(r"整改|措施|任务|清单|台账|销号")
_ISSUES_NEAR = re.compile(r"问题|反馈|大项|存在")
_EQUATED = re.compile(r"即|作为|列为|对应")
_BREAK = "。;\n"
_WINDOW = 60  # characters before a count that tell whose it is
_NEAR = 14


@dataclass(frozen=True, slots=True)
class Audit:
    """What the claims are held against; offsets point into the reading copy ``folded``."""

    folded: str
    sections: Sequence[Section]
    levels: Sequence[Level]
    lost_headings: bool

    @property
    def issues(self) -> list[Section]:
        return [section for section in self.sections if section.kind == "issue"]


@dataclass(frozen=True, slots=True)
class _Said:
    word: str  # as written: 具体问题
    what: str  # the level it names: 问题
    count: int
    span: Span
    of: str = "问题"  # of what so many are done
    fed_back: bool = False  # the sentence says that the inspection found so many


def read_claims(audit: Audit) -> tuple[Claim, ...]:
    """The claims made around the issues (never inside one), each once, in order of the text."""
    around = [section for section in audit.sections if section.kind in ("about", "plans")]
    said = [item for section in around for item in _said(audit.folded, section.start, section.end)]
    most = max((item.count for item in said if item.what == "问题"), default=0)
    found: dict[tuple[str, int], Claim] = {}
    for item in said:
        if item.what == "问题" and item.count < most and not item.fed_back:
            continue  # some of them
        number = _found(item, said, audit)
        agrees = None if number is None else number == item.count
        claim = Claim(item.what, item.count, number, agrees, item.span)
        if found.setdefault((item.what, item.count), claim).found is None:
            found[item.what, item.count] = claim
    return tuple(sorted(found.values(), key=lambda claim: claim.span.start))


def _said(folded: str, start: int, end: int) -> Iterator[_Said]:
    noun = "问题"
    last: dict[str, _Said] = {}
    matches = [
        match for pattern in (_COUNTED, _COUNTED_BEHIND, _DONE) for match in pattern.finditer(folded, start, end)
    ]
    for match in sorted(matches, key=lambda match: match.start()):
        word, span = match["what"], Span(match.start(), match.end())
        if not word:
            yield _Said("已完成", "已完成", int(match["count"]), span, of=noun)
            continue
        what = _level(word)
        noun = noun if what in ("方面", "大项") else what
        before = _back_to_break(folded, max(start, span.start - _WINDOW), span.start)
        behind = re.split(f"[{_BREAK}]", folded[span.end : min(end, span.end + _WINDOW)], maxsplit=1)[0]
        if match["count"] == "一" or not _is_total(what, word, before, behind):
            continue
        fed_back = _FED_BACK.search(before + word) is not None
        item = _Said(word, what, chinese_to_int(match["count"]), span, fed_back=fed_back)
        if what in last and item.count < last[what].count and "。" not in folded[last[what].span.end : span.start]:
            continue  # of 14个问题 in the same sentence, these are some
        last[what] = item
        yield item


def _back_to_break(folded: str, start: int, end: int) -> str:
    words = folded[start:end]
    return words[max(words.rfind(mark) for mark in _BREAK) + 1 :]


def _level(word: str) -> str:
    if word in ("大项", "大类"):
        return "大项"
    if word.endswith("举措") or word.endswith("措施"):
        return "措施"
    return "问题" if word.endswith("问题") else word


def _is_total(what: str, word: str, before: str, behind: str) -> bool:
    """Whether a count speaks of the whole that the inspection found, not of a part of it or of something else."""
    if _PART_BEFORE.search(before):
        return False
    if what == "方面":
        return _ISSUES_NEAR.search(before[-8:] + behind[:_NEAR]) is not None
    if what != "问题":
        return True
    sources = list(_SOURCE.finditer(before, before.rfind(",") + 1))
    if sources and sources[-1]["own"] is None:
        return False
    attributed = before.rstrip().endswith("的") and bool(sources)
    if not attributed and _PART_BEHIND.match(behind):
        return False
    return _FED_BACK.search(before + word) is not None or _RECTIFIED.search(before + behind) is not None


def _found(item: _Said, said: Sequence[_Said], audit: Audit) -> int | None:
    """What the claim can be counted against; ``None`` where the structure has no such level."""
    issues = audit.issues
    if not issues:
        return None
    if item.what == "措施":
        measures = [len(section.measures) for section in issues]
        return sum(measures) if all(measures) else None
    if audit.lost_headings:
        return None
    if item.what == "已完成":
        known = item.of == "问题" and all(section.status for section in issues)
        return sum(section.status == "done" for section in issues) if known else None
    if item.what in ("方面", "大项"):
        return _headings(item.what, {other.what for other in said}, audit.levels)
    if item.what == "问题":
        return None if _is_coarser(item, said) else len(issues)
    return len(issues) if _is_equated(item, said, audit.folded) else None


def _headings(what: str, named: set[str], levels: Sequence[Level]) -> int | None:
    """方面 are the top headings, 大项 those between them and the issues.

    A notice that counts 方面 alone may mean either level: the one it numbers through from 1 to the last, if it does.
    """
    if len(levels) == 1 and not {"方面", "大项"} <= named:
        return levels[0].count
    if what == "大项":
        return levels[1].count if len(levels) == 2 else None
    if "大项" not in named:
        return next((level.count for level in levels if level.numbered_through), levels[0].count if levels else None)
    return levels[0].count if len(levels) > 1 else None


def _is_coarser(item: _Said, said: Sequence[_Said]) -> bool:
    """三个问题 … 细化为7个具体问题: where a notice counts 具体问题, another number of 问题 is of another level."""
    exact = {other.count for other in said if other.word == "具体问题"}
    return item.word != "具体问题" and bool(exact) and item.count not in exact


def _is_equated(item: _Said, said: Sequence[_Said], folded: str) -> bool:
    """Whether the notice says that its tasks are its problems: 34个问题逐一对应34项任务."""
    return any(
        other.what == "问题"
        and other.count == item.count
        and 0 <= item.span.start - other.span.end <= _WINDOW
        and _EQUATED.search(folded, other.span.end, item.span.start)
        for other in said
    )
