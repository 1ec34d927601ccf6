"""Proper names a question asks for."""

from __future__ import annotations

from dataclasses import dataclass

from index.structure.fold import fold


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name that is no agency of the collection, with the forms under which it may stand in a Chinese text."""

    text: str
    renderings: tuple[str, ...]
    start: int
    end: int


def stands_in(name: AskedName, text: str) -> bool:
    folded = fold(text).lower()
    return any(fold(form).lower() in folded for form in name.renderings)
