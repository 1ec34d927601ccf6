"""Ways to cut a notice into issues: each set of candidates made whole, with headings above, an end, what is lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.structure.candidates import FEWEST, LONGEST_WORD, READS_A_LITTLE, candidates, within_parts
from index.structure.evidence import ABOUT, AREA, BODY, PLANS, TITLE, Evidence
from index.structure.marks import NUMBERINGS

_MOSTLY = 3  # issues begin lines where at most one in so many does not
_LONGEST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Indexes of pieces: those that open an issue, those that stand above issues, and the first behind the last."""

    starts: tuple[int, ...]
    headings: frozenset[int]
    end: int
    lost: frozenset[int] = frozenset()  # starts whose heading the page has lost

    @property
    def mostly_lost(self) -> bool:
        """Whether most issues have no heading: nothing then shows that the paragraphs are issues."""
        return len(self.lost) * 2 > len(self.starts)


def hypotheses(evidence: Evidence) -> list[Hypothesis]:
    """All candidate readings, each once."""
    found: dict[tuple[int, ...], Hypothesis] = {}
    seen: set[frozenset[int]] = set()
    for whole in candidates(evidence):
        for starts in (whole, *within_parts(evidence, whole)):
            if not starts or frozenset(starts) in seen:
                continue
            seen.add(frozenset(starts))
            for lost in (False, True):
                made = _complete(evidence, starts, lost=lost)
                if made is not None:
                    found.setdefault(made.starts, made)
    paragraphs = _paragraphs(evidence)
    if paragraphs is not None:
        found.setdefault(paragraphs.starts, paragraphs)
    return list(found.values())


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
    texts = (
        evidence.folded[evidence.pieces[at].start : evidence.pieces[at].end] for at in starts if evidence.alone[at]
    )
    has_headings = sum("。" not in text for text in texts) >= FEWEST
    return Hypothesis(starts, fused, end, untitled) if times > 2 and not has_headings else None


def _complete(evidence: Evidence, starts: set[int], *, lost: bool) -> Hypothesis | None:
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
    if len(headings - above) >= max(len(chosen), FEWEST):
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
    return Hypothesis(tuple(sorted({*chosen, *without})), frozenset(headings), end, without)


def _in_line_with_the_others(evidence: Evidence, starts: set[int]) -> set[int]:
    """Where issues begin lines, one that begins within a line must read a little like a title: a fused heading does."""
    within = {at for at in starts if not evidence.pieces[at].opens_line}
    if len(within) * _MOSTLY > len(starts):
        return starts
    return {at for at in starts if at not in within or evidence.title[at] > READS_A_LITTLE}


def _unlike(evidence: Evidence, starts: set[int]) -> set[int]:
    """The starts without those that say the same: the heads of a table recur, and an issue may be continued."""
    opened: dict[str, list[int]] = defaultdict(list)
    for at in sorted(starts):
        words = evidence.folded[evidence.pieces[at].words : evidence.pieces[at].end]
        opened[words[:LONGEST_WORD] or str(at)].append(at)
    return {alike[0] for words, alike in opened.items() if len(alike) == 1 or len(words) >= LONGEST_WORD}


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
    return short and piece.opens_line and piece.is_labelled


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
        reads = evidence.kind(at, AREA, BODY)
        marked = bool(piece.core) and inside[piece.core] <= 0
        named = max(reads, evidence.kind(at, TITLE, BODY))
        by_line = piece.opens_line and (named > -3 if marked else reads > 0 and not piece.core)
        if at not in known and not (evidence.alone[at] and (by_line or (marked and reads > 1))):
            return
        yield at
        at -= 1


def _below_headings(evidence: Evidence, chosen: Sequence[int], headings: set[int]) -> Iterator[int]:
    """Pieces of the issues' own kind directly below a heading of theirs: each opens an issue."""
    kinds = {evidence.pieces[at].family for at in chosen} - {""}
    for heading in headings:
        below = heading + 1
        if below < len(evidence.pieces) and below not in headings and evidence.pieces[below].family in kinds:
            yield below


def _is_like_heading(evidence: Evidence, at: int, outer: set[str]) -> bool:
    """Whether a piece between the issues is a heading of a kind that stands above others of them."""
    known = evidence.pieces[at].core in outer
    return known and bool(evidence.alone[at]) and evidence.kind(at, AREA, BODY) > 0


def _end(evidence: Evidence, last: int, inside: Counter[str], outer: set[str]) -> int:
    """The first piece behind the last issue: a heading of the outer levels, or words that look ahead."""
    first = last + 2 if evidence.alone[last] else last + 1  # a heading has a body, whatever that reads like
    for at in range(first, len(evidence.pieces)):
        piece = evidence.pieces[at]
        of_bodies = piece.is_labelled and inside[piece.core] > 0
        if not (piece.opens_line or piece.looks_ahead) or piece.is_framed or of_bodies:
            continue
        ahead = max(evidence.kind(at, PLANS, BODY), evidence.kind(at, ABOUT, BODY))
        new_kind = bool(piece.core) and inside[piece.core] <= 0
        if (piece.core in outer and piece.core and new_kind) or ahead > (
            -1.0 if new_kind else 0.0 if evidence.alone[at] or piece.looks_ahead else 0.5
        ):
            return at
    return len(evidence.pieces)


def _restarts(evidence: Evidence, starts: Sequence[int], headings: set[int], end: int) -> Iterator[int]:
    """Where the page has lost the heading of an issue: its list begins anew, or the label of every body."""
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
        if first + 1 < stop and evidence.pieces[first + 1].is_labelled
    )
    label, times = followers.most_common(1)[0] if followers else ("", 0)
    return label if times * 2 > len(starts) else ""
