"""A proper name a question asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name that must stand in what is cited: no synonym and no broader word counts for it.

    ``renderings`` are the forms it may have in a Chinese text, the one most likely first; never empty. ``start`` and
    ``end`` are offsets into the question, 0 and 0 where the name was carried over from an earlier turn.
    """

    text: str
    renderings: tuple[str, ...]
    start: int
    end: int


def split_at_names(text: str, names: Sequence[AskedName]) -> Iterator[str | AskedName]:
    """The text in order, cut into the names that stand in it and what is between them."""
    position = 0
    while position < len(text):
        found = [(at, -len(name.text), name) for name in names if (at := text.find(name.text, position)) >= 0]
        if not found:
            break
        at, _, name = min(found, key=lambda item: item[:2])
        if at > position:
            yield text[position:at]
        yield name
        position = at + len(name.text)
    if position < len(text):
        yield text[position:]
