"""Refusals: what was looked for, and what is near but no answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer.citations import CitationBook
from bot.answer.phrases import REFUSAL, escape, phrase
from bot.answer.quotes import best_quotes, quotes_of
from bot.corpus import Corpus
from bot.language.names import english_name
from bot.model import Citation, Language
from bot.question.names import AskedName
from bot.retrieval.judge import JudgedSection

_NEAR = 3
_NAMES_SHOWN = 12


def refusal_text(language: Language, reason: str | None) -> str:
    """The refusal, with one sentence on why or on what was looked for."""
    return f"{REFUSAL[language]} {reason}".strip() if reason else REFUSAL[language]


def looked_for(language: Language, topic: str) -> str:
    return phrase(language, "looked_for", topic=escape(topic.strip(" ?？。.")))


def names_not_found(language: Language, names: Sequence[AskedName], corpus: Corpus) -> str:
    """Which names no passage has, and which agencies the collection holds."""
    known = corpus.directory.agencies()
    shown = [english_name(agency) if language == "en" else agency for agency in known[:_NAMES_SHOWN]]
    more = " …" if len(known) > _NAMES_SHOWN else ""
    separator = phrase(language, "list_sep")
    listed = escape(separator.join(shown)) + more
    return phrase(language, "names_missing", names=listed_names(language, names), known=listed)


def listed_names(language: Language, names: Sequence[AskedName]) -> str:
    return escape(phrase(language, "list_sep").join(name.text for name in names))


def near(corpus: Corpus, judged: Sequence[JudgedSection]) -> tuple[Citation, ...]:
    """The nearest sections' best words, numbered on their own."""
    book = CitationBook(corpus.snapshot)
    for item in judged[:_NEAR]:
        for quote in best_quotes(quotes_of(corpus, item), 1, within=0.0):
            book.cite(quote.section, quote.span)
    return book.citations
