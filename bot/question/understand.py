"""Question (and the turns before it) → what is asked, of whom, in which language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.language.detect import detect_language
from bot.model import Language, QuestionKind
from bot.question.directory import Directory, Mention
from bot.question.kinds import AnswerType, MetadataField, answer_type, asks_for_set, metadata_fields, question_kind
from bot.question.names import AskedName
from bot.question.places import unknown_places
from index.structure.fold import fold

_AND_THAT_ONE = {
    "zh": re.compile(
        r"^\s*(?:那么?|还有|再说说|再看看|换成|如果是|要是)?\s*(?P<rest>.{0,24}?)\s*(?:呢|怎么样|又如何|如何|的情况)?\s*[?？]?\s*$"
    ),
    "en": re.compile(
        r"^\s*(?:and|so|then|ok(?:ay)?,?|but)?\s*(?:what|how)?\s*(?:about|of|in|for|at|with)\s+(?P<rest>.{1,60}?)\s*\??\s*$",
        re.IGNORECASE,
    ),
}
_PRONOUN = {
    "zh": re.compile(
        r"它们?|他们|该(?:局|单位|机构|公司|院|委|市|区|县|街道|集团)|这(?:个|家)(?:局|单位|机构|部门)?|上述单位|那里|那边|其(?=[\u4e00-\u9fff])"
    ),
    "en": re.compile(
        r"\b(?:it|its|they|their|them|there|that (?:agency|bureau|body|one|department)|this (?:agency|bureau|body|one)|the same (?:agency|bureau|body))\b",
        re.IGNORECASE,
    ),
}
_ORDINAL = {
    "zh": re.compile(r"(?:第(?P<n>[一二三四五1-5])(?:个|家)|(?P<last>最后一[个家]))"),
    "en": re.compile(
        r"\bthe (?P<n>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)(?: one| agency| bureau)?\b|\bthe (?P<last>last)(?: one| agency| bureau)\b",
        re.IGNORECASE,
    ),
}
_ORDINAL_VALUE = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
}
_YEAR = re.compile(r"(?<!\d)(?P<year>20[0-4]\d)(?!\d)\s*年?")
_OWN_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,}")
_ASKING = re.compile(
    r"怎么|做法|做的?|整改|措施|采取|什么|哪些|是|的|了|有|tell me|more|did|do|does|it|one|agency|bureau|handle|go|done|fix|matter|please",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"那么?|呢|怎么样|如何|的情况|吗|吧|and|what|about|how|in|of|for|the|there|it|they|their", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; ``notices`` are those of the agencies it names, empty where it names none."""

    text: str
    language: Language
    kind: QuestionKind
    topic: str  # the words that are searched: without the names of agencies
    mentions: tuple[Mention, ...] = ()
    unknown: tuple[str, ...] = ()  # places or bodies that are not in the collection
    names: tuple[AskedName, ...] = ()
    fields: tuple[MetadataField, ...] = ()  # facts of the notice that are asked for
    answer_type: AnswerType = "any"
    wants_set: bool = False  # asks which agencies, whatever else
    ordinal: int | None = None  # "the second one": of the agencies the turn before named; -1 the last
    understood_as: str | None = None

    @property
    def notices(self) -> tuple[str, ...]:
        seen = dict.fromkeys(name for mention in self.mentions for name in mention.notices)
        return tuple(seen)


