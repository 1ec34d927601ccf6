"""The phrases of the page in both languages, and which phrase stands on which part of the page."""

from __future__ import annotations

from typing import Any, get_args

import gradio as gr

from bot.model import Language
from prompts import load, phrase

LANGUAGES: tuple[Language, ...] = get_args(Language)
_FILE = "interface"


def say(language: Language, key: str, **values: object) -> str:
    """A phrase of the page, ``group.name``, with its slots filled; ``KeyError`` for an unknown one."""
    return phrase(_FILE, language, key, **values)


def as_language(value: object) -> Language:
    """Chinese unless ``value`` is exactly ``"en"``: what comes back from a browser may be anything."""
    return "en" if value == "en" else "zh"


def browser_language(accept_language: str | None) -> Language:
    """The one a browser likes best of our languages; English for one that likes others only, else Chinese.

    ``accept_language`` is the header of that name: ``en-GB,en;q=0.8,zh;q=0.5``.
    """
    wishes = [_wish(part) for part in (accept_language or "*").split(",")]
    for code, liking in sorted(wishes, key=lambda wish: -wish[1]):  # of two liked alike, the one named first
        if liking > 0 and code in (*LANGUAGES, "*"):
            return as_language(code)
    return "en"


def _wish(part: str) -> tuple[str, float]:
    """``en-GB;q=0.8`` as the language without its country and how much it is liked, 0 to 1."""
    code, _, weight = part.partition(";")
    try:
        liking = float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        liking = 0.0
    return code.strip().lower().partition("-")[0], liking


def translations() -> gr.I18n:
    """All phrases for Gradio, which shows them in the browser's language before any handler has run."""
    return gr.I18n(**{language: dict(load(_FILE)[language]) for language in LANGUAGES})


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
