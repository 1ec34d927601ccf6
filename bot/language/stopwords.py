"""English words of grammar and of asking."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.language import words


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about what is asked, folded."""
    lines = (Path(__file__).parent / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(words.fold(word) for line in lines if not line.startswith("#") for word in line.split())
