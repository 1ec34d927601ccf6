"""A long quote cut for a list: whole clauses around the words that matter, never before them."""

from __future__ import annotations

import re
from collections.abc import Callable

_LONGEST = 110  # characters of a quote that is shown whole
_CLAUSE = re.compile(r"[^,;。，；、：:！？!?]+(?:[,;。，；、：:！？!?]+[”’」』]?|$)")
_CUT = "……"


def excerpt(words: str, share: Callable[[str], float]) -> str:
    """``words`` as they are where they are short, else the run of clauses with the highest ``share`` that fits.

    ``share`` says how much of what was asked a text holds; of equal ones the earliest is taken.
    """
    if len(words) <= _LONGEST:
        return words
    clauses = [match.group() for match in _CLAUSE.finditer(words)]
    if "".join(clauses) != words:  # a mark at the beginning, or a clause without an end
        return words
    best, bounds = -1.0, (0, 1)
    for first in range(len(clauses)):
        last = first + 1
        while last < len(clauses) and sum(map(len, clauses[first : last + 1])) <= _LONGEST:
            last += 1
        held = share("".join(clauses[first:last]))
        if held > best:
            best, bounds = held, (first, last)
    first, last = bounds
    before, after = _CUT if first else "", _CUT if last < len(clauses) else ""
    return before + "".join(clauses[first:last]) + after
