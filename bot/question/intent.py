"""What a question asks for, learnt: linear classifiers over its vector and its words (``bench/train_intent.py``).

The vector says what it is about, the words and short runs of words how it is put.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.structure.fold import fold

AskedKind = Literal[
    "set", "fact", "measures", "compare", "metadata", "overview", "count", "status", "small_talk", "more"
]
MetadataField = Literal[
    "inspected", "feedback", "published", "signed", "body", "contacts", "title", "counts", "finished"
]
Task = Literal[
    "none", "list_issues", "summary", "list_bodies", "list_documents", "list_sanctions", "list_money", "timeline",
    "count_bodies", "count_issues", "count_measures", "most_issues", "fewest_issues",
    "finished", "unfinished", "long_term", "planned",
]  # fmt: skip
Talk = Literal["order", "off_topic", "bot", "pleasantry"]
Turn = Literal["alone", "more", "narrow", "switch", "matter", "pick", "redo"]
AnswerType = Literal["money", "number", "percent", "date", "document", "person", "name", "any"]

KINDS: tuple[AskedKind, ...] = (
    "set", "fact", "measures", "compare", "metadata", "overview", "count", "status", "small_talk", "more",
)  # fmt: skip
FIELDS: tuple[MetadataField, ...] = (
    "inspected", "feedback", "published", "signed", "body", "contacts", "title", "counts", "finished",
)  # fmt: skip
TYPES: tuple[AnswerType, ...] = ("money", "number", "percent", "date", "document", "person", "name", "any")
TASKS: tuple[Task, ...] = (
    "none", "list_issues", "summary", "list_bodies", "list_documents", "list_sanctions", "list_money", "timeline",
    "count_bodies", "count_issues", "count_measures", "most_issues", "fewest_issues",
    "finished", "unfinished", "long_term", "planned",
)  # fmt: skip
TALKS: tuple[Talk, ...] = ("order", "off_topic", "bot", "pleasantry")
TURNS: tuple[Turn, ...] = ("alone", "more", "narrow", "switch", "matter", "pick", "redo")
_SEARCHED: tuple[AskedKind, ...] = ("set", "fact", "measures", "compare", "metadata")
BUCKETS = 8192
_MAY_BE_SEARCHED = 0.3  # from this probability on a question is searched: no data answer to what asks of a topic
_LIKELY_FIELD = -0.5  # log-odds
_WORD = re.compile(r"[\u3400-\u9fff]|[a-z']+|\d+|[?]")
INTENT_FILE = Path(__file__).parent / "intent.npz"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is asked, with how sure that is where it matters."""

    kinds: dict[AskedKind, float]  # probabilities
    fields: tuple[MetadataField, ...]  # of a notice, never empty: it is the kind that says whether one is asked for
    sure_fields: tuple[MetadataField, ...]  # those that are asked for whatever the kind
    answer_type: AnswerType  # what must stand in the sentence that answers
    task: Task = "none"  # what is asked of the notices' own data; none where the texts must be searched
    turn: Turn = "alone"  # how it would lean on the turn before, if there is one
    talk: Talk = "pleasantry"  # what small talk is about, if it is such

    @property
    def kind(self) -> AskedKind:
        return max(self.kinds, key=lambda kind: self.kinds[kind])

    @property
    def searched_kind(self) -> AskedKind:
        """The likeliest of the kinds that are answered from the texts."""
        return max(_SEARCHED, key=lambda kind: self.kinds[kind])


def read_intent(text: str, vector: Floats) -> Intent:
    """From a question and its unit vector by the bundled model, ``(dimensions,)``."""
    features = intent_features(text, vector)
    kinds = _softmax(_logits("kind", features))
    logits = _logits("fields", features)
    fields = tuple(field for field, logit in zip(FIELDS, logits, strict=True) if logit > _LIKELY_FIELD)
    fields = fields or (FIELDS[int(logits.argmax())],)
    sure = tuple(field for field, logit in zip(FIELDS, logits, strict=True) if logit > 0)
    answer_type = TYPES[int(_logits("type", features).argmax())]
    tasks = _softmax(_logits("task", features))
    task = TASKS[int(tasks.argmax())] if tasks[TASKS.index("none")] < _MAY_BE_SEARCHED else "none"
    turn = TURNS[int(_logits("turn", features).argmax())]
    talk = TALKS[int(_logits("talk", features).argmax())]
    return Intent(dict(zip(KINDS, map(float, kinds), strict=True)), fields, sure, answer_type, task, turn, talk)


def intent_features(text: str, vector: Floats) -> Floats:
    """The vector, then the hashed runs of words, a unit vector of their own: ``(dimensions + BUCKETS,)``."""
    hashed = np.zeros(BUCKETS, np.float32)
    for run in word_runs(text):
        hashed[zlib.crc32(run.encode()) % BUCKETS] = 1.0
    return np.concatenate([vector, hashed / np.sqrt(hashed.sum())]).astype(np.float32)


def word_runs(text: str) -> set[str]:
    """Runs of one to three words; a Chinese character is one, numbers are all alike, beginning and end are marked."""
    found = ["#" if word[0].isdigit() else word for word in _WORD.findall(fold(text).lower())]
    words = ["^", *found, "$"]
    return {" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)}


def _logits(head: str, features: Floats) -> Floats:
    weights, bias = _heads()[head]
    return np.asarray(weights @ features + bias, np.float32)


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum(), np.float32)


@cache
def _heads() -> dict[str, tuple[Floats, Floats]]:
    with np.load(INTENT_FILE) as stored:
        return {
            name: (stored[f"{name}_weights"].astype(np.float32), stored[f"{name}_bias"])
            for name in ("kind", "fields", "type", "task", "turn", "talk")
        }
