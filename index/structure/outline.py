"""The tree of headings: which block stands under which, told by the numbering alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.structure.blocks import Block
from index.structure.markers import Tag


@dataclass(slots=True, eq=False)
class Node:
    """A heading with its own paragraphs (``body``) and the headings below it."""

    block: Block | None  # None: the root
    tag: Tag | None = None
    children: list[Node] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)  # before the first child
    parent: Node | None = None

    @property
    def framed_problem(self) -> bool:
        return self.block is not None and self.block.frame is not None and self.block.frame.kind == "problem"

    @property
    def area(self) -> bool:
        return self.block is not None and self.block.frame is not None and self.block.frame.kind == "area"

    @property
    def labelled(self) -> bool:
        """Whether the node's text goes on with 整改情况: or the like."""
        return any(block.labelled for block in self.body)

    @property
    def number(self) -> int | None:
        return self.block.marker.number if self.block and self.block.marker else None

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    def blocks(self) -> Iterator[Block]:
        """All blocks of the subtree in order of the text."""
        if self.block:
            yield self.block
        yield from self.body
        for child in self.children:
            yield from child.blocks()


def build_outline(blocks: Sequence[Block]) -> Node:
    """Nest the blocks: a numbering style seen before closes everything opened since, a new one goes a level down."""
    root = Node(None)
    top = root
    for block in blocks:
        tag = _tag_of(block)
        if tag is None:
            top.body.append(block)
            continue
        parent = _parent_for(block, tag, top)
        node = Node(block, tag, parent=parent)
        parent.children.append(node)
        top = node
    return root


def _tag_of(block: Block) -> Tag | None:
    if block.ahead:
        return "cn"
    if block.fused:
        return "lost"
    if block.marker:
        return block.marker.tag
    return "lost" if block.framed else None


def _parent_for(block: Block, tag: Tag, top: Node) -> Node:
    if tag == "lost":
        return _root_of(top)
    holder = top
    while holder.block is not None and holder.tag != tag:
        assert holder.parent is not None
        holder = holder.parent
    if holder.block is None:
        return _new_level(block, tag, top)
    assert holder.parent is not None
    if holder is not top and _is_inner_list(block, holder, top):
        return top if top.tag != tag else holder.parent
    return holder.parent


_RANK: dict[Tag, int] = {
    "cn": 0,
    "problem_word": 2,
    "cn_paren": 1,
    "ar": 2,
    "ar_paren": 3,
    "ar_half": 4,
    "circled": 5,
    "lost": 2,
}


def _new_level(block: Block, tag: Tag, top: Node) -> Node:
    """A style not open now: one level down; an outer style climbs out of every heading that has its text already."""
    if tag == "cn":
        return _root_of(top)
    holder = top
    while holder.block is not None and holder.tag is not None and _RANK[tag] < _RANK[holder.tag] and _has_text(holder):
        assert holder.parent is not None
        holder = holder.parent
    if holder is top and block.framed and not _framed_or_area(top) and top.tag in ("ar_paren", "circled", "ar_half"):
        return _root_of(top)  # a framed heading does not stand below a measure
    return holder


def _has_text(node: Node) -> bool:
    return bool(node.body) or (node.block is not None and node.block.end - node.block.body_start > 1)


def _framed_or_area(node: Node) -> bool:
    return node.block is None or node.block.framed


def _is_inner_list(block: Block, holder: Node, top: Node) -> bool:
    """A plain numbered list inside an issue that uses the numbering of a level above it."""
    if block.framed or not holder.block or not holder.block.framed:
        return False
    expected = (holder.number or 0) + 1
    return block.marker is not None and block.marker.number != expected and top.framed_problem


def _root_of(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node
