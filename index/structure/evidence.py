"""What a piece's words say it is, by their wording alone: a learnt labeller over the characters of its opening.

It knows nothing of numbering, brackets or place, so that a layout nobody has met costs it nothing; what the layout
tells is weighed in :mod:`index.structure.choice`. Taught by ``bench/train_reader.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.structure.pieces import Piece

CLASSES: Final = ("title", "area", "body", "about", "plans")
"""The title of an issue, of an area above issues, what an issue says, what stands before them, what comes after."""

TITLE, AREA, BODY, ABOUT, PLANS = range(len(CLASSES))
"""Columns of the probabilities."""

LINE_WEIGHTS = Path(__file__).parent / "line_weights.npz"
BUCKETS: Final = 1 << 14
_SENTENCE_ENDS = frozenset("。;!?,:")
_CLIP = 4.0
_LONGEST_HEADING = 120
_LONGEST_HEAD = 60
_LENGTHS = (4, 8, 12, 20, 32, 48)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_STOP = re.compile(r"[。;!?\n\t]|\s\|")


def head_of(folded: str, start: int, end: int) -> str:
    """The opening that is judged: to the end of its first sentence, 60 characters at most; ``$`` where all is said."""
    stop = _STOP.search(folded, start, min(end, start + _LONGEST_HEAD))
    last = stop.start() if stop else min(end, start + _LONGEST_HEAD)
    closed = "$" if last >= end or (stop and not folded[stop.end() : end].strip()) else folded[last]
    return _DIGITS.sub("0", folded[start:last]) + closed


def features(head: str) -> list[int]:
    """The hashed character n-grams (1 to 3) of a head, each once, and its length."""
    framed = f"^{head}"
    grams = {framed[at : at + size] for size in (1, 2, 3) for at in range(len(framed) - size + 1)}
    grams.add(f"#{sum(len(head) > bound for bound in _LENGTHS)}")
    return sorted({crc32(gram.encode()) % BUCKETS for gram in grams})


@dataclass(frozen=True, slots=True)
class LineWeights:
    """The labeller's weights, shape ``(BUCKETS, classes)``, and its bias, shape ``(classes,)``."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]


@cache
def line_weights() -> LineWeights:
    """The weights that come with the product."""
    with np.load(LINE_WEIGHTS) as kept:
        return LineWeights(kept["weights"].astype(np.float32), kept["bias"].astype(np.float32))


def log_probabilities(heads: Sequence[str], model: LineWeights) -> NDArray[np.float32]:
    """For each head the logarithm of the probability of each class; shape ``(heads, classes)``."""
    if not heads:
        return np.zeros((0, len(CLASSES)), np.float32)
    scores = np.stack([_score(model.weights, head) for head in heads]) + model.bias
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), dtype=np.float32)


def _score(weights: NDArray[np.float32], head: str) -> NDArray[np.float32]:
    found = features(head)
    return np.asarray(weights[found].sum(axis=0) / np.sqrt(len(found)), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The pieces of a notice with what their words say; arrays have one entry a piece."""

    folded: str
    pieces: Sequence[Piece]
    log: NDArray[np.float32]  # (pieces, classes)
    title: NDArray[np.float32]  # log odds of being an issue's title
    foreign: NDArray[np.float32]  # log odds of standing around the issues rather than in one
    alone: NDArray[np.bool_]  # the piece is a heading's length and ends its line: nothing stands behind its head
    said: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)  # issues counted around two offsets

    def kind(self, at: int, kind: int, over: int) -> float:
        return float(self.log[at, kind] - self.log[at, over])


def weigh(folded: str, pieces: Sequence[Piece], model: LineWeights | None = None) -> Evidence:
    """What the words of each piece say; ``model`` replaces the weights that come with the product."""
    heads = [head_of(folded, piece.words, piece.end) for piece in pieces]
    log = log_probabilities(heads, model or line_weights())
    others = np.logaddexp.reduce(np.delete(log, TITLE, axis=1), axis=1) if len(heads) else np.zeros(0)
    title = np.clip(log[:, TITLE] - others, -_CLIP, _CLIP) if len(heads) else np.zeros(0)
    alone = np.array([_stands_alone(folded, piece, head) for head, piece in zip(heads, pieces, strict=True)], bool)
    own = np.maximum(log[:, BODY], log[:, TITLE])
    foreign = np.asarray(np.maximum(log[:, ABOUT], log[:, PLANS]) - own, np.float32)
    return Evidence(folded, pieces, log, np.asarray(title, np.float32), foreign, alone)


def _stands_alone(folded: str, piece: Piece, head: str) -> bool:
    """Whether a piece is a heading's length with nothing behind it; within a line it must not end like a sentence."""
    if not piece.closes_line and folded[piece.end - 1] in _SENTENCE_ENDS:
        return False
    one_sentence = not any(mark in folded[piece.words : piece.end] for mark in "。;")
    return head.endswith("$") or (one_sentence and piece.end - piece.words <= _LONGEST_HEADING)


def title_piece(evidence: Evidence, at: int, stop: int) -> int:
    """The piece that holds an issue's title: the one that opens it, or a later one where that is a label (编号)."""
    labelled = any(mark.is_label or "#" in mark.form for mark in evidence.pieces[at].marks)
    if evidence.title[at] > -1 or not labelled or at + 1 >= stop:
        return at
    return max(range(at, min(at + 4, stop)), key=lambda other: float(evidence.title[other]))


def reads_as_title(folded: str, start: int, end: int) -> bool:
    """Whether a sentence by itself reads more like an issue's title than like what is said of one."""
    log = log_probabilities([head_of(folded, start, end)], line_weights())[0]
    return bool(log[TITLE] > log[BODY])
