"""The proper names in a Chinese question, or in the Chinese parts of an English one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.language.agency_parts import LEVELS, organs, split_agency
from bot.language.asked_name import AskedName
from bot.language.dictionary import dictionary
from bot.language.names import body_aliases
from bot.language.stopwords import is_stop_word, stop_words
from bot.language.word_class import in_word_list, tagger, word_tag
from bot.language.words import fold_word
from bot.model import Language
from bot.question.mention import Mention
from bot.question.name_words import inside_term, is_ordinary, is_proper_name, is_term
from index.organs import ORGAN_ENDINGS
from index.structure.fold import fold

Occurs = Callable[[str], bool]

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_QUOTED = re.compile(r"《(?P<title>[^《》\n]{2,60})》|“(?P<quote>[^“”\n]{2,30})”|\"(?P<plain>[^\"\n]{2,30})\"")
_LATIN = re.compile(r"(?<![A-Za-z0-9.])[A-Za-z][A-Za-z0-9]*(?:[-+.&][A-Za-z0-9]+)*(?: (?=[A-Z])[A-Za-z0-9]+)*")
_LETTER_AND_WORD = 2  # characters at the most of the word that follows a single letter: U盾
_ENDINGS = "|".join(sorted(ORGAN_ENDINGS, key=len, reverse=True))
_ORGAN = re.compile(rf"[\u4e00-\u9fff]{{1,10}}?(?:{_ENDINGS})")
_AUTHORITY = ("局", "委", "院", "厅")
_JOINING = ("u", "p", "r", "c", "y", "d", "v")  # kinds of words no organ's name has; vn (管理) begins with v too
_TITLE = re.compile(r"(?:长|书记|主任|经理|同志|先生|女士|老师|医生|教授|院士|主席|总理|总统)$")
_PERSON_CHARS = (2, 3, 4)
_FULL_NAME = 3  # characters of nearly every full name; two may be a word
_USING = frozenset("用 使用 采用 改用 启用 叫 叫做 名为".split())
_LONGER = 3  # characters on either side that may belong to a longer word
_LONGEST_NAME = 8  # words of the segmenter that one name may be cut into


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.word)


def chinese_names(question: str, language: Language, mentions: Sequence[Mention], occurs: Occurs) -> list[AskedName]:
    """Candidates in any order; they may overlap."""
    folded = fold(question)
    found = [*_quoted(folded, language)]
    if language == "zh":
        found += _latin(folded)
    for run in _CHINESE.finditer(folded):
        tokens = _tokens(run.group(), run.start())
        found += [
            *_bodies(tokens, folded),
            *_proper(tokens),
            *_persons(tokens),
            *_unheard_of(tokens, run.group(), occurs),
        ]
    free = [name for name in found if all(name.end <= item.start or name.start >= item.end for item in mentions)]
    return [*free, *_other_organs(folded, mentions)]


def _tokens(run: str, start: int) -> list[_Token]:
    found = []
    for pair in tagger().lcut(run):
        found.append(_Token(pair.word, pair.flag, start))
        start += len(pair.word)
    return found


def _quoted(folded: str, language: Language) -> Iterator[AskedName]:
    """《…》 and “…”; a term of the trade in quotation marks stays a term."""
    for match in _QUOTED.finditer(folded):
        group = match.lastgroup or "quote"
        words = match[group].strip()
        if not re.search(r"\w", words):
            continue
        if group == "title" or (_CHINESE.search(words) and not is_ordinary(words)):
            yield AskedName(match[group], (words,), match.start(group), match.end(group))
        elif language == "zh" and words and not _CHINESE.search(words):
            yield AskedName(match[group], (words, *dictionary().names(words)), match.start(group), match.end(group))


def _latin(folded: str) -> Iterator[AskedName]:
    for match in _LATIN.finditer(folded):
        word = match.group()
        if len(word) == 1:
            if following := _CHINESE.match(folded, match.end()):
                first = tagger().lcut(following.group())[0].word
                if len(first) <= _LETTER_AND_WORD and not is_stop_word(first):
                    yield AskedName(word + first, (word + first,), match.start(), match.end() + len(first))
        elif not all(_is_plain_english(part) for part in re.split(r"[^A-Za-z]+", word) if part):
            yield AskedName(word, tuple(dict.fromkeys((word, *dictionary().names(word)))), match.start(), match.end())


def _is_plain_english(word: str) -> bool:
    return fold_word(word) in stop_words() or dictionary().is_ordinary(word)


def _proper(tokens: Sequence[_Token]) -> Iterator[AskedName]:
    """The dictionary's proper names that begin and end where words do; the longest at each place."""
    position = 0
    while position < len(tokens):
        length = _longest_proper(tokens, position)
        if length:
            word = _joined(tokens[position : position + length])
            yield AskedName(word, _place_forms(word), tokens[position].start, tokens[position + length - 1].end)
        position += length or 1


