"""A vector store as somebody else might bring one: LlamaIndex's simple store, with nodes, in one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core.schema import BaseNode, TextNode
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    MetadataFilter,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from pydantic import TypeAdapter

_NODES = TypeAdapter(list[TextNode])


class FileVectorStore(BasePydanticVectorStore):
    stores_text: bool = True
    path: Path

    def __init__(self, path: Path) -> None:
        super().__init__(stores_text=True, path=path)

    @property
    def client(self) -> Any:
        return None

    def _nodes(self) -> list[TextNode]:
        return _NODES.validate_json(self.path.read_bytes()) if self.path.exists() else []

    def add(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[str]:
        kept = [*self._nodes(), *(node for node in nodes if isinstance(node, TextNode))]
        self.path.write_bytes(_NODES.dump_json(kept))
        return [node.node_id for node in nodes]

    def delete(self, ref_doc_id: str, **kwargs: Any) -> None:
        raise NotImplementedError

    def query(self, query: VectorStoreQuery, **kwargs: Any) -> VectorStoreQueryResult:
        nodes = self._nodes()
        for allowed in query.filters.filters if query.filters else ():
            assert isinstance(allowed, MetadataFilter) and isinstance(allowed.value, list)
            nodes = [node for node in nodes if node.metadata[allowed.key] in allowed.value]
        cosines = [float(np.array(node.embedding) @ np.array(query.query_embedding)) for node in nodes]
        best = sorted(range(len(nodes)), key=lambda row: -cosines[row])[: query.similarity_top_k]
        return VectorStoreQueryResult(
            nodes=[nodes[row] for row in best],
            similarities=[cosines[row] for row in best],
            ids=[nodes[row].node_id for row in best],
        )
