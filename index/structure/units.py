"""From the outline to the sections: which headings are issues, which only stand above issues, what lies around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.notice import SectionKind, Span
from index.structure.blocks import Block
from index.structure.fold import tidy
from index.structure.outline import Node
from index.structure.regions import Region, classify, looks_ahead

_CONTINUES = re.compile(r"\s*(?:[一二三四五六七八九十]+是|另一方面|同时|此外|其次|再次|最后|其中|另外)")
_LONGEST_PLAIN_TITLE = 80
_SHORT_BLOCK = 60
_INLINE_BODY = 30


@dataclass(slots=True)
class Unit:
    """A section to be: its blocks are contiguous in the text."""

    kind: SectionKind
    blocks: list[Block]
    path: tuple[str, ...] = ()
    title: str | None = None
    heading_only: bool = False
    heading: Block | None = None  # the block whose opening words are the heading; None: there is none

    @property
    def span(self) -> Span:
        return Span(self.blocks[0].start, self.blocks[-1].end)

    @property
    def heading_end(self) -> int:
        """Where the heading ends, blanks behind it not counted; the start where there is none."""
        if self.heading is None:
            return self.blocks[0].start
        return self.heading.heading_end


class UnitReader:
    """Walks the outline of one notice; ``text`` gives the wording, ``folded`` the reading, both without noise."""

    def __init__(self, text: str, folded: str, root: Node) -> None:
        self.text = text
        self.folded = folded
        self.root = root
        self.lost_headings = _restarts_without_heading(root)
        self.any_framed = any(node.framed_problem or node.labelled for node in root.walk())

    def read(self) -> list[Unit]:
        """All units in the order of the text."""
        units = list(_opening(self.root.body))
        regions = self._regions()
        for node, region in zip(self.root.children, regions, strict=True):
            units += self._issue_units(node, ()) if region == "issues" else self._other_units(node, region)
        return _join_headings(units)

    # -- regions -------------------------------------------------------------------------------------------------

    def _regions(self) -> list[Region]:
        nodes = self.root.children
        named = [self._named_region(node) for node in nodes]
        issue_at = [position for position, region in enumerate(named) if region == "issues"]
        first, last = (issue_at[0], issue_at[-1]) if issue_at else (0, len(nodes) - 1)
        regions: list[Region] = []
        for position, (node, region) in enumerate(zip(nodes, named, strict=True)):
            if region is None:
                region = self._region_by_place(node, position, first, last)
            regions.append(region)
        return regions

    def _region_by_place(self, node: Node, position: int, first: int, last: int) -> Region:
        if position < first:
            return "about"
        if position > last:
            ahead = looks_ahead(self.folded[node.block.start : node.block.end] if node.block else "")
            return "plans" if ahead or node.tag != self.root.children[last].tag else "issues"
        return "issues"

    def _named_region(self, node: Node) -> Region | None:
        if node.block is not None and node.block.ahead:
            return "plans"
        below = list(node.walk())
        if any(item.framed_problem or item.labelled for item in below):
            return "issues"
        if node.tag in self.lost_headings:
            return "issues"
        region = classify(self._title(node) or "")
        if region == "issues" and self.any_framed and not node.children and _has_inline_body(node):
            region = None  # a sentence on how well it went, no heading over issues
        if region is None and node.children and any(item.area for item in below):
            return "issues"
        if region is None and not self.any_framed and not self.lost_headings and node.tag != "cn_paren":
            return "issues" if node.area else None
        return region

    # -- issues --------------------------------------------------------------------------------------------------

    def _issue_units(self, node: Node, path: tuple[str, ...]) -> Iterator[Unit]:
        assert node.block is not None
        if node.block.fused:
            yield from self._fused(node, path)
        elif self._is_issue(node):
            yield from self._issue(node, path)
        else:
            yield from self._headings(node, path)
            yield from self._below(node, path)

    def _fused(self, node: Node, path: tuple[str, ...]) -> Iterator[Unit]:
        """A heading glued to the paragraph before stands above what follows, up to where the numbering restarts."""
        assert node.block is not None
        title = self._title(node)
        inner = (*path, title) if title else path
        yield Unit("text", [node.block], path, title, heading_only=True, heading=node.block)
        for group in _paragraph_groups(self.folded, node.body):
            yield Unit("issue", group, inner)
        highest = 0
        for child in node.children:
            if (child.number or 0) <= highest:
                inner = path
            highest = child.number or 0
            yield from self._issue_units(child, inner)

    def _below(self, node: Node, path: tuple[str, ...]) -> Iterator[Unit]:
        title = self._title(node)
        opens_part = node.parent is self.root and title is not None and not node.framed_problem
        generic = opens_part and classify(title or "") == "issues"
        inner = path if generic or title is None else (*path, title)
        for child in node.children:
            yield from self._issue_units(child, inner)

    def _headings(self, node: Node, path: tuple[str, ...]) -> Iterator[Unit]:
        assert node.block is not None
        if node.body or node.block.end - node.block.body_start > _INLINE_BODY:
            yield Unit("about", [node.block, *node.body], path, self._title(node), heading=node.block)
        else:
            yield Unit("text", [node.block], path, self._title(node), heading_only=True, heading=node.block)

    def _is_issue(self, node: Node) -> bool:
        assert node.block is not None
        inline = node.block.end - node.block.body_start
        if node.tag in self.lost_headings:
            return True
        if not node.children:
            empty = not node.body and inline <= 1
            return not (
                empty
                and (
                    node.area
                    or (node.block.frame is not None and node.block.frame.kind == "plain" and node.parent is self.root)
                )
            )
        if any(child.tag in self.lost_headings for child in node.children):
            return False
        alike = sum(
            child.framed_problem or child.labelled or child.area or bool(child.children) for child in node.children
        )
        if alike * 2 >= len(node.children):
            return False
        if node.framed_problem or node.labelled:
            return True
        return not node.area and inline >= _INLINE_BODY and node.parent is not self.root

    def _issue(self, node: Node, path: tuple[str, ...]) -> Iterator[Unit]:
        blocks = list(node.blocks())
        title = self._issue_title(node)
        if node.tag not in self.lost_headings or node.framed_problem:
            yield Unit("issue", blocks, path, title, heading=blocks[0] if title else None)
            return
        for group in _paragraph_groups(self.folded, blocks):
            named = title is not None and group[0] is blocks[0]
            yield Unit("issue", group, path, title if named else None, heading=blocks[0] if named else None)

    def _issue_title(self, node: Node) -> str | None:
        if node.framed_problem or node.labelled or node.area:
            return self._title(node)
        title = self._title(node)
        if node.tag in self.lost_headings or title is None or len(title) > _LONGEST_PLAIN_TITLE:
            return None
        return title

    def _title(self, node: Node) -> str | None:
        if node.block is None:
            return None
        if node.block.ahead and node.block.end - node.block.start <= _SHORT_BLOCK:
            return tidy(self.text[node.block.start : node.block.end]).rstrip(":：")
        if node.block.frame is None:
            return None
        return tidy(node.block.frame.title.of(self.text)) or None

    # -- around the issues ---------------------------------------------------------------------------------------

    def _other_units(self, node: Node, region: Region) -> Iterator[Unit]:
        assert node.block is not None
        kind: SectionKind = "plans" if region == "plans" else "about"
        title = self._title(node)
        path = (title,) if title and (node.children or node.body) else ()
        inline = node.block.end - node.block.body_start
        held: list[Block] = []
        if node.body or inline >= _SHORT_BLOCK or not node.children:
            first, *others = _paragraph_units(kind, [node.block, *node.body], path)
            first.heading = node.block if title and len(title) <= _LONGEST_PLAIN_TITLE else None
            yield first
            yield from others
        else:
            held = [node.block]
        for child in node.children:
            name = self._title(child)
            named = name is not None and len(name) <= _LONGEST_PLAIN_TITLE
            blocks = [*held, *child.blocks()]
            heading = child.block if named else held[0] if held else None
            yield Unit(kind, blocks, path, name if named else None, heading=heading)
            held = []


def _has_inline_body(node: Node) -> bool:
    return node.block is not None and node.block.end - node.block.body_start >= _INLINE_BODY


def _restarts_without_heading(root: Node) -> frozenset[str]:
    """Numbering styles that start again at the top level with no heading between: the page has lost the headings."""
    restarts: dict[str, int] = {}
    previous: Node | None = None
    for node in root.children:
        plain = node.tag is not None and node.tag != "lost" and not node.framed_problem and not node.area
        if plain and previous is not None and previous.tag == node.tag and (node.number or 0) <= (previous.number or 0):
            restarts[str(node.tag)] = restarts.get(str(node.tag), 0) + 1
        if node.tag != "lost":
            previous = node
    fused = any(node.block is not None and node.block.fused for node in root.children)
    return frozenset(restarts) if fused or sum(restarts.values()) >= 2 else frozenset()


def _paragraph_groups(folded: str, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Paragraphs that lost their number each start a group; continuations stay with the one before."""
    group: list[Block] = []
    for block in blocks:
        if group and not block.labelled and not block.marker:
            before = folded[group[-1].start : group[-1].end].rstrip()[-1:]
            if before in "。!?”" and not _CONTINUES.match(folded, block.start):
                yield group
                group = []
        group.append(block)
    if group:
        yield group


def _opening(blocks: Sequence[Block]) -> Iterator[Unit]:
    """Title, date and first paragraph together; each further paragraph on its own."""
    yield from _paragraph_units("about", list(blocks), ())


def _paragraph_units(kind: SectionKind, blocks: list[Block], path: tuple[str, ...]) -> Iterator[Unit]:
    """Short lines go with the paragraph that follows them."""
    held: list[Block] = []
    for block in blocks:
        held.append(block)
        if block.end - block.start >= _SHORT_BLOCK:
            yield Unit(kind, held, path)
            held = []
    if held:
        yield Unit(kind, held, path)


def _join_headings(units: Sequence[Unit]) -> list[Unit]:
    """Headings that follow one another make one section."""
    joined: list[Unit] = []
    for unit in units:
        if joined and unit.heading_only and joined[-1].heading_only:
            joined[-1].blocks += unit.blocks
            joined[-1].title = unit.title
            joined[-1].heading = unit.heading
        else:
            joined.append(unit)
    return joined
