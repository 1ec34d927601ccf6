"""The field glossary: English phrases of the trade and how Chinese notices write them.

``glossary/*.tsv``: one line ``english|synonym<TAB>中文|同义词``; ``#`` starts a comment. ``generic.tsv`` holds the
words that stand in nearly every notice and question and therefore weigh little; ``everyday.tsv`` the turns of phrase of
English questions, whose renderings are only loosely synonyms of each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.language.phrase_table import PhraseTable

_FOLDER = Path(__file__).parent / "glossary"
_GENERIC = "generic"
_TURNS_OF_PHRASE = "everyday"


@dataclass(frozen=True, slots=True)
class Renderings:
    """Chinese renderings of one English phrase, the usual one first."""

    chinese: tuple[str, ...]
    generic: bool = False
    synonymous: bool = True  # the renderings may stand for each other in a Chinese question too


def rows(path: Path) -> Iterator[list[str]]:
    """The tab-separated columns of every line that is no comment."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def entries() -> Iterator[tuple[str, Renderings]]:
    """Every English phrase of every glossary file with its renderings; a phrase may occur in several files."""
    for path in sorted(_FOLDER.glob("*.tsv")):
        for english, chinese in rows(path):
            entry = Renderings(tuple(chinese.split("|")), path.stem == _GENERIC, path.stem != _TURNS_OF_PHRASE)
            for phrase in english.split("|"):
                yield phrase, entry


@cache
def glossary() -> PhraseTable[Renderings]:
    """The whole glossary, read once; renderings of a phrase in several files are joined."""
    table: PhraseTable[Renderings] = PhraseTable()
    for phrase, entry in entries():
        known = table.get(phrase)
        if known:
            chinese = tuple(dict.fromkeys(known.chinese + entry.chinese))
            entry = Renderings(chinese, known.generic or entry.generic, known.synonymous and entry.synonymous)
        table.put(phrase, entry)
    return table
