"""A chat over the notices, as a LlamaIndex chat engine: each question is read with the turns before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.chat_engine.types import AgentChatResponse, BaseChatEngine, StreamingAgentChatResponse

from bot.corpus import NO_FILTERS, QuestionBundle
from bot.llm import Rewording
from bot.model import Answer, AnswerPiece, Citation, Filters
from bot.query_engine import NoticeQueryEngine
from bot.question.question import Question
from bot.question.understand import Understanding

_OF_SEVERAL = ("agencies", "compare", "count", "status", "overview", "multi")  # else the surest is meant
_MOST_POINTED_AT = 6  # agencies of an answer that the next question is put to
_PIECE_CHARS = 24  # of a streamed answer, at a time


@dataclass
class NoticeChatResponse(AgentChatResponse):
    """A LlamaIndex chat response that carries our ``Answer``."""

    answer: Answer = field(kw_only=True)


@dataclass
class NoticeChatStream(StreamingAgentChatResponse):
    """The same piece by piece; ``answer`` is there once all pieces were taken."""

    pieces: Iterator[AnswerPiece] = field(kw_only=True)
    reworded: bool = False
    answer: Answer | None = None

    def take(self) -> Iterator[AnswerPiece]:
        """The pieces, each the whole text so far; the last one carries the answer."""
        for piece in self.pieces:
            self.response, self.answer = piece.text, piece.final or self.answer
            yield piece

    @property
    def response_gen(self) -> Generator[str, None, None]:
        """The text that each piece adds; a reworded text is checked as a whole, so it comes in one piece."""
        shown = ""
        for piece in self.take():
            if piece.final is not None or (not self.reworded and piece.text.startswith(shown)):
                yield piece.text[len(shown) :]
                shown = piece.text

    async def async_response_gen(self) -> AsyncGenerator[str, None]:
        words = self.response_gen
        while (added := await asyncio.to_thread(next, words, None)) is not None:
            yield added


class NoticeChatEngine(BaseChatEngine):
    """One conversation; ``filters`` narrow all of its questions."""

    def __init__(
        self, query_engine: NoticeQueryEngine, filters: Filters = NO_FILTERS, rewording: Rewording | None = None
    ) -> None:
        self._query_engine = query_engine
        self._filters = filters
        self._rewording = rewording
        self._history: list[ChatMessage] = []

    @property
    def chat_history(self) -> list[ChatMessage]:
        return self._history

    def reset(self) -> None:
        self._history = []

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> NoticeChatResponse:
        """The answer; ``chat_history`` replaces the turns kept here."""
        given = self._query_engine.ask(self.read(message, chat_history))
        answer = given.answer
        if self._rewording is not None:
            *_, last = self._rewording.stream(answer)
            answer = last.final or answer
        self._history += _turns(message, answer.answer)
        return NoticeChatResponse(answer.answer, source_nodes=given.source_nodes, answer=answer)

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> NoticeChatStream:
        given = self._query_engine.ask(self.read(message, chat_history))
        pieces = self._rewording.stream(given.answer) if self._rewording else _pieces(given.answer)
        return NoticeChatStream(
            source_nodes=given.source_nodes,
            pieces=self._remembered(message, pieces),
            reworded=self._rewording is not None,
        )

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> NoticeChatResponse:
        return await asyncio.to_thread(self.chat, message, chat_history)

    async def astream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> NoticeChatStream:
        return await asyncio.to_thread(self.stream_chat, message, chat_history)

    def read(self, message: str, chat_history: list[ChatMessage] | None = None) -> QuestionBundle:
        """A message understood with the turns before it."""
        if chat_history is not None:
            self._history = list(chat_history)
        earlier = [turn.content for turn in self._history if turn.role == MessageRole.USER and turn.content]
        return self._read(message, earlier)

    def _read(self, message: str, earlier: Sequence[str]) -> QuestionBundle:
        corpus = self._query_engine.corpus
        bundle = corpus.read(message, earlier, self._filters)
        if not earlier or bundle.question.mentions or not (bundle.question.of_answer or bundle.question.item):
            return bundle
        before = self._query_engine.ask(self._read(earlier[-1], earlier[:-1])).answer
        return corpus.bundle(_pointed(bundle.question, before, corpus.understanding), self._filters)

    def _remembered(self, message: str, pieces: Iterator[AnswerPiece]) -> Iterator[AnswerPiece]:
        for piece in pieces:
            if piece.final is not None:
                self._history += _turns(message, piece.text)
            yield piece


def _turns(message: str, answer: str) -> list[ChatMessage]:
    return [
        ChatMessage(content=message, role=MessageRole.USER),
        ChatMessage(content=answer, role=MessageRole.ASSISTANT),
    ]


def _pieces(answer: Answer) -> Iterator[AnswerPiece]:
    for end in range(_PIECE_CHARS, len(answer.answer), _PIECE_CHARS):
        yield AnswerPiece(text=answer.answer[:end])
    yield AnswerPiece(text=answer.answer, final=answer)


def _pointed(question: Question, before: Answer, understanding: Understanding) -> Question:
    """A question about agencies or an item of the answer before, with these put in; as it is where there is none."""
    named = list(dict.fromkeys(finding.agency for finding in before.agencies))
    if question.item is None:
        most = _MOST_POINTED_AT if before.kind in _OF_SEVERAL else 1
        return understanding.on_agencies(question, named[:most]) if named else question
    listed: Sequence[str | Citation] = named if len(named) > 1 else before.citations
    at = question.item - 1 if question.item > 0 else len(listed) - 1
    if not 0 <= at < len(listed):
        return replace(question, item=None)
    item = listed[at]
    if isinstance(item, str):
        return understanding.on_agencies(question, [item])
    if item.agency is None:
        return replace(question, item=None)
    return understanding.on_issue(question, item.agency, item.title or item.quote)
