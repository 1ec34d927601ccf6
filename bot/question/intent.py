"""What a question asks for, learnt: linear classifiers over its vector (``bench/train_intent.py``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

AskedKind = Literal[
    "set", "fact", "measures", "compare", "metadata", "overview", "count", "status", "small_talk", "more"
]
MetadataField = Literal[
    "inspected", "feedback", "published", "signed", "body", "contacts", "title", "counts", "finished"
]
AnswerType = Literal["money", "number", "percent", "date", "document", "person", "name", "any"]

KINDS: tuple[AskedKind, ...] = (
    "set", "fact", "measures", "compare", "metadata", "overview", "count", "status", "small_talk", "more",
)  # fmt: skip
FIELDS: tuple[MetadataField, ...] = (
    "inspected", "feedback", "published", "signed", "body", "contacts", "title", "counts", "finished",
)  # fmt: skip
TYPES: tuple[AnswerType, ...] = ("money", "number", "percent", "date", "document", "person", "name", "any")
INTENT_FILE = Path(__file__).parent / "intent.npz"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is asked, with how sure that is where it matters."""

    kinds: dict[AskedKind, float]  # probabilities
    fields: tuple[MetadataField, ...]  # facts of a notice
    answer_type: AnswerType  # what must stand in the sentence that answers

    @property
    def kind(self) -> AskedKind:
        return max(self.kinds, key=lambda kind: self.kinds[kind])


def read_intent(vector: Floats) -> Intent:
    """From a question's unit vector by the bundled model, ``(dimensions,)``."""
    kinds = _softmax(_logits("kind", vector))
    fields = tuple(field for field, logit in zip(FIELDS, _logits("fields", vector), strict=True) if logit > 0)
    answer_type = TYPES[int(_logits("type", vector).argmax())]
    return Intent(dict(zip(KINDS, map(float, kinds), strict=True)), fields, answer_type)


def _logits(head: str, vector: Floats) -> Floats:
    weights, bias = _heads()[head]
    return np.asarray(weights @ vector + bias, np.float32)


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum(), np.float32)


@cache
def _heads() -> dict[str, tuple[Floats, Floats]]:
    with np.load(INTENT_FILE) as stored:
        return {
            name: (stored[f"{name}_weights"].astype(np.float32), stored[f"{name}_bias"])
            for name in ("kind", "fields", "type")
        }
