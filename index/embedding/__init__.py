"""Model weights, encoders and LlamaIndex embeddings. Importing this loads no model and no torch."""

from index.embedding.bundled import BUNDLED
from index.embedding.encoder import Encoder, Vectors
from index.embedding.models import (
    Purpose,
    embed_passages,
    embed_query,
    load_embedding,
    load_encoder,
    load_token_counter,
    model_fingerprint,
)
from index.embedding.tokens import TokenCounter

__all__ = [
    "BUNDLED",
    "Encoder",
    "Purpose",
    "TokenCounter",
    "Vectors",
    "embed_passages",
    "embed_query",
    "load_embedding",
    "load_encoder",
    "load_token_counter",
    "model_fingerprint",
]
