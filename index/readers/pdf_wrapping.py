"""Whether a printed line was wrapped, and wrapped lines put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from index.readers.pdf_page import Line

_ROOM = 0.3  # em; what must be left over for a word to count as fitting
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_LATIN_WORD = re.compile(r"[!-~]")
_LONGEST_WORD = 200  # characters
_LATIN_START = re.compile(r"[A-Za-z][!-~]*")


def had_room(line: Line, following: Line, right: float) -> bool:
    """Whether the next line's first word would have fitted at the end of ``line``, so that its end was meant."""
    return line.right + following.first_word_width + _ROOM * line.em <= right


def joined(paragraph: Sequence[Line]) -> str:
    """The lines of a paragraph as one."""
    parts = [paragraph[0].text]
    end = paragraph[0].text
    for line in paragraph[1:]:
        separator = _separator(end, line.text)
        parts += [separator, line.text]
        end = (end + separator + line.text)[-_LONGEST_WORD:]
    return "".join(parts)


def _separator(before: str, after: str) -> str:
    """A space between two Latin words, nothing in Chinese, numbers and e-mail addresses."""
    start = _LATIN_START.match(after)
    if not start or not _LATIN_LETTER.fullmatch(before[-1:]):
        return ""
    end = "".join(takewhile(_LATIN_WORD.fullmatch, reversed(before[-_LONGEST_WORD:])))
    return "" if re.search(r"[@./_]", end + start[0]) else " "
