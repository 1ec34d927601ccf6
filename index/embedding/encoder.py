"""What every way of running an embedding model offers the rest of the product."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.tokens import TokenCounter

Vectors = NDArray[np.float32]

DEFAULT_BATCH = 32


class Encoder(ABC):
    """Turns texts into unit vectors; safe to share between threads."""

    name: str  # as the user chose it: "bundled", a hub name or a path
    dimensions: int

    @property
    @abstractmethod
    def tokens(self) -> TokenCounter:
        """Counts and splits with the model's own tokenizer."""

    @abstractmethod
    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question, shape (dimensions,)."""

    @abstractmethod
    def encode_passages(self, texts: Sequence[str], batch_size: int = DEFAULT_BATCH) -> Vectors:
        """The unit vectors of passages in their order, shape (len(texts), dimensions)."""


def normalise(vectors: NDArray[np.floating]) -> Vectors:
    """Rows (or the one vector) scaled to length 1; a row of zeros stays as it is."""
    exact = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(exact, axis=-1, keepdims=True)
    scaled: Vectors = exact / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def encodable(text: str) -> str:
    """``text`` with lone surrogates, which no tokenizer accepts, as question marks; the length stays the same."""
    return text.encode("utf-8", "replace").decode("utf-8")
