"""English question → groups of Chinese search terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.language import words
from bot.language.asked_name import AskedName, split_at_names
from bot.language.dictionary import Dictionary, dictionary
from bot.language.glossary import Renderings, glossary
from bot.language.stopwords import light_words, stop_words
from bot.language.word_class import names_thing

__all__ = ["Occurs", "Origin", "TermGroup", "name_group", "stop_words", "to_chinese", "translate_terms"]

Origin = Literal["glossary", "dictionary", "verbatim", "name"]
Occurs = Callable[[str], bool]

_WEIGHT = {"glossary": 1.0, "dictionary": 0.6, "verbatim": 1.0}
_GENERIC_WEIGHT = 0.2
_UNSAID_WEIGHT = 0.2  # the dictionary's word is in no notice and names no thing: a way of putting the question
_UNKNOWN_WEIGHT = 0.3  # a Latin word nobody knows: most often a name in pinyin
_MOST_CANDIDATES = 8
_LONGEST_INVERSION = 3  # words after "of" that may form a phrase with the word before it
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class TermGroup:
    """One notion of the question; its Chinese candidates count as one term, whichever of them a notice uses."""

    source: str  # the words of the question
    candidates: tuple[str, ...]  # never empty, the usual rendering first
    origin: Origin
    weight: float  # 0–1: how much the notion says about what is asked


def _present(candidates: Sequence[str], occurs: Occurs | None) -> tuple[str, ...]:
    """Those that occur in the collection; all when none does, so that a notion the notices lack still counts."""
    found = tuple(word for word in candidates if occurs is None or occurs(word))
    return (found or tuple(candidates))[:_MOST_CANDIDATES]


def _number_forms(number: str) -> tuple[str, ...]:
    """``20,000`` as notices may write it: 20,000, 20000, 2万."""
    plain = number.replace(",", "")
    if plain.isdigit() and int(plain) >= 10_000:
        return tuple(dict.fromkeys((plain, number, f"{int(plain) / 10_000:g}万")))
    return tuple(dict.fromkeys((number, plain)))


def _verbatim(token: str) -> TermGroup | None:
    if _CHINESE.search(token):
        return TermGroup(token, (token,), "verbatim", _WEIGHT["verbatim"])
    if token[0].isdigit():
        return TermGroup(token, _number_forms(token), "verbatim", _WEIGHT["verbatim"])
    if len(token) > 1 and token.isupper():
        return TermGroup(token, (token,), "verbatim", _WEIGHT["verbatim"])
    return None


def _from_glossary(source: str, entry: Renderings, occurs: Occurs | None) -> TermGroup:
    weight = _GENERIC_WEIGHT if entry.generic else _WEIGHT["glossary"]
    return TermGroup(source, _present(entry.chinese, occurs), "glossary", weight)


def _from_dictionary(source: str, candidates: Sequence[str], occurs: Occurs | None) -> TermGroup:
    said = occurs is None or any(occurs(word) for word in candidates)
    weight = _WEIGHT["dictionary"] if said or names_thing(candidates[0]) else _UNSAID_WEIGHT
    return TermGroup(source, _present(candidates, occurs), "dictionary", weight)


def _inverted(sentence: Sequence[str], start: int) -> tuple[int, str, Renderings] | None:
    """``repair of official vehicles`` read as ``official vehicles repair``: words taken, phrase, entry."""
    if start + 2 >= len(sentence) or sentence[start + 1].lower() != "of":
        return None
    for length in range(min(_LONGEST_INVERSION, len(sentence) - start - 2), 0, -1):
        turned = [*sentence[start + 2 : start + 2 + length], sentence[start]]
        match = glossary().longest(turned)
        if match and match[0] == len(turned):
            return length + 2, " ".join(sentence[start : start + 2 + length]), match[1]
    return None


def _group_at(
    sentence: Sequence[str], start: int, occurs: Occurs | None, general: Dictionary
) -> tuple[int, TermGroup | None]:
    """The notion that begins at a word, and how many words it takes; ``None`` for a word that says nothing."""
    known = glossary().longest(sentence, start)
    turned = _inverted(sentence, start)
    if turned and (known is None or turned[0] > known[0]):
        return turned[0], _from_glossary(turned[1], turned[2], occurs)
    stop = words.fold_word(sentence[start]) in stop_words()
    if known and (known[0] > 1 or not stop):
        return known[0], _from_glossary(" ".join(sentence[start : start + known[0]]), known[1], occurs)
    if stop:
        return 1, None
    token = sentence[start]
    verbatim = _verbatim(token)
    if verbatim:
        return 1, verbatim
    found = general.longest(sentence, start)
    if found:
        source = " ".join(sentence[start : start + found[0]])
        return found[0], _from_dictionary(source, found[1], occurs)
    return 1, TermGroup(token, (token,), "verbatim", _UNKNOWN_WEIGHT)


def _lightened(group: TermGroup) -> TermGroup:
    if words.fold_word(group.source) not in light_words():
        return group
    return replace(group, weight=min(group.weight, _GENERIC_WEIGHT))


def _groups(question: str, occurs: Occurs | None, general: Dictionary) -> Iterator[TermGroup]:
    sentence = words.tokens(question)
    position = 0
    while position < len(sentence):
        length, group = _group_at(sentence, position, occurs, general)
        position += length
        if group:
            yield _lightened(group)


def name_group(name: AskedName) -> TermGroup:
    """A name is searched in its own forms only, and counts in full."""
    return TermGroup(name.text, name.renderings, "name", 1.0)


def translate_terms(
    question: str,
    occurs: Occurs | None = None,
    general: Dictionary | None = None,
    names: Sequence[AskedName] = (),
) -> list[TermGroup]:
    """The notions of an English question, in order, each with its Chinese candidates.

    ``occurs`` says whether a Chinese word is in the collection: candidates that are not are left out as long as one is.
    ``general`` is the fallback dictionary, by default the one in the user's cache folder. ``names`` that stand in the
    question are notions of their own.
    """
    unique: dict[tuple[str, ...], TermGroup] = {}
    for part in split_at_names(question, names):
        if isinstance(part, AskedName):
            unique.setdefault(part.renderings, name_group(part))
            continue
        for group in _groups(part, occurs, general or dictionary()):
            unique.setdefault(group.candidates, group)
    return list(unique.values())


def to_chinese(question: str, occurs: Occurs | None = None, general: Dictionary | None = None) -> str:
    """A rough Chinese keyword string of an English question, to be embedded as a second query.

    Words that say little are left out as long as others remain.
    """
    groups = translate_terms(question, occurs, general)
    telling = [group for group in groups if group.weight > _GENERIC_WEIGHT] or groups
    return " ".join(group.candidates[0] for group in telling)
