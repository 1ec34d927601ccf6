"""An encoder as LlamaIndex knows embeddings."""

from __future__ import annotations

import asyncio
from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding, Embedding
from llama_index.core.bridge.pydantic import PrivateAttr

from index.embedding.encoder import DEFAULT_BATCH, Encoder


class EncoderEmbedding(BaseEmbedding):
    """Hands every call to an :class:`Encoder`.

    LlamaIndex's own HuggingFaceEmbedding replaces the prompts a model brings by its own list and always loads torch.
    """

    _encoder: Encoder = PrivateAttr()

    def __init__(self, encoder: Encoder, **options: Any) -> None:
        super().__init__(model_name=encoder.name, **{"embed_batch_size": DEFAULT_BATCH, **options})
        self._encoder = encoder

    @classmethod
    def class_name(cls) -> str:
        return "EncoderEmbedding"

    @property
    def encoder(self) -> Encoder:
        """What does the work."""
        return self._encoder

    def _get_query_embedding(self, query: str) -> Embedding:
        vector: Embedding = self._encoder.encode_query(query).tolist()
        return vector

    def _get_text_embedding(self, text: str) -> Embedding:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        vectors: list[Embedding] = self._encoder.encode_passages(texts, self.embed_batch_size).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> Embedding:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> Embedding:
        return await asyncio.to_thread(self._get_text_embedding, text)
