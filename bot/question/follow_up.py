"""A question that leans on the turn before it, completed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.language.asked_name import AskedName
from bot.model import QuestionKind
from bot.question.directory import Directory, Mention
from bot.question.question import Question
from bot.question.references import ORDINAL, PRONOUN
from bot.question.wording import about_agencies, asked_of, asked_of_year, labels
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
_YEAR = re.compile(r"(?<!\d)(?P<year>20[0-4]\d)(?!\d)\s*年?")
_OWN_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,}")
_ASKING = re.compile(
    r"怎么|做法|做的?|整改|措施|采取|什么|哪些|是|的|了|有|tell me|more|did|do|does|it|one|agency|bureau|handle|go|done|fix|matter|please",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"那么?|呢|怎么样|如何|的情况|吗|吧|and|what|about|how|in|of|for|the|there|it|they|their", re.IGNORECASE
)


_LONGEST_LEANING = 24  # characters of a question without a pronoun that leans on the turn before


def complete(
    question: Question, before: Question, directory: Directory, read_alone: Callable[[str], Question]
) -> Question:
    """Another agency or name on the same matter; the same agency on another matter; the second one of those found."""
    rest = _AND_THAT_ONE[question.language].match(question.text)
    own_matter = _own_matter(question)
    if question.mentions and rest and not own_matter:
        return _on_same_matter(question, before, directory)
    if question.ordinal is not None and not question.mentions:
        return _on_ordinal(question, before)
    if question.names and rest and not own_matter and not question.mentions:
        return _on_other_name(question, before)
    leans = PRONOUN[question.language].search(question.text) or (
        rest and len(question.text) <= _LONGEST_LEANING and not question.wants_set and not question.names
    )
    if not question.mentions and before.mentions and leans:
        return _on_same_agencies(question, before, directory, read_alone)
    year = _YEAR.fullmatch(re.sub(r"\W", "", re.sub(_FILLER, "", question.text)))
    if year and not question.mentions:
        return replace(
            _carried(before, question),
            topic=f"{before.topic} {year['year']}",
            understood_as=asked_of_year(before, question.language, year["year"]),
        )
    return question


def _carried(before: Question, question: Question) -> Question:
    """What was understood before, for the words of now: offsets of names no longer point into the text."""
    return replace(
        before,
        text=question.text,
        language=question.language,
        mentions=tuple(map(_unplaced, before.mentions)),
        names=tuple(map(_unplaced_name, before.names)),
        ordinal=question.ordinal,
    )


def _unplaced(mention: Mention) -> Mention:
    return replace(mention, start=0, end=0)


def _unplaced_name(name: AskedName) -> AskedName:
    return replace(name, start=0, end=0)


def _on_same_matter(question: Question, before: Question, directory: Directory) -> Question:
    kind = _of_one(before)
    if len({mention.notices for mention in question.mentions}) > 1:
        kind = "compare"
    return replace(
        _carried(before, question),
        mentions=question.mentions,
        kind=kind,
        wants_set=False,
        ordinal=None,
        understood_as=asked_of(before, question, labels(question, directory), directory),
    )


def _of_one(before: Question) -> QuestionKind:
    return "measures" if before.kind in ("agencies", "compare", "other") else before.kind


def _on_ordinal(question: Question, before: Question) -> Question:
    if _speaks_of_matter(question):
        return replace(
            question,
            wants_set=False,
            kind="measures" if question.kind in ("agencies", "compare", "other") else question.kind,
            understood_as=question.text,
        )
    return replace(
        _carried(before, question),
        mentions=(),
        wants_set=False,
        kind=_of_one(before),
        understood_as=before.wording,
    )


def _on_other_name(question: Question, before: Question) -> Question:
    """Beidou, and now DingTalk: the name asked for before is replaced, or this one added where there was none."""
    new = " ".join(name.text for name in question.names)
    topic, text = before.topic, before.wording
    old = [name for name in before.names if name.text in topic]
    for name in old:
        topic, text = topic.replace(name.text, new), text.replace(name.text, new)
    if not old:
        topic, text = f"{topic} {new}", f"{text} {new}"
    return replace(_carried(before, question), topic=topic, names=question.names, understood_as=text)


def _on_same_agencies(
    question: Question, before: Question, directory: Directory, read_alone: Callable[[str], Question]
) -> Question:
    spoken = "、".join(mention.name for mention in before.mentions)
    completed = read_alone(f"{spoken} {question.text}")
    return replace(
        completed,
        text=question.text,
        language=question.language,
        mentions=tuple(map(_unplaced, before.mentions)),
        names=question.names,
        topic=question.topic,
        kind=question.kind if question.kind != "other" else completed.kind,
        understood_as=about_agencies(question, labels(before, directory, question.language)),
    )


def _own_matter(question: Question) -> bool:
    """Whether a short question says anything besides names and words of asking."""
    words = question.topic if question.mentions else question.text
    if question.mentions and question.topic == question.text:
        return False
    for name in question.names:
        words = words.replace(name.text, " ")
    rest = re.sub(_FILLER, " ", fold(words))
    return any(len(word) >= 2 for word in _OWN_WORDS.findall(rest)) and not _only_places(words)


def _speaks_of_matter(question: Question) -> bool:
    """Whether anything but the ordinal and words of asking is left: 第二家是怎么做的 leans on the turn before."""
    rest = ORDINAL[question.language].sub(" ", question.text)
    rest = re.sub(_FILLER, " ", re.sub(_ASKING, " ", rest))
    return any(len(word) >= 2 for word in _OWN_WORDS.findall(rest))


def _only_places(words: str) -> bool:
    left = re.sub(r"\W|(?<=['’])s\b", "", re.sub(_FILLER, "", words))
    return (
        len(left) <= 1 or re.fullmatch(r"(?:city|county|district|bureau|市|区|县|局|城管局)+", left.lower()) is not None
    )
