"""Sentences of a passage, and a passage's text without noise; both by offsets into the notice's text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from index.notice import Span

_END = re.compile(r"[。!?！？;；]+[”’」』)）]*|\n+")
_CJK = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_SPACE = re.compile(r"\s+")
_SHORTEST = 6


def clean_text(text: str, start: int, end: int, noise: Sequence[Span]) -> str:
    """``text[start:end]`` without noise, white space inside Chinese dropped, other white space single."""
    pieces, position = [], start
    for at in range(bisect_right(noise, start, key=_span_end), len(noise)):
        span = noise[at]
        if span.start >= end:
            break
        pieces.append(text[position : max(position, span.start)])
        position = max(position, span.end)
    pieces.append(text[position:end] if position < end else "")
    return _SPACE.sub(_one_space_or_none, "".join(pieces)).strip()


def _span_end(span: Span) -> int:
    return span.end


def _one_space_or_none(gap: re.Match[str]) -> str:
    """Nothing beside a Chinese character, else a single space."""
    before, after = gap.string[gap.start() - 1 : gap.start()], gap.string[gap.end() : gap.end() + 1]
    chinese_after = re.match(_CJK, after) is not None
    if chinese_after or re.match(_CJK, before):
        return ""
    return " "


def sentence_spans(text: str, start: int, end: int, noise: Sequence[Span]) -> list[Span]:
    """Sentences of ``text[start:end]``, trimmed, in order; fragments under six characters join the one before.

    ``noise`` is ascending and disjoint; what is nothing but noise makes no sentence.
    """
    spans: list[Span] = []
    opening: Span | None = None  # a fragment with no sentence before it joins the one behind
    length = 0
    for piece in _pieces(text, start, end):
        words = len(clean_text(text, piece.start, piece.end, noise))
        if words == 0:
            continue
        length += words
        joined = Span(opening.start, piece.end) if opening else piece
        if length >= _SHORTEST:
            spans.append(joined)
            opening, length = None, 0
        elif spans:
            spans[-1] = Span(spans[-1].start, piece.end)
            length = 0
        else:
            opening = joined
    return [*spans, opening] if opening else spans


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _END.finditer(text, start, end):
        yield _trim(text, start, match.end())
        start = match.end()
    yield _trim(text, start, end)


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