def _longest_proper(tokens: Sequence[_Token], start: int) -> int:
    for length in range(min(_LONGEST_NAME, len(tokens) - start), 0, -1):
        word = _joined(tokens[start : start + length])
        if length > 1 and is_ordinary(word):
            return 0
        if is_proper_name(word):
            return length
    return 0


def _joined(tokens: Sequence[_Token]) -> str:
    return "".join(token.word for token in tokens)


def _place_forms(word: str) -> tuple[str, ...]:
    """广州市 is called 广州 as well."""
    level = _level(word)
    bare = word.removesuffix(level)
    return (word, bare) if level and len(bare) > 1 else (word,)


def _level(word: str) -> str:
    return next((level for level in LEVELS if word.endswith(level) and word != level), "")


def _bodies(tokens: Sequence[_Token], folded: str) -> Iterator[AskedName]:
    """A place that is named, with the organ after it where there is one: 广州市城管局."""
    position = 0
    while position < len(tokens):
        first = position
        while position < len(tokens) and (length := _place_at(tokens, position, folded)):
            position += length
        if position == first:
            position += 1
            continue
        start, end = tokens[first].start, tokens[position - 1].end
        organ = _organ_at(folded, end)
        place = folded[start:end]
        if organ:
            body = place + organ
            yield AskedName(body, tuple(dict.fromkeys((body, *sorted(body_aliases(body))))), start, end + len(organ))
        else:
            yield AskedName(place, _place_forms(place), start, end)


def _place_at(tokens: Sequence[_Token], start: int, folded: str) -> int:
    """How many words the name of a place takes: one (柳泉镇), two (柳泉 + 镇), none."""
    token = tokens[start]
    following = tokens[start + 1] if start + 1 < len(tokens) else None
    if following and following.word in LEVELS and len(token.word) > 1 and _names_place(token, token.word):
        return 0 if is_ordinary(token.word + following.word) else 2
    if is_proper_name(token.word) and token.tag.startswith(("ns", "nt")):
        return 1
    if token.tag == "nt" and any(place.name for place in split_agency(token.word).places):
        return 1  # a body of the segmenter's word list that has its place in its name
    if following and _is_morpheme(token) and len(following.word) == 2 and _level(following.word):
        return 2 if _organ_at(folded, following.end) else 0  # 霁城市林业局, which the segmenter reads as a 城市
    level = _level(token.word)
    if level and len(token.word) > 2 and _names_place(token, token.word.removesuffix(level)):
        return 1
    return 0


def _is_morpheme(token: _Token) -> bool:
    """A single character that is no word of its own."""
    return len(token.word) == 1 and token.tag.endswith("g") and not is_stop_word(token.word)


def _names_place(token: _Token, stem: str) -> bool:
    if is_ordinary(token.word) or is_ordinary(stem):
        return False
    if is_proper_name(token.word) or is_proper_name(stem):
        return True
    if in_word_list(token.word):
        return token.tag in ("ns", "nr", "nrt", "nz")
    return not is_stop_word(stem[-1:]) and not is_stop_word(stem[:1])


