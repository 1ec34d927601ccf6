"""Everything in the chat but the answering: conversations, limits, export, thumbs and comments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import gradio as gr

from bot.model import Language
from bot.web.export import Exchange, to_markdown, to_word
from bot.web.page.agency_names import agency_choice
from bot.web.page.answering import connect_answering
from bot.web.page.chat import ChatParts
from bot.web.page.common import SAVE_FILE_JS, Shared, as_file
from bot.web.page.conversation import Book, Conversation
from bot.web.page.examples import Examples
from bot.web.page.messages import messages, ratings
from bot.web.texts import as_language, say

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TITLE_LENGTH = 60


class ChatEvents:
    """The handlers; one object for all readers, it keeps nothing of any of them."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._made_examples = Examples(shared.service)

    def show(self, data: object, language: str, request: gr.Request) -> list[Any]:
        """The whole chat as the book has it: log, earlier conversations, limits, examples."""
        return self._shown(self._shared.read_book(data, request), as_language(language))

    def offer(self, data: object, language: str, request: gr.Request) -> tuple[Any, Any, Any]:
        """Examples and limits from the newest index; leaves the log alone, where an answer may be streaming."""
        return self._offered(self._shared.read_book(data, request).current, as_language(language))

    def start(self, data: object, language: str, request: gr.Request) -> list[Any]:
        """A new conversation."""
        book = self._shared.read_book(data, request)
        book.start()
        return [book.to_json(), *self._shown(book, as_language(language))]

    def open(self, data: object, language: str, chosen: str, request: gr.Request) -> list[Any]:
        """An earlier conversation."""
        book = self._shared.read_book(data, request)
        book.open(chosen)
        return [book.to_json(), *self._shown(book, as_language(language))]

    def delete(self, data: object, language: str, request: gr.Request) -> list[Any]:
        """Forget the open conversation."""
        book = self._shared.read_book(data, request)
        book.delete()
        return [book.to_json(), *self._shown(book, as_language(language))]

    def list_earlier(self, data: object, language: str, request: gr.Request) -> Any:
        """The list of conversations after a turn: the first question names a conversation."""
        return _earlier(self._shared.read_book(data, request), as_language(language))

    def limit(
        self, data: object, language: str, agencies: list[str], years: list[int], request: gr.Request
    ) -> tuple[Any, Any]:
        """Narrow the open conversation down."""
        book = self._shared.read_book(data, request)
        book.current.agencies, book.current.years = list(agencies), [int(year) for year in years]
        return book.to_json(), _limits(book.current, as_language(language))

    def rate(self, data: object, event: gr.LikeData, request: gr.Request) -> tuple[Any, Any, Any, Any]:
        """A thumb on an answer; asks for a comment."""
        book = self._shared.read_book(data, request)
        number = (event.index if isinstance(event.index, int) else event.index[0]) // 2
        turn = book.current.turns[number] if number < len(book.current.turns) else None
        if turn is None or turn.answer is None or event.liked not in (True, False):
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        user = self._shared.access.user(request)
        turn.rating = "Like" if event.liked else "Dislike"
        store = self._shared.feedback
        rating: Any = turn.rating
        if turn.feedback is None or not store.rate(turn.feedback, rating, user):
            turn.feedback = store.add(rating, turn.answer, book.current.history(number), user)
        return book.to_json(), turn.feedback, gr.update(visible=True), ""

    def comment(self, entry: str | None, text: str, language: str, request: gr.Request) -> Any:
        """What the reader adds to the thumb."""
        if entry is not None and text.strip():
            self._shared.feedback.comment(entry, text.strip(), self._shared.access.user(request))
            gr.Info(say(as_language(language), "chat.comment_thanks"))
        return gr.update(visible=False)

    def export_markdown(self, data: object, language: str, request: gr.Request) -> Any:
        exchanges, chosen = self._exchanges(data, language, request)
        if not exchanges:
            return None
        now = datetime.now().astimezone()
        return as_file(_file_name(now, "md"), to_markdown(exchanges, chosen, now), "text/markdown;charset=utf-8")

    def export_word(self, data: object, language: str, request: gr.Request) -> Any:
        exchanges, chosen = self._exchanges(data, language, request)
        if not exchanges:
            return None
        now = datetime.now().astimezone()
        return as_file(_file_name(now, "docx"), to_word(exchanges, chosen, now), _WORD)

    def _exchanges(self, data: object, language: str, request: gr.Request) -> tuple[list[Exchange], Language]:
        chosen = as_language(language)
        turns = self._shared.read_book(data, request).current.turns
        if not turns:
            gr.Info(say(chosen, "chat.nothing_to_export"))
        return [Exchange(turn.question, turn.answer) for turn in turns], chosen

    def _shown(self, book: Book, language: Language) -> list[Any]:
        conversation = book.current
        offered, agencies, years = self._offered(conversation, language)
        log = {
            **offered,
            "value": messages(conversation, language),
            "feedback_value": ratings(conversation),
            "placeholder": _welcome(language),
        }
        return [log, _earlier(book, language), _limits(conversation, language), agencies, years]

    def _offered(self, conversation: Conversation, language: Language) -> tuple[dict[str, Any], Any, Any]:
        agencies = _with_chosen(self._agencies(), conversation.agencies)
        years = _with_chosen(self._years(), conversation.years)
        return (
            gr.update(examples=self._examples(language)),
            gr.update(choices=[agency_choice(name, language) for name in agencies], value=conversation.agencies),
            gr.update(choices=years, value=conversation.years),
        )

    def _examples(self, language: Language) -> list[dict[str, str]]:
        snapshot = self._shared.snapshot()
        if snapshot is None:
            return []
        return self._made_examples.questions(snapshot, self._shared.themes.counts(snapshot), language)

    def _agencies(self) -> list[str]:
        snapshot = self._shared.snapshot()
        notices = snapshot.notices.values() if snapshot else ()
        return sorted({notice.facts.agency.value for notice in notices if notice.facts.agency})

    def _years(self) -> list[int]:
        snapshot = self._shared.snapshot()
        notices = snapshot.notices.values() if snapshot else ()
        return sorted({int(n.facts.dated.value[:4]) for n in notices if n.facts.dated}, reverse=True)


