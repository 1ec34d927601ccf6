"""Question (and the turns before it) → what is asked, of whom, in which language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.language.asked_name import AskedName
from bot.language.detect import detect_language
from bot.question.directory import Directory
from bot.question.follow_up import complete, on_same_agencies, put_in
from bot.question.intent import Intent
from bot.question.kinds import metadata_fields, question_kind
from bot.question.mention import Mention
from bot.question.names import asked_names
from bot.question.parts import parts_of
from bot.question.periods import asked_period
from bot.question.question import Question
from bot.question.references import ordinal
from bot.question.wording import of_agencies, on_issue

_OF_DATA = ("overview", "count", "status")

__all__ = ["Question", "Understanding"]


class Understanding:
    """Understands questions over one state of the index."""

    def __init__(self, directory: Directory, occurs: Callable[[str], bool], intent: Callable[[str], Intent]) -> None:
        """``occurs`` says whether a Chinese word is in the collection, ``intent`` what a text asks for."""
        self.directory = directory
        self._intent = intent
        self._occurs = occurs

    def read(self, text: str, history: Sequence[str] = ()) -> Question:
        """The question, completed from the turns before where it leans on them."""
        question: Question | None = None
        for turn in (*history, text):
            question = self._read_parts(turn, question)
        assert question is not None, "there is at least the text"
        return question

    def _read_parts(self, text: str, before: Question | None) -> Question:
        """One turn; where it asks several things, each is read after the one before it."""
        texts = parts_of(text, self._is_of_notices)
        if len(texts) == 1:
            alone = self._read_alone(text)
            return complete(alone, before, self.directory, self._read_alone) if before else alone
        parts: list[Question] = []
        for piece in texts:
            alone = self._read_alone(piece)
            if not parts:
                part = complete(alone, before, self.directory, self._read_alone) if before else alone
            elif parts[-1].mentions and not alone.mentions:
                part = on_same_agencies(alone, parts[-1], self.directory, self._read_alone)
            else:
                part = alone
            parts.append(part)
        asking = [part for part in parts if part.kind != "smalltalk"] or parts[:1]
        whole = self._read_alone(text)
        if len(asking) == 1:
            return put_in(asking[0], text)
        return replace(whole, kind="multi", task="none", parts=tuple(asking), understood_as=None)

    def on_agencies(self, question: Question, agencies: Sequence[str]) -> Question:
        """A question about "the second one", or about those of the answer, once it is known which these are."""
        intent = self._intent(question.text)
        fields = metadata_fields(intent, agencies=len(agencies))
        kind = question.kind if question.task != "none" else "compare" if len(agencies) > 1 else question.kind
        return replace(
            question,
            mentions=tuple(map(self.directory.mention_of, agencies)),
            fields=fields,
            kind="metadata" if fields else kind,
            item=None,
            of_answer=False,
            understood_as=of_agencies(question, agencies),
        )

    def on_issue(self, question: Question, agency: str, title: str) -> Question:
        """A question about one issue that the answer before lists."""
        return replace(
            question,
            mentions=(self.directory.mention_of(agency),),
            topic=title,
            kind="measures",
            task="none",
            fields=(),
            item=None,
            understood_as=on_issue(question, agency, title),
        )

    def _is_of_notices(self, text: str) -> bool:
        """Whether a piece asks for what notices say of themselves, and not for a matter that must be searched."""
        intent = self._intent(text)
        return intent.task != "none" or intent.kind == "metadata"

    def _read_alone(self, text: str) -> Question:
        language = detect_language(text)
        mentions = tuple(self.directory.mentions(text, language))
        names = asked_names(text, language, mentions, self._occurs)
        agencies = {self.directory.agency_of[name] for mention in mentions for name in mention.notices}
        count = min(len({mention.notices for mention in mentions}), len(agencies))
        topic = _topic(text, mentions, names)
        intent = self._intent(text)
        if mentions and intent.task == "none" and intent.kind in _OF_DATA:  # a name may hide what is asked
            intent = replace(intent, task=self._intent(topic).task)
        fields = metadata_fields(intent, agencies=count)
        kind = question_kind(intent, agencies=count, fields=fields)
        period = None if mentions else asked_period(text, language)
        if period:
            kind = "agencies"
        return Question(
            text=text,
            language=language,
            kind=kind,
            period=period,
            topic=topic,
            mentions=mentions,
            names=names,
            fields=fields,
            answer_type=intent.answer_type,
            task="none" if kind in ("smalltalk", "agencies", "compare", "metadata") else intent.task,
            wants_set=intent.searched_kind == "set",
            off_topic=kind == "smalltalk" and intent.talk == "off_topic",
            turn=intent.turn,
            item=ordinal(text, language),
        )


def _topic(text: str, mentions: Sequence[Mention], names: Sequence[AskedName]) -> str:
    """The question without agency names; offsets are into the folded text, which has the same length.

    An agency's place stays where it begins a name that is asked for: 甲市税务局 with no notice of that office.
    """
    pieces, position = [], 0
    for mention in mentions:
        if any(name.start < mention.end and mention.start < name.end for name in names):
            continue
        pieces.append(text[position : mention.start])
        position = mention.end
    pieces.append(text[position:])
    return re.sub(r"\s+", " ", re.sub(r"(?<=\s)['’]s\b", "", " ".join(pieces))).strip() or text
