"""The vectors of one section, and how the catalog keeps them: half precision, end to end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SectionVectors:
    """Unit vectors: ``parts`` (parts, dimensions) and ``sentences`` (sentences, dimensions), float32.

    A section longer than the model's window has several parts.
    """

    parts: Floats
    sentences: Floats


def to_blob(vectors: Floats) -> bytes:
    return vectors.astype(np.float16).tobytes()


def from_blob(blob: bytes, dimensions: int) -> Floats:
    return np.frombuffer(blob, np.float16).astype(np.float32).reshape(-1, dimensions)


def vectors_key(text: str, sentences: Sequence[str]) -> bytes:
    """Names a section's vectors by every text embedded, so that they can never belong to other texts."""
    digest = hashlib.sha256()
    for item in (text, *sentences):
        digest.update(b"\x1e" + item.encode())
    return digest.digest()
