"""A proper name a question asks for."""

from __future__ import annotations

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
