"""Phrases of an answer in the question's language, and text made safe for Markdown."""

from __future__ import annotations

import re

import prompts
from bot.language.names import english_name
from bot.model import Language

REFUSAL: dict[Language, str] = {
    "zh": prompts.phrase("answer", "zh", "refusal"),
    "en": prompts.phrase("answer", "en", "refusal"),
}
_SPECIAL = re.compile(r"([\\`*\[\]<>|~]|&(?=#?\w{1,32};))|(?<![A-Za-z0-9])(_)|(_)(?![A-Za-z0-9])")
_LINE_START = re.compile(r"^(\s*)([#+-]|\d+\.)(?=\s)")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def phrase(language: Language, key: str, **values: object) -> str:
    """One phrase of an answer, filled in."""
    return prompts.phrase("answer", language, key, **values)


def escape(text: str) -> str:
    """Untrusted text as Markdown that shows it and does nothing: no control or direction marks, white space single."""
    plain = _UNSEEN.sub("", " ".join(text.split()))
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(lambda match: "\\" + match.group(), plain))


def agency_label(agency: str | None, notice: str, language: Language) -> str:
    """An agency as readers of the language know it; the file's name where no agency is known."""
    if agency is None:
        return escape(notice)
    if language == "zh":
        return escape(agency)
    return f"{escape(english_name(agency))} ({escape(agency)})"
