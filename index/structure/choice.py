"""Which of the candidate readings explains a notice best, and how sure that is.

Every reading is described by a few figures: how its issues read, how regular they are, whether their numbers run on,
what it leaves unexplained, and whether their count is the one that the notice claims of itself. Two logistic
regressions over these, taught by ``bench/train_reader.py``, rank the readings and say how likely the best one is right.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp, log
from pathlib import Path

import numpy as np

from index.notice import Doubt
from index.structure.claims import counts_said
from index.structure.evidence import Evidence, title_piece
from index.structure.hypotheses import Hypothesis
from index.structure.marks import MEASURE

FEATURES = (
    "issues", "claim_met", "claim_missed", "claim_distance", "title", "weakest_title", "untitled", "missed_inside",
    "missed_outside", "opens_line", "numbered_on", "one_kind", "like_followers", "empty", "uneven", "explained",
    "restarts", "headings", "unmarked", "body", "kin_inside",
    "kin_outside", "odd_inside", "body_outside", "led", "measures", "run_cut",
)  # fmt: skip
"""What a reading is described by, in the order of the weights."""

WEIGHTS = Path(__file__).parent / "choice_weights.json"
_OPENING = 6000  # characters at either end that are searched for what the notice says of itself
_BODY = -3.0  # what bodies mostly read like: stands in for each body that is one piece with its title
_STRONG = 1.0  # log odds from which an unmarked piece reads like a title that was missed


@dataclass(frozen=True, slots=True)
class Choice:
    """The reading that explains the notice best."""

    hypothesis: Hypothesis
    probability: float  # that all its issues are right
    doubts: tuple[Doubt, ...]


def describe(evidence: Evidence, made: Hypothesis, claimed: Iterable[int]) -> list[float]:
    """The figures of one reading, named by ``FEATURES``."""
    pieces, starts, count = evidence.pieces, list(made.starts), len(made.starts)
    inside = [at for first, stop in pairwise([*starts, made.end]) for at in range(first + 1, stop)]
    bodies = [at for at in inside if at not in made.headings]
    ends = [*starts[1:], made.end]
    titles = [title_piece(evidence, at, stop) for at, stop in zip(starts, ends, strict=True)]
    titled = [
        float(evidence.title[title]) for at, title in zip(starts, titles, strict=True) if at not in made.lost
    ] or [0.0]
    taken = ({*starts, *titles} - made.lost) | made.headings
    strong = [
        at for at in np.flatnonzero(evidence.title > _STRONG).tolist() if at not in taken and pieces[at].opens_line
    ]
    numbers = [
        (pieces[first].number, pieces[second].number)
        for first, second in pairwise(at for at in starts if at not in made.lost)
    ]
    numbered = [(first, second) for first, second in numbers if first is not None and second is not None]
    runs_on = sum(second in (first + 1, 1) for first, second in numbered)
    lengths = [
        sum(pieces[at].end - pieces[at].start for at in range(first, stop))
        for first, stop in pairwise([*starts, made.end])
    ]
    whole = sum(piece.end - piece.start for piece in pieces)
    claims = sorted(claimed)
    distance = min((abs(log(count / claim)) for claim in claims if claim), default=0.0)
    named = [at for at in starts if at not in made.lost] or starts
    followers = Counter(pieces[at + 1].core if at + 1 < len(pieces) else None for at in named)
    return [
        log(count),
        float(count in claims),
        float(bool(claims) and count not in claims),
        min(distance, 2.0),
        float(np.mean(titled)),
        float(np.percentile(titled, 10)),
        len(made.lost) / count,
        min(sum(starts[0] < at < made.end for at in strong) / count, 2.0),
        min(sum(not starts[0] < at < made.end for at in strong) / count, 2.0),
        float(np.mean([pieces[at].opens_line for at in starts])),
        runs_on / len(numbered) if numbered else 0.5,
        Counter(pieces[at].core for at in named).most_common(1)[0][1] / len(named),
        followers.most_common(1)[0][1] / len(named),
        sum(second == first + 1 and bool(evidence.alone[first]) for first, second in pairwise([*starts, made.end]))
        / count,
        float(np.std(np.log(np.maximum(lengths, 1)))),
        sum(lengths) / max(whole, 1),
        _restarts(evidence, starts, made) / count,
        len(made.headings) / count,
        float(np.mean([not pieces[at].core for at in starts])),
        (float(evidence.title[bodies].sum()) + _BODY * count) / (len(bodies) + count),
        *_left_aside(evidence, made, bodies),
        _led(evidence, made),
        sum(pieces[at].core == MEASURE for at in starts) / count,
        float(_is_cut(evidence, made, before=True) + _is_cut(evidence, made, before=False)),
    ]


def _is_cut(evidence: Evidence, made: Hypothesis, *, before: bool) -> bool:
    """Whether the list of the first or the last issue runs on outside: the next of its kind has the next number."""
    edge = made.starts[0] if before else made.starts[-1]
    outside = range(edge - 1, -1, -1) if before else range(made.end, len(evidence.pieces))
    kind, number = evidence.pieces[edge].core, evidence.pieces[edge].number
    if number is None or edge in made.lost:
        return False
    following = next((evidence.pieces[at].number for at in outside if evidence.pieces[at].core == kind), None)
    return following == (number - 1 if before else number + 1)


def _led(evidence: Evidence, made: Hypothesis) -> float:
    """The share of issues with the same mark before them as stands before the first: it belongs to them."""
    before = made.starts[0] - 1
    if before < 0 or before in made.headings or not evidence.pieces[before].core:
        return 0.0
    core = evidence.pieces[before].core
    return sum(at > 0 and evidence.pieces[at - 1].core == core for at in made.starts) / len(made.starts)


def _left_aside(evidence: Evidence, made: Hypothesis, bodies: Sequence[int]) -> list[float]:
    """Pieces of the issues' own kind that open none, inside and outside; what stands on the wrong side of the ends."""
    pieces, count = evidence.pieces, len(made.starts)
    cores = {pieces[at].core for at in made.starts if at not in made.lost} - {""}
    taken = {*made.starts, *made.headings}
    kin = [at for at, piece in enumerate(pieces) if piece.core in cores and at not in taken]
    inside = sum(made.starts[0] < at < made.end for at in kin)
    outside = sum(evidence.title[at] > 0 and not made.starts[0] < at < made.end for at in kin)
    odd = evidence.foreign
    around = [at for at in range(len(pieces)) if not made.starts[0] <= at < made.end and pieces[at].opens_line]
    return [
        min(inside / count, 2.0),
        min(outside / count, 2.0),
        min(sum(odd[at] > _STRONG for at in [*bodies, *made.starts]) / count, 2.0),
        min(sum(odd[at] < -_STRONG for at in around) / count, 2.0),
    ]


