"""An optional cross-encoder in place of the judge's order (``RERANKER_MODEL``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.retrieval.search import Rerank
from index.errors import InputError


def load_reranker(model: str) -> Rerank:
    """A sentence-transformers CrossEncoder by name or path; raises ``InputError`` when it cannot be loaded."""
    from sentence_transformers import CrossEncoder

    path = Path(model)
    name = str(path.resolve()) if path.exists() else model
    try:
        encoder = CrossEncoder(name, model_kwargs={"dtype": "float32"})
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise InputError(
            f"RERANKER_MODEL {model!r} cannot be loaded ({first}): name a CrossEncoder folder or unset it"
        ) from error

    def rerank(question: str, passages: Sequence[str]) -> Sequence[float]:
        return [float(score) for score in encoder.predict([(question, passage) for passage in passages])]

    return rerank