def _organ_at(folded: str, start: int) -> str:
    """The organ whose name begins here: one of the table, or a word or two with an organ's ending."""
    rest = folded[start : start + 24]
    listed = [organ for organ in organs() if rest.startswith(organ)]
    if listed:
        return max(listed, key=len)
    match = _ORGAN.match(rest)
    if match is None or any(token.tag.startswith(_JOINING) for token in _tokens(match.group(), 0)):
        return ""
    last = _tokens(rest[: match.end()], 0)[-1].word
    whole = [token.word for token in _tokens(rest, 0)]
    return match.group() if last in whole and (len(last) > 1 or match.end() <= _LETTER_AND_WORD) else ""


def _other_organs(folded: str, mentions: Sequence[Mention]) -> Iterator[AskedName]:
    """A known place with an organ of which there is no notice."""
    for mention in mentions:
        place = folded[mention.start : mention.end]
        organ = _organ_at(folded, mention.end) if _level(place) and not place.endswith("街道") else ""
        if organ.endswith(_AUTHORITY) and len({name for item in mentions for name in item.notices}) > 1:
            body = place + organ
            forms = tuple(dict.fromkeys((body, *sorted(body_aliases(body)))))
            yield AskedName(body, forms, mention.start, mention.end + len(organ))


def _persons(tokens: Sequence[_Token]) -> Iterator[AskedName]:
    """A personal name beside a title, or of three characters."""
    for at, token in enumerate(tokens):
        if not token.tag.startswith("nr") or len(token.word) not in _PERSON_CHARS or is_ordinary(token.word):
            continue
        around = [*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2]]
        listed = len(token.word) == _FULL_NAME and word_tag(token.word) == "nr" and not _begins_with_word(token.word)
        if listed or any(_TITLE.search(other.word) for other in around):
            yield AskedName(token.word, (token.word,), token.start, token.end)


def _unheard_of(tokens: Sequence[_Token], run: str, occurs: Occurs) -> Iterator[AskedName]:
    """A word that no dictionary, no table and no notice has, where the segmenter or the sentence speaks for a name."""
    for at, token in enumerate(tokens):
        word = token.word
        if len(word) < 2 or not _speaks_for_name(tokens, at):
            continue
        if is_term(word) or dictionary().has(word) or inside_term(word) or occurs(word):
            continue
        if not _in_longer_word(run, token.start - tokens[0].start, len(word)):
            yield AskedName(word, (word,), token.start, token.end)


def _speaks_for_name(tokens: Sequence[_Token], at: int) -> bool:
    """Listed as a name (碧桂园); taken for one though not listed; or what is used (用美团)."""
    token = tokens[at]
    long = len(token.word) >= _FULL_NAME
    if long and token.tag in ("nr", "ns", "nt", "nz") and _begins_with_word(token.word):
        return False
    if in_word_list(token.word):
        return token.tag == "nz" or (token.tag == "nr" and long)
    if long and token.tag in ("nr", "ns", "nt", "nz"):
        return True
    before = tokens[at - 1] if at else None
    if before and before.tag == "ul" and at > 1:
        before = tokens[at - 2]
    return before is not None and before.word in _USING and token.tag[:1] in "nm"


def _begins_with_word(name: str) -> bool:
    """Whether a supposed name begins with an ordinary word: 古树名. A surname and what follows it seldom are one."""
    return in_word_list(name[:2]) or dictionary().has(name[:2])


def _in_longer_word(run: str, start: int, length: int) -> bool:
    """Whether the segmenter cut the word out of a longer one that the tables know: 古树名 of 古树名木."""
    for first in range(max(0, start - _LONGER), start + 1):
        for last in range(start + length, min(len(run), start + length + _LONGER) + 1):
            longer = run[first:last]
            if len(longer) > length and (is_term(longer) or dictionary().has(longer)):
                return True
    return False
