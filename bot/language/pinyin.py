"""Chinese place names in Latin letters: Wuwei, Xi'an, Shaanxi."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from bot.language.glossary import rows

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
