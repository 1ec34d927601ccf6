"""Which Chinese words are ordinary words or names of organs, and which are proper names."""

from __future__ import annotations

from functools import cache

from bot.language.agency_parts import LEVELS, organs
from bot.language.dictionary import dictionary
from bot.language.names import name_parts
from bot.language.stopwords import is_stop_word


@cache
def _all_terms() -> str:
    return "\n".join([*organs(), *name_parts()])


def inside_term(word: str) -> bool:
    """Whether a word is part of an organ's name: the segmenter may have cut it out of a longer one."""
    return word in _all_terms()


def is_term(word: str) -> bool:
    """Whether a Chinese word belongs to the names of organs, to grammar or to the ways of asking."""
    return word in organs() or word in LEVELS or word in name_parts() or is_stop_word(word)


@cache
def is_proper_name(word: str) -> bool:
    """Whether a word is a proper name by the general dictionary, and no organ's."""
    return len(word) > 1 and dictionary().is_proper(word) is True and word not in organs() and word not in name_parts()


def is_ordinary(word: str) -> bool:
    """Whether the dictionary or the organs' names know the word as something else than a proper name."""
    return is_term(word) or dictionary().is_proper(word) is False
