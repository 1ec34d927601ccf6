"""Which model runs in which way: the interface of this package."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from index.embedding.bundled import BUNDLED, bundled_fingerprint, bundled_folder
from index.embedding.encoder import DEFAULT_BATCH, Encoder, Vectors, normalise
from index.embedding.tokens import TokenCounter
from index.errors import InputError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Purpose = Literal["index", "query"]

# Below this many texts onnxruntime has finished before torch is loaded (measured: 32 a second against 8 s and 100).
_FEW_TEXTS = 300
_MODEL_FILES = frozenset({".json", ".safetensors", ".bin", ".model", ".txt"})
_SAMPLES, _SAMPLE_BYTES = 16, 65536


def load_encoder(
    model: str = BUNDLED, *, cache_dir: Path | None = None, purpose: Purpose, texts: int | None = None
) -> Encoder:
    """The encoder for ``model``: "bundled", the path of a sentence-transformers folder, or a name on the hub.

    ``texts`` is how many passages will be embedded, where that is known: for few, the bundled model starts faster.
    Only the bundled model's query encoder is free of torch and LlamaIndex. Raises InputError if it cannot be loaded.
    """
    if model != BUNDLED:
        from index.embedding.transformer import TransformerEncoder

        return TransformerEncoder(local_folder(model) or model, model)
    from index.embedding import fast

    folder = bundled_folder(cache_dir)
    if purpose == "query" or (texts is not None and texts < _FEW_TEXTS):
        encoder = fast.try_load(folder, model)
        if encoder is not None:
            return encoder
    from index.embedding.transformer import TransformerEncoder

    return TransformerEncoder(folder, model, reduced=purpose == "index")


def load_embedding(
    model: str = BUNDLED, *, cache_dir: Path | None = None, purpose: Purpose, texts: int | None = None
) -> BaseEmbedding:
    """:func:`load_encoder` as a LlamaIndex embedding."""
    encoder = load_encoder(model, cache_dir=cache_dir, purpose=purpose, texts=texts)
    from index.embedding.llama import EncoderEmbedding

    return EncoderEmbedding(encoder)


def load_token_counter(model: str = BUNDLED, *, cache_dir: Path | None = None) -> TokenCounter:
    """The model's token counter; for the bundled model without loading its weights."""
    if model == BUNDLED:
        from index.embedding.fast import load_counter

        return load_counter(bundled_folder(cache_dir))
    return load_encoder(model, cache_dir=cache_dir, purpose="index").tokens


def embed_passages(
    embedding: Encoder | BaseEmbedding, texts: Sequence[str], batch_size: int = DEFAULT_BATCH
) -> Vectors:
    """Unit vectors of ``texts`` in their order, float32 of shape (len(texts), dimensions); (0, 0) for no texts.

    Texts of like length are embedded together: a batch costs as much as its longest text.
    """
    if not texts:
        return np.empty((0, 0), np.float32)
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]), reverse=True)
    by_length = [texts[index] for index in order]
    if isinstance(embedding, Encoder):
        sorted_vectors = embedding.encode_passages(by_length, batch_size)
    else:
        sorted_vectors = normalise(np.asarray(embedding.get_text_embedding_batch(by_length), np.float32))
    vectors = np.empty_like(sorted_vectors)
    vectors[order] = sorted_vectors
    return vectors


def embed_query(embedding: Encoder | BaseEmbedding, text: str) -> Vectors:
    """The unit vector of a question, float32 of shape (dimensions,)."""
    if isinstance(embedding, Encoder):
        return embedding.encode_query(text)
    return normalise(np.asarray(embedding.get_query_embedding(text), np.float32))


def model_fingerprint(model: str = BUNDLED, *, cache_dir: Path | None = None) -> str:
    """What an index stores to notice that it was made with another model; cheap, loads no weights.

    A folder is known by its content, wherever it lies; a hub model by its name.
    """
    if model == BUNDLED:
        return bundled_fingerprint(cache_dir)
    folder = local_folder(model)
    return f"folder:{_folder_digest(folder)[:16]}" if folder else f"hub:{model}"


def local_folder(model: str) -> Path | None:
    """The absolute folder ``model`` names, None if it is a hub name; InputError if it is a path to no folder.

    Absolute, because sentence-transformers asks the hub about a relative one.
    """
    path = Path(model).expanduser()
    if path.is_dir():
        return path.absolute()
    if not model.strip() or path.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1 or path.exists():
        raise InputError(
            f"there is no embedding model folder {model!r}: check EMBEDDING_MODEL or leave it at 'bundled'"
        )
    return None


def _folder_digest(folder: Path) -> str:
    """SHA-256 over the names, sizes and content of the model's files.

    Of large files only samples: training changes weights everywhere, and gigabytes are not read at every start.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _MODEL_FILES and path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        step = max(size // _SAMPLES, _SAMPLE_BYTES)
        with path.open("rb") as file:
            for offset in range(0, size, step):
                file.seek(offset)
                digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()
