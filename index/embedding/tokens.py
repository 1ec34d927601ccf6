"""Counts a model's own tokens and cuts long texts where the model would otherwise stop reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Offsets = Sequence[tuple[int, int]]

_SENTENCE_END = re.compile(r"[。！？；!?;\n]+[”’」』）)\]]*|\.\s")
_CLAUSE_END = re.compile(r"[，、：,:\s]")
_CHARACTERS_PER_TOKEN = 16  # more than any real text has, so a window of this many holds a full part


class TokenCounter:
    """Token counts as the model sees a passage: with its prompt and its special tokens."""

    def __init__(self, offsets: Callable[[str], Offsets], overhead: int, limit: int) -> None:
        """``offsets`` gives the character offsets of a text's own tokens; ``overhead`` tokens come on top of them."""
        self._offsets = offsets
        self._overhead = overhead
        self.limit = limit  # what the model reads of one text, prompt and special tokens included

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` as a passage; more than ``limit`` means that its end would not be read."""
        return len(self._offsets(text)) + self._overhead

    def split_to_fit(self, text: str, max_tokens: int | None = None) -> list[str]:
        """Parts of at most ``max_tokens`` (the model's limit when None) that join to ``text`` again.

        Cuts after a sentence where the second half of a part has one, else after a clause, else between tokens.
        """
        room = (max_tokens or self.limit) - self._overhead
        if room < 1:
            raise ValueError(f"max_tokens must be greater than {self._overhead}")
        parts, start = [], 0
        while start < len(text):
            end = self._part_end(text, start, room)
            parts.append(text[start:end])
            start = end
        return parts or [text]

    def _part_end(self, text: str, start: int, room: int) -> int:
        window = text[start : start + room * _CHARACTERS_PER_TOKEN]
        while True:
            offsets = self._offsets(window)
            if len(offsets) <= room:
                return start + len(window)
            # A part cut out on its own can count a token more than it did within the window: then cut it again.
            window = window[: _cut(window, max(offsets[room][0], 1))]
            if len(window) == 1:
                return start + 1


def _cut(window: str, furthest: int) -> int:
    """Where to end a part of ``window`` that may be ``furthest`` characters long."""
    for boundary in (_SENTENCE_END, _CLAUSE_END):
        ends = [match.end() for match in boundary.finditer(window, furthest // 2, furthest)]
        if ends:
            return ends[-1]
    return furthest if furthest < len(window) else len(window) - 1
