"""Several questions in one: cut apart at pauses where each piece asks something by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.language.detect import detect_language
from bot.model import Language
from bot.question.listed import each_listed

_PAUSES = {
    "zh": re.compile(r"[,，、?？;；!！。\n]+(?:还有|以及|另外|并且|同时)?"),
    "en": re.compile(r"[,?;!\n]+\s*(?:and\s+)?|\.\s+|\s+and\s+"),
}
_ASKS = {  # the words that questions are made with
    "zh": re.compile(r"什么|哪|谁|多少|几[^乎]|怎么|怎样|如何|是否|有没有|吗|何时|为何"),
    "en": re.compile(
        r"\b(?:what|which|who|whom|whose|when|where|why|how)\b"
        r"|^\W*(?:is|are|was|were|do|does|did|has|have|had|can|will)\b",
        re.IGNORECASE,
    ),
}
_MOST_PARTS = 8
_MANY = 3  # questions in one text
_SHORTEST_ASKING = 5  # of a piece that asks something


def parts_of(text: str, of_notices: Callable[[str], bool]) -> list[str]:
    """The questions in a text, in order; a single one as it is.

    Two questions on one matter stay together, as their answers stand together: cut are three and more, and those of
    which the first is ``of_notices``, asks for what the notices say of themselves. What asks nothing belongs to what
    follows.
    """
    language = detect_language(text)
    listed = each_listed(text, language)
    if len(listed) > 1:
        return listed[:_MOST_PARTS]
    parts = _asking_pieces(text, language)
    if len(parts) >= _MANY or (len(parts) > 1 and of_notices(parts[0])):
        return parts[:_MOST_PARTS]
    return [text]


def _asking_pieces(text: str, language: Language) -> list[str]:
    """The text cut at pauses, so that each piece has a question word of its own."""
    parts: list[str] = []
    start = 0
    for pause in _PAUSES[language].finditer(text):
        left, right = text[start : pause.start()], text[pause.end() :]
        if _asks(left, language) and _asks(right, language):
            parts.append(left.strip())
            start = pause.end()
    return [*parts, text[start:].strip()]


def _asks(piece: str, language: Language) -> bool:
    return len(piece.strip()) >= _SHORTEST_ASKING and _ASKS[language].search(piece) is not None
