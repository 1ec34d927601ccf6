"""How an issue stands: what the notice states of it (整改状态:完成, 该问题需要长期坚持), else what its measures say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.notice import Measure, Span, Standing, Status

_SUBJECT = r"(?:目前|现)?,?(?:(?:该|此|这一?|本)[项条个]?(?:问题|整改|事项|任务|工作){0,3}|整改|问题)"
_STATED = re.compile(
    rf"(?:(?:^|(?<=[\n。;|::】]))\s*(?:\d{{1,2}}日?前,\s*)?(?:整改(?:情况|状态|结果|成效)[::]\s*)?(?:{_SUBJECT})?"
    rf"|(?<=,)\s*{_SUBJECT}|(?<=日前,)\s*)(?:已经?|均已?|现已|仍|尚|正|还)*\s*"
    r"(?:(?P<under_way>(?:取得)?阶段性[\u4e00-\u9fff]{2,4}|基本(?:整改)?(?:完成|到位)(?:整改)?|部分完成|未(?:整改)?(?:完成|结束|到位)(?:整改)?"
    r"|(?:正?在|处于)(?:持续)?(?:整改|推进|办理|进行)(?:之?中)?|(?:持续|继续)(?:整改|推进)中?|(?:整改|推进|进行)中)"
    r"|(?P<long_term>(?:需要?)?(?:长期|常态化?)(?:坚持|整改|推进|抓好)(?:整改)?)"
    r"|(?P<done>(?:全部)?(?:整?改|落实)?(?:完成|完毕|到位|办结|销号)(?:整改|并销号)?))(?=[\s,。;|]|$)"
)
_STANDINGS: tuple[Standing, ...] = ("under_way", "done", "long_term")  # the first that is stated anywhere holds


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement of how an issue stands; ``span`` begins where its sentence begins."""

    span: Span
    standing: Standing


def find_stated(folded: str, start: int, end: int) -> Iterator[Stated]:
    """Every statement of an issue's body, in order."""
    for match in _STATED.finditer(folded, start, end):
        words = match.group()
        begin = match.start() + len(words) - len(words.lstrip())
        yield from (Stated(Span(begin, match.end()), kind) for kind in _STANDINGS if match[kind])


def read_standing(stated: Sequence[Stated], measures: Sequence[Measure]) -> Standing | None:
    """What is stated comes first: what is open anywhere is open. Nothing stated: a measure under way says as much.

    ``not_found``: most of what the issue reports is that nothing was found.
    """
    said = {item.standing for item in stated}
    for standing in _STANDINGS:
        if standing in said:
            return standing
    modes = [measure.mode for measure in measures]
    if "ongoing" in modes:
        return "under_way"
    return "not_found" if 2 * modes.count("none_found") > len(modes) else None


def status_of(standing: Standing | None) -> Status | None:
    """The two words of the published interface."""
    if standing in ("under_way", "long_term"):
        return "ongoing"
    return "done" if standing == "done" else None
