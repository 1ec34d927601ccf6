"""Teaches the reader of structure: the line labeller, then the choice between readings, on notices with gold sections.

``python bench/train_reader.py FOLDER… [--layouts DIR…] [--held DIR…] [--write]``: each folder holds notices and
``sections.jsonl``; ``--layouts`` are the same notices in drawn layouts (``python -m tests.layouts``), which teach both;
``--held`` are only measured. The labeller that reads a notice has seen neither it nor its layouts; the choice is taught
on all of them. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from index.structure import choice
from index.structure.choice import FEATURES, claimed_issues, describe
from index.structure.evidence import BUCKETS, CLASSES, LINE_WEIGHTS, LineWeights, features, head_of, weigh
from index.structure.fold import fold
from index.structure.hypotheses import hypotheses
from index.structure.noise import find_noise
from index.structure.pieces import Piece, read_pieces
from index.structure.reading_copy import Reading, make_reading

ROOT = Path(__file__).parent.parent
FOLDS = 5
MISCOUNTED = 8
REAL_WEIGHT = 5.0
PUBLISHED_WEIGHT = 12.0  # the seeds, which somebody has published
PUBLISHED = frozenset(path.name for path in (ROOT / "seeds").glob("*.txt"))
RANK_STRENGTH = 1.0
Gold = dict[str, Any]


@dataclass(slots=True)
class Case:
    """A notice with its gold, read as far as its pieces."""

    name: str
    source: str  # the notice it was made from
    reading: Reading
    pieces: list[Piece]
    issues: list[Gold]
    group: str
    teaches: bool

    @property
    def starts(self) -> frozenset[int]:
        return frozenset(issue["start"] for issue in self.issues)


def read_cases(folder: Path, group: str, *, teaches: bool = True) -> Iterator[Case]:
    """Every notice of a folder that has gold sections."""
    gold = folder / "sections.jsonl" if folder.name != "seeds" else ROOT / "tests" / "gold" / "sections.jsonl"
    by_notice: dict[str, list[Gold]] = defaultdict(list)
    for line in gold.read_text("utf-8").splitlines():
        row = json.loads(line)
        by_notice[row["notice"]].append(row)
    for name, issues in by_notice.items():
        text = (folder / name).read_bytes().decode("utf-8")
        folded = fold(text)
        reading = make_reading(text, folded, find_noise(folded))
        source = re.sub(r"_(?:tuning|held_out)_\d.*|\.txt$", "", name)
        yield Case(name, source, reading, read_pieces(reading.folded), issues, group, teaches)


def labelled(case: Case) -> Iterator[tuple[str, str]]:
    """The head of each piece with what the gold says it is; what the gold leaves open is left out."""
    folded, place = case.reading.folded, case.reading.position
    starts = {issue["start"]: issue for issue in case.issues}
    ordered = sorted(starts)
    paths = [squeeze(fold(name)) for issue in case.issues for name in issue.get("path", ()) if len(name) > 3]
    end_before = squeeze(fold(case.issues[-1].get("end_before") or ""))[:10]
    behind, seen = False, -1
    for at, piece in enumerate(case.pieces):
        begin, stop = place(piece.start), place(piece.end - 1) + 1
        head = head_of(folded, piece.words, piece.end)
        held = next((start for start in ordered if max(begin, seen + 1) <= start < stop), None)
        begun = sum(start < stop for start in ordered)
        words = squeeze(folded[piece.words : piece.end])
        if begun == len(ordered) and end_before and _alike(squeeze(folded[piece.start : piece.end]), end_before):
            behind = True
        if held is not None:
            seen = held
            if starts[held]["title"]:
                yield head, "title"
        elif any(words.startswith(name) for name in paths):
            yield head, "area"
        elif behind:
            yield head, "plans"
        elif begun == 0:
            yield head, "about"
        elif (begun < len(ordered) or end_before) and (paths or not _before_start(case, at, ordered)):
            yield head, "body"


def _before_start(case: Case, at: int, ordered: Sequence[int]) -> bool:
    if at + 1 >= len(case.pieces):
        return False
    following = case.pieces[at + 1]
    begin, stop = case.reading.position(following.start), case.reading.position(following.end - 1) + 1
    return any(begin <= start < stop for start in ordered)


def _alike(words: str, opening: str) -> bool:
    """Whether one begins with the other, and with enough to tell."""
    shared = min(len(words), len(opening))
    return shared >= 4 and words[:shared] == opening[:shared]


def squeeze(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def teach_lines(rows: Sequence[tuple[str, str]]) -> LineWeights:
    """The labeller's weights from heads and their classes."""
    kinds = [kind for _, kind in rows]
    times = Counter(kinds)
    weight = {kind: (len(rows) / (len(times) * count)) ** 0.5 for kind, count in times.items()}
    model = LogisticRegression(C=4.0, max_iter=300, class_weight=weight).fit(matrix([head for head, _ in rows]), kinds)
    order = [list(model.classes_).index(kind) for kind in CLASSES]
    return LineWeights(model.coef_[order].T.astype(np.float32), model.intercept_[order].astype(np.float32))


