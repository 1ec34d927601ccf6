"""Words that a person copied from a notice, found in its text although line ends, blanks or widths differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from index.notice import Span
from index.structure.fold import fold


class Words:
    """A folded text without its blanks, and where each character of that stands."""

    def __init__(self, folded: str) -> None:
        self._offsets = [at for at, char in enumerate(folded) if not char.isspace()]
        self._squeezed = "".join(folded.split())

    def find(self, words: str, start: int = 0) -> Iterator[Span]:
        """Every place of ``words`` from ``start`` on, none within another; nothing for words that are blank."""
        wanted = "".join(fold(words).split())
        if not wanted:
            return
        found = self._squeezed.find(wanted, bisect_left(self._offsets, start))
        while found >= 0:
            last = found + len(wanted) - 1
            yield Span(self._offsets[found], self._offsets[last] + 1)
            found = self._squeezed.find(wanted, last + 1)
