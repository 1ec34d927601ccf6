"""Documents that are no notices (regulations, news): units by paragraph or article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.notice import Span
from index.structure.fold import tidy
from index.structure.pieces import Piece
from index.structure.units import Unit

_CHAPTER = re.compile(r"^第\s*[一二三四五六七八九十百\d]+\s*[编章节](?!.*。).{0,30}$")
_ARTICLE = re.compile(r"^第\s*[一二三四五六七八九十百\d]+\s*条")
_SHORT = 60


def plain_units(text: str, folded: str, pieces: Sequence[Piece]) -> list[Unit]:
    """One unit a paragraph; headings go into the path, short lines with the paragraph that follows."""
    units: list[Unit] = []
    path: tuple[str, ...] = ()
    held: list[Span] = []
    for group in _articles(folded, _lines(pieces)):
        words = folded[group.start : group.end]
        held.append(group)
        article = _ARTICLE.match(words)
        if _CHAPTER.match(words):
            path = (tidy(group.of(text)),)
        elif len(words) >= _SHORT or article:
            units.append(_unit(folded, held, path))
            held = []
    if held:
        units.append(_unit(folded, held, path))
    return units


def _lines(pieces: Sequence[Piece]) -> Iterator[Span]:
    start: int | None = None
    for piece in pieces:
        start = piece.start if start is None else start
        if piece.closes_line:
            yield Span(start, piece.end)
            start = None


def _articles(folded: str, lines: Iterator[Span]) -> list[Span]:
    """Numbered paragraphs below an article (款, 项) join it."""
    joined: list[Span] = []
    in_article = False
    for line in lines:
        words = line.of(folded)
        article = _ARTICLE.match(words) is not None
        if in_article and not article and not _CHAPTER.match(words):
            joined[-1] = Span(joined[-1].start, line.end)
            continue
        in_article = article
        joined.append(line)
    return joined


def _unit(folded: str, held: Sequence[Span], path: tuple[str, ...]) -> Unit:
    last = held[-1]
    unit = Unit("text", held[0].start, last.end, path)
    article = _ARTICLE.match(last.of(folded))
    if article is None:
        return unit
    title = Span(last.start, last.start + article.end())
    return Unit("text", unit.start, unit.end, path, tidy(article.group()), None, title.end)
