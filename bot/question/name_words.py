"""Which Chinese words are terms of the trade or ordinary words, and which are proper names."""

from __future__ import annotations

from functools import cache

from bot.language.agency_parts import LEVELS, organs
from bot.language.chinese import is_known_word, is_stop_word
from bot.language.dictionary import dictionary
from bot.language.glossary import entries
from bot.language.names import name_parts
from bot.language.word_class import word_tag

_NAME_TAGS = ("nr", "ns", "nz")


@cache
def _ranks() -> dict[str, int]:
    """Chinese term of the glossary → its best place among the renderings of a line."""
    ranks: dict[str, int] = {}
    for _, entry in entries():
        for rank, term in enumerate(entry.chinese):
            ranks[term] = min(rank, ranks.get(term, rank))
    return ranks


@cache
def _all_terms() -> str:
    return "\n".join([*_ranks(), *organs(), *name_parts()])


def inside_term(word: str) -> bool:
    """Whether a word is part of some term: the segmenter may have cut it out of a longer one."""
    return word in _all_terms()


def is_term(word: str) -> bool:
    """Whether a Chinese word belongs to the trade, to grammar or to the ways of asking."""
    return (
        word in _ranks()
        or word in organs()
        or word in LEVELS
        or word in name_parts()
        or is_known_word(word)
        or is_stop_word(word)
    )


@cache
def is_proper_name(word: str) -> bool:
    """Whether a word is a proper name by the general dictionary, and no term of the trade.

    A name that the glossary lists as one case of something (北斗 of positioning) is one all the same.
    """
    if len(word) < 2 or dictionary().is_proper(word) is not True or word in organs() or word in name_parts():
        return False
    rank = _ranks().get(word)
    if rank is None:
        return not is_known_word(word)
    tag = word_tag(word)
    return rank > 0 and (not tag or tag.startswith(_NAME_TAGS))


def is_ordinary(word: str) -> bool:
    """Whether the dictionary or the trade knows the word as something else than a name."""
    return is_term(word) or dictionary().is_proper(word) is False
