"""Ways to cut a notice into issues, induced from the notice itself, each with what speaks for and against it.

Whatever marks the issues of a notice marks them all alike, so every mark that recurs is a candidate, alone and together
with others. A list of such pieces counts as a whole: it is taken when its wording as a whole reads like problems.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from index.structure.evidence import CLASSES, LineWeights, head_of, line_weights, log_probabilities
from index.structure.pieces import NUMBERINGS, Piece

_TITLE, _AREA, _BODY, _ABOUT, _PLANS = range(len(CLASSES))
_SENTENCE_ENDS = frozenset("。;!?,:")
_CLIP = 4.0
_PRIOR = 2.0  # lists as long as this weigh their own wording as much as that of their family
_LARGEST_GAP = 4  # numbers a list may skip: pages lose some
_MOST_PARTS = 8
_MOSTLY = 3  # issues begin lines where at most one in so many does not
_MOST_CORES = 6
_MOST_TOGETHER = 3
_LONGEST_HEADING = 120
_LONGEST_LINE = 90
_LONGEST_NAMES = 40
_LONGEST_WORD = 12
_FEWEST = 4  # times that a mark must recur for what stands beside it to be looked at
_MOST_ANCHORS = 12
_OFFSETS = (-3, -2, -1, 1, 2, 3)
_READS_A_LITTLE = -1.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """The pieces of a notice with what their words say; arrays have one entry a piece."""

    folded: str
    pieces: Sequence[Piece]
    log: NDArray[np.float32]  # (pieces, classes)
    title: NDArray[np.float32]  # log odds of being an issue's title
    alone: NDArray[np.bool_]  # the piece is a heading's length and ends its line: nothing stands behind its head
    said: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)  # issues counted around two offsets

    @property
    def foreign(self) -> NDArray[np.float32]:
        """Log odds of standing around the issues rather than in one."""
        own = np.maximum(self.log[:, _BODY], self.log[:, _TITLE])
        return np.asarray(np.maximum(self.log[:, _ABOUT], self.log[:, _PLANS]) - own, np.float32)

    def kind(self, at: int, kind: int, over: int) -> float:
        return float(self.log[at, kind] - self.log[at, over])


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Indexes of pieces: those that open an issue, those that stand above issues, and the first behind the last."""

    starts: tuple[int, ...]
    headings: frozenset[int]
    end: int
    cores: tuple[str, ...] = ()
    lost: frozenset[int] = frozenset()  # starts whose heading the page has lost


def weigh(folded: str, pieces: Sequence[Piece], model: LineWeights | None = None) -> Evidence:
    """What the words of each piece say; ``model`` replaces the weights that come with the product."""
    heads = [head_of(folded, piece.words, piece.end) for piece in pieces]
    log = log_probabilities(heads, model or line_weights())
    others = np.logaddexp.reduce(np.delete(log, _TITLE, axis=1), axis=1) if len(heads) else np.zeros(0)
    title = np.clip(log[:, _TITLE] - others, -_CLIP, _CLIP) if len(heads) else np.zeros(0)
    alone = np.array([_stands_alone(folded, piece, head) for head, piece in zip(heads, pieces, strict=True)], bool)
    return Evidence(folded, pieces, log, np.asarray(title, np.float32), alone)


def _stands_alone(folded: str, piece: Piece, head: str) -> bool:
    """Whether a piece is a heading's length with nothing behind it; within a line it must not end like a sentence."""
    if not piece.closes_line and folded[piece.end - 1] in _SENTENCE_ENDS:
        return False
    one_sentence = not any(mark in folded[piece.words : piece.end] for mark in "。;")
    return head.endswith("$") or (one_sentence and piece.end - piece.words <= _LONGEST_HEADING)


def hypotheses(evidence: Evidence) -> list[Hypothesis]:
    """All candidate readings, each once."""
    found: dict[tuple[int, ...], Hypothesis] = {}
    seen: set[frozenset[int]] = set()
    for whole, cores in _candidates(evidence):
        for starts in (whole, *_within_parts(evidence, whole)):
            if not starts or frozenset(starts) in seen:
                continue
            seen.add(frozenset(starts))
            _add(evidence, found, starts, cores)
    paragraphs = _paragraphs(evidence)
    if paragraphs is not None:
        found.setdefault(paragraphs.starts, paragraphs)
    return list(found.values())


