"""Documents that are no notices (regulations, news): sections by paragraph or article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.notice import Section, Span
from index.structure.blocks import Block
from index.structure.fold import tidy

_CHAPTER = re.compile(r"^第\s*[一二三四五六七八九十百\d]+\s*[编章节](?!.*。).{0,30}$")
_ARTICLE = re.compile(r"^第\s*[一二三四五六七八九十百\d]+\s*条")
_SHORT = 60


def plain_sections(
    name: str, agency: str | None, text: str, folded: str, blocks: Sequence[Block]
) -> tuple[Section, ...]:
    """One section a paragraph; headings go into the path, short lines with the paragraph that follows."""
    sections: list[Section] = []
    path: tuple[str, ...] = ()
    held: list[Block] = []
    for block in _articles(folded, blocks):
        words = folded[block.start : block.end]
        held.append(block)
        if _CHAPTER.match(words):
            path = (tidy(text[block.start : block.end]),)
        elif len(words) >= _SHORT or _ARTICLE.match(words):
            sections.append(_section(name, agency, folded, held, path, len(sections) + 1))
            held = []
    if held:
        sections.append(_section(name, agency, folded, held, path, len(sections) + 1))
    return tuple(sections)


def _articles(folded: str, blocks: Sequence[Block]) -> list[Block]:
    """Numbered paragraphs below an article (款, 项) join it."""
    joined: list[Block] = []
    in_article = False
    for block in blocks:
        words = folded[block.start : block.end]
        starts = _ARTICLE.match(words) or _CHAPTER.match(words)
        if in_article and not starts and joined:
            last = joined[-1]
            joined[-1] = Block(last.start, block.end, last.marker, last.frame, last.labelled)
            continue
        in_article = _ARTICLE.match(words) is not None
        joined.append(block)
    return joined


def _section(
    name: str, agency: str | None, folded: str, blocks: Sequence[Block], path: tuple[str, ...], order: int
) -> Section:
    span = Span(blocks[0].start, blocks[-1].end)
    article = _ARTICLE.match(folded[blocks[-1].start : blocks[-1].end])
    return Section(
        id=f"{name}#{order:03d}",
        notice=name,
        agency=agency,
        kind="text",
        number=None,
        path=path,
        title=tidy(article.group()) if article else None,
        start=span.start,
        end=span.end,
    )
