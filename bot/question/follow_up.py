"""A question that leans on the turn before it, completed. How it leans is learnt (``Intent.turn``), not matched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.language.asked_name import AskedName
from bot.model import Language, QuestionKind
from bot.question.directory import Directory
from bot.question.mention import Mention
from bot.question.question import Question
from bot.question.references import ORDINAL, PRONOUN
from bot.question.wording import about_agencies, asked_of, labels, narrowed

ReadAlone = Callable[[str], Question]

_OWN_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,}")
_ASKING = re.compile(
    r"怎么|做法|做的?|整改|措施|采取|什么|哪些|是|的|了|有|tell me|more|did|do|does|it|one|agency|bureau|handle|go|done|fix|matter|please",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"那么?|呢|怎么样|如何|的情况|吗|吧|and|what|about|how|in|of|for|the|there|it|they|their", re.IGNORECASE
)
_LANGUAGES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"英文|英语|\benglish\b", re.IGNORECASE),
    "zh": re.compile(r"中文|汉语|\bchinese\b", re.IGNORECASE),
}


def complete(question: Question, before: Question, directory: Directory, read_alone: ReadAlone) -> Question:
    """The question as one would ask it without the turn before; as it is where it stands by itself."""
    if question.kind == "smalltalk":
        return question
    if question.names and not question.mentions and question.turn not in ("alone", "matter"):
        return _on_other_name(question, before)
    if question.turn == "more":
        return replace(_carried(before, question), more=True, understood_as=before.wording)
    if question.turn == "redo":
        language = _language_asked(question)
        return replace(_carried(before, question), language=language, understood_as=before.wording)
    if question.item is not None and not question.mentions:
        return _on_item(question, before)
    if question.mentions and question.turn in ("switch", "narrow"):
        return _on_other_agencies(question, before, directory)
    if question.mentions:
        return question
    if question.turn == "narrow":
        return replace(
            _carried(before, question),
            narrowing=f"{before.narrowing} {question.text}".strip(),
            understood_as=narrowed(before, question),
        )
    if question.turn in ("switch", "matter") or PRONOUN[question.language].search(question.text):
        return on_same_agencies(question, before, directory, read_alone)
    return question


def _language_asked(question: Question) -> Language:
    """The language an answer is wanted in: the one that is named, or else that of the words themselves."""
    named = [language for language, pattern in _LANGUAGES.items() if pattern.search(question.text)]
    return named[0] if len(named) == 1 else question.language


def _carried(before: Question, question: Question) -> Question:
    """What was understood before, for the words of now: offsets of names no longer point into the text."""
    return replace(put_in(before, question.text), language=question.language, item=None, more=False)


def put_in(question: Question, text: str) -> Question:
    """A question as it stands for another text: offsets no longer point into it."""
    mentions = tuple(map(_unplaced, question.mentions))
    return replace(question, text=text, mentions=mentions, names=tuple(map(_unplaced_name, question.names)))


def _unplaced(mention: Mention) -> Mention:
    return replace(mention, start=0, end=0)


def _unplaced_name(name: AskedName) -> AskedName:
    return replace(name, start=0, end=0)


def _on_other_agencies(question: Question, before: Question, directory: Directory) -> Question:
    """The question before, of the agencies named now."""
    several = len({mention.notices for mention in question.mentions}) > 1
    kind: QuestionKind = "compare" if several and before.task == "none" else _of_one(before)
    return replace(
        _carried(before, question),
        mentions=question.mentions,
        kind=kind,
        wants_set=False,
        of_answer=False,
        understood_as=asked_of(before, question, labels(question, directory), directory),
    )


def _of_one(before: Question) -> QuestionKind:
    return "measures" if before.kind in ("agencies", "compare", "other") else before.kind


def _on_item(question: Question, before: Question) -> Question:
    """The second one of the answer before: which that is, its answer says."""
    if _speaks_of_matter(question):
        return replace(question, wants_set=False, kind=_of_one(question), understood_as=question.text)
    return replace(
        _carried(before, question),
        mentions=(),
        wants_set=False,
        kind=_of_one(before),
        item=question.item,
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


def on_same_agencies(question: Question, before: Question, directory: Directory, read_alone: ReadAlone) -> Question:
    """Another matter, or the same one, of the agencies before: those that were named, or those of the answer."""
    if not _speaks_of_matter(question):
        question = replace(question, topic=f"{before.topic} {question.topic}", kind=_of_one(before), task="none")
    if not before.mentions:
        kind = _of_one(question)
        return replace(question, kind=kind, wants_set=False, of_answer=True, understood_as=question.text)
    spoken = "、".join(mention.name for mention in before.mentions)
    completed = read_alone(f"{spoken} {question.text}")
    return replace(
        completed,
        text=question.text,
        language=question.language,
        mentions=tuple(map(_unplaced, before.mentions)),
        names=question.names,
        topic=question.topic,
        task=question.task,
        kind=question.kind if question.kind != "other" and question.task == "none" else completed.kind,
        understood_as=about_agencies(question, labels(before, directory, question.language)),
    )


def _speaks_of_matter(question: Question) -> bool:
    """Whether anything but a reference and words of asking is left: 第二家是怎么做的 leans on the turn before."""
    rest = PRONOUN[question.language].sub(" ", ORDINAL[question.language].sub(" ", question.text))
    rest = re.sub(_FILLER, " ", re.sub(_ASKING, " ", rest))
    return any(len(word) >= 2 for word in _OWN_WORDS.findall(rest))
