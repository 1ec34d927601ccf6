"""How many headings stand above the issues: the 方面 and 大项 that a notice counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.structure.outline import Node
from index.structure.units import Unit


@dataclass(frozen=True, slots=True)
class Level:
    """The headings of one numbering style; ``numbered_through``: its numbers run on under the next heading above."""

    count: int
    numbered_through: bool


def read_levels(root: Node, units: Sequence[Unit]) -> tuple[Level, ...]:
    """The levels above the issues, outermost first.

    A heading that is an issue itself counts on the level of its numbering where others of that style have issues below.
    """
    opened = {id(unit.blocks[0]) for unit in units if unit.kind == "issue"}
    held: dict[str, dict[int, Node]] = {}
    above: set[str] = set()
    for node in root.walk():
        if id(node.block) in opened:
            for heading in reversed([node, *_over(node)]):
                held.setdefault(str(heading.tag), {})[id(heading)] = heading
            above.update(str(heading.tag) for heading in _over(node))
    levels = [list(nodes.values()) for tag, nodes in held.items() if tag in above]
    while levels and len(levels[0]) == 1:
        del levels[0]  # one heading over all issues opens the part with the issues
    return tuple(Level(len(nodes), _numbered_through(nodes)) for nodes in levels)


def _over(node: Node) -> Iterator[Node]:
    """The headings over an issue, innermost first."""
    while node.parent is not None and node.parent.block is not None:
        node = node.parent
        yield node


def _numbered_through(nodes: Sequence[Node]) -> bool:
    several = len({id(node.parent) for node in nodes}) > 1
    return several and all((after.number or 0) == (before.number or 0) + 1 for before, after in pairwise(nodes))
