"""Which of the two languages a question is written in."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["zh", "en"]

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_QUOTED = re.compile(r"[“”\"「」『』‘’《》]([^“”\"「」『』‘’《》]*)[“”\"「」『』‘’《》]")
_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")
# One English word carries about as much as two Chinese characters.
_CHARACTERS_A_WORD = 2


def detect_language(text: str) -> Language:
    """``zh`` or ``en``, by what most of the text is; quoted matter counts only where there is nothing else.

    ``Which agencies mention 首违不罚?`` is English, ``哪些单位用了OA系统?`` Chinese. Text with no letters at all
    is Chinese, the language of the notices.
    """
    unquoted = _QUOTED.sub(" ", text)
    for part in (unquoted, text):
        chinese = len(_CHINESE.findall(part))
        english = len(_ENGLISH_WORD.findall(part))
        if chinese or english:
            return "en" if english * _CHARACTERS_A_WORD > chinese else "zh"
    return "zh"
