"""Question (and the turns before it) → what is asked, of whom, in which language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.language.asked_name import AskedName
from bot.language.detect import detect_language
from bot.question.directory import Directory, Mention
from bot.question.follow_up import complete
from bot.question.intent import Intent
from bot.question.kinds import metadata_fields, question_kind
from bot.question.names import asked_names
from bot.question.periods import asked_period
from bot.question.question import Question
from bot.question.references import ordinal
from bot.question.wording import of_agencies, on_issue

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
        first, *later = (*history, text)
        question = self._read_alone(first)
        for turn in later:
            question = complete(self._read_alone(turn), question, self.directory, self._read_alone)
        return question

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

    def _read_alone(self, text: str) -> Question:
        language = detect_language(text)
        mentions = tuple(self.directory.mentions(text, language))
        names = asked_names(text, language, mentions, self._occurs)
        agencies = {self.directory.agency_of[name] for mention in mentions for name in mention.notices}
        count = min(len({mention.notices for mention in mentions}), len(agencies))
        intent = self._intent(text)
        fields = metadata_fields(intent, agencies=count)
        kind = question_kind(intent, agencies=count, fields=fields)
        period = None if mentions else asked_period(text, language)
        return Question(
            text=text,
            language=language,
            kind="agencies" if period else kind,
            period=period,
            topic=_topic(text, mentions, names),
            mentions=mentions,
            names=names,
            fields=fields,
            answer_type=intent.answer_type,
            task="none" if kind in ("smalltalk", "agencies", "compare", "metadata") else intent.task,
            wants_set=intent.kind == "set",
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
