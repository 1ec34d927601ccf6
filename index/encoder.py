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
from index.passage import searched_sections
from index.store.vectors import Floats, NoticeVectors, VectorFolder, pack_vectors, vectors_key
from index.structure.sentences import clean_text, sentence_spans

if TYPE_CHECKING:
    from index.embedding import Encoder

_REMEMBERED = 50_000  # texts whose vectors a run remembers: 40 MB with 384 dimensions


@dataclass(frozen=True, slots=True)
class EncodedNotice:
    """A notice with its vectors; ``texts`` are those of its searched sections, ``key`` names the vectors' file."""

    notice: Notice
    texts: tuple[str, ...]
    key: str
    vectors: NoticeVectors


class NoticeEncoder:
    """Embeds notices into ``vectors/``; the model is loaded only when some text has no vector yet."""

    def __init__(self, model: str, fingerprint: str, folder: VectorFolder, cache_dir: Path | None, reuse: bool) -> None:
        self._model = model
        self._fingerprint = fingerprint
        self._folder = folder
        self._cache_dir = cache_dir
        self._reuse = reuse  # take vectors that are in the folder already
        self._known: dict[bytes, NDArray[np.float16]] = {}
        self.embedded_texts = 0
        self.expected_texts: int | None = None  # a guess at what the run will embed: few texts need no large engine

    @cached_property
    def _encoder(self) -> Encoder:
        from index.embedding import load_encoder

        return load_encoder(self._model, cache_dir=self._cache_dir, purpose="index", texts=self.expected_texts)

    def encode(self, notice: Notice) -> EncodedNotice:
        """The notice's vectors, from the folder or newly embedded and saved there."""
        from index.node_parser import section_nodes

        texts = tuple(node.text for node in section_nodes(notice))
        sentences = [_sentences(notice, section.start, section.end) for section in searched_sections(notice)]
        key = vectors_key(self._fingerprint, texts, sentences)
        vectors = self._folder.find(key) if self._reuse else None
        if vectors is None and texts:
            vectors = self._embed_notice(texts, sentences)
            self._folder.save(key, vectors)
        return EncodedNotice(notice, texts, key, vectors or _NOTHING)

    def _embed_notice(self, texts: Sequence[str], sentences: Sequence[Sequence[str]]) -> NoticeVectors:
        parts = [self._encoder.tokens.split_to_fit(text) for text in texts]
        groups = [*parts, *sentences]
        vectors = self._embed([text for group in groups for text in group])
        split = np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])
        return pack_vectors(split[: len(parts)], split[len(parts) :])

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


def _sentences(notice: Notice, start: int, end: int) -> list[str]:
    spans = sentence_spans(notice.text, start, end, notice.noise)
    return [clean_text(notice.text, span.start, span.end, notice.noise) for span in spans]


_NOTHING = NoticeVectors(
    np.empty((0, 0), np.float16), np.empty(0, np.int32), np.empty((0, 0), np.float16), np.empty(0, np.int32)
)
