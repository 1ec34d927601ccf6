"""The proper names in an English question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.language.agency_parts import LEVELS, organ_nouns, organs
from bot.language.asked_name import AskedName
from bot.language.dictionary import dictionary
from bot.language.pinyin import fewest_syllables, is_plain_pinyin, place_written
from bot.language.proper_nouns import is_calendar
from bot.language.stopwords import stop_words
from bot.language.words import fold_word, key
from bot.question.mention import Mention
from bot.question.name_words import is_proper_name

_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)*\d*")
_SENTENCE_START = re.compile(r"(?:^|[.?!:;\n])\W*$")
_JOINT = re.compile(r"[ -]{1,3}|\s+")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
_POSSESSIVE = re.compile(r"['’](?:s|m|re|ve|ll|d|t)?$")
_LOOK_BACK = 12  # characters before a word that tell whether a sentence begins with it
_LONGEST_PHRASE = 6  # words of a name in the dictionary
_SHORTEST_PART = 3  # letters of either half of a compound word
_SHORTEST_PINYIN = 6  # letters of a name that nothing but its spelling gives away
_LONGEST_ACRONYM = 5  # letters; a longer word in capitals is emphasis
_CONTENT = 4  # letters from which a word shows whether a question capitalises every word
_ORGAN_AFTER = re.compile(r"(?P<owner>['’]s)?(?P<organ>(?:\s+[A-Za-z-]+){1,5})")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str  # without the possessive ending
    start: int
    initial: bool  # first of a sentence: its capital says nothing

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def acronym(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def plural_acronym(self) -> bool:
        """IOUs: things of a kind, so no name."""
        return len(self.text) > 2 and self.text[-1] == "s" and self.text[:-1].isupper()


def english_names(question: str, mentions: Sequence[Mention]) -> list[AskedName]:
    """The names in order, those of agencies of the collection left out."""
    words = [
        _Word(_POSSESSIVE.sub("", match.group()) or match.group(), match.start(), _initial(question, match.start()))
        for match in _WORD.finditer(question)
    ]
    telling = _capitals_tell(words)
    found = []
    position = 0
    while position < len(words):
        length = _in_dictionary(question, words, position, telling) or _unheard_of(question, words, position, telling)
        if length:
            found.append(_asked(question, words[position].start, words[position + length - 1].end))
        position += length or 1
    return [name for name in found if all(name.end <= item.start or name.start >= item.end for item in mentions)]


def _initial(question: str, start: int) -> bool:
    return _SENTENCE_START.search(question[max(0, start - _LOOK_BACK) : start]) is not None


def _capitals_tell(words: Sequence[_Word]) -> bool:
    """Whether capitals mark names in this question: not where nearly every word has one, or none."""
    content = [word for word in words if not word.initial and len(word.text) >= _CONTENT and _is_ordinary(word.text)]
    lower = sum(not word.capital for word in content)
    return any(not word.capital for word in words) and (not content or lower > 1 or 3 * lower > len(content))


@cache
def _is_ordinary(word: str) -> bool:
    """A word of grammar, of the trade, of the calendar, or one that English writes in lower case."""
    return (
        fold_word(word) in stop_words()
        or is_calendar(word)
        or dictionary().is_ordinary(word)
        or word.lower() in organ_nouns()
        or _is_compound(word.lower())
    )


def _is_compound(word: str) -> bool:
    """``stormwater`` is storm and water; a name (Tencent) and what may be pinyin (Meituan) are not taken apart."""
    if fewest_syllables(word) > 1 or dictionary().opens_name(word):
        return False
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    return any(dictionary().is_ordinary(word[:cut]) and dictionary().is_ordinary(word[cut:]) for cut in cuts)


def _in_dictionary(question: str, words: Sequence[_Word], start: int, telling: bool) -> int:
    """How many words from ``start`` the longest name of the dictionary takes."""
    for length in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
        part = words[start : start + length]
        phrase = question[part[0].start : part[-1].end]
        if _is_name(phrase, part, telling):
            return length
    return 0


def _is_name(phrase: str, part: Sequence[_Word], telling: bool) -> bool:
    if any(fold_word(word.text) in stop_words() for word in (part[0], part[-1])) or not _chinese_of(phrase):
        return False
    if any(not _is_ordinary(word.text) for word in part if len(word.text) > 1):
        return True  # no word that an English sentence would have by chance
    capitals = all(word.capital for word in part if fold_word(word.text) not in stop_words())
    return telling and len(part) > 1 and capitals and not part[0].initial


@cache
def _chinese_of(phrase: str) -> tuple[str, ...]:
    names = tuple(name for name in dictionary().names(phrase) if is_proper_name(name))
    return names + place_written(phrase)


def _unheard_of(question: str, words: Sequence[_Word], start: int, telling: bool) -> int:
    """How many words from ``start`` make up a name that no dictionary has: Liangxi, DaVinci, Wang Jianguo."""
    length = 0
    strange = False
    while start + length < len(words):
        word = words[start + length]
        if length and not _JOINT.fullmatch(question, words[start + length - 1].end, word.start):
            break
        if _is_strange(word, telling):
            strange = True
        elif not (telling and _is_syllable(word)):
            break
        length += 1
    return length if strange else 0


def _is_syllable(word: _Word) -> bool:
    """A part of a personal name beside a strange one: Wang of Wang Jianguo."""
    return word.capital and not word.initial and 0 < fewest_syllables(word.text) <= 2 and not _is_asking(word.text)


def _is_asking(word: str) -> bool:
    return fold_word(word) in stop_words()


def _is_strange(word: _Word, telling: bool) -> bool:
    if telling and word.acronym and len(word.text) <= _LONGEST_ACRONYM and not _is_asking(word.text):
        return True
    if _is_ordinary(word.text) or word.plural_acronym:
        return False
    if _INNER_CAPITAL.search(word.text):
        return True
    if telling and word.capital and not word.initial:
        return len(word.text) > 2 or word.acronym
    return len(word.text) >= _SHORTEST_PINYIN and is_plain_pinyin(word.text)


def _asked(question: str, start: int, end: int) -> AskedName:
    text = question[start:end]
    forms = (*_chinese_of(text), text)
    body = _with_organ(question, end, forms)
    if body:
        end, forms = body
        return AskedName(question[start:end], forms, start, end)
    return AskedName(text, forms, start, end)


def _with_organ(question: str, end: int, places: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
    """Where the name of a body ends that begins with a place, and its Chinese forms: Shenzhen's water bureau."""
    match = _ORGAN_AFTER.match(question, end)
    if match is None:
        return None
    words = list(re.finditer(r"[A-Za-z]+", match["organ"]))
    for count in range(len(words), 0, -1):
        found = _organs_called(" ".join(word.group() for word in words[:count]))
        if found:
            stop = match.start("organ") + words[count - 1].end()
            bare = [place for place in places if not any(place.endswith(level) for level in LEVELS)] or list(places)
            levels = ("", "市", "区", "县", "省")
            forms = [place + level + organ for place in bare for level in levels for organ in found]
            return stop, tuple(dict.fromkeys(forms))
    return None


@cache
def _organ_keys() -> list[tuple[str, tuple[str, ...]]]:
    return [(name, own) for name, organ in organs().items() if (own := key(organ.english))]


@cache
def _organs_called(english: str) -> tuple[str, ...]:
    """The organs whose English name has all these words, level words apart, and ends with the last of them."""
    levels = {word for level in LEVELS.values() for word in key(level.english)} | {"municipal", "provincial"}
    asked = [word for word in key(english) if word not in levels]
    if len(asked) < 2:
        return ()
    found = [name for name, own in _organ_keys() if own[-1] == asked[-1] and set(asked) <= set(own)]
    return tuple(found)
