"""Places and bodies a question names that are not in the collection."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from bot.language.chinese import is_stop_word
from bot.language.dictionary import dictionary
from bot.language.glossary import glossary
from bot.language.translate import stop_words
from bot.language.words import fold as fold_word
from bot.question.directory import Mention
from index.structure.fold import fold

_LEVEL = r"(?:省|市|区|县|旗|州|盟|镇|乡|街道|高新区|开发区|新区|自治县|自治州|自治区)"
_ORGAN = r"(?:局|委员会|委|厅|院|办公室|办事处|办|公司|集团|中心|学校|大学|学院|中学|小学|医院|政府|街道|银行|机关|海关|管委会|支队|站)"
_BODY = re.compile(
    rf"(?P<place>[\u4e00-\u9fff]{{1,6}}?{_LEVEL}(?:[\u4e00-\u9fff]{{1,4}}?{_LEVEL}){{0,2}})(?P<organ>[\u4e00-\u9fff]{{1,12}}?{_ORGAN})"
)
_LEAD_IN = re.compile(r"^(?:请问|那么|那|在|和|与|跟|比较|对比|关于|以及|还有|问一下|告诉我)+")
_NO_PLACE = re.compile(
    r"^(?:我|本|全|各|哪个?|哪些|某|该|几个?|多少个?|什么|有关|相关|这个?|那个?|城|社|辖|园|小|地|郊|校|库|片|街|山|灾|景|都|省|市|区|县|乡|镇|老旧小|居民小|主城|建成|城市)+(?:省|市|区|县|镇|乡|街道)?$"
)
_CAPITAL_RUN = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+(?:['’][a-z]+)?(?:[\s-]+[A-Z][a-z]+)*")
_TITLE_WORDS = frozenset(
    [
        "city",
        "county",
        "district",
        "town",
        "province",
        "street",
        "road",
        "avenue",
        "bay",
        "port",
        "authority",
        "bureau",
        "office",
        "department",
        "zone",
        "village",
    ]
)


def unknown_places(
    question: str, language: str, mentions: Sequence[Mention], occurs: Callable[[str], bool]
) -> list[str]:
    """Names of places and bodies that neither an agency nor any passage of the collection bears.

    ``occurs`` says whether a Chinese word stands somewhere in the collection.
    """
    if language == "en":
        return _unknown_english(question, mentions)
    return _unknown_chinese(question, mentions, occurs)


def _free(start: int, end: int, mentions: Sequence[Mention]) -> bool:
    return all(end <= mention.start or start >= mention.end for mention in mentions)


def _unknown_chinese(question: str, mentions: Sequence[Mention], occurs: Callable[[str], bool]) -> list[str]:
    folded = fold(question)
    found = []
    for match in _BODY.finditer(folded):
        place = _LEAD_IN.sub("", match["place"])
        if place and not _NO_PLACE.match(place) and _free(match.start(), match.end("place"), mentions):
            found.append(place + match["organ"])
    for mention in mentions:  # a known place with an organ of which there is no notice
        organ = re.match(rf"[\u4e00-\u9fff]{{1,8}}?{_ORGAN}", folded[mention.end :])
        if organ and _is_bare_place(mention.name) and not _known_organ(organ.group(), mentions):
            found.append(mention.name + organ.group())
    for word in _place_words(folded):
        at = folded.find(word)
        if _free(at, at + len(word), mentions) and not any(word in name for name in found) and not occurs(word):
            found.append(word)
    return found


def _is_bare_place(name: str) -> bool:
    return re.search(rf"{_LEVEL}$", name) is not None and not name.endswith("街道")


def _known_organ(organ: str, mentions: Sequence[Mention]) -> bool:
    return len({name for mention in mentions for name in mention.notices}) == 1 or not organ.endswith(
        ("局", "委", "院", "厅")
    )


@cache
def _tagger():  # type: ignore[no-untyped-def]
    import jieba.posseg

    jieba.setLogLevel(60)
    return jieba.posseg.dt


def _place_words(folded: str) -> list[str]:
    """Words the segmenter's dictionary knows as place names (ns), two characters or longer."""
    return [
        pair.word
        for pair in _tagger().lcut(folded)
        if pair.flag == "ns" and len(pair.word) >= 2 and not _NO_PLACE.match(pair.word) and not is_stop_word(pair.word)
    ]


def _unknown_english(question: str, mentions: Sequence[Mention]) -> list[str]:
    found = []
    for match in _CAPITAL_RUN.finditer(question):
        words = re.split(r"[\s-]+", match.group())
        if match.start() == 0 or question[: match.start()].rstrip()[-1:] in ".?!:":
            words = words[1:]
            if not words:
                continue
        name = " ".join(words)
        start = question.index(name, match.start())
        if not _free(start, start + len(name), mentions):
            continue
        strange = [word for word in words if not _is_english(word)]
        if strange:
            found.append(name)
    return found


def _is_english(word: str) -> bool:
    bare = re.sub(r"['’]s?$", "", word)
    if fold_word(bare) in stop_words() or bare.lower() in _TITLE_WORDS:
        return True
    return glossary().longest([bare]) is not None or dictionary().longest([bare.lower()]) is not None
