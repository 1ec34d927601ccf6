"""The self-audit: what a notice says it holds (34条具体问题) beside what was found in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.notice import Claim, Section, Span
from index.structure.markers import CHINESE_NUMBER, chinese_to_int

_COUNT = rf"(?P<count>\d{{1,4}}|{CHINESE_NUMBER})"
_UNIT = r"(?:个|条|项|类|大)?"
_CLAIM = re.compile(
    rf"(?<![\d年月第]){_COUNT}\s*{_UNIT}\s*(?:(?P<what>方面|大项|大类|具体问题|整改任务|整改措施|具体措施|整改举措|举措|措施|整改事项|突出问题|主要问题|问题|任务)(?!清单))"
)
_TASKS = re.compile(
    r"(?:(?<=反馈)|(?<=巡察组)|(?<=整改)|(?<=指出)|(?<=具体)|(?=整改|举措|措施))(?P<what>整改任务|整改措施|整改举措|举措|措施|问题)\s*(?P<count>\d{1,4})\s*(?:个|条|项)(?!方面|大项|大类)"
)
_TOTAL = re.compile(
    rf"(?P<what>问题)\s*(?:\d{{1,3}}|{CHINESE_NUMBER})\s*(?:个|大)(?:方面|大项|大类)\s*(?P<count>\d{{1,4}})\s*(?:个|条|项)"
)
_PART = re.compile(r"(?:正在|尚未|未完成|未整改|其余|剩余|余下|推进)[^。,;:\d]{0,6}$")  # 其余3个问题: no total
_DONE = re.compile(
    r"(?:已|均已|已经|全部)\s*(?:整改|完成|整改完成|完成整改|办结|销号)+\s*(?:问题|任务)?\s*(?P<count>\d{1,4})\s*(?:个|条|项)"
)
_NAMES = {
    "具体问题": "问题",
    "突出问题": "问题",
    "主要问题": "问题",
    "具体措施": "措施",
    "整改措施": "措施",
    "整改举措": "措施",
    "举措": "措施",
    "大类": "大项",
}


def read_claims(
    folded: str, sections: Sequence[Section], levels: Sequence[int], *, lost_headings: bool
) -> tuple[Claim, ...]:
    """The claims made around the issues (never inside one), each once, in order of the text."""
    around = [section for section in sections if section.kind in ("about", "plans")]
    said = [claim for section in around for claim in _claims_of(folded, section.start, section.end)]
    refined = any(what == "具体问题" for what, _, _ in said)
    found: dict[tuple[str, int], Claim] = {}
    for what, count, span in said:
        coarse = refined and what == "问题" and count not in levels  # 三个问题 … 细化为7个具体问题
        claim = _audit(_NAMES.get(what, what), count, span, sections, levels, lost_headings=lost_headings or coarse)
        found.setdefault((claim.what, claim.count), claim)
    return tuple(sorted(found.values(), key=lambda claim: claim.span.start))


def _claims_of(folded: str, start: int, end: int) -> list[tuple[str, int, Span]]:
    found = []
    for pattern in (_CLAIM, _TASKS, _TOTAL, _DONE):
        for match in pattern.finditer(folded, start, end):
            what = match.groupdict().get("what") or "已完成"
            if what == "方面" and not re.search(
                r"问题|反馈|大项|存在", folded[max(start, match.start() - 8) : match.end() + 14]
            ):
                continue
            if _PART.search(folded, max(start, match.start() - 12), match.start()):
                continue
            if match["count"] == "一":  # 每一个问题: a manner of speaking, no count
                continue
            found.append((what, _number(match["count"]), Span(match.start(), match.end())))
    return found


def _number(word: str) -> int:
    return int(word) if word.isdigit() else chinese_to_int(word)


def _audit(
    what: str, count: int, span: Span, sections: Sequence[Section], levels: Sequence[int], *, lost_headings: bool
) -> Claim:
    found = _found(what, count, sections, levels, lost_headings=lost_headings)
    return Claim(what, count, found, None if found is None else found == count, span)


def _found(
    what: str, count: int, sections: Sequence[Section], levels: Sequence[int], *, lost_headings: bool
) -> int | None:
    """What the claim can be counted against; ``None`` where the structure has no such level."""
    issues = [section for section in sections if section.kind == "issue"]
    if what == "措施" and lost_headings:
        return len(issues)
    if what == "措施":
        return _measures_found(count, issues)
    if lost_headings or what in ("整改任务", "任务"):
        return None
    if what == "已完成":
        done = sum(section.status == "done" for section in issues)
        return done or None
    if what in ("方面", "大项", "整改事项"):
        above = list(levels[:-1]) if len(levels) > 1 else []
        if count in above:
            return count
        return None if not above or what == "整改事项" else above[-1 if what == "大项" else 0]
    return count if count in levels and count != len(issues) else len(issues)


def _measures_found(count: int, issues: Sequence[Section]) -> int | None:
    """All measures that are set off as such; where some issues set none off, a sum that differs proves nothing."""
    measures = sum(len(section.measures) for section in issues)
    complete = bool(issues) and all(section.measures for section in issues)
    return measures if complete or (measures and measures == count) else None
