"""How probable it is that a section answers a question: one logistic regression over few features, for both languages.

Learnt by ``bench/train_judge.py`` on development questions, in folds; the weights are data (``judge.json``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.features import FEATURES

WEIGHTS_FILE = Path(__file__).parent / "judge.json"


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights over standardised features, and the thresholds that were calibrated with them."""

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float
    set_threshold: float  # an agency is affirmed from here
    set_open_threshold: float  # a set is affirmed at all when its surest agency comes up to here
    named_threshold: float  # a question about a named agency is answered from here
    open_threshold: float  # a question that names no agency is answered from here

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """``(candidates,)`` in 0 … 1 from ``(candidates, len(FEATURES))``."""
        if not len(features):
            return np.zeros(0, np.float32)
        logits = ((features - self.mean) / self.scale) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)


@cache
def load_judge(path: Path = WEIGHTS_FILE) -> Judge:
    """The judge as learnt; raises ``ValueError`` when the file was made for other features."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if stored["features"] != list(FEATURES):
        raise ValueError(f"{path.name} was trained for other features: run bench/train_judge.py")
    thresholds = stored["thresholds"]
    return Judge(
        mean=np.array(stored["mean"], np.float32),
        scale=np.array(stored["scale"], np.float32),
        weights=np.array(stored["weights"], np.float32),
        bias=float(stored["bias"]),
        set_threshold=float(thresholds["set"]),
        set_open_threshold=float(thresholds["set_open"]),
        named_threshold=float(thresholds["named"]),
        open_threshold=float(thresholds["open"]),
    )