def _add(
    evidence: Evidence, found: dict[tuple[int, ...], Hypothesis], starts: set[int], cores: tuple[str, ...]
) -> None:
    for lost in (False, True):
        made = _complete(evidence, starts, cores, lost=lost)
        if made is not None:
            found.setdefault(made.starts, made)


def _within_parts(evidence: Evidence, starts: set[int]) -> Iterator[set[int]]:
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
        yield from (behind, before, behind & before, max(parts, key=len))


def _candidates(evidence: Evidence) -> Iterator[tuple[set[int], tuple[str, ...]]]:
    """Sets of pieces that may open the issues: whole families, lists of them, what stands beside a recurring mark."""
    runs = _runs(evidence)
    ranked = sorted(runs, key=lambda core: -_support(evidence, runs[core]))[:_MOST_CORES]
    like = {core: list(_like_issues(evidence, runs[core])) for core in ranked}
    for size in range(1, _MOST_TOGETHER + 1):
        for cores in combinations(ranked, size):
            every = {at for core in cores for run in runs[core] for at in run}
            read = {at for core in cores for run in like[core] for at in run}
            if size == 1:
                yield every, cores
            yield read, cores
            yield read | set(_siblings(evidence, read, runs)), cores
            for bar in (-1.5, 0.0):
                kept = {at for at in read if evidence.title[at] > bar or evidence.pieces[at].number is not None}
                yield kept, cores
            for bar in (1.0, 2.5):
                yield read | set(_lone(evidence, bar, read)), cores
    for bar in (-1.0, 0.0, 1.0, 2.0, 3.0):
        yield set(_lone(evidence, bar, set())), ()
    yield from _beside(evidence)


def _beside(evidence: Evidence) -> Iterator[tuple[set[int], tuple[str, ...]]]:
    """The cells or lines that stand a fixed number before or behind a recurring mark or word."""
    cells = [at for at, piece in enumerate(evidence.pieces) if piece.opens_line or piece.column is not None]
    anchors: dict[str, list[int]] = defaultdict(list)
    for order, at in enumerate(cells):
        piece = evidence.pieces[at]
        anchors[piece.core or evidence.folded[piece.start : min(piece.end, piece.start + _LONGEST_WORD)]].append(order)
    common = sorted((orders for orders in anchors.values() if len(orders) >= _FEWEST), key=len, reverse=True)
    for orders in common[:_MOST_ANCHORS]:
        for offset in _OFFSETS:
            placed = {cells[order + offset] for order in orders if 0 <= order + offset < len(cells)}
            titles = [title_piece(evidence, at, len(evidence.pieces)) for at in placed]
            if float(evidence.title[titles].mean()) > _READS_A_LITTLE:
                yield placed, ("beside",)


def _paragraphs(evidence: Evidence) -> Hypothesis | None:
    """Every paragraph an issue of its own, from the first that is numbered: the page has lost the headings."""
    lines = [at for at, piece in enumerate(evidence.pieces) if piece.opens_line]
    lists = Counter(evidence.pieces[at].core for at in lines if evidence.pieces[at].core in NUMBERINGS)
    if not lists:
        return None
    family, times = lists.most_common(1)[0]
    first = next(at for at in lines if evidence.pieces[at].core == family)
    last = max(at for at in lines if evidence.pieces[at].core == family)
    end = _end(evidence, last, Counter([family]), set())
    end = next((at for at in range(last + 1, end) if evidence.alone[at] and evidence.pieces[at].opens_line), end)
    starts = tuple(at for at in lines if first <= at < end)
    untitled = frozenset(at for at in starts if not evidence.pieces[at].is_framed)
    fused = frozenset(
        at for at in range(first, end) if evidence.pieces[at].is_framed and evidence.alone[at] and at not in starts
    )
    bare = [at for at in starts if evidence.alone[at] and "。" not in evidence.folded[slice(*_bounds(evidence, at))]]
    has_headings = len(bare) >= _FEWEST
    return Hypothesis(starts, fused, end, (), untitled) if times > 2 and not has_headings else None


