"""Notices as LlamaIndex nodes: one node a section."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode, MetadataMode, NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.utils import get_tqdm_iterable

from index.notice import Document, Notice, Section
from index.passage import searched_sections, section_metadata, section_text
from index.store.vectors import Floats
from index.structure import parse_notice

_IDS = uuid.UUID("5b6c1a52-0f4e-5d0b-9a43-6f1f2f7f0c11")  # any fixed one
NAME_KEYS = ("notice", "file_name")  # ours, and what LlamaIndex's own directory reader writes


def section_node(notice: Notice, section: Section) -> TextNode:
    """A section as a node; its text is what is embedded.

    Where the section stands in the notice's text is in the metadata (``start``, ``end``): LlamaIndex overwrites
    ``start_char_idx`` by searching for the node's text.
    """
    metadata = section_metadata(section)
    return TextNode(
        id_=section.id,
        text=section_text(notice, section),
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=notice.name)},
    )


def section_nodes(notice: Notice) -> list[TextNode]:
    """One node a section in the order of the text; headings without text of their own give none."""
    return [section_node(notice, section) for section in searched_sections(notice)]


def embedded_nodes(node: TextNode, parts: Floats) -> Iterator[TextNode]:
    """A section's node as vector stores get it: one for each part of the section that was embedded by itself.

    Their ids are UUIDs, which every engine takes; the section's id is in the metadata.
    """
    for part, vector in enumerate(parts):
        id_ = str(uuid.uuid5(_IDS, f"{node.node_id}/p{part}"))
        yield node.model_copy(update={"id_": id_, "embedding": vector.tolist()})


class SectionNodeParser(NodeParser):
    """Splits a notice at its issues instead of at a number of tokens.

    The notice's name is read from the document's metadata (``notice`` or ``file_name``), else it is the document's id.
    """

    @classmethod
    def class_name(cls) -> str:
        return "SectionNodeParser"

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any) -> list[BaseNode]:
        sections: list[BaseNode] = []
        for node in get_tqdm_iterable(nodes, show_progress, "Parsing notices"):
            source = RelatedNodeInfo(node_id=node.node_id, metadata=node.metadata)
            for section in section_nodes(parse_notice(_document(node))):
                section.relationships[NodeRelationship.SOURCE] = source
                sections.append(section)
        return sections


def _document(node: BaseNode) -> Document:
    text = node.get_content(metadata_mode=MetadataMode.NONE)
    name = next((str(node.metadata[key]) for key in NAME_KEYS if key in node.metadata), node.node_id)
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), media_type="text/plain")
