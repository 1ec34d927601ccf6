"""A question as understood."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language.asked_name import AskedName
from bot.model import Language, QuestionKind
from bot.question.intent import AnswerType, MetadataField, Task, Turn
from bot.question.mention import Mention
from bot.question.periods import AskedPeriod


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; ``notices`` are those of the agencies it names, empty where it names none."""

    text: str
    language: Language
    kind: QuestionKind
    topic: str  # the words that are searched: without the names of agencies; never empty
    mentions: tuple[Mention, ...] = ()
    names: tuple[AskedName, ...] = ()  # what a cited passage, or its notice, must name: ``names.stands_in``
    fields: tuple[MetadataField, ...] = ()  # facts of the notice that are asked for
    answer_type: AnswerType = "any"
    task: Task = "none"  # what is asked of the notices' own data
    period: AskedPeriod | None = None  # asks which agencies something happened to then, and nothing else
    wants_set: bool = False  # asks which agencies, whatever else
    turn: Turn = "alone"  # how it leans on the turn before, where there is one
    item: int | None = None  # "the second one" of what the answer before lists; -1 the last
    of_answer: bool = False  # of the agencies that the answer before affirms
    narrowing: str = ""  # words that narrow the notices further: a place, a year, a kind of body
    off_topic: bool = False  # small talk that asks about the world
    more: bool = False  # wants more of what was answered before
    parts: tuple[Question, ...] = ()  # several questions in one, each as understood with those before it
    understood_as: str | None = None  # a follow-up as one would ask it in full

    @property
    def notices(self) -> tuple[str, ...]:
        seen = dict.fromkeys(name for mention in self.mentions for name in mention.notices)
        return tuple(seen)

    @property
    def wording(self) -> str:
        """The question that is answered: as it was completed where it leans on the turn before."""
        return self.understood_as or self.text
