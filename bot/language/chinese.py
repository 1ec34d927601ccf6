"""Chinese question → groups of search terms, each with the synonyms the field glossary knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jieba

from bot.language.glossary import entries
from bot.language.translate import Occurs, TermGroup
from index.structure.fold import fold

_MOST_SYNONYMS = 6
_LONGEST_TERM = 12
_GENERIC_WEIGHT = 0.2
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
def _synonyms() -> dict[str, tuple[tuple[str, ...], bool]]:
    """Chinese term → (synonyms of the glossary lines it leads or closely follows, whether it is generic)."""
    table: dict[str, tuple[list[str], bool]] = {}
    for _, entry in entries():
        for rank, term in enumerate(entry.chinese):
            if not _CHINESE.search(term) or len(term) < 2:
                continue
            known, generic = table.get(term, ([], False))
            if rank < 3:
                known += [other for other in entry.chinese if other != term and other not in known]
            table[term] = (known, generic or entry.generic)
    return {term: (tuple(known[:_MOST_SYNONYMS]), generic) for term, (known, generic) in table.items()}


def is_stop_word(word: str) -> bool:
    """Whether a Chinese word only asks or joins."""
    return word in _data("stopwords_zh.txt")


def _words(run: str) -> Iterator[str]:
    """A run of Chinese characters cut into the longest glossary terms, the rest by jieba."""
    table = _synonyms()
    pending, position = "", 0
    while position < len(run):
        length = next(
            (
                size
                for size in range(min(_LONGEST_TERM, len(run) - position), 2, -1)
                if run[position : position + size] in table
            ),
            0,
        )
        if length:
            yield from jieba.lcut(pending)
            yield run[position : position + length]
            pending = ""
            position += length
        else:
            pending += run[position]
            position += 1
    yield from jieba.lcut(pending)


def chinese_terms(question: str, occurs: Occurs | None = None) -> list[TermGroup]:
    """The notions of a Chinese question in order; words of asking are dropped, words of every notice weigh little."""
    jieba.setLogLevel(60)
    stop, light = _data("stopwords_zh.txt"), _data("light_zh.txt")
    unique: dict[str, TermGroup] = {}
    for match in _TOKEN.finditer(fold(question)):
        token = match.group()
        if not _CHINESE.search(token) or token.startswith("《"):
            unique.setdefault(token, TermGroup(token, (token.strip("《》"),), "verbatim", 1.0))
            continue
        for word in _words(token):
            if word in stop or (len(word) == 1 and word not in _singles()):
                continue
            synonyms, generic = (_singles()[word], False) if len(word) == 1 else _synonyms().get(word, ((), False))
            found = tuple(other for other in synonyms if occurs is None or occurs(other))
            weight = _GENERIC_WEIGHT if generic or word in light else 1.0
            unique.setdefault(word, TermGroup(word, (word, *found), "glossary" if synonyms else "verbatim", weight))
    return list(unique.values())