class Understanding:
    """Understands questions over one state of the index."""

    def __init__(self, directory: Directory, occurs: Callable[[str], bool]) -> None:
        self.directory = directory
        self._occurs = occurs

    def read(self, text: str, history: Sequence[str] = ()) -> Question:
        """The question, completed from the turns before where it leans on them."""
        question = self._read_alone(text)
        if not history:
            return question
        before = self.read(history[-1], history[:-1])
        return self._complete(question, before)

    def _read_alone(self, text: str) -> Question:
        language = detect_language(text)
        mentions = tuple(self.directory.mentions(text, language))
        agencies = {self.directory.agency_of[name] for mention in mentions for name in mention.notices}
        named = len({mention.notices for mention in mentions})
        fields = metadata_fields(text, language)
        if not mentions and asks_for_set(text, language):
            fields = tuple(field for field in fields if field == "finished")
        kind = question_kind(text, language, agencies=min(named, len(agencies)), fields=fields)
        return Question(
            text=text,
            language=language,
            kind=kind,
            topic=_without(text, mentions),
            mentions=mentions,
            unknown=tuple(unknown_places(text, language, mentions, self._occurs)),
            fields=fields,
            answer_type=answer_type(text),
            wants_set=asks_for_set(text, language),
            ordinal=_ordinal(text, language),
        )

    def _complete(self, question: Question, before: Question) -> Question:
        """Another agency on the same matter; the same agency on another matter; the second one of those found."""
        rest = _AND_THAT_ONE[question.language].match(question.text)
        own_matter = _own_matter(question)
        if question.mentions and rest and not own_matter:
            return self._on_same_matter(question, before)
        if question.ordinal is not None and not question.mentions:
            matter = question if _speaks_of_matter(question) else before
            return replace(
                matter,
                text=question.text,
                language=question.language,
                ordinal=question.ordinal,
                mentions=(),
                wants_set=False,
                kind="measures" if matter.kind in ("agencies", "compare", "other") else matter.kind,
                understood_as=matter.text,
            )
        leans = _PRONOUN[question.language].search(question.text) or (
            rest and len(question.text) <= 24 and not question.wants_set
        )
        if not question.mentions and before.mentions and leans and not question.unknown:
            named = "、".join(mention.name for mention in before.mentions)
            completed = self._read_alone(f"{named} {question.text}")
            return replace(
                completed,
                text=question.text,
                language=question.language,
                mentions=before.mentions,
                topic=question.topic,
                kind=question.kind if question.kind != "other" else completed.kind,
                understood_as=f"{named}: {question.text}",
            )
        year = _YEAR.fullmatch(re.sub(r"\W", "", re.sub(_FILLER, "", question.text)))
        if year and not question.mentions:
            return replace(
                before,
                text=question.text,
                language=question.language,
                topic=f"{before.topic} {year['year']}",
                understood_as=f"{before.text} {year['year']}",
            )
        return question

    def _on_same_matter(self, question: Question, before: Question) -> Question:
        named = "、".join(mention.name for mention in question.mentions)
        topic = before.topic
        kind: QuestionKind = "measures" if before.kind in ("agencies", "compare", "other") else before.kind
        if len({mention.notices for mention in question.mentions}) > 1:
            kind = "compare"
        return replace(
            before,
            text=question.text,
            language=question.language,
            mentions=question.mentions,
            topic=topic,
            kind=kind,
            unknown=question.unknown,
            wants_set=False,
            ordinal=None,
            understood_as=f"{named}: {before.topic.strip()}",
        )


def _without(text: str, mentions: Sequence[Mention]) -> str:
    """The question without agency names; offsets are into the folded text, which has the same length."""
    pieces, position = [], 0
    for mention in mentions:
        pieces.append(text[position : mention.start])
        position = mention.end
    pieces.append(text[position:])
    return re.sub(r"\s+", " ", re.sub(r"(?<=\s)['’]s\b", "", " ".join(pieces))).strip() or text


def _own_matter(question: Question) -> bool:
    """Whether a short question says anything besides names and words of asking."""
    rest = re.sub(_FILLER, " ", fold(question.topic if question.mentions else question.text))
    if question.mentions and question.topic == question.text:
        return False
    return any(len(word) >= 2 for word in _OWN_WORDS.findall(rest)) and not _only_places(question)


def _speaks_of_matter(question: Question) -> bool:
    """Whether anything but the ordinal and words of asking is left: 第二家是怎么做的 leans on the turn before."""
    rest = _ORDINAL[question.language].sub(" ", question.text)
    rest = re.sub(_FILLER, " ", re.sub(_ASKING, " ", rest))
    return any(len(word) >= 2 for word in _OWN_WORDS.findall(rest))


def _only_places(question: Question) -> bool:
    left = re.sub(r"\W|(?<=['’])s\b", "", re.sub(_FILLER, "", question.topic))
    return (
        len(left) <= 1 or re.fullmatch(r"(?:city|county|district|bureau|市|区|县|局|城管局)+", left.lower()) is not None
    )


def _ordinal(text: str, language: Language) -> int | None:
    match = _ORDINAL[language].search(text)
    if match is None:
        return None
    if match["last"]:
        return -1
    word = match["n"].lower()
    return _ORDINAL_VALUE.get(word) or int(word[0])
