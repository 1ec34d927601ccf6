"""Chinese names in Latin letters: Wuwei, Xi'an, Shaanxi; and whether a Chinese text has a name so spelled."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from bot.language.table import rows

_LONGEST_SYLLABLE = 6  # zhuang
_TABLE = Path(__file__).parent / "places.tsv"


@cache
def _table() -> dict[str, str]:
    return {row[0]: row[1] for row in rows(_TABLE)}


def _syllables(name: str) -> list[str]:
    from pypinyin import lazy_pinyin  # takes half a second to import

    readings = [reading.replace("v", "ü") for reading in lazy_pinyin(name)]
    if len(readings) != len(name):  # Latin letters or digits among the characters come back joined
        return readings
    return [_table().get(character, reading) for character, reading in zip(name, readings, strict=True)]


@cache
def place_name(name: str) -> str:
    """A place name without its 省/市/区/县, as maps print it: joined, capitalised, an apostrophe where it is needed."""
    if len(name) > 1 and name in _table():
        return _table()[name]
    syllables = _syllables(name)
    joined = "".join(f"'{part}" if index and part[:1] in "aoe" else part for index, part in enumerate(syllables))
    return joined[:1].upper() + joined[1:]


def spellings(name: str, spaced: bool = True) -> set[str]:
    """Lower-case ways to type a place name: ``xi'an``, ``xian``; ``lüliang``, ``luliang``, ``lvliang``; ``xi an``."""
    english = place_name(name).lower()
    found = {english, english.replace("'", "")}
    if spaced:
        found.add(" ".join(_syllables(name)).lower())
    for form in tuple(found):
        found.add(form.replace("ü", "v"))
        found.add("".join(mark for mark in unicodedata.normalize("NFD", form) if not unicodedata.combining(mark)))
    return {re.sub(r"\s+", " ", form).strip() for form in found}


@cache
def _written() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for chinese, english in _table().items():
        if len(chinese) > 1:
            table[english.lower()] = (*table.get(english.lower(), ()), chinese)
    return table


def place_written(english: str) -> tuple[str, ...]:
    """The places of the table whose English form this is: ``Shaanxi`` → 陕西."""
    return _written().get(english.lower(), ())


def _plain(letters: str) -> str:
    """Lower-case letters without tones; ``ü`` and the ``v`` that is typed for it are ``u``."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", letters.lower()) if "a" <= mark <= "z")
    return bare.replace("v", "u")


@cache
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    if not "\u3400" <= character <= "\u9fff":
        return ()
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(_plain(reading) for syllable in found for reading in syllable if reading))


@cache
def _all_syllables() -> frozenset[str]:
    from pypinyin.pinyin_dict import pinyin_dict

    spelled = {reading.split(",")[0] for code, reading in pinyin_dict.items() if 0x4E00 <= code <= 0x9FA5}
    return frozenset(plain for reading in spelled if re.search("[aeiou]", plain := _plain(reading)))


@cache
def fewest_syllables(word: str, shortest: int = 1) -> int:
    """How many syllables of pinyin, each of ``shortest`` letters or more, make the word at the least; 0 for none."""
    letters = _plain(re.sub(r"['’\s-]", "", word))
    if len(letters) != len(re.sub(r"[\W\d_]", "", word)) or re.search(r"(?<![ln])v", word.lower()):
        return 0
    best: list[int] = [0] + [0] * len(letters)
    for end in range(1, len(letters) + 1):
        counts = [
            best[start] + 1
            for start in range(max(0, end - _LONGEST_SYLLABLE), end - shortest + 1)
            if (start == 0 or best[start]) and letters[start:end] in _all_syllables()
        ]
        best[end] = min(counts, default=0)
    return best[-1] if letters else 0


def is_plain_pinyin(word: str) -> bool:
    """Whether a word is made of two or more full syllables: Liangxi; not booze, which would be bo-o-ze."""
    return fewest_syllables(word, 2) > 1


def spells(name: str, text: str) -> bool:
    """Whether a run of the text's characters is read as the name: 梁溪 for ``Liangxi``, whatever the tones."""
    letters = _plain(name)
    return bool(letters) and any(_spells_at(letters, text, start) for start in range(len(text)))


def _spells_at(letters: str, text: str, start: int) -> bool:
    rests = {letters}
    for character in text[start : start + len(letters)]:
        readings = _readings(character)
        rests = {rest[len(reading) :] for rest in rests for reading in readings if rest.startswith(reading)}
        if "" in rests:
            return True
        if not rests:
            return False
    return False
