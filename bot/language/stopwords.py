"""Words of grammar and of asking, which say nothing about what is asked."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.language import words


def _words(name: str) -> list[str]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


@cache
def stop_words() -> frozenset[str]:
    """English ones, folded."""
    return frozenset(map(words.fold_word, _words("stopwords.txt")))


def is_stop_word(word: str) -> bool:
    """Whether a Chinese word only asks or joins."""
    return word in _chinese()


@cache
def _chinese() -> frozenset[str]:
    return frozenset(_words("stopwords_zh.txt"))
