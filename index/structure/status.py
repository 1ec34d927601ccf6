"""How an issue stands: what the notice states of it (整改状态:完成, 该问题需要长期坚持), else what its measures say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.notice import Measure, Span, Standing, Status

_SUBJECT = r"(?:目前|现)?,?(?:(?:该|此|这一?|本)[项条个]?(?:问题|整改|事项|任务|工作){0,3}|整改|问题)"
_STATED = re.compile(
    rf"(?:(?:^|(?<=[\n。;|:】])|(?<=日前,))\s*(?:{_SUBJECT})?|(?<=,)\s*{_SUBJECT})(?:已经?|均已?|现已|仍|尚|正|还)*\s*"
    r"(?:(?P<under_way>(?:取得)?阶段性[\u4e00-\u9fff]{2,4}|基本(?:整改)?(?:完成|到位)(?:整改)?|部分完成|未(?:整改)?(?:完成|结束|到位)(?:整改)?"
    r"|(?:正?在|处于)(?:持续)?(?:整改|推进|办理|进行)(?:之?中)?|(?:持续|继续)(?:整改|推进)中?|(?:整改|推进|进行)中)"
    r"|(?P<long_term>(?:需要?)?(?:长期|常态化?)(?:坚持|整改|推进|抓好)(?:整改)?)"
    r"|(?P<done>(?:全部)?(?:整?改|落实)?(?:完成|完毕|到位|办结|销号)(?:整改|并销号)?))(?=[\s,。;|]|$)"
)
_STANDINGS: tuple[Standing, ...] = ("under_way", "done", "long_term")  # the first that is stated anywhere holds


def find_stated(folded: str, start: int, end: int) -> Iterator[tuple[Standing, Span]]:
    """Every statement of an issue's body, in order, each from where its sentence begins."""
    for match in _STATED.finditer(folded, start, end):
        words = match.group()
        begin = match.start() + len(words) - len(words.lstrip())
        yield from ((kind, Span(begin, match.end())) for kind in _STANDINGS if match[kind])


def read_standing(
    stated: Sequence[tuple[Standing, Span]], measures: Sequence[Measure]
) -> tuple[Standing | None, Span | None]:
    """How an issue stands and the words that say so: what is stated, else what its measures say.

    What is open anywhere is open. ``not_found``: most of what the issue reports is that nothing was found.
    """
    for standing in _STANDINGS:
        for said, span in stated:
            if said == standing:
                return standing, span
    by_mode = {measure.mode: measure.span for measure in reversed(measures)}
    if "ongoing" in by_mode:
        return "under_way", by_mode["ongoing"]
    if 2 * sum(measure.mode == "none_found" for measure in measures) > len(measures):
        return "not_found", by_mode["none_found"]
    return None, None


def status_of(standing: Standing | None) -> Status | None:
    """The two words of the published interface."""
    if standing in ("under_way", "long_term"):
        return "ongoing"
    return "done" if standing == "done" else None
