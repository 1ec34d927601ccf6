"""Runs a model with sentence-transformers: fast for many texts, and the way to any model but the bundled one."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding.encoder import DEFAULT_BATCH, Encoder, Vectors, encodable, normalise
from index.embedding.tokens import Offsets, TokenCounter
from index.errors import InputError

# The e5 models need these and, as published, name them only in their description.
_E5_NAME = re.compile(r"(^|[/\\-])e5-(small|base|large)(?!.*instruct)", re.IGNORECASE)
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")  # the keys sentence-transformers tries, in its order
_USUAL_LIMIT, _HIGHEST_LIMIT = 512, 8192


class TransformerEncoder(Encoder):
    """A SentenceTransformer; half precision only where asked for, the vectors are float32 in any case."""

    def __init__(self, location: str | Path, name: str, *, reduced: bool = False) -> None:
        """Load the model in the folder or with the hub name ``location``.

        A folder (pass a Path) never asks the network. With ``reduced``, bfloat16 is used on a CPU that is built for
        it: three times faster, cosine above 0.9999. Raises InputError when the model cannot be loaded.
        """
        self._model = _load(location, name, reduced)
        self._lock = threading.Lock()  # its tokenizer changes its own settings during a call
        self.name = name
        if not any(self._model.prompts.values()) and _E5_NAME.search(str(location)):
            self._model.prompts.update(_E5_PROMPTS)
        self.dimensions = self.encode_query("").shape[0]

    @cached_property
    def tokens(self) -> TokenCounter:
        """Loads a second copy of the tokenizer: the model's own one is set to truncate."""
        limit = min(int(self._model.max_seq_length or _USUAL_LIMIT), _HIGHEST_LIMIT)
        prompt = next((self._model.prompts[key] for key in _DOCUMENT_PROMPTS if self._model.prompts.get(key)), "")
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if backend is None:  # a tokenizer without offsets: one character as one token errs on the safe side
            return TokenCounter(lambda text: [(at, at + 1) for at in range(len(text))], len(prompt) + 2, limit)
        from tokenizers import Tokenizer

        with self._lock:
            tokenizer = Tokenizer.from_str(backend.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()

        def offsets(text: str) -> Offsets:
            found: Offsets = tokenizer.encode(encodable(text), add_special_tokens=False).offsets
            return found

        return TokenCounter(offsets, len(tokenizer.encode(prompt).ids), limit)

    def encode_query(self, text: str) -> Vectors:
        with self._lock:
            vectors = self._model.encode_query([encodable(text)], show_progress_bar=False)
        return normalise(np.asarray(vectors)[0])

    def encode_passages(self, texts: Sequence[str], batch_size: int = DEFAULT_BATCH) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        cleaned = [encodable(text) for text in texts]
        with self._lock:
            vectors = self._model.encode_document(cleaned, batch_size=batch_size, show_progress_bar=False)
        return normalise(np.asarray(vectors))


def _load(location: str | Path, name: str, reduced: bool) -> Any:
    is_folder = isinstance(location, Path)
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # a bar for one second of reading weights is noise in a log
        # A dtype must be named: a float16 file would otherwise run in float16, which a CPU does very slowly.
        dtype = "bfloat16" if reduced and _has_fast_bfloat16() else "float32"
        return SentenceTransformer(str(location), local_files_only=is_folder, model_kwargs={"dtype": dtype})
    except Exception as error:  # model files and hubs fail in ways no list covers; the user gets one line
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(
            f"cannot load the embedding model {name} ({reason[:200]}): name a sentence-transformers folder or a model "
            "the hub has, or use the bundled one"
        ) from error


def _has_fast_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 itself; others emulate it, slower than float32."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16") or capabilities.get("avx512_bf16"))
