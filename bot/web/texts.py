"""The phrases of the page in both languages, and which phrase stands on which part of the page."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr

from bot.model import Language

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def _phrases() -> dict[str, dict[str, str]]:
    """``{"chat.send": {"zh": …, "en": …}}`` from ``prompts/interface.toml``."""
    with (PROMPTS / "interface.toml").open("rb") as file:
        groups = tomllib.load(file)
    return {f"{group}.{name}": text for group, texts in groups.items() for name, text in texts.items()}


def say(language: Language, key: str, **values: object) -> str:
    """The phrase ``key`` (``group.name``) in a language, with its slots filled; ``KeyError`` for an unknown key."""
    phrase = _phrases()[key][language]
    return phrase.format(**values) if values else phrase


def as_language(value: object) -> Language:
    """Chinese unless ``value`` is exactly ``"en"``: what comes back from a browser may be anything."""
    return "en" if value == "en" else "zh"


def browser_language(accept_language: str | None) -> Language:
    """The first of a browser's languages that the page has; English for one that names neither."""
    for wish in (accept_language or "zh").split(","):
        code = wish.split(";")[0].strip().lower()
        if code.startswith("zh"):
            return "zh"
        if code.startswith("en"):
            return "en"
    return "en"


def translations() -> gr.I18n:
    """All phrases for Gradio, which shows them in the browser's language before any handler has run."""
    tables = {language: {key: text[language] for key, text in _phrases().items()} for language in LANGUAGES}
    return gr.I18n(**tables)


class Labels:
    """Remembers which phrase each component shows, so that one click shows all of them in the other language."""

    def __init__(self) -> None:
        self._i18n = gr.I18n()
        self._shown: list[tuple[gr.components.Component | gr.blocks.BlockContext, dict[str, str], dict[str, Any]]] = []

    def first(self, key: str) -> Any:
        """A phrase that the browser itself picks by its language, for the first paint."""
        return self._i18n(key)

    def add(
        self,
        component: gr.components.Component | gr.blocks.BlockContext,
        phrases: dict[str, str],
        **values: object,
    ) -> None:
        """``phrases`` names the phrase of each property: ``{"label": "chat.agencies"}``; ``values`` fill its slots."""
        self._shown.append((component, phrases, values))

    @property
    def components(self) -> list[Any]:
        return [component for component, _, _ in self._shown]

    def updates(self, language: Language) -> list[Any]:
        """One update a component, in the order of ``components``."""
        made: list[dict[str, Any]] = [
            {name: say(language, key, **values) for name, key in phrases.items()} for _, phrases, values in self._shown
        ]
        return [gr.update(**properties) for properties in made]
