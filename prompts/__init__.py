"""The one place for what the product says and asks: phrases by language, prompts, and the one way to read them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).parent


@cache
def read(name: str) -> dict[str, Any]:
    """``prompts/NAME.toml`` as it is written."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def load(name: str) -> dict[str, dict[str, str]]:
    """The phrases of ``prompts/NAME.toml`` by language.

    A file is written in one of two ways: a table for each language, ``[zh] refusal = "…"``; or groups whose entries
    hold all languages, ``[chat] send = { zh = "…", en = "…" }``, which are then called ``chat.send``.
    """
    tables = read(name)
    if set(tables) == set(LANGUAGES):
        return tables
    by_name = {f"{group}.{key}": texts for group, entries in tables.items() for key, texts in entries.items()}
    return {language: {key: texts[language] for key, texts in by_name.items()} for language in LANGUAGES}


def phrase(name: str, language: str, key: str, /, **values: object) -> str:
    """A phrase of ``prompts/NAME.toml`` with its slots filled; ``KeyError`` for an unknown key or an unfilled slot."""
    text = load(name)[language][key]
    return text.format(**values) if values else text
