"""A question's notions in the words notices may use for them: Chinese words as they are, English ones translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language import words
from bot.language.dictionary import dictionary
from bot.language.stopwords import is_stop_word, stop_words
from bot.model import Language
from index.store.terms import words as chinese_words

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_MOST_CANDIDATES = 8
_TEN_THOUSAND, _LONGEST_NUMBER = 5, 15  # digits
_SHORTEST = 2  # characters: a single one stands in too many words (核 in 考核)


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One notion: the words of the question, and Chinese words of which any will do, the likeliest first."""

    source: str
    candidates: tuple[str, ...]


def search_terms(question: str, language: Language) -> list[SearchTerm]:
    """The notions of a question in order, each once; of an English one by the general dictionary (CC-CEDICT)."""
    found = _translated(question) if language == "en" else _said(question)
    return list({term.candidates: term for term in found}.values())


def _said(question: str) -> Iterator[SearchTerm]:
    for word in chinese_words(question):
        if (len(word) >= _SHORTEST or word.isdigit()) and not is_stop_word(word):
            yield SearchTerm(word, (word,))


def _translated(question: str) -> Iterator[SearchTerm]:
    sentence = words.tokens(question)
    position = 0
    while position < len(sentence):
        token = sentence[position]
        if _CHINESE.search(token) or token[0].isdigit() or (len(token) > 1 and token.isupper()):
            yield SearchTerm(token, _number_forms(token) if token[0].isdigit() else (token,))
            position += 1
            continue
        found = dictionary().longest(sentence, position)
        length = found[0] if found else 1
        candidates = tuple(word for word in (found[1] if found else ()) if len(word) >= _SHORTEST)
        if candidates and not (length == 1 and words.fold_word(token) in stop_words()):
            yield SearchTerm(" ".join(sentence[position : position + length]), candidates[:_MOST_CANDIDATES])
        position += length


def _number_forms(number: str) -> tuple[str, ...]:
    """``20,000`` as notices may write it: 20,000, 20000, 2万."""
    plain = number.replace(",", "")
    if plain.isdigit() and _TEN_THOUSAND <= len(plain) <= _LONGEST_NUMBER:
        in_tens_of_thousands = f"{plain[:-4]}.{plain[-4:]}".rstrip("0").rstrip(".").lstrip("0")
        return tuple(dict.fromkeys((plain, number, f"{in_tens_of_thousands}万")))
    return tuple(dict.fromkeys((number, plain)))
