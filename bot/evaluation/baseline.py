"""What LlamaIndex finds with nothing but its defaults and the same weights: the yardstick of every report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.evaluation.figures import Passage
from index.notice import Notice, Span

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.schema import NodeWithScore

_CHARS_PER_CHUNK = 500  # a guess; it only decides which engine starts the bundled model fastest


def baseline_embedding(notices: Mapping[str, Notice], model: str, cache_dir: Path | None) -> BaseEmbedding:
    """The weights questions are answered with, as LlamaIndex takes them."""
    from index.embedding import load_embedding

    chunks = sum(len(notice.text) for notice in notices.values()) // _CHARS_PER_CHUNK
    return load_embedding(model, cache_dir=cache_dir, purpose="index", texts=chunks)


def baseline_hits(
    notices: Mapping[str, Notice], questions: Sequence[str], k: int, embedding: BaseEmbedding
) -> list[list[Passage]]:
    """The first ``k`` chunks for each question: SentenceSplitter (1024 tokens, 200 overlap) and VectorStoreIndex."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter

    hidden = ["notice"]  # the file's name is ours to find the text again, not something to embed
    documents = [
        Document(
            text=notice.text,
            metadata={"notice": notice.name},
            excluded_embed_metadata_keys=hidden,
            excluded_llm_metadata_keys=hidden,
        )
        for notice in notices.values()
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=embedding, transformations=[SentenceSplitter()])
    retriever = index.as_retriever(similarity_top_k=k)
    return [[_passage(found, notices) for found in retriever.retrieve(question)] for question in questions]


def _passage(found: NodeWithScore, notices: Mapping[str, Notice]) -> Passage:
    """The chunk's place; where the splitter has lost it, the chunk is looked up."""
    node = found.node
    name = str(node.metadata["notice"])
    start = getattr(node, "start_char_idx", None)
    if start is None:
        start = max(notices[name].text.find(node.get_content().strip()), 0)
    return Passage(name, Span(start, start + len(node.get_content())))