def matrix(heads: Sequence[str]) -> csr_matrix:
    """The heads' features, one row a head, as the labeller weighs them."""
    found = [features(head) for head in heads]
    data = np.concatenate([np.full(len(row), 1 / np.sqrt(len(row))) for row in found])
    pointers = np.cumsum([0, *map(len, found)])
    return csr_matrix((data, np.concatenate([np.array(row) for row in found]), pointers), shape=(len(heads), BUCKETS))


@dataclass(slots=True)
class Candidates:
    """All readings of one notice as figures, with which of them is right."""

    case: Case
    figures: np.ndarray  # (readings, features)
    right: np.ndarray  # (readings,) all issues begin where the gold says, and no others
    starts: list[frozenset[int]]


def candidates(case: Case, model: LineWeights, *, silent: bool = False) -> Candidates:
    """Every reading of a notice as a labeller that has not seen it gives it; ``silent``: as if it counted nothing."""
    evidence = weigh(case.reading.folded, case.pieces, model)
    made = hypotheses(evidence)
    starts = [frozenset(case.reading.position(case.pieces[at].start) for at in one.starts) for one in made]
    figures = [describe(evidence, one, () if silent else said_of(case, claimed_issues(evidence, one))) for one in made]
    return Candidates(
        case,
        np.array(figures).reshape(len(made), len(FEATURES)),
        np.array([one == case.starts for one in starts], bool),
        starts,
    )


def said_of(case: Case, claimed: frozenset[int]) -> frozenset[int]:
    """What a notice claims; one in eight of those in drawn layouts is made to miscount, as some real ones do."""
    if case.group == "real" or crc32(case.name.encode()) % MISCOUNTED:
        return claimed
    return frozenset(count + 1 for count in claimed)


def fold_of(source: str, sources: Sequence[str]) -> int:
    """Which part a source notice belongs to."""
    return sorted(set(sources)).index(source) % FOLDS


def weight_of(one: Candidates) -> float:
    """Notices as they were written are few beside those in drawn layouts and count for more."""
    published = PUBLISHED_WEIGHT if one.case.name in PUBLISHED else 1.0
    return published * (REAL_WEIGHT if one.case.group == "real" else 1.0)


def teach_rank(taught: Sequence[Candidates]) -> np.ndarray:
    """Weights that put a right reading before the others of its notice: differences of pairs, logistic regression."""
    rows, weights = [], []
    for one in taught:
        good, bad = np.flatnonzero(one.right), np.flatnonzero(~one.right)
        for first in good:
            for second in bad:
                rows.append(one.figures[first] - one.figures[second])
                weights.append(weight_of(one) / (len(good) * len(bad)))
    both = np.array([*rows, *(-row for row in rows)])
    signs = np.array([1] * len(rows) + [0] * len(rows))
    model = LogisticRegression(C=RANK_STRENGTH, fit_intercept=False, max_iter=5000)
    return np.asarray(model.fit(both, signs, sample_weight=np.array([*weights, *weights])).coef_[0])


def best(one: Candidates, rank: np.ndarray) -> tuple[int, float]:
    """The reading ranked first and its margin over the second."""
    scores = one.figures @ rank
    order = np.argsort(-scores)
    return int(order[0]), float(min(scores[order[0]] - scores[order[1]], 5.0)) if len(order) > 1 else 5.0