def _restarts(evidence: Evidence, starts: Sequence[int], made: Hypothesis) -> int:
    """How often a numbered list begins anew inside an issue."""
    times = 0
    for first, stop in pairwise([*starts, made.end]):
        last: dict[str, int] = {}
        for at in range(first + 1, stop):
            piece = evidence.pieces[at]
            if piece.number == 1 and last.get(piece.family, 0) > 1:
                times += 1
            if piece.number is not None:
                last[piece.family] = piece.number
    return times


@dataclass(frozen=True, slots=True)
class _Weights:
    rank: Sequence[float]  # one a feature
    sure: Sequence[float]  # one a feature, then the margin over the runner-up, then the intercept


@cache
def _weights() -> _Weights:
    kept = json.loads(WEIGHTS.read_text("utf-8"))
    return _Weights(
        [kept["rank"][name] for name in FEATURES], [kept["sure"][name] for name in (*FEATURES, "margin", "bias")]
    )


def claimed_issues(evidence: Evidence, made: Hypothesis) -> frozenset[int]:
    """How many issues the notice says it has, as said before the first and behind the last of them."""
    pieces = evidence.pieces
    first = pieces[made.starts[0]].start
    behind = pieces[made.end].start if made.end < len(pieces) else len(evidence.folded)
    key = (min(first, _OPENING), behind)
    if key not in evidence.said:
        before = counts_said(evidence.folded, 0, key[0])
        evidence.said[key] = before | counts_said(evidence.folded, behind, behind + _OPENING)
    return evidence.said[key]


def choose(evidence: Evidence, candidates: Sequence[Hypothesis]) -> Choice | None:
    """The best of the candidates; ``None`` where there is none."""
    if not candidates:
        return None
    described = [describe(evidence, made, claimed_issues(evidence, made)) for made in candidates]
    scores = [sum(map(float.__mul__, figures, _weights().rank)) for figures in described]
    order = sorted(range(len(scores)), key=lambda at: -scores[at])
    best = order[0]
    margin = min(scores[best] - scores[order[1]], 5.0) if len(order) > 1 else 5.0
    odds = sum(map(float.__mul__, [*described[best], margin, 1.0], _weights().sure))
    if candidates[best].mostly_lost:
        odds = min(odds, 0.0)
    return Choice(
        candidates[best],
        1 / (1 + exp(-odds)),
        tuple(_doubts(dict(zip(FEATURES, described[best], strict=True)), margin)),
    )


def _doubts(figures: dict[str, float], margin: float) -> Iterable[Doubt]:
    if figures["claim_missed"]:
        yield "count_differs"
    elif not figures["claim_met"]:
        yield "count_unknown"
    if margin < 1.0:
        yield "close_second"
    if figures["uneven"] > 1.0 or figures["empty"] > 0.1:
        yield "uneven"
    if figures["explained"] < 0.5 or figures["missed_inside"] + figures["missed_outside"] > 0.1:
        yield "unexplained"
    if figures["untitled"] > 0:
        yield "no_titles"
