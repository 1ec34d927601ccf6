"""Agency names as the reader of each language can read them."""

from __future__ import annotations

from functools import lru_cache

from bot.language.names import english_name
from bot.model import Language
from bot.web.markup import escape

_english = lru_cache(maxsize=4096)(english_name)


def agency_name(agency: str, language: Language) -> str:
    """The name itself in Chinese, a readable translation in English."""
    return _english(agency) if language == "en" else agency


def agency_choice(agency: str, language: Language) -> tuple[str, str]:
    """(what a list shows, the name it stands for)."""
    return (f"{_english(agency)} · {agency}" if language == "en" else agency), agency


def agency_html(agency: str, language: Language) -> str:
    """The name for a table or card; in English with the Chinese name below, which is what the notices use."""
    if language == "en":
        return f'{escape(_english(agency))}<small lang="zh">{escape(agency)}</small>'
    return escape(agency)
