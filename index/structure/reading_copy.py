"""The copy of a notice's text that its structure is read from, and the way back to the text as it is.

Noise is blanked out of it and long runs of blanks are cut short, so that no pattern ever meets more than a few blanks
in a row: reading takes time in proportion to the text, whatever stands in it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from index.notice import Span
from index.structure.fold import blank

_LONG_GAP = re.compile(r"[ \t\n]{9,}")
_KEPT = 4  # blanks at either end of a long gap


@dataclass(frozen=True, slots=True)
class Reading:
    """``folded`` and ``text`` have one length; ``offsets`` tells where each character stands in the notice's text."""

    text: str
    folded: str
    offsets: Sequence[int]

    def place(self, span: Span) -> Span:
        """Where a span of the copy stands in the notice's text."""
        return Span(self.position(span.start), self.end_position(span.end, span.start))

    def position(self, offset: int) -> int:
        """Where the character at ``offset`` stands in the notice's text."""
        return self.offsets[offset] if offset < len(self.offsets) else self.end_position(offset, offset)

    def end_position(self, end: int, start: int) -> int:
        """The exclusive end in the notice's text of what ends before ``end`` and starts at ``start`` in the copy."""
        if end > start or (0 < end == len(self.offsets)):
            return self.offsets[end - 1] + 1
        return self.offsets[end] if end < len(self.offsets) else 0


def make_reading(text: str, folded: str, noise: Sequence[Span]) -> Reading:
    """The reading copy of a notice's text without its noise; ``folded`` is ``fold(text)``."""
    gone = [(span.start, span.end) for span in noise]
    clean, words = blank(folded, gone), blank(text, gone)
    kept: list[tuple[int, int]] = []
    position = 0
    for gap in _LONG_GAP.finditer(clean):
        head, tail = gap.start() + _KEPT, gap.end() - _KEPT
        kept.append((position, head))
        line_end = clean.find("\n", gap.start(), gap.end())
        if head <= line_end < tail:
            kept.append((line_end, line_end + 1))
        position = tail
    if not kept:
        return Reading(words, clean, range(len(text)))
    kept.append((position, len(text)))
    offsets = array("Q")
    for start, end in kept:
        offsets.extend(range(start, end))
    return Reading(
        "".join(words[start:end] for start, end in kept), "".join(clean[start:end] for start, end in kept), offsets
    )
