"""Refusals: what was looked for, and what is near but no answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer.citations import CitationBook
from bot.model import Citation, Language
from bot.answer.phrases import REFUSAL, escape, phrase
from bot.answer.quotes import best_units, units
from bot.language.names import english_name
from bot.question.directory import Directory
from bot.retrieval.search import Judged
from index.store.snapshot import Snapshot

_NEAR = 3
_NAMES_SHOWN = 12


def refusal_text(language: Language, reason: str | None) -> str:
    """The refusal, with one sentence on why or on what was looked for."""
    return f"{REFUSAL[language]} {reason}".strip() if reason else REFUSAL[language]


def looked_for(language: Language, topic: str) -> str:
    return phrase(language, "looked_for", topic=escape(topic.strip(" ?？。.")))


def not_here(language: Language, names: Sequence[str], directory: Directory) -> str:
    """Which place or body the collection does not hold, and which agencies it does."""
    known = directory.agencies()
    shown = [english_name(agency) if language == "en" else agency for agency in known[:_NAMES_SHOWN]]
    more = " …" if len(known) > _NAMES_SHOWN else ""
    separator = phrase(language, "list_sep")
    listed = escape(separator.join(shown)) + more
    return phrase(language, "unknown_place", names=escape(separator.join(names)), known=listed)


def near(snapshot: Snapshot, ranked: Sequence[Judged]) -> tuple[Citation, ...]:
    """The nearest sections' best words, numbered on their own."""
    book = CitationBook(snapshot)
    for judged in ranked[:_NEAR]:
        for unit in best_units(units(snapshot, judged), 1, within=0.0):
            book.cite(unit.row, unit.span)
    return book.citations
