"""How the words of a heading frame what it is about: 关于“…”的问题, 针对…的问题, “…”方面, plain phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.notice import Span

FrameKind = Literal["problem", "area", "plain"]

_LEAD = re.compile(
    r"\s*(?:反馈(?:的)?(?:问题|意见)\s*[::]\s*)?(?P<word>关于|针对|对于|对照|围绕|聚焦|在|对)?\s*(?:反馈(?:的)?|存在(?:的)?|巡察(?:组)?(?:反馈)?(?:指出|提出)(?:的)?)?\s*"
)
_AFTER_QUOTE = re.compile(
    r"\s*(?P<tail>(?:等?(?:方面|问题|情况|现象|的|存在|反馈|巡察|整改|落实|进展|完成|工作)){0,8})\s*(?P<end>[。.;;::]|,(?=\s*$)|(?=\s*\n)|$)?"
)
_PLAIN_PROBLEM = re.compile(
    r"\s*(?P<word>关于|针对|对于)\s*(?P<title>[^\n]{2,160}?)\s*(?:的\s*)?(?:等\s*)?问题\s*(?:的)?\s*(?:整改(?:落实|进展)?(?:情况)?)?\s*(?P<end>[。.;;::]|(?=\n)|$)"
)
_PLAIN_AREA = re.compile(
    r"\s*(?:在|聚焦|围绕|关于)?\s*(?P<title>[^\n。]{2,120}?)\s*(?:等)?方面(?:的?(?:问题|情况))?\s*(?P<end>[。.;;::]|(?=\n)|$)"
)
_FEEDBACK_AREA = re.compile(r"\s*反馈(?:的)?(?:问题|意见)\s*[::]\s*(?P<title>[^\n]{2,200}?)\s*(?=\n|$)")
_FIRST_SENTENCE = re.compile(r"\s*(?:(?:存在|具体)?问题\s*[::]\s*)?(?P<title>[^\n。]{2,200}?)\s*(?P<end>。|(?=\n)|$)")
LABEL = re.compile(
    r"(?P<label>(?:主要)?整改(?:工作)?(?:落实|进展|完成|推进|成效|措施)?(?:情况|状态|措施|进展|进度|结果|成效|时限|责任人?)|整改(?:落实|进展|完成)|进展情况|落实情况|完成情况|工作进展|采取(?:的)?(?:整改)?措施|具体(?:整改)?(?:措施|做法|情况)|工作措施)\s*(?:如下)?\s*[::]"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A heading's reading: its kind, the span of its title, and where the heading ends."""

    kind: FrameKind
    title: Span
    end: int


def read_frame(folded: str, start: int, end: int) -> Frame:
    """Read the heading that starts at ``start`` (behind its numbering) within a paragraph ending at ``end``."""
    return _quoted(folded, start, end) or _plain(folded, start, end) or _plain_sentence(folded, start, end)


def is_framed(folded: str, start: int, end: int) -> bool:
    """Whether a heading frame (not a plain phrase) starts here."""
    return (_quoted(folded, start, end) or _plain(folded, start, end)) is not None


def _quoted(folded: str, start: int, end: int) -> Frame | None:
    lead = _LEAD.match(folded, start, end)
    opening = lead.end() if lead else start
    closing = matching_quote(folded, opening, end)
    if closing is None:
        return None
    after = _AFTER_QUOTE.match(folded, closing + 1, end)
    tail, heading_end = (after["tail"], after.end()) if after else ("", closing + 1)
    ended = after is not None and after["end"] is not None
    if not ended and not ("问题" in tail or "方面" in tail):
        return None  # an ordinary sentence that opens with a quoted word
    kind: FrameKind = "area" if "方面" in tail and "问题" not in tail.split("方面")[-1] else "problem"
    title = _strip(folded, opening + 1, closing)
    return Frame(kind, title, heading_end)


def _plain(folded: str, start: int, end: int) -> Frame | None:
    match = _PLAIN_PROBLEM.match(folded, start, end)
    if match and "。" not in match["title"]:
        return Frame("problem", _strip(folded, match.start("title"), match.end("title")), match.end())
    if match and _only_blanks(folded, match.end(), end):  # several sentences in one heading, if it closes the paragraph
        return Frame("problem", _strip(folded, match.start("title"), match.end("title")), match.end())
    feedback = _FEEDBACK_AREA.match(folded, start, end)
    if feedback:
        return Frame("area", _strip(folded, feedback.start("title"), feedback.end("title")), feedback.end())
    area = _PLAIN_AREA.match(folded, start, end)
    if area:
        return Frame("area", _strip(folded, area.start("title"), area.end("title")), area.end())
    return None


def _plain_sentence(folded: str, start: int, end: int) -> Frame:
    match = _FIRST_SENTENCE.match(folded, start, end)
    if match is None:
        return Frame("plain", Span(start, end), end)
    return Frame("plain", _strip(folded, match.start("title"), match.end("title")), match.end())


def matching_quote(folded: str, opening: int, end: int) -> int | None:
    """The position of the quotation mark that closes the one at ``opening``; pages nest and mistype them."""
    if opening >= end or folded[opening] not in '“"”‘':
        return None
    if folded[opening] == '"':
        closing = folded.find('"', opening + 1, min(end, opening + 400))
        return closing if closing > 0 else None
    depth = 1
    closer = "’" if folded[opening] == "‘" else "”"
    opener = "‘" if closer == "’" else "“"
    for position in range(opening + 1, min(end, opening + 600)):
        char = folded[position]
        if char == "\n":
            return None
        if char == opener:
            depth += 1
        elif char == closer:
            depth -= 1
            if depth <= 0:
                return position
    return None


def _only_blanks(folded: str, start: int, end: int) -> bool:
    return all(folded[position].isspace() for position in range(start, end))


def _strip(folded: str, start: int, end: int) -> Span:
    while start < end and folded[start] in " \t。.;;,,::、":
        start += 1
    while end > start and folded[end - 1] in " \t。.;;,,::、":
        end -= 1
    return Span(start, end)
