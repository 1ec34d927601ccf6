"""English words of grammar and of asking, and words that say little."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.language import words

_FOLDER = Path(__file__).parent


def _folded_words(name: str) -> frozenset[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return frozenset(words.fold_word(word) for line in lines if not line.startswith("#") for word in line.split())


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about what is asked, folded."""
    return _folded_words("stopwords.txt")


@cache
def light_words() -> frozenset[str]:
    """Words that say little about what is asked, folded; inside a phrase of the glossary they count in full."""
    return _folded_words("light_en.txt")