def connect_chat(shared: Shared, chat: ChatParts) -> ChatEvents:
    """Tie the handlers to the chat."""
    does = ChatEvents(shared)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    state = [shared.book, shared.language]
    shown = shown_parts(chat)
    for event in connect_answering(shared, chat):
        event.then(does.list_earlier, state, [chat.earlier], **quiet)
    chat.new.click(does.start, state, [shared.book, *shown], **quiet)
    chat.log.clear(does.delete, state, [shared.book, *shown], **quiet)
    chat.earlier.input(does.open, [*state, chat.earlier], [shared.book, *shown], **quiet)
    gr.on(
        [chat.agencies.input, chat.years.input],
        does.limit,
        [*state, chat.agencies, chat.years],
        [shared.book, chat.limits],
        **quiet,
    )
    chat.log.like(does.rate, [shared.book], [shared.book, chat.rated, chat.comment_area, chat.comment], **quiet)
    gr.on(
        [chat.comment_send.click, chat.comment.submit],
        does.comment,
        [chat.rated, chat.comment, shared.language],
        [chat.comment_area],
        **quiet,
    )
    chat.comment_close.click(lambda: gr.update(visible=False), None, [chat.comment_area], **quiet)
    for button, handler in ((chat.export_markdown, does.export_markdown), (chat.export_word, does.export_word)):
        made = button.click(handler, state, [shared.outbox], **quiet)
        made.then(None, [shared.outbox], None, js=SAVE_FILE_JS, **quiet)
    return does


def shown_parts(chat: ChatParts) -> list[Any]:
    """What ``ChatEvents.show`` writes to, in its order."""
    return [chat.log, chat.earlier, chat.limits, chat.agencies, chat.years]


def offered_parts(chat: ChatParts) -> list[Any]:
    """What ``ChatEvents.offer`` writes to, in its order."""
    return [chat.log, chat.agencies, chat.years]


def _earlier(book: Book, language: Language) -> Any:
    choices = [(_title(conversation, language), conversation.id) for conversation in book.conversations]
    return gr.update(choices=choices, value=book.current.id)


def _title(conversation: Conversation, language: Language) -> str:
    if not conversation.turns:
        return say(language, "chat.untitled")
    question = " ".join(conversation.turns[0].question.split())
    return question if len(question) <= _TITLE_LENGTH else question[:_TITLE_LENGTH] + "…"


def _limits(conversation: Conversation, language: Language) -> Any:
    count = len(conversation.agencies) + len(conversation.years)
    label = say(language, "chat.filters_on", count=count) if count else say(language, "chat.filters")
    return gr.update(label=label)


def _with_chosen(offered: Sequence[Any], chosen: Sequence[Any]) -> list[Any]:
    """The choices of a list, with what was chosen earlier even where the collection no longer has it."""
    return [*offered, *(value for value in chosen if value not in offered)]


def _welcome(language: Language) -> str:
    return f"## {say(language, 'chat.welcome')}\n{say(language, 'chat.welcome_hint')}"


def _file_name(now: datetime, suffix: str) -> str:
    return f"notices-{now:%Y%m%d-%H%M}.{suffix}"
