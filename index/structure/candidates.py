"""Which pieces may open the issues: sets of them, induced from the notice itself.

Whatever marks the issues of a notice marks them all alike, so every mark that recurs is a candidate, alone and together
with others, and so is what stands a fixed number of cells from one. A list counts as a whole: it is taken when its
wording as a whole reads like problems.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

from index.structure.evidence import Evidence, title_piece
from index.structure.marks import NUMBERINGS

_PRIOR = 2.0  # lists as long as this weigh their own wording as much as that of their family
_LARGEST_GAP = 4  # numbers a list may skip: pages lose some
_MOST_PARTS = 8
_MOST_CORES = 6
_MOST_TOGETHER = 3
_LONGEST_LINE = 90
LONGEST_WORD = 12  # characters that tell one recurring word from another
FEWEST = 4  # what occurs less often shows no pattern
_MOST_ANCHORS = 12
_OFFSETS = (-3, -2, -1, 1, 2, 3)
READS_A_LITTLE = -1.5  # log odds from which a piece may be a title


def candidates(evidence: Evidence) -> Iterator[set[int]]:
    """Sets of pieces that may open the issues: whole families, lists of them, what stands beside a recurring mark."""
    runs = _runs(evidence)
    ranked = sorted(runs, key=lambda core: -_support(evidence, runs[core]))[:_MOST_CORES]
    like = {core: list(_like_issues(evidence, runs[core])) for core in ranked}
    for size in range(1, _MOST_TOGETHER + 1):
        for cores in combinations(ranked, size):
            every = {at for core in cores for run in runs[core] for at in run}
            read = {at for core in cores for run in like[core] for at in run}
            if size == 1:
                yield every
            yield read
            yield read | set(_siblings(evidence, read, runs))
            for bar in (-1.5, 0.0):
                yield {at for at in read if evidence.title[at] > bar or evidence.pieces[at].number is not None}
            for bar in (1.0, 2.5):
                yield read | set(_lone(evidence, bar, read))
    for bar in (-1.0, 0.0, 1.0, 2.0, 3.0):
        yield set(_lone(evidence, bar, set()))
    yield from _beside(evidence)


def _beside(evidence: Evidence) -> Iterator[set[int]]:
    """The cells or lines that stand a fixed number before or behind a recurring mark or word."""
    cells = [at for at, piece in enumerate(evidence.pieces) if piece.opens_line or piece.column is not None]
    anchors: dict[str, list[int]] = defaultdict(list)
    for order, at in enumerate(cells):
        piece = evidence.pieces[at]
        anchors[piece.core or evidence.folded[piece.start : min(piece.end, piece.start + LONGEST_WORD)]].append(order)
    common = sorted((orders for orders in anchors.values() if len(orders) >= FEWEST), key=len, reverse=True)
    for orders in common[:_MOST_ANCHORS]:
        for offset in _OFFSETS:
            placed = {cells[order + offset] for order in orders if 0 <= order + offset < len(cells)}
            titles = [title_piece(evidence, at, len(evidence.pieces)) for at in placed]
            if float(evidence.title[titles].mean()) > READS_A_LITTLE:
                yield placed


def within_parts(evidence: Evidence, starts: set[int]) -> Iterator[set[int]]:
    """The starts without those before the first or behind the last heading of a kind, and within one part alone.

    What was done to organise the work, and what comes next, is often told in the shape of issues.
    """
    alone = [at for at, piece in enumerate(evidence.pieces) if evidence.alone[at] and piece.opens_line and piece.core]
    kinds = Counter(evidence.pieces[at].core for at in alone if at not in starts)
    for kind, times in kinds.most_common():
        if not 2 <= times <= _MOST_PARTS:
            continue
        heads = [at for at in alone if evidence.pieces[at].core == kind and at not in starts]
        behind = {at for at in starts if at > heads[0]}
        before = {at for at in starts if at < heads[-1]}
        bounds = [-1, *heads, len(evidence.pieces)]
        parts = [{at for at in starts if first < at < last} for first, last in pairwise(bounds)]
        inner = {at for at in behind & before if at > heads[min(1, times - 2)]}
        yield from (behind, before, behind & before, inner, max(parts, key=len))


def _runs(evidence: Evidence) -> dict[str, list[list[int]]]:
    """The lists of pieces with one core, each as far as its numbers rise."""
    runs: dict[str, list[list[int]]] = defaultdict(list)
    last: dict[str, int] = {}
    for at, piece in enumerate(evidence.pieces):
        core = piece.core
        if not core:
            continue
        number = piece.number
        if core not in NUMBERINGS or number is None:
            number = last.get(core, 0) + 1
        if core not in runs or not last[core] < number <= last[core] + _LARGEST_GAP:
            runs[core].append([])
        runs[core][-1].append(at)
        last[core] = number
    return dict(runs)


def _support(evidence: Evidence, runs: Sequence[Sequence[int]]) -> float:
    return sum(float(np.maximum(evidence.title[list(run)], 0).sum()) for run in runs)


def _like_issues(evidence: Evidence, family: Sequence[Sequence[int]]) -> Iterator[Sequence[int]]:
    """The lists of a family whose wording reads like problems, each in the light of the others."""
    prior = float(evidence.title[[at for run in family for at in run]].mean())
    for run in family:
        if float(evidence.title[list(run)].sum()) + _PRIOR * prior > 0:
            yield run


def _siblings(evidence: Evidence, starts: set[int], runs: dict[str, list[list[int]]]) -> Iterator[int]:
    """Lists numbered like most of the starts that open with a title, whatever words stand behind the number."""
    forms = Counter(evidence.pieces[at].marks[0].form for at in starts if evidence.pieces[at].marks)
    if not forms:
        return
    form, _ = forms.most_common(1)[0]
    for lists in runs.values():
        for run in lists:
            first = evidence.pieces[run[0]]
            if first.marks and first.marks[0].form == form and evidence.title[run[0]] > 0:
                yield from run


def _lone(evidence: Evidence, bar: float, taken: set[int]) -> Iterator[int]:
    """Unmarked lines that by themselves read like a title."""
    for at, piece in enumerate(evidence.pieces):
        short = piece.end - piece.words <= _LONGEST_LINE
        if not piece.core and at not in taken and short and piece.opens_line and evidence.title[at] > bar:
            yield at
