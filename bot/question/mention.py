"""A stretch of a question that names agencies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """The agencies of the collection that are named there, by their notices."""

    start: int
    end: int
    name: str
    notices: tuple[str, ...]
