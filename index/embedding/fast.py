"""Runs the bundled model with onnxruntime: ready within a second, where torch takes ten."""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.encoder import DEFAULT_BATCH, Encoder, Vectors, encodable, normalise
from index.embedding.folder import PROMPTS, TOKENIZER_FILE
from index.embedding.graph import GRAPH_FILE
from index.embedding.tokens import TokenCounter

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_logger = logging.getLogger(__name__)

_MAX_TOKENS = 512
_MAX_THREADS = 4  # one short text gains nothing from more


def try_load(folder: Path, name: str) -> Encoder | None:
    """The encoder of an unpacked ``folder``; None, with a warning, where onnxruntime cannot run it."""
    if not (folder / GRAPH_FILE).is_file() or importlib.util.find_spec("onnxruntime") is None:
        return None
    try:
        return OnnxEncoder(folder, name)
    except Exception as error:  # noqa: BLE001 - onnxruntime's errors share no base; the slower way still works
        _logger.warning("onnxruntime cannot run the bundled model, using sentence-transformers: %s", error)
        return None


class OnnxEncoder(Encoder):
    """float32, one text at a time; the vectors are those of sentence-transformers in float32."""

    def __init__(self, folder: Path, name: str) -> None:
        """Load the graph and tokenizer of an unpacked ``folder``."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = usable_threads()
        options.log_severity_level = 3  # errors only: its warnings are about the graph, nothing a user could mend
        self._session = onnxruntime.InferenceSession(folder / GRAPH_FILE, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokens = counter(self._tokenizer)
        self.name = name
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])

    @property
    def tokens(self) -> TokenCounter:
        return self._tokens

    def encode_query(self, text: str) -> Vectors:
        return self._encode(PROMPTS["query"] + text)

    def encode_passages(self, texts: Sequence[str], batch_size: int = DEFAULT_BATCH) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._encode(PROMPTS["document"] + text)
        return vectors

    def _encode(self, text: str) -> Vectors:
        ids = self._tokenizer.encode(encodable(text)).ids
        if len(ids) > _MAX_TOKENS:
            ids = [*ids[: _MAX_TOKENS - 1], ids[-1]]  # keep the closing token, as sentence-transformers does
        (states,) = self._session.run(None, {"input_ids": np.array([ids], np.int64)})
        return normalise(states[0].mean(axis=0))


def load_counter(folder: Path) -> TokenCounter:
    """The token counter of an unpacked ``folder`` alone, without the weights."""
    from tokenizers import Tokenizer

    return counter(Tokenizer.from_file(str(folder / TOKENIZER_FILE)))


def counter(tokenizer: Tokenizer) -> TokenCounter:
    """A TokenCounter over the bundled model's tokenizer."""

    def offsets(text: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = tokenizer.encode(encodable(text), add_special_tokens=False).offsets
        return found

    overhead = len(tokenizer.encode(PROMPTS["document"]).ids)
    return TokenCounter(offsets, overhead, _MAX_TOKENS)


def usable_threads() -> int:
    """Cores this process may use, up to four: a container often has fewer than the machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MAX_THREADS)
