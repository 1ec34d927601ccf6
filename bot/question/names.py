"""The proper names a question asks for, and whether a text has one of them.

A name is told by general evidence: capitals away from the beginning of a sentence, the general dictionary's proper
nouns, quotation marks, Latin letters in Chinese, words that no word list and no notice has. An ordinary word, however
rare, is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.language.asked_name import AskedName
from bot.language.pinyin import fewest_syllables, spells
from bot.model import Language
from bot.question.chinese_names import chinese_names
from bot.question.english_names import english_names
from bot.question.mention import Mention
from index.structure.fold import fold

__all__ = ["AskedName", "asked_names", "stands_in"]

_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'’.&+ -]*")
_SEPARATOR = re.compile(r"[\s._·-]+")
_LEVEL = "(?:特别行政|自治)?[省市区县州旗镇乡村]?"


def asked_names(
    question: str, language: Language, mentions: Sequence[Mention], occurs: Callable[[str], bool]
) -> tuple[AskedName, ...]:
    """The names a question asks for, in order, without those of agencies of the collection.

    ``occurs`` says whether a Chinese word stands somewhere in the collection.
    """
    found = chinese_names(question, language, mentions, occurs)
    if language == "en":
        found += english_names(question, mentions)
    return tuple(
        replace(name, text=" ".join(question[name.start : name.end].split()) or name.text) for name in _apart(found)
    )


def _apart(found: Iterable[AskedName]) -> list[AskedName]:
    """The longer one of two that overlap, in order."""
    kept: list[AskedName] = []
    for name in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if all(name.end <= other.start or name.start >= other.end for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda item: item.start)


def stands_in(name: AskedName, text: str) -> bool:
    """Whether a text has the name in one of its forms, whatever the case, width and spaces.

    A name in pinyin stands where a run of characters is read so: 梁溪 for ``Liangxi``.
    """
    folded = fold(text).lower()
    close = re.sub(r"\s+", "", folded)
    return any(_rendering_stands(rendering, folded, close) for rendering in name.renderings)


def _rendering_stands(rendering: str, folded: str, close: str) -> bool:
    form = fold(rendering).lower()
    latin = _LATIN.match(form)
    if latin is None:
        return re.sub(r"\s+", "", form) in close
    letters = latin.group().strip(" -.")
    rest = re.sub(r"\s+", "", form[latin.end() :])
    if rest:  # a place in pinyin with its organ in Chinese, or U盾
        return letters.replace(" ", "") + rest in close or _spelled_before(letters, rest, close)
    words = [re.escape(word) for word in _SEPARATOR.split(letters) if word]
    if re.search("(?<![a-z0-9])" + r"[\s._·-]*".join(words) + "(?![a-z0-9])", folded):
        return True
    return fewest_syllables(letters) > 1 and spells(letters, close)


def _spelled_before(place: str, organ: str, close: str) -> bool:
    if fewest_syllables(place) == 0:
        return False
    for match in re.finditer(rf"{_LEVEL}{re.escape(organ)}", close):
        before = close[max(0, match.start() - len(place)) : match.start()]
        if any(spells(place, before[-length:]) for length in range(1, len(before) + 1)):
            return True
    return False
