"""Sentences of a passage, and a passage's text without noise; both by offsets into the notice's text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.notice import Span

_END = re.compile(r"[。!?！？;；]+[”’」』)）]*|\n+")
_CJK = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_SPACE = re.compile(r"\s+")
_SHORTEST = 6


def clean_text(text: str, start: int, end: int, noise: Sequence[Span]) -> str:
    """``text[start:end]`` without noise, white space inside Chinese dropped, other white space single."""
    pieces, position = [], start
    for span in noise:
        if span.end <= start:
            continue
        if span.start >= end:
            break
        pieces.append(text[position : max(position, span.start)])
        position = max(position, span.end)
    pieces.append(text[position:end] if position < end else "")
    return _SPACE.sub(_one_space_or_none, "".join(pieces)).strip()


def _one_space_or_none(gap: re.Match[str]) -> str:
    """Nothing beside a Chinese character, else a single space."""
    before, after = gap.string[gap.start() - 1 : gap.start()], gap.string[gap.end() : gap.end() + 1]
    chinese_after = re.match(_CJK, after) is not None
    if chinese_after or re.match(_CJK, before):
        return ""
    return " "


def sentence_spans(text: str, start: int, end: int, noise: Sequence[Span]) -> list[Span]:
    """Sentences of ``text[start:end]``, trimmed, in order; fragments under six characters join the one before."""
    spans: list[Span] = []
    opened = start
    for match in _END.finditer(text, start, end):
        span = _trim(text, opened, match.end())
        if len(clean_text(text, span.start, span.end, noise)) < _SHORTEST:
            if not spans:
                continue
            span = Span(spans.pop().start, span.end)
        spans.append(span)
        opened = match.end()
    rest = _trim(text, opened, end)
    if len(rest):
        if spans and len(clean_text(text, rest.start, rest.end, noise)) < _SHORTEST:
            spans[-1] = Span(spans[-1].start, rest.end)
        else:
            spans.append(rest)
    return spans


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
