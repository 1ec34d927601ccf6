"""Asking, asking again and asking differently: the handlers that stream an answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr

from bot.model import Language
from bot.web.markup import unescape_markdown
from bot.web.page.chat import ChatParts
from bot.web.page.common import Shared
from bot.web.page.conversation import MAX_TURNS, Book, Turn
from bot.web.page.messages import Message, draft_html, messages, note_message
from bot.web.texts import as_language, say
from index.errors import NoticeQAError

READY_WAIT_S = 180.0
_READY_STEP_S = 0.2
ANSWERS_AT_ONCE = 8

# question box, log, book, send, stop
Step = tuple[Any, Any, Any, Any, Any]


class Answering:
    """Streams answers into the chat; one object for all readers, it only remembers who has just pressed stop."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._stopped: set[str] = set()

    def asked(self, question: str, data: object, language: str, request: gr.Request) -> Iterator[Step]:
        """A new question from the box."""
        book = self._shared.read_book(data, request)
        question = question.strip()
        if not question:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        book.current.turns = [*book.current.turns, Turn(question)][-MAX_TURNS:]
        yield from self._answer(book, as_language(language), _reader(request))

    def example(self, data: object, language: str, chosen: gr.SelectData, request: gr.Request) -> Iterator[Step]:
        """A click on an example question."""
        yield from self.asked(str(chosen.value["text"]), data, language, request)

    def retried(self, data: object, language: str, event: gr.RetryData, request: gr.Request) -> Iterator[Step]:
        """The same question once more; what followed it is dropped."""
        yield from self._again(data, language, event.index, None, request)

    def edited(self, data: object, language: str, event: gr.EditData, request: gr.Request) -> Iterator[Step]:
        """The question in other words; what followed it is dropped."""
        yield from self._again(data, language, event.index, unescape_markdown(str(event.value)).strip(), request)

    def _again(
        self, data: object, language: str, message: int | tuple[int, int], question: str | None, request: gr.Request
    ) -> Iterator[Step]:
        book = self._shared.read_book(data, request)
        number = (message if isinstance(message, int) else message[0]) // 2
        if number >= len(book.current.turns):
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        again = Turn(question or book.current.turns[number].question)
        book.current.turns = [*book.current.turns[:number], again]
        yield from self._answer(book, as_language(language), _reader(request))

    def _answer(self, book: Book, language: Language, reader: str) -> Iterator[Step]:
        """Answer the last turn of the open conversation, step by step, until it is whole or the reader stops it."""
        self._stopped.discard(reader)
        conversation = book.current
        turn = conversation.turns[-1]
        shown = messages(conversation, language)[:-1]
        waiting = "chat.searching" if self._shared.engine.ready else "chat.waiting"
        yield "", [*shown, note_message(say(language, waiting))], book.to_json(), _hide(), _show()
        try:
            self._wait_until_ready(language, reader)
            history = conversation.history(len(conversation.turns) - 1)
            # Leaving the loop drops the stream, which closes it, and with it a model that is still writing.
            for piece in self._shared.engine.stream(turn.question, history, conversation.filters):
                turn.answer, turn.draft = piece.final, "" if piece.final else piece.text
                if reader in self._stopped:
                    break
                if piece.final is None:
                    step: Message = {"role": "assistant", "content": draft_html(piece.text)}
                    yield gr.skip(), [*shown, step], gr.skip(), gr.skip(), gr.skip()
        except NoticeQAError as error:
            turn.note = str(error)
        yield gr.skip(), messages(conversation, language), book.to_json(), _show(), _hide()

    def _wait_until_ready(self, language: Language, reader: str) -> None:
        deadline = time.monotonic() + READY_WAIT_S
        while not self._shared.engine.ready and reader not in self._stopped:
            if self._shared.engine.failure:
                raise NoticeQAError(self._shared.engine.failure)
            if time.monotonic() > deadline:
                raise NoticeQAError(say(language, "chat.not_ready"))
            time.sleep(_READY_STEP_S)
        if reader in self._stopped:
            raise NoticeQAError(say(language, "chat.stopped"))

    def stop(self, request: gr.Request) -> Any:
        """Ask the running answer to end: it does so before its next piece.

        Not Gradio's own ``cancels``: that sometimes leaves the log covered with an error, and what had been written is
        not kept.
        """
        self._stopped.add(_reader(request))
        return _hide()


def connect_answering(shared: Shared, chat: ChatParts) -> list[Any]:
    """Tie the handlers to the chat; returns the events after which a turn is complete."""
    does = Answering(shared)
    outputs = [chat.box, chat.log, shared.book, chat.send, chat.stop]
    common: dict[str, Any] = {
        "outputs": outputs,
        "concurrency_limit": ANSWERS_AT_ONCE,
        "concurrency_id": "answers",
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    state = [shared.book, shared.language]
    asked = gr.on([chat.box.submit, chat.send.click], does.asked, [chat.box, *state], **common)
    example = chat.log.example_select(does.example, state, **common)
    retried = chat.log.retry(does.retried, state, **common)
    edited = chat.log.edit(does.edited, state, **common)
    chat.stop.click(does.stop, None, [chat.stop], queue=False, show_progress="hidden", api_visibility="private")
    return [asked, example, retried, edited]


def _reader(request: gr.Request) -> str:
    """One open page of one reader."""
    return str(request.session_hash)


def _show() -> Any:
    return gr.update(visible=True)


def _hide() -> Any:
    return gr.update(visible=False)
