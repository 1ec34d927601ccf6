"""Asking, asking again and asking differently: the handlers that stream an answer."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import anyio
import gradio as gr

from bot.model import AnswerPiece, Language
from bot.web.markup import unescape_markdown
from bot.web.page.chat import ChatParts
from bot.web.page.common import Shared
from bot.web.page.conversation import MAX_TURNS, Book, Turn
from bot.web.page.messages import Message, draft_html, messages, note_message
from bot.web.service import BusyError, NotReadyError
from bot.web.texts import as_language, say
from index.errors import NoticeQAError

_log = logging.getLogger(__name__)

# question box, log, book, send, stop
Step = tuple[Any, Any, Any, Any, Any]
_NOTHING: Step = (gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip())


@dataclass(slots=True)
class _Pending:
    """An answer on its way; stopping ends the wait for its next piece, be it for a place, the model or words."""

    stopped: bool = False
    waiting: anyio.CancelScope = field(default_factory=anyio.CancelScope)

    def stop(self) -> None:
        self.stopped = True
        self.waiting.cancel()

    async def next(self, pieces: AsyncIterator[AnswerPiece]) -> AnswerPiece | None:
        """The next piece; ``None`` at the end, or as soon as it is stopped."""
        if self.stopped:
            return None
        with anyio.CancelScope() as self.waiting:
            return await anext(pieces, None)
        return None


class Answering:
    """Streams answers into the chat; one object for all readers, it only knows which answers are on their way."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._running: dict[str, _Pending] = {}  # by reader

    async def asked(self, question: str, data: object, language: str, request: gr.Request) -> AsyncIterator[Step]:
        """A new question from the box."""
        book = self._shared.read_book(data, request)
        question = _typed(question)
        if not question:
            yield _NOTHING
            return
        book.current.turns = [*book.current.turns, Turn(question)][-MAX_TURNS:]
        async for step in self._answer(book, as_language(language), _reader(request)):
            yield step

    async def example(
        self, data: object, language: str, chosen: gr.SelectData, request: gr.Request
    ) -> AsyncIterator[Step]:
        """A click on an example question."""
        async for step in self.asked(str(chosen.value["text"]), data, language, request):
            yield step

    async def suggested(
        self, data: object, language: str, chosen: gr.SelectData, request: gr.Request
    ) -> AsyncIterator[Step]:
        """A click on a question that was offered beneath an answer."""
        async for step in self.asked(str(chosen.value), data, language, request):
            yield step

    async def retried(
        self, data: object, language: str, event: gr.RetryData, request: gr.Request
    ) -> AsyncIterator[Step]:
        """The same question once more; what followed it is dropped."""
        async for step in self._again(data, language, event.index, None, request):
            yield step

    async def edited(self, data: object, language: str, event: gr.EditData, request: gr.Request) -> AsyncIterator[Step]:
        """The question in other words; what followed it is dropped."""
        question = _typed(unescape_markdown(str(event.value)))
        async for step in self._again(data, language, event.index, question, request):
            yield step

    async def _again(
        self, data: object, language: str, message: int | tuple[int, int], question: str | None, request: gr.Request
    ) -> AsyncIterator[Step]:
        book = self._shared.read_book(data, request)
        number = (message if isinstance(message, int) else message[0]) // 2
        if number >= len(book.current.turns):
            yield _NOTHING
            return
        again = Turn(question or book.current.turns[number].question)
        book.current.turns = [*book.current.turns[:number], again]
        async for step in self._answer(book, as_language(language), _reader(request)):
            yield step

    async def _answer(self, book: Book, language: Language, reader: str) -> AsyncIterator[Step]:
        """Answer the last turn of the open conversation, step by step, until it is whole or the reader stops it."""
        run = self._running[reader] = _Pending()
        conversation = book.current
        turn = conversation.turns[-1]
        shown = messages(conversation, language)[:-1]
        waiting = "chat.searching" if self._shared.service.ready else "chat.waiting"
        yield "", [*shown, note_message(say(language, waiting))], book.to_json(), _hide(), _show()
        history = conversation.history(len(conversation.turns) - 1)
        stream = self._shared.service.stream(turn.question, history, conversation.filters)
        try:
            # Closing the stream frees its place, and ends a model that is still writing.
            async with aclosing(stream) as pieces:
                while (piece := await run.next(pieces)) is not None:
                    turn.answer, turn.draft = piece.final, "" if piece.final else piece.text
                    if piece.final is None:
                        step: Message = {"role": "assistant", "content": draft_html(piece.text)}
                        yield gr.skip(), [*shown, step], gr.skip(), gr.skip(), gr.skip()
        except BusyError:
            turn.note = say(language, "chat.busy")
        except NotReadyError as error:
            failed = self._shared.service.failure is not None
            turn.note = say(language, "page.failed", reason=error) if failed else say(language, "chat.not_ready")
        except NoticeQAError as error:
            turn.note = str(error)
        except Exception:  # noqa: BLE001
            # Raised on, it would leave the reader before an answer that is forever on its way.
            _log.exception("a question was not answered")
            turn.note = say(language, "page.went_wrong")
        finally:
            if self._running.get(reader) is run:
                del self._running[reader]
        yield gr.skip(), messages(conversation, language), book.to_json(), _show(), _hide()

    async def stop(self, request: gr.Request) -> Any:
        """End the running answer and keep what there is of it.

        Not Gradio's own ``cancels``: that sometimes leaves the log covered with an error, and what had been written is
        not kept.
        """
        run = self._running.get(_reader(request))
        if run:
            run.stop()
        return _hide()


def connect_answering(shared: Shared, chat: ChatParts) -> list[Any]:
    """Tie the handlers to the chat; returns the events after which a turn is complete."""
    does = Answering(shared)
    outputs = [chat.box, chat.log, shared.book, chat.send, chat.stop]
    common: dict[str, Any] = {
        "outputs": outputs,
        "concurrency_limit": None,  # the service bounds questions, for all callers together
        "concurrency_id": "answers",
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    state = [shared.book, shared.language]
    asked = gr.on([chat.box.submit, chat.send.click], does.asked, [chat.box, *state], **common)
    example = chat.log.example_select(does.example, state, **common)
    suggested = chat.log.option_select(does.suggested, state, **common)
    retried = chat.log.retry(does.retried, state, **common)
    edited = chat.log.edit(does.edited, state, **common)
    chat.stop.click(does.stop, None, [chat.stop], queue=False, show_progress="hidden", api_visibility="private")
    return [asked, example, suggested, retried, edited]


def _typed(question: str) -> str:
    """What a browser sent, as text that can be shown and kept: half a character becomes a question mark."""
    return question.encode("utf-8", "replace").decode().strip()


def _reader(request: gr.Request) -> str:
    """One open page of one reader."""
    return str(request.session_hash)


def _show() -> Any:
    return gr.update(visible=True)


def _hide() -> Any:
    return gr.update(visible=False)
