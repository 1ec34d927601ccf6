"""What a piece's words say it is, by their wording alone: a learnt labeller over the characters of its opening.

It knows nothing of numbering, brackets or place, so that a layout nobody has met costs it nothing; what the layout tells
is weighed by :mod:`index.structure.hypotheses`. Taught by ``bench/train_lines.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

CLASSES: Final = ("title", "area", "body", "about", "plans")
"""The title of an issue, of an area above issues, what an issue says, what stands before them, what comes after."""

LINE_WEIGHTS = Path(__file__).parent / "line_weights.npz"
BUCKETS: Final = 1 << 14
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
