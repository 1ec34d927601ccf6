"""A notice as a row of small texts that know what they are, so that damage to the text moves the gold with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.layouts.numbering import Numbering

HEADINGS = ("container", "area", "group")
"""Headings above issues, the outermost first; their text is a step of the path."""
ENDS_ISSUE = frozenset({*HEADINGS, "heading_number", "plan", "closing"})
_NEVER_OPENS = frozenset({"break", "indent", "separator"})
_QUOTED_CHARACTERS = 16


@dataclass(frozen=True)
class Piece:
    """A stretch of text of one kind.

    ``kind`` is one of head, opening, heading_number, container, area, group, number, mark, title, frame, label,
    measure, part, separator, plan, closing, column, furniture, indent and break.
    ``issue`` counts from 1; 0 is no issue's.
    """

    text: str
    kind: str
    issue: int = 0
    numbering: Numbering | None = None
    """How ``text`` was counted, for number and heading_number pieces."""
    value: int = 0

    def with_text(self, text: str) -> Piece:
        """The same piece with another text."""
        return replace(self, text=text)


@dataclass(frozen=True)
class Notice:
    """A notice in one layout."""

    name: str
    pieces: tuple[Piece, ...]
    layout: str
    """A short description of the choices made."""
    table: bool
    agency: str
    claims: tuple[tuple[str, int], ...]
    statuses: tuple[str | None, ...]
    """By issue, None where the layout writes no status of its own."""

    @property
    def text(self) -> str:
        """The notice as it is read."""
        return "".join(piece.text for piece in self.pieces)

    def with_pieces(self, pieces: list[Piece], note: str = "") -> Notice:
        """The notice with other pieces and ``note`` added to its description."""
        layout = f"{self.layout}; {note}" if note else self.layout
        return replace(self, pieces=tuple(piece for piece in pieces if piece.text), layout=layout)


def _offsets(pieces: tuple[Piece, ...]) -> Iterator[tuple[int, Piece]]:
    at = 0
    for piece in pieces:
        yield at, piece
        at += len(piece.text)


def _path(headings: dict[str, str]) -> list[str]:
    return [headings[level] for level in HEADINGS if level in headings]


def sections(notice: Notice) -> list[dict[str, Any]]:
    """The gold: a row for each issue, offsets in characters of :attr:`Notice.text`.

    ``title`` is None where the page lost it. ``status`` is there only where the layout writes it.
    """
    text = notice.text
    rows: list[dict[str, Any]] = []
    headings: dict[str, str] = {}
    level_open = ""
    for at, piece in _offsets(notice.pieces):
        if piece.kind in HEADINGS:
            # Damage may cut a heading into pieces; those that follow one another are one heading.
            joined = headings[piece.kind] + piece.text if level_open == piece.kind else piece.text
            below = HEADINGS[HEADINGS.index(piece.kind) :]
            headings = {level: words for level, words in headings.items() if level not in below}
            headings[piece.kind] = joined
        level_open = piece.kind if piece.kind in HEADINGS else ""
        opens = piece.kind not in _NEVER_OPENS and piece.issue > (rows[-1]["number"] if rows else 0)
        if rows and rows[-1]["end"] is None and (piece.kind in ENDS_ISSUE or opens):
            rows[-1]["end"] = at
        if opens:
            rows.append({"number": piece.issue, "title": "", "path": _path(headings), "start": at, "end": None})
        if rows and piece.kind == "title" and piece.issue == rows[-1]["number"]:
            rows[-1]["title"] += piece.text
    return [_row(notice, row, text) for row in rows]


def _row(notice: Notice, row: dict[str, Any], text: str) -> dict[str, Any]:
    end = len(text) if row["end"] is None else row["end"]
    status = notice.statuses[row["number"] - 1]
    return {
        "notice": f"{notice.name}.txt",
        "number": row["number"],
        "title": row["title"].strip() or None,
        "path": row["path"],
        "start": row["start"],
        "end": end,
        "starts_with": text[row["start"] : row["start"] + _QUOTED_CHARACTERS],
        "end_before": text[end : end + _QUOTED_CHARACTERS] or None,
        **({"status": status} if status else {}),
        "layout": notice.layout,
    }


def facts(notice: Notice) -> dict[str, Any]:
    """The agency, what the notice claims, and how many issues there are (a source may claim a wrong number)."""
    claimed = [count for what, count in notice.claims if what.endswith("问题")]
    return {
        "notice": f"{notice.name}.txt",
        "agency": notice.agency,
        "claimed": claimed[0] if claimed else None,
        "claims": [{"what": what, "count": count} for what, count in notice.claims],
        "issues": len(notice.statuses),
        "layout": notice.layout,
    }
