"""What a reader has asked so far. It is kept in the reader's own browser, so nothing in it is trusted on its return."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model import Answer, Filters, Language
from bot.web.kept import read_answer
from bot.web.texts import as_language

MAX_CONVERSATIONS = 12
MAX_TURNS = 40  # a browser keeps about 5 MB for a site; a turn takes some 10 KB


@dataclass(slots=True)
class Turn:
    """One question with its answer; ``draft`` is what had been written when the reader pressed stop."""

    question: str
    answer: Answer | None = None
    draft: str = ""
    note: str = ""  # why there is no answer: the question was too long …
    rating: str | None = None  # "Like", "Dislike", as the chat component names them
    feedback: str | None = None  # the key to what was said of it


@dataclass(slots=True)
class Conversation:
    """Questions in order, with the limits the reader has set."""

    id: str = field(default_factory=lambda: secrets.token_hex(6))
    turns: list[Turn] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)

    @property
    def filters(self) -> Filters:
        return Filters(agencies=frozenset(self.agencies), years=frozenset(self.years))

    def history(self, before: int) -> list[str]:
        """The questions asked before turn ``before``, oldest first."""
        return [turn.question for turn in self.turns[:before]]


@dataclass(slots=True)
class Book:
    """All conversations of one reader in one browser, newest first; the first one is open."""

    conversations: list[Conversation] = field(default_factory=lambda: [Conversation()])
    language: Language | None = None  # the reader's choice; None: the browser's language
    owner: str | None = None  # the user who was logged in; another user of the same browser starts afresh

    @property
    def current(self) -> Conversation:
        return self.conversations[0]

    def start(self) -> None:
        """Open a new conversation; an empty one is used again."""
        if self.current.turns:
            self.conversations.insert(0, Conversation())
            del self.conversations[MAX_CONVERSATIONS:]

    def delete(self) -> None:
        """Forget the open conversation and open a new one."""
        self.conversations[0] = Conversation()

    def open(self, conversation_id: str) -> None:
        """Open an earlier conversation; an unknown one leaves things as they are."""
        for index, conversation in enumerate(self.conversations):
            if conversation.id == conversation_id:
                self.conversations.insert(0, self.conversations.pop(index))
                return

    def to_json(self) -> dict[str, Any]:
        kept = [c for n, c in enumerate(self.conversations) if n == 0 or c.turns]
        return {
            "language": self.language,
            "owner": self.owner,
            "conversations": [_conversation_to_json(conversation) for conversation in kept],
        }

    @classmethod
    def from_json(cls, data: object, owner: str | None) -> Book:
        """What the browser sent back; whatever in it is damaged is left out, and another user's is not shown."""
        if not isinstance(data, Mapping):
            return cls(owner=owner)
        language = as_language(data["language"]) if data.get("language") else None
        if data.get("owner") != owner:
            return cls(language=language, owner=owner)
        raw = data.get("conversations")
        read = [_conversation(item) for item in raw[:MAX_CONVERSATIONS]] if isinstance(raw, list) else []
        return cls([c for c in read if c] or [Conversation()], language, owner)


def _conversation_to_json(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "agencies": conversation.agencies,
        "years": conversation.years,
        "turns": [_turn_to_json(turn) for turn in conversation.turns[-MAX_TURNS:]],
    }


def _turn_to_json(turn: Turn) -> dict[str, Any]:
    answer = turn.answer.to_json() if turn.answer else None
    return {
        "question": turn.question,
        "answer": answer,
        "draft": turn.draft,
        "note": turn.note,
        "rating": turn.rating,
        "feedback": turn.feedback,
    }


def _conversation(data: Any) -> Conversation | None:
    try:
        conversation = Conversation(
            id=str(data["id"])[:40],
            turns=[_turn(item) for item in data["turns"][-MAX_TURNS:]],
            agencies=[str(name) for name in data["agencies"]],
            years=[int(year) for year in data["years"]],
        )
        _ = conversation.filters  # what cannot be a filter is found now, not when it is asked with
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return conversation


def _turn(data: Mapping[str, Any]) -> Turn:
    rating = data.get("rating")
    feedback = data.get("feedback")
    return Turn(
        question=str(data["question"]),
        answer=read_answer(data["answer"]) if data.get("answer") else None,
        draft=str(data.get("draft") or ""),
        note=str(data.get("note") or ""),
        rating=rating if rating in ("Like", "Dislike") else None,
        feedback=feedback if isinstance(feedback, str) else None,
    )
