"""Documents that are no notices (regulations, news): units by paragraph or article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.notice import Span
from index.structure.blocks import Block
from index.structure.fold import tidy
from index.structure.frames import Frame
from index.structure.units import Unit

_CHAPTER = re.compile(r"^第\s*[一二三四五六七八九十百\d]+\s*[编章节](?!.*。).{0,30}$")
_ARTICLE = re.compile(r"^第\s*[一二三四五六七八九十百\d]+\s*条")
_SHORT = 60


def plain_units(text: str, folded: str, blocks: Sequence[Block]) -> list[Unit]:
    """One unit a paragraph; headings go into the path, short lines with the paragraph that follows."""
    units: list[Unit] = []
    path: tuple[str, ...] = ()
    held: list[Block] = []
    for group in _articles(folded, blocks):
        words = folded[group[0].start : group[-1].end]
        held += group
        article = _ARTICLE.match(words)
        if _CHAPTER.match(words):
            path = (tidy(text[group[0].start : group[-1].end]),)
        elif len(words) >= _SHORT or article:
            units.append(_unit(folded, held, group[0], path))
            held = []
    if held:
        units.append(_unit(folded, held, held[-1], path))
    return units


def _articles(folded: str, blocks: Sequence[Block]) -> list[list[Block]]:
    """Numbered paragraphs below an article (款, 项) join it."""
    joined: list[list[Block]] = []
    in_article = False
    for block in blocks:
        words = folded[block.start : block.end]
        article = _ARTICLE.match(words) is not None
        if in_article and not article and not _CHAPTER.match(words):
            joined[-1].append(block)
            continue
        in_article = article
        joined.append([block])
    return joined


def _unit(folded: str, blocks: Sequence[Block], named: Block, path: tuple[str, ...]) -> Unit:
    article = _ARTICLE.match(folded[named.start : named.end])
    if article is None:
        return Unit("text", list(blocks), path)
    heading = replace(named, frame=Frame("plain", Span(named.start, named.start), named.start + article.end()))
    return Unit("text", list(blocks), path, tidy(article.group()), heading=heading)
