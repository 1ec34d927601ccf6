"""What reads a question and a passage together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class PairScorer(Protocol):
    """Scores passages for a question. The scale is the model's own: weights and thresholds are calibrated for it."""

    def score(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """``(len(passages),)``, higher for a passage that answers."""
        ...
