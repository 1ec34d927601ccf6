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
from index.embedding.pair_graph import PAIR_GRAPH_FILE

Scores = NDArray[np.float32]

_MAX_TOKENS = 224
_BATCH = 8  # pairs of like length at once: more is no faster on few cores, and pads more


class OnnxPairScorer:
    """Reads question and passage together (onnxruntime, 8 bits); safe to share between threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the graph, the tokenizer and the embeddings of an unpacked ``folder``."""
        import onnxruntime
        from safetensors import safe_open
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            folder / PAIR_GRAPH_FILE, options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        with safe_open(folder / WEIGHTS_FILE, "numpy") as weights:
            self._words = weights.get_tensor("embeddings.word_embeddings.weight")
            positions = weights.get_tensor("embeddings.position_embeddings.weight")
            types = weights.get_tensor("embeddings.token_type_embeddings.weight")
        self._places = positions[:_MAX_TOKENS].astype(np.float32) + types[0].astype(np.float32)

    def score(self, question: str, passages: Sequence[str]) -> Scores:
        """``(len(passages),)``: log-odds that a passage answers, as learnt; higher is better."""
        pairs = [(PROMPTS["query"] + encodable(question), PROMPTS["document"] + encodable(text)) for text in passages]
        rows = [item.ids for item in self._tokenizer.encode_batch(pairs)]
        scores = np.zeros(len(rows), np.float32)
        order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            scores[chosen] = self._run([rows[at] for at in chosen])
        return scores

    def _run(self, rows: Sequence[Sequence[int]]) -> Scores:
        longest = max(map(len, rows))
        ids = np.ones((len(rows), longest), np.int64)
        mask = np.zeros((len(rows), longest), np.float32)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1.0
        states = self._words[ids].astype(np.float32) + self._places[:longest]
        (scores,) = self._session.run(None, {"states": states, "mask": mask})
        found: Scores = scores
        return found


def load_pair_scorer(cache_dir: Path | None = None) -> OnnxPairScorer:
    """The bundled judge's model."""
    return OnnxPairScorer(bundled_folder(cache_dir), usable_threads())
