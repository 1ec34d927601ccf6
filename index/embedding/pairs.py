"""Runs the judge's model: a score for each pair of question and passage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.bundled import bundled_folder
from index.embedding.encoder import encodable
from index.embedding.fast import usable_threads
from index.embedding.folder import PROMPTS, TOKENIZER_FILE, WEIGHTS_FILE
from index.embedding.graph import tensor_places
from index.embedding.pair_graph import PAIR_GRAPH_FILE

Scores = NDArray[np.float32]

_MAX_TOKENS = 224


class OnnxPairScorer:
    """Reads question and passage together (onnxruntime, 8 bits); safe to share between threads.

    One pair at a time: 8-bit steps are chosen for what runs together, and a score must not hang on its neighbours.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the graph and the tokenizer of an unpacked ``folder``; the word embeddings stay on disk."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            folder / PAIR_GRAPH_FILE, options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._words = _half_tensor(folder, "embeddings.word_embeddings.weight")
        positions = _half_tensor(folder, "embeddings.position_embeddings.weight")[:_MAX_TOKENS]
        types = _half_tensor(folder, "embeddings.token_type_embeddings.weight")
        self._places = positions.astype(np.float32) + types[0].astype(np.float32)

    def score(self, question: str, passages: Sequence[str]) -> Scores:
        """``(len(passages),)``: log-odds that a passage answers, as learnt; higher is better."""
        asked = PROMPTS["query"] + encodable(question)
        return np.array([self._score(asked, PROMPTS["document"] + encodable(text)) for text in passages], np.float32)

    def _score(self, question: str, passage: str) -> float:
        ids = self._tokenizer.encode(question, passage).ids
        states = self._words[ids].astype(np.float32) + self._places[: len(ids)]
        (scores,) = self._session.run(None, {"states": states[np.newaxis]})
        return float(scores[0])


def load_pair_scorer(cache_dir: Path | None = None) -> OnnxPairScorer:
    """The bundled judge's model."""
    return OnnxPairScorer(bundled_folder(cache_dir), usable_threads())


def _half_tensor(folder: Path, name: str) -> NDArray[np.float16]:
    """A float16 tensor of the weights file, mapped into memory."""
    path = folder / WEIGHTS_FILE
    place = tensor_places(path)[name]
    return np.memmap(path, np.float16, "r", place.start, place.shape)