def teach_sure(taught: Sequence[Candidates], rank: np.ndarray) -> np.ndarray:
    """Weights of the probability that the reading ranked first is right."""
    rows, right, weights = [], [], []
    for one in taught:
        if len(one.figures):
            at, margin = best(one, rank)
            rows.append([*one.figures[at], margin])
            right.append(bool(one.right[at]))
            weights.append(weight_of(one))
    model = LogisticRegression(C=0.3, max_iter=2000).fit(np.array(rows), right, sample_weight=weights)
    return np.array([*model.coef_[0], model.intercept_[0]])


def report(name: str, measured: Sequence[Candidates], rank: np.ndarray, sure: np.ndarray, *, show: bool) -> None:
    """Sections found and too many, notices right, what was possible, and how right the surest are."""
    found = extra = 0
    judged: list[tuple[float, bool]] = []
    for one in measured:
        gold = one.case.starts
        if not len(one.figures):
            judged.append((0.0, False))
            continue
        at, margin = best(one, rank)
        found += len(one.starts[at] & gold)
        extra += len(one.starts[at] - gold)
        judged.append((float(np.dot([*one.figures[at], margin, 1.0], sure)), bool(one.right[at])))
        if show and not one.right[at]:
            possible = "could" if one.right.any() else "no hypothesis"
            counts = f"{len(one.starts[at] & gold)}/{len(gold)} +{len(one.starts[at] - gold)}"
            print(f"   {one.case.name[:44]:44} {counts} {possible} {one.case.issues[0].get('layout', '')}")
    total = sum(len(one.case.starts) for one in measured)
    right = sum(ok for _, ok in judged)
    possible_in = sum(bool(one.right.any()) for one in measured)
    half = [ok for _, ok in sorted(judged, key=lambda item: -item[0])][: len(judged) // 2] or [False]
    print(f"{name}: notices {right}/{len(measured)} (a right reading among the candidates in {possible_in})")
    share = found / max(total, 1)
    print(f"    sections {found}/{total} = {share:.3f}, extra {extra}, surest half {sum(half)}/{len(half)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--layouts", nargs="*", type=Path, default=[])
    parser.add_argument("--held", nargs="*", type=Path, default=[])
    parser.add_argument("--keep", type=Path, help="write the candidates there, for looking at")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    cases = [case for folder in args.folders for case in read_cases(folder, "real")]
    cases += [case for folder in args.layouts for case in read_cases(folder, folder.name)]
    held = [case for folder in args.held for case in read_cases(folder, folder.name, teaches=False)]
    sources = [case.source for case in [*cases, *held]]
    rows = {id(case): list(labelled(case)) for case in cases}
    measured: list[Candidates] = []
    unclaimed: list[Candidates] = []
    for part in range(FOLDS):
        taught = [row for case in cases if fold_of(case.source, sources) != part for row in rows[id(case)]]
        model = teach_lines(taught)
        measured += [candidates(case, model) for case in [*cases, *held] if fold_of(case.source, sources) == part]
        real = (case for case in cases if case.group == "real" and fold_of(case.source, sources) == part)
        unclaimed += [candidates(case, model, silent=True) for case in real]
    if args.keep:
        args.keep.write_bytes(pickle.dumps(measured))
    everything = [one for one in measured if one.case.teaches]
    rank = teach_rank([*everything, *unclaimed])
    sure = teach_sure(everything, rank)
    groups = dict.fromkeys(one.case.group for one in measured)
    for group in groups:
        report(group, [one for one in measured if one.case.group == group], rank, sure, show=args.show)
    if args.write:
        model = teach_lines([row for case in cases for row in rows[id(case)]])
        np.savez_compressed(LINE_WEIGHTS, weights=model.weights.astype(np.float16), bias=model.bias)
        weights = {
            "rank": dict(zip(FEATURES, map(float, rank.round(4)), strict=True)),
            "sure": dict(zip((*FEATURES, "margin", "bias"), map(float, sure.round(4)), strict=True)),
        }
        choice.WEIGHTS.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
