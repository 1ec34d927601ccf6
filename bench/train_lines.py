"""Teaches the line labeller (``index/structure/evidence.py``) on every notice with gold sections.

``python bench/train_lines.py FOLDER…``: each folder holds notices and ``sections.jsonl`` (for the seeds: ``seeds`` with
``tests/gold/sections.jsonl``). Prints the accuracy by leave-notices-out, then writes the weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from index.structure.evidence import BUCKETS, CLASSES, features, head_of
from index.structure.fold import fold
from index.structure.noise import find_noise
from index.structure.pieces import Piece, read_pieces
from index.structure.reading_copy import make_reading

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "index" / "structure" / "line_weights.npz"
Row = tuple[str, str, str]  # notice, head, class


def rows_of(folder: Path, gold: Path) -> Iterator[Row]:
    """Every piece of a folder's notices with what the gold says it is."""
    by_notice: dict[str, list[dict]] = {}
    for line in gold.read_text("utf-8").splitlines():
        row = json.loads(line)
        by_notice.setdefault(row["notice"], []).append(row)
    for name, issues in by_notice.items():
        text = (folder / name).read_bytes().decode("utf-8")
        folded = fold(text)
        reading = make_reading(text, folded, find_noise(folded))
        for piece, kind in labelled(reading.folded, list(read_pieces(reading.folded)), issues, reading):
            yield name, head_of(reading.folded, piece.words, piece.end), kind


def labelled(folded: str, pieces: list[Piece], issues: list[dict], reading) -> Iterator[tuple[Piece, str]]:
    starts = {issue["start"]: issue for issue in issues}
    ordered = sorted(starts)
    end_before = issues[-1].get("end_before")
    text_end = reading.place
    last_end = None
    seen: set[int] = set()
    paths = {squeeze(name) for issue in issues for name in issue.get("path", ())}
    for at, piece in enumerate(pieces):
        place = reading.position(piece.start)
        stop = reading.position(piece.end - 1) + 1
        words = squeeze(folded[piece.words : piece.end])
        held = [start for start in ordered if place <= start < stop]
        nearest = max((start for start in ordered if start <= place), default=None)
        if end_before and nearest == ordered[-1] and squeeze(folded[piece.start : piece.end]).startswith(squeeze(fold(end_before))[:10]):
            last_end = place
        if held and held[0] not in seen:
            seen.add(held[0])
            if starts[held[0]]["title"]:
                yield piece, "title"
        elif any(len(name) > 3 and words.startswith(name) for name in map(fold, paths)):
            yield piece, "area"
        elif last_end is not None:
            yield piece, "plans"
        elif nearest is None:
            if paths or at < len(pieces):
                yield piece, "about"
        else:
            following = pieces[at + 1] if at + 1 < len(pieces) else None
            before_start = following is not None and any(
                reading.position(following.start) <= start < reading.position(following.end - 1) + 1 for start in ordered
            )
            last_without_end = nearest == ordered[-1] and not end_before
            if not last_without_end and not (before_start and not paths):
                yield piece, "body"


def squeeze(text: str) -> str:
    return "".join(text.split())


def fit(heads: list[str], kinds: list[str], strength: float = 4.0) -> LogisticRegression:
    matrix = to_matrix(heads)
    weight = Counter(kinds)
    model = LogisticRegression(C=strength, max_iter=300, class_weight={k: (len(kinds) / (5 * n)) ** 0.5 for k, n in weight.items()})
    return model.fit(matrix, kinds)


def to_matrix(heads: list[str]) -> csr_matrix:
    found = [features(head) for head in heads]
    indices = np.concatenate([np.array(row) for row in found])
    data = np.concatenate([np.full(len(row), 1 / np.sqrt(len(row))) for row in found])
    pointers = np.cumsum([0, *map(len, found)])
    return csr_matrix((data, indices, pointers), shape=(len(heads), BUCKETS))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows: list[Row] = []
    for folder in args.folders:
        gold = folder / "sections.jsonl" if folder.name != "seeds" else ROOT / "tests" / "gold" / "sections.jsonl"
        rows += rows_of(folder, gold)
    notices = sorted({row[0] for row in rows})
    print(len(rows), Counter(row[2] for row in rows))
    confusion: Counter[tuple[str, str]] = Counter()
    for fold_number in range(5):
        held = {name for at, name in enumerate(notices) if at % 5 == fold_number}
        train = [row for row in rows if row[0] not in held]
        test = [row for row in rows if row[0] in held]
        model = fit([row[1] for row in train], [row[2] for row in train])
        for row, said in zip(test, model.predict(to_matrix([row[1] for row in test])), strict=True):
            confusion[row[2], said] += 1
    for kind in CLASSES:
        print(f"{kind:6}", {other: confusion[kind, other] for other in CLASSES})
    if args.write:
        model = fit([row[1] for row in rows], [row[2] for row in rows])
        order = [list(model.classes_).index(kind) for kind in CLASSES]
        np.savez_compressed(WEIGHTS, weights=model.coef_[order].T.astype(np.float16), bias=model.intercept_[order].astype(np.float32))
        print(WEIGHTS.stat().st_size, "bytes")


if __name__ == "__main__":
    sys.exit(main())
