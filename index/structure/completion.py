"""Whether a notice says that all its rectification is finished."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.notice import Completion, Section, Status
from index.structure.fold import fold

_ALL_DONE = re.compile(
    r"(?:完成率|整改率|办结率|销号率)(?:已?达(?:到)?|为|是)?\s*(?:100\s*%|百分之百)"
    r"|(?:全部|均)(?:已(?:经)?)?\s*(?:整改)?(?:完成|到位|完毕|办结|销号|落实到位)(?:整改)?|(?:已(?:经)?)?全部(?:整改|完成|办结|销号)"
)
_TOTAL_DONE = re.compile(
    r"(?<!\d)(?P<total>\d{1,4})\s*(?:个|条|项)(?:(?!\d{1,4}\s*(?:个|条|项))[^。]){0,40}?(?:已|均)(?:经)?(?:全部)?\s*(?:整改)?完成(?:整改)?\s*(?P<done>\d{1,4})\s*(?:个|条|项)"
)
_OPEN = re.compile(
    r"(?:未完成|尚未|未整改|正在(?:整改|推进)|推进中|整改中|阶段性(?:完成|整改)|基本完成|持续(?:整改|推进)中)[^。]{0,8}?(?P<count>\d{1,4}|[一二三四五六七八九十]{1,3})?\s*(?:个|条|项)?"
)
_SUBJECT = re.compile(r"问题|任务|措施|事项|整改")


def read_completion(text: str, sections: Sequence[Section]) -> Completion | None:
    """The notice's own word on whether everything is done; ``None`` where it has none."""
    said: Completion | None = None
    for section in sections:
        if section.kind not in ("about", "plans") or section.heading_only:
            continue
        for span in section.sentences:
            state = _state(fold(span.of(text)))
            if state == "ongoing":
                return Completion("ongoing", section.id, span)
            if state and said is None:
                said = Completion(state, section.id, span)
    return said or _by_issues(sections)


def _state(sentence: str) -> Status | None:
    if not _SUBJECT.search(sentence):
        return None
    counted = _TOTAL_DONE.search(sentence)
    if counted and counted["total"] == counted["done"]:
        return "done"
    if counted:
        return "ongoing"
    still_open = _OPEN.search(sentence)
    if still_open and still_open["count"] not in (None, "0") and re.search(r"问题|任务|整改|事项", sentence):
        return "ongoing"
    return "done" if _ALL_DONE.search(sentence) and re.search(r"问题|任务|措施|事项", sentence) else None


def _by_issues(sections: Sequence[Section]) -> Completion | None:
    """Every issue marked as done says so as well."""
    issues = [section for section in sections if section.kind == "issue"]
    if not issues or any(section.status is None for section in issues):
        return None
    first = next((section for section in issues if section.status != "done"), issues[0])
    span = first.sentences[:2][-1]
    return Completion(first.status or "ongoing", first.id, span)
