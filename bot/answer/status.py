"""Whether a notice says that all its rectification is finished."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.notice import Notice, Span
from index.structure.fold import fold
from index.structure.sentences import sentence_spans

State = Literal["finished", "ongoing"]

_ALL_DONE = re.compile(
    r"(?:完成率|整改率|办结率|销号率)(?:已?达(?:到)?|为|是)?\s*(?:100\s*%|百分之百)"
    r"|(?:全部|均)(?:已(?:经)?)?\s*(?:整改)?(?:完成|到位|完毕|办结|销号|落实到位)(?:整改)?|(?:已(?:经)?)?全部(?:整改|完成|办结|销号)"
)
_TOTAL_DONE = re.compile(
    r"(?P<total>\d+)\s*(?:个|条|项)(?:(?!\d+\s*(?:个|条|项))[^。]){0,40}?(?:已|均)(?:经)?(?:全部)?\s*(?:整改)?完成(?:整改)?\s*(?P<done>\d+)\s*(?:个|条|项)"
)
_OPEN = re.compile(
    r"(?:未完成|尚未|未整改|正在(?:整改|推进)|推进中|整改中|阶段性(?:完成|整改)|基本完成|持续(?:整改|推进)中)[^。]{0,8}?(?P<count>\d+|[一二三四五六七八九十]+)?\s*(?:个|条|项)?"
)
_SUBJECT = re.compile(r"问题|任务|措施|事项|整改")


@dataclass(frozen=True, slots=True)
class Finished:
    """What a notice says of its own state, with the sentence that says so."""

    state: State
    section: str
    span: Span


def finished(notice: Notice) -> Finished | None:
    """The notice's own word on whether everything is done; ``None`` where it has none."""
    said: Finished | None = None
    for section in notice.sections:
        if section.kind not in ("about", "plans") or section.heading_only:
            continue
        for span in sentence_spans(notice.text, section.start, section.end, notice.noise):
            state = _state(fold(span.of(notice.text)))
            if state == "ongoing":
                return Finished("ongoing", section.id, span)
            if state and said is None:
                said = Finished(state, section.id, span)
    return said or _by_issues(notice)


def _state(sentence: str) -> State | None:
    if not _SUBJECT.search(sentence):
        return None
    counted = _TOTAL_DONE.search(sentence)
    if counted and counted["total"] == counted["done"]:
        return "finished"
    if counted:
        return "ongoing"
    still_open = _OPEN.search(sentence)
    if still_open and still_open["count"] not in (None, "0") and re.search(r"问题|任务|整改|事项", sentence):
        return "ongoing"
    return "finished" if _ALL_DONE.search(sentence) and re.search(r"问题|任务|措施|事项", sentence) else None


def _by_issues(notice: Notice) -> Finished | None:
    """Every issue marked as done says so as well."""
    states = [section.status for section in notice.issues]
    if not states or None in states:
        return None
    first = (
        notice.issues[0]
        if all(state == "done" for state in states)
        else next(item for item in notice.issues if item.status != "done")
    )
    span = sentence_spans(notice.text, first.start, first.end, notice.noise)[:2][-1]
    return Finished("finished" if all(state == "done" for state in states) else "ongoing", first.id, span)
