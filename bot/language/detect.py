"""Which of the two languages a question is written in."""

from __future__ import annotations

import re

from bot.language import words
from bot.language.stopwords import stop_words
from bot.model import Language

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_QUOTED = re.compile(r"[“”\"「」『』‘’《》]([^“”\"「」『』‘’《》]*)[“”\"「」『』‘’《》]")
_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")
_ASKING = re.compile(r"[哪吗呢谁]|什么|怎[么样]|如何|是否|有没有|多少|为何|请[问列介]")
# One English word carries about as much as two Chinese characters.
_CHARACTERS_A_WORD = 2


def detect_language(text: str) -> Language:
    """``zh`` or ``en``: by the words that ask, then by what most of the text is; quoted matter counts last.

    ``Which agencies mention 首违不罚?`` is English, ``哪些单位用了OA系统?`` Chinese. Text with no letters at all
    is Chinese, the language of the notices.
    """
    unquoted = _QUOTED.sub(" ", text)
    if _ASKING.search(unquoted):
        return "zh"
    if any(words.fold_word(word) in stop_words() for word in _ENGLISH_WORD.findall(unquoted)):
        return "en"
    for part in (unquoted, text):
        chinese = len(_CHINESE.findall(part))
        english = len(_ENGLISH_WORD.findall(part))
        if chinese or english:
            return "en" if english * _CHARACTERS_A_WORD > chinese else "zh"
    return "zh"
