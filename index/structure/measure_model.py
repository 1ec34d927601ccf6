"""How far a measure has come and whose conduct it is about: a linear model over a sentence's characters.

Features are single characters and pairs of the sentence and, apart from these, of its last clause (which tells how it
ends), hashed, and a few cues. ``bench/train_measures.py`` learns the weights from ``tests/material``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from index.notice import Conduct, Mode

WEIGHTS_FILE = Path(__file__).with_name("measure_weights.npz")
MODES: tuple[Mode, ...] = get_args(Mode)
BUCKETS = 1 << 13
_CUES = tuple(
    re.compile(words)
    for words in (
        r"[未没]有?再?(?:发现|收到|接到|反映|出现|发生|见)|无异议|无一违|不存在",
        r"(?:^|[,;:])(?:计划|力争|争取)|(?<![草虚模])拟(?![定订])|打算|预计|再行|明年|将[于在按继持从]",
        r"正在|仍在|尚在|审理|仲裁|协商|等待|诉讼|进行",
        r"督促|责令|责成|立案|罚款|处罚|取缔|约谈|移送|查处|吊销|整顿|失信",
    )
)
FEATURES = BUCKETS + 2 * len(_CUES)
_MARKER = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}是|\(\d{1,2}\)|[①-⑳]|\d{1,2}[.、](?!\d))")
_BLANK = re.compile(r"\s+")
_BOOK = re.compile(r"《[^《》]{0,60}》")
_NUMBER = re.compile(r"\d[\d.,]*")


def judge_measures(sentences: Sequence[str]) -> Iterator[tuple[Mode, Conduct]]:
    """Mode and conduct of each sentence, which stands in folded characters."""
    weights, bias = _weights()
    for sentence in sentences:
        scores = weights[features(sentence)].sum(axis=0) + bias
        yield MODES[int(scores[:-1].argmax())], "supervised" if scores[-1] > 0 else "own"


def features(sentence: str) -> NDArray[np.uint64]:
    """The numbers, below ``FEATURES``, of what a sentence has, ascending."""
    words = _NUMBER.sub("0", _BOOK.sub("《》", _BLANK.sub("", _MARKER.sub("", sentence, 1)))).rstrip("。;")
    last = words[words.rfind(",") + 1 :]
    cues = [
        BUCKETS + 2 * number + at
        for at, part in enumerate((words, last))
        for number, cue in enumerate(_CUES)
        if cue.search(part)
    ]
    return np.unique(np.concatenate([_grams(words, 1), _grams(last, 2), np.array(cues, np.uint64)]))


def _grams(words: str, salt: int) -> NDArray[np.uint64]:
    """Characters and pairs, with both ends marked, as numbers below ``BUCKETS``."""
    codes = np.frombuffer(f"^{words}$".encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    pairs = codes[:-1] * np.uint64(0x110000) + codes[1:] + np.uint64(0x110000)
    mixed = (np.concatenate([codes, pairs]) + np.uint64(salt << 44)) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(40)) % np.uint64(BUCKETS)


@cache
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(``FEATURES``, modes and one for conduct) and one bias each."""
    with np.load(WEIGHTS_FILE, allow_pickle=False) as stored:
        return stored["weights"].astype(np.float32) * stored["scale"], stored["bias"]
