"""Notices → vectors, each text embedded once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.notice import Notice
from index.passage import searched_sections, sentence_text
from index.store.catalog import Catalog
from index.store.vectors import Floats, SectionVectors, vectors_key

if TYPE_CHECKING:
    from llama_index.core.schema import TextNode

    from index.embedding import Encoder

_REMEMBERED = 50_000  # texts whose vectors a run remembers: 40 MB with 384 dimensions


@dataclass(frozen=True, slots=True)
class EncodedNotice:
    """A notice with a node for each section that is searched, and the catalog's id of each one's vectors."""

    notice: Notice
    nodes: Sequence[TextNode]
    vectors: Sequence[int]


class NoticeEncoder:
    """Embeds notices into a catalog; the model is loaded only when some section's texts have no vectors there yet."""

    def __init__(self, model: str, catalog: Catalog, cache_dir: Path | None) -> None:
        self._model = model
        self._catalog = catalog
        self._cache_dir = cache_dir
        self._known: dict[bytes, NDArray[np.float16]] = {}
        self.embedded_texts = 0
        self.expected_texts: int | None = None  # a guess at what the run will embed: few texts need no large engine

    @cached_property
    def _encoder(self) -> Encoder:
        from index.embedding import load_encoder

        return load_encoder(self._model, cache_dir=self._cache_dir, purpose="index", texts=self.expected_texts)

    def encode(self, notice: Notice) -> EncodedNotice:
        """The notice's vectors, from the catalog or newly embedded and saved there."""
        from index.node_parser import section_nodes

        nodes = section_nodes(notice)
        texts: dict[bytes, tuple[str, list[str]]] = {}
        keys = []
        for node, section in zip(nodes, searched_sections(notice), strict=True):
            sentences = [sentence_text(notice, section, span) for span in section.sentences]
            keys.append(vectors_key(node.text, sentences))
            if self._catalog.find_vectors(keys[-1]) is None:
                texts[keys[-1]] = node.text, sentences
        if texts:
            self._catalog.save_vectors(dict(zip(texts, self._embed_sections(list(texts.values())), strict=True)))
        vectors = [found for key in keys if (found := self._catalog.find_vectors(key)) is not None]
        return EncodedNotice(notice, nodes, vectors)

    def _embed_sections(self, sections: Sequence[tuple[str, list[str]]]) -> list[SectionVectors]:
        parts = [self._encoder.tokens.split_to_fit(text) for text, _ in sections]
        groups = [*parts, *(sentences for _, sentences in sections)]
        vectors = self._embed([text for group in groups for text in group])
        split = np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])
        return [SectionVectors(*pair) for pair in zip(split[: len(parts)], split[len(parts) :], strict=True)]

    def _embed(self, texts: Sequence[str]) -> Floats:
        from index.embedding import embed_passages

        digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        found = {digest: self._known[digest] for digest in digests if digest in self._known}
        missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in found}
        if missing:
            vectors = embed_passages(self._encoder, list(missing.values())).astype(np.float16)
            found.update(zip(missing, vectors, strict=True))
            self.embedded_texts += len(missing)
            self._remember({digest: found[digest] for digest in missing})
        return np.stack([found[digest] for digest in digests]).astype(np.float32)

    def _remember(self, vectors: dict[bytes, NDArray[np.float16]]) -> None:
        self._known.update((digest, vector.copy()) for digest, vector in vectors.items())
        for digest in list(self._known)[: max(0, len(self._known) - _REMEMBERED)]:
            del self._known[digest]
