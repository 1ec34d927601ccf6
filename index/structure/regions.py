"""What a top-level heading opens: how the rectification was organised, the issues, or what comes next."""

from __future__ import annotations

import re
from typing import Literal

Region = Literal["about", "issues", "plans"]

_PLANS = re.compile(
    r"(?:今后|下一步|下步|下一阶段|下阶段|后续|接下来|未来).{0,24}|(?:工作|整改).{0,6}(?:打算|计划|安排|思路)$|努力方向|工作打算|长期(?:整改|坚持).{0,6}(?:打算|计划|安排)|^(?:进一步|持续|继续)?(?:巩固|深化|拓展).{0,16}(?:成果|成效)"
)
_ISSUES = re.compile(
    r"(?:反馈|指出|存在|查摆|移交).{0,16}(?:问题|意见|事项).{0,30}|(?:整改|问题).{0,10}(?:落实|进展|完成|推进)情况|整改任务|整改情况$|整改成效|具体问题|重点问题|立行立改|(?:整改|工作).{0,4}成效$|(?:集中)?整改(?:的)?(?:主要)?(?:情况|结果|进展)$"
)
_ABOUT = re.compile(
    r"(?:基本|总体|整体|组织|组织领导|组织推进|组织实施|责任落实|履行|部署|推进)情况|概况|主体责任(?:情况|落实)?|组织领导|工作(?:总体|开展|部署|推进|组织)|主要做法|思想认识|政治站位|高度重视|责任落实|统筹(?:推进|部署)|压实责任|加强领导|整改(?:工作)?(?:机制|组织)"
)
_FUTURE = re.compile(r"继续|持续|进一步|今后|下一步|将|不断|长期|始终|坚持|巩固|深化|常态|扎实推进|强化")


def classify(heading: str) -> Region | None:
    """The region a heading names by its words; ``None`` where it names none (an area of issues, mostly)."""
    words = heading.strip()
    if len(words) > 60:
        return None
    if _PLANS.search(words):
        return "plans"
    about, issues = _ABOUT.search(words), _ISSUES.search(words)
    if about and not (issues and issues.end() > about.end() and "反馈" in words):
        return "about"
    return "issues" if issues else None


def looks_ahead(text: str) -> bool:
    """Whether an unframed closing item speaks of what comes next."""
    return _FUTURE.search(text[:80]) is not None
