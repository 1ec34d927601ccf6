"""Longest-match look-up of English phrases in a table, whatever the inflection, hyphens and spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.language import words

T = TypeVar("T")


@dataclass(slots=True)
class _Node(Generic[T]):
    children: dict[str, _Node[T]] = field(default_factory=dict)
    value: T | None = None


class PhraseTable(Generic[T]):
    """A trie over folded words. A question's word may follow any branch that is a base form of it.

    Between two words of a phrase a sentence may have fillers (``their``, ``new``).
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def get(self, phrase: str) -> T | None:
        """The value of exactly this phrase."""
        node: _Node[T] | None = self._root
        for word in words.key(phrase):
            node = node.children.get(word) if node else None
        return node.value if node else None

    def put(self, phrase: str, value: T) -> None:
        node = self._root
        for word in words.key(phrase):
            node = node.children.setdefault(word, _Node())
        node.value = value

    def longest(self, sentence: Sequence[str], start: int = 0) -> tuple[int, T] | None:
        """How many words of the sentence from ``start`` the longest known phrase takes, and its value."""
        best: tuple[int, T] | None = None
        # Depth first, most literal form first: at equal length the more literal reading was found first and stays.
        stack: list[tuple[_Node[T], int]] = [(self._root, start)]
        while stack:
            node, position = stack.pop()
            length = position - start
            if node.value is not None and length and (best is None or length > best[0]):
                best = (length, node.value)
            if position == len(sentence):
                continue
            branches = [node.children[form] for form in words.forms(sentence[position]) if form in node.children]
            if length and words.fold_word(sentence[position]) in words.FILLERS:
                stack.append((_Node(node.children), position + 1))
            stack.extend((branch, position + 1) for branch in reversed(branches))
        return best
