"""Chinese question → groups of search terms, each with the synonyms the tables of the field know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from bot.language.asked_name import AskedName, split_at_names
from bot.language.glossary import entries, rows
from bot.language.translate import Occurs, TermGroup, name_group
from bot.language.word_class import names_thing
from index.segmenter import segmenter
from index.structure.fold import fold

_MOST_SYNONYMS = 6
_LONGEST_TERM = 12
_SHORTEST_TERM = 3  # of the glossary: shorter words are left to the segmenter, which sees what stands around them
_SHORTEST_COLLOQUIAL = 2
_GENERIC_WEIGHT = 0.2
_UNSAID_WEIGHT = 0.3  # no notice has it and it names no thing: a way of putting the question, not its matter
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TOKEN = re.compile(r"《[^》]{2,60}》|[\u3400-\u9fff]+|[A-Za-z][A-Za-z0-9+.-]*|\d[\d,.:/-]*%?")


@cache
def _data(name: str) -> frozenset[str]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _singles() -> dict[str, tuple[str, ...]]:
    """Single characters that are terms of their own, with the words notices use for them."""
    table = {}
    for line in _data("single_zh.txt"):
        char, *others = line.split("|")
        table[char] = tuple(others)
    return table


@cache
def _colloquial() -> dict[str, tuple[str, ...]]:
    """Everyday words → the words of official writing, the likeliest first."""
    table: dict[str, tuple[str, ...]] = {}
    for everyday, official in rows(Path(__file__).parent / "colloquial_zh.tsv"):
        for word in everyday.split("|"):
            if len(word) >= _SHORTEST_COLLOQUIAL:
                known = table.get(word, ())
                table[word] = tuple(dict.fromkeys((*known, *official.split("|"))))
    return table


@cache
def _synonyms() -> dict[str, tuple[tuple[str, ...], bool]]:
    """Chinese term → (its synonyms, whether it is generic): the colloquial table, then the glossary lines it leads."""
    table: dict[str, tuple[list[str], bool]] = {word: (list(others), False) for word, others in _colloquial().items()}
    for _, entry in entries():
        if not entry.synonymous:
            continue
        for rank, term in enumerate(entry.chinese):
            if not _CHINESE.search(term) or len(term) < 2:
                continue
            known, generic = table.get(term, ([], False))
            if rank < 3:
                known += [other for other in entry.chinese if other != term and other not in known]
            table[term] = (known, generic or entry.generic)
    return {
        term: (tuple(other for other in known if other != term)[:_MOST_SYNONYMS], generic)
        for term, (known, generic) in table.items()
    }


def is_stop_word(word: str) -> bool:
    """Whether a Chinese word only asks or joins."""
    return word in _data("stopwords_zh.txt")


def is_known_word(word: str) -> bool:
    """Whether the tables have other words for a Chinese word."""
    return word in _synonyms()


def _known_term(run: str, position: int) -> int:
    """The length of the longest term of the tables that begins here; 0 for none."""
    for size in range(min(_LONGEST_TERM, len(run) - position), _SHORTEST_COLLOQUIAL - 1, -1):
        word = run[position : position + size]
        if word in _colloquial() or (size >= _SHORTEST_TERM and word in _synonyms()):
            return size
    return 0


def _words(run: str) -> Iterator[str]:
    """A run of Chinese characters cut into the longest known terms, the rest by the segmenter."""
    pending, position = "", 0
    while position < len(run):
        length = _known_term(run, position)
        if length:
            yield from segmenter().lcut(pending)
            yield run[position : position + length]
            pending = ""
            position += length
        else:
            pending += run[position]
            position += 1
    yield from segmenter().lcut(pending)


def chinese_terms(question: str, occurs: Occurs | None = None, names: Sequence[AskedName] = ()) -> list[TermGroup]:
    """The notions of a Chinese question in order; words of asking are dropped, words of every notice weigh little.

    ``names`` that stand in the question are notions of their own.
    """
    unique: dict[str, TermGroup] = {}
    for part in split_at_names(question, names):
        if isinstance(part, AskedName):
            unique.setdefault(part.text, name_group(part))
            continue
        for word, group in _notions(part, occurs):
            unique.setdefault(word, group)
    return list(unique.values())


def _notions(text: str, occurs: Occurs | None) -> Iterator[tuple[str, TermGroup]]:
    for match in _TOKEN.finditer(fold(text)):
        token = match.group()
        if not _CHINESE.search(token) or token.startswith("《"):
            yield token, TermGroup(token, (token.strip("《》"),), "verbatim", 1.0)
            continue
        for word in _words(token):
            if not is_stop_word(word) and (len(word) > 1 or word in _singles()):
                yield word, _group(word, occurs)


def _group(word: str, occurs: Occurs | None) -> TermGroup:
    synonyms, generic = (_singles()[word], False) if len(word) == 1 else _synonyms().get(word, ((), False))
    found = tuple(other for other in synonyms if occurs is None or occurs(other))
    weight = 1.0
    if generic or word in _data("light_zh.txt"):
        weight = _GENERIC_WEIGHT
    elif occurs is not None and not found and not occurs(word) and not names_thing(word):
        weight = _UNSAID_WEIGHT
    return TermGroup(word, (word, *found), "glossary" if synonyms else "verbatim", weight)
