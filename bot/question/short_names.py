"""Agencies by names that leave out characters (云岫三院, 水务集团): taken where only one of the collection fits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from bot.question.mention import Mention
from index.segmenter import segmenter
from index.structure.fold import fold

_SHORTEST, _LONGEST = 3, 16  # characters of such a name
_LEGAL_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司$")
_RUN = re.compile(r"[\u3400-\u9fff]+")


def short_names(folded: str, agency_of: Mapping[str, str]) -> list[Mention]:
    """Stretches that are one agency's name with characters left out: from the first of one of its words to its end."""
    fitting: dict[tuple[int, int], set[str]] = defaultdict(set)
    for agency in sorted(set(agency_of.values())):
        for place in _stretches(folded, fold(agency)):
            fitting[place].add(agency)
    names: dict[str, list[str]] = defaultdict(list)
    for notice, agency in agency_of.items():
        names[agency].append(notice)
    return [
        Mention(start, end, folded[start:end], tuple(sorted(names[next(iter(agencies))])))
        for (start, end), agencies in fitting.items()
        if len(agencies) == 1
    ]


def _stretches(folded: str, name: str) -> list[tuple[int, int]]:
    """Where ``folded`` has characters of ``name`` in their order, the longest from each beginning."""
    starts = _starts(name)
    found = []
    for run in _RUN.finditer(folded):
        for offset, character in enumerate(run.group()):
            ends = [_length(run.group()[offset:], name, at) for at in starts if name[at] == character]
            if max(ends, default=0):
                found.append((run.start() + offset, run.start() + offset + max(ends)))
    return found


@lru_cache(maxsize=4096)
def _starts(name: str) -> tuple[int, ...]:
    """Where the words of a name begin."""
    lengths = [len(word) for word in segmenter().lcut(name)]
    return tuple(sum(lengths[:at]) for at in range(len(lengths)))


def _length(run: str, name: str, at: int) -> int:
    """How long the longest beginning of ``run`` is that is short for ``name`` from ``at`` on; 0 for none.

    It ends as the name does, with or without its legal form: 水务集团.
    """
    ends = {len(name) - 1, len(_LEGAL_FORM.sub("", name)) - 1}
    longest, position = 0, at - 1
    for length in range(1, min(len(run), _LONGEST) + 1):
        if length >= _SHORTEST and any(end > position and name[end] == run[length - 1] for end in ends):
            longest = length
        position = name.find(run[length - 1], position + 1)
        if position < 0:
            break
    return longest