def _bounds(evidence: Evidence, at: int) -> tuple[int, int]:
    return evidence.pieces[at].start, evidence.pieces[at].end


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


def _complete(evidence: Evidence, starts: set[int], cores: tuple[str, ...], *, lost: bool) -> Hypothesis | None:
    """The hypothesis of these starts: what only stands above others, where the last one ends, what has no heading."""
    starts = _unlike(evidence, _in_line_with_the_others(evidence, starts))
    above = _above(evidence, sorted(starts))
    chosen = sorted(starts - above)
    if not chosen:
        return None
    headings = set(above)
    families = _body_families(evidence, chosen)
    for start in chosen:
        headings |= set(_headings_before(evidence, start, families, headings))
    if len(headings - above) >= max(len(chosen), _FEWEST):
        headings = set(above)  # a heading above every issue is part of each
    outer = {evidence.pieces[at].core for at in headings} - {""}
    end = _end(evidence, chosen[-1], families, outer)
    headings |= {at for at in range(chosen[0], end) if _is_like_heading(evidence, at, outer) and at not in starts}
    chosen = sorted({*chosen, *_below_headings(evidence, chosen, headings)})
    first = min([chosen[0], *headings])
    while first > 0 and evidence.alone[first - 1] and evidence.pieces[first - 1].core in outer:
        first -= 1
        headings.add(first)
    chosen = [at for at in chosen if at < end]
    without = frozenset(_restarts(evidence, chosen, headings, end)) if lost else frozenset()
    return Hypothesis(tuple(sorted({*chosen, *without})), frozenset(headings), end, cores, without)


def _in_line_with_the_others(evidence: Evidence, starts: set[int]) -> set[int]:
    """Where issues begin lines, one that begins within a line must read a little like a title: a fused heading does."""
    within = {at for at in starts if not evidence.pieces[at].opens_line}
    if len(within) * _MOSTLY > len(starts):
        return starts
    return {at for at in starts if at not in within or evidence.title[at] > _READS_A_LITTLE}


def _unlike(evidence: Evidence, starts: set[int]) -> set[int]:
    """The starts without those that say the same: the heads of a table recur, and an issue may be continued."""
    opened: dict[str, list[int]] = defaultdict(list)
    for at in sorted(starts):
        words = evidence.folded[evidence.pieces[at].words : evidence.pieces[at].end]
        opened[words[:_LONGEST_WORD] or str(at)].append(at)
    return {alike[0] for words, alike in opened.items() if len(alike) == 1 or len(words) >= _LONGEST_WORD}


def _above(evidence: Evidence, starts: Sequence[int]) -> set[int]:
    """Starts with no body of their own, directly followed by one of another family: they stand above it.

    A line that only names who is responsible is no body.
    """
    above: set[int] = set()
    for first, second in zip(reversed(starts[:-1]), reversed(starts[1:]), strict=True):
        families = evidence.pieces[first].family, evidence.pieces[second].family
        named = second == first + 2 and _only_names(evidence, first + 1)
        if (second == first + 1 or named) and evidence.alone[first] and families[0] != families[1]:
            above.add(first)
    return above


def _only_names(evidence: Evidence, at: int) -> bool:
    """Whether a piece is a short line behind a label: 责任领导:某某."""
    piece = evidence.pieces[at]
    short = piece.end - piece.words <= _LONGEST_NAMES and bool(evidence.alone[at])
    return short and piece.opens_line and any(mark.is_label for mark in piece.marks)


def _body_families(evidence: Evidence, starts: Sequence[int]) -> Counter[str]:
    """How often a family stands within the bodies of the issues rather than, alone, directly above the next."""
    inside: Counter[str] = Counter()
    for first, second in pairwise(starts):
        last = second - 1
        while last > first and evidence.alone[last] and not evidence.pieces[last].is_labelled:
            inside[evidence.pieces[last].core] -= 1
            last -= 1
        inside.update(evidence.pieces[at].core for at in range(first + 1, last + 1))
    return inside


