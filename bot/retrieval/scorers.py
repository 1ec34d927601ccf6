"""Models that read a question and a passage together; which one is used is a setting."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding import BUNDLED
from index.errors import InputError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Scores = NDArray[np.float32]


class PairScorer(Protocol):
    """Scores passages for a question. The scale is the model's own: weights and thresholds are calibrated for it."""

    def score(self, question: str, passages: Sequence[str]) -> Scores:
        """``(len(passages),)``, higher for a passage that answers."""
        ...


class CrossEncoderScorer:
    """A sentence-transformers CrossEncoder of the user's own."""

    def __init__(self, model: CrossEncoder) -> None:
        self._model = model

    def score(self, question: str, passages: Sequence[str]) -> Scores:
        pairs = [(question, passage) for passage in passages]
        return np.asarray(self._model.predict(pairs), np.float32).reshape(-1)


def load_scorer(model: str = BUNDLED, *, cache_dir: Path | None = None) -> PairScorer:
    """The bundled judge, or a CrossEncoder by name or path; raises ``InputError`` when it cannot be loaded."""
    if model == BUNDLED:
        from index.embedding.pairs import load_pair_scorer

        return load_pair_scorer(cache_dir)
    from sentence_transformers import CrossEncoder

    path = Path(model)
    name = str(path.resolve()) if path.exists() else model
    try:
        return CrossEncoderScorer(CrossEncoder(name, model_kwargs={"dtype": "float32"}))
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise InputError(
            f"RERANKER_MODEL {model!r} cannot be loaded ({first}): name a CrossEncoder folder or unset it"
        ) from error
