"""What goes to standard output: one JSON document, or plain columns that also fit Chinese."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_GAP = "  "
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def printable(text: str) -> str:
    """``text`` without what a terminal would obey: a file's name or words may hold escape sequences."""
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str) -> str:
    """``text`` fit for one line of a terminal."""
    return printable(" ".join(text.split()))


def width(text: str) -> int:
    """Columns a terminal needs: two for each Chinese character and full-width mark, none for combining ones."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def shorten(text: str, columns: int) -> str:
    """``text`` on one line of at most ``columns``, with ``…`` where something is left out."""
    line = one_line(text)
    if width(line) <= columns:
        return line
    kept = line
    while kept and width(kept) > columns - 1:
        kept = kept[:-1]
    return f"{kept}…"


def columns(rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> list[str]:
    """Lines with the cells of each column under one another; the columns numbered in ``right`` end at one place."""
    table = [[printable(cell).replace("\n", "\ufffd") for cell in row] for row in rows]
    if not table:
        return []
    widths = [max(width(row[number]) for row in table) for number in range(len(table[0]))]
    to_the_right = set(right)
    return [
        _GAP.join(
            _padded(cell, widths[number], to_the_right=number in to_the_right) for number, cell in enumerate(row)
        ).rstrip()
        for row in table
    ]


def _padded(cell: str, columns: int, *, to_the_right: bool) -> str:
    padding = " " * (columns - width(cell))
    return padding + cell if to_the_right else cell + padding
