"""What a heading is about: its title, without number, label, quotes and the words that frame it.

关于“…”的问题, 针对…等方面的问题, “…”方面, 在…方面 frame a title; any other heading is its title itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.notice import Span

_LEAD = re.compile(
    r"\s*(?P<word>关于|针对|对于|对照|围绕|聚焦|在|就|对)?\s*(?:反馈(?:的)?|存在(?:的)?|巡[察视](?:组)?(?:反馈|指出)的?)?\s*"
)
_ANY_LEAD = re.compile(r"[\u4e00-\u9fff]{1,4}(?=[“\"])")
_TAIL = r"(?:的|等|类|方面|问题|情况|现象|存在|突出|主要|具体|反馈|巡察|巡视|整改|落实|进展|完成|工作){0,10}"
_BEHIND_QUOTE = re.compile(rf"\s*(?P<tail>{_TAIL})\s*(?P<end>[。.;:,]|$|(?=\s))")
_FRAMED = re.compile(
    rf"(?P<title>.{{2,200}}?)(?P<tail>(?:等|方面|存在){{0,3}}的?(?:问题|方面){_TAIL})\s*(?P<end>[。.;:,]|$)"
)
_AREA = re.compile(
    r"(?P<title>[^。\n]{2,120}?)(?:等)?(?:方面|类问题)(?:存在)?(?:的?(?:问题|情况))?\s*(?P<end>[。.;:]|$)"
)
_PUNCTUATION = " \t。.;;,,::、◎＝=○■"
_BRACKETED = re.compile(r"[【〖〔\[](?P<title>[^】〗〕\]]+)[】〗〕\]]\s*(?P<end>)$")
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the title stands, and where the heading ends."""

    title: Span
    end: int


def read_heading(folded: str, start: int, end: int, *, whole_until: int) -> Heading:
    """The heading that begins at ``start``, behind its number, in a passage that ends at ``end``.

    It ends with its frame; where nothing frames it, at ``whole_until``.
    """
    frame_end = max(whole_until, min(end, start + _LONGEST))
    return (
        _bracketed(folded, start, end)
        or _quoted(folded, start, frame_end)
        or _framed(folded, start, frame_end, whole_until)
        or _area(folded, start, whole_until)
        or Heading(_stripped(folded, start, whole_until), whole_until)
    )


def _bracketed(folded: str, start: int, end: int) -> Heading | None:
    match = _BRACKETED.match(folded, start, end)
    return Heading(_stripped(folded, match.start("title"), match.end("title")), match.end()) if match else None


def _quoted(folded: str, start: int, end: int) -> Heading | None:
    lead = _LEAD.match(folded, start, end)
    opening = lead.end() if lead else start
    closing = matching_quote(folded, opening, end)
    if closing is None and (word := _ANY_LEAD.match(folded, start, end)):
        opening = word.end()
        closing = matching_quote(folded, opening, end)
    if closing is None:
        return None
    behind = _BEHIND_QUOTE.match(folded, closing + 1, end)
    if lead and opening > lead.end() and not (behind and "问题" in behind["tail"]):
        return None  # a word before the quotes frames them only where 问题 closes the frame
    ended = behind is not None and (behind["tail"] or behind["end"] or behind.end() >= end)
    if behind is None or not (ended or (closing - opening) * 2 > end - start):
        return None  # an ordinary sentence that opens with a quoted word
    return Heading(_stripped(folded, opening + 1, closing), behind.end())


def _framed(folded: str, start: int, end: int, whole_until: int) -> Heading | None:
    lead = _LEAD.match(folded, start, end)
    match = _FRAMED.match(folded, lead.end(), end) if lead is not None and lead["word"] else None
    if match is None or ("。" in match["title"] and match.end("title") > whole_until):
        return None
    return Heading(_stripped(folded, match.start("title"), match.end("title")), match.end())


def _area(folded: str, start: int, end: int) -> Heading | None:
    lead = _LEAD.match(folded, start, end)
    match = _AREA.match(folded, lead.end() if lead else start, end)
    if match is None or match.end() < end:
        return None
    return Heading(_stripped(folded, match.start("title"), match.end("title")), match.end())


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


def _stripped(folded: str, start: int, end: int) -> Span:
    while start < end and folded[start] in _PUNCTUATION:
        start += 1
    while end > start and folded[end - 1] in _PUNCTUATION:
        end -= 1
    return Span(start, end)