def _headings_before(evidence: Evidence, start: int, inside: Counter[str], known: set[int]) -> Iterator[int]:
    """Headings directly above an issue: short lines of a kind that bodies hardly hold, or that read like an area."""
    at = start - 1
    while at >= 0:
        piece = evidence.pieces[at]
        reads = evidence.kind(at, _AREA, _BODY)
        marked = bool(piece.core) and inside[piece.core] <= 0
        named = max(reads, evidence.kind(at, _TITLE, _BODY))
        by_line = piece.opens_line and (reads > 0 or (marked and named > -3))
        if at not in known and not (evidence.alone[at] and (by_line or (marked and reads > 1))):
            return
        yield at
        at -= 1


def _below_headings(evidence: Evidence, chosen: Sequence[int], headings: set[int]) -> Iterator[int]:
    """Pieces of the issues' own kind directly below a heading of theirs: each opens an issue, whatever it reads like."""
    kinds = {evidence.pieces[at].family for at in chosen} - {""}
    for heading in headings:
        below = heading + 1
        if below < len(evidence.pieces) and below not in headings and evidence.pieces[below].family in kinds:
            yield below


def _is_like_heading(evidence: Evidence, at: int, outer: set[str]) -> bool:
    """Whether a piece between the issues is a heading of a kind that stands above others of them."""
    known = evidence.pieces[at].core in outer
    return known and bool(evidence.alone[at]) and evidence.kind(at, _AREA, _BODY) > 0


def _end(evidence: Evidence, last: int, inside: Counter[str], outer: set[str]) -> int:
    """The first piece behind the last issue: a heading of the outer levels, or words that look ahead."""
    first = last + 2 if evidence.alone[last] else last + 1  # a heading has a body, whatever that reads like
    for at in range(first, len(evidence.pieces)):
        piece = evidence.pieces[at]
        of_bodies = piece.is_labelled and inside[piece.core] > 0
        if not (piece.opens_line or piece.looks_ahead) or piece.is_framed or of_bodies:
            continue
        ahead = max(evidence.kind(at, _PLANS, _BODY), evidence.kind(at, _ABOUT, _BODY))
        new_kind = bool(piece.core) and inside[piece.core] <= 0
        if (piece.core in outer and piece.core and new_kind) or ahead > (
            -1.0 if new_kind else 0.0 if evidence.alone[at] or piece.looks_ahead else 0.5
        ):
            return at
    return len(evidence.pieces)


def _restarts(evidence: Evidence, starts: Sequence[int], headings: set[int], end: int) -> Iterator[int]:
    """Where the page has lost the heading of an issue: its list begins anew, or the label that every body opens with."""
    opener = _opening_label(evidence, starts, end)
    for first, stop in pairwise([*starts, end]):
        highest: dict[str, int] = {}
        labelled = 0
        for at in range(first + 1, stop):
            piece = evidence.pieces[at]
            labelled += piece.core == opener
            anew = piece.number == 1 and highest.get(piece.family, 0) >= 2 and piece.opens_line
            if at in headings:
                continue
            if at - 1 in headings or labelled > 1 or (anew and not opener):
                yield at
                highest.clear()
                labelled = int(piece.core == opener)
            if piece.family in NUMBERINGS and piece.number is not None:
                highest[piece.family] = piece.number


def _opening_label(evidence: Evidence, starts: Sequence[int], end: int) -> str:
    """The label that opens most bodies, once in each; empty where there is none."""
    followers = Counter(
        evidence.pieces[first + 1].core
        for first, stop in pairwise([*starts, end])
        if first + 1 < stop and any(mark.is_label for mark in evidence.pieces[first + 1].marks)
    )
    label, times = followers.most_common(1)[0] if followers else ("", 0)
    return label if times * 2 > len(starts) else ""


def title_piece(evidence: Evidence, at: int, stop: int) -> int:
    """The piece that holds an issue's title: the one that opens it, or the next where that is a label (编号, 责任领导)."""
    labelled = any(mark.is_label or "#" in mark.form for mark in evidence.pieces[at].marks)
    if evidence.title[at] > -1 or not labelled or at + 1 >= stop:
        return at
    return max(range(at, min(at + 4, stop)), key=lambda other: float(evidence.title[other]))


def reads_as_title(folded: str, start: int, end: int) -> bool:
    """Whether a sentence by itself reads more like an issue's title than like what is said of one."""
    log = log_probabilities([head_of(folded, start, end)], line_weights())[0]
    return bool(log[_TITLE] > log[_BODY])
