"""What every part of the page shares: the engine behind it, who is asking, and the components all parts write to."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from bot.model import Language
from bot.settings import Settings
from bot.web.feedback import FeedbackStore
from bot.web.page.conversation import Book
from bot.web.page.themes import ThemeCounter
from bot.web.service import Service
from bot.web.source import AnswerSource
from bot.web.texts import Labels, browser_language, say
from index.errors import IndexMissingError
from index.store.snapshot import Snapshot

SAVE_FILE_JS = "(file) => { window.noticeQA.save(file); }"


def _everyone(request: gr.Request) -> bool:
    return True


def _nobody(request: gr.Request) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Access:
    """Who is asking: given by the server, asked again inside every handler that needs it."""

    is_administrator: Callable[[gr.Request], bool] = _everyone
    user: Callable[[gr.Request], str | None] = _nobody


@dataclass(frozen=True, slots=True)
class Shared:
    """Handed to every part of the page while it is built."""

    service: Service
    settings: Settings
    access: Access
    feedback: FeedbackStore
    book: gr.BrowserState  # ``Book`` as JSON, in the reader's browser
    language: gr.State  # "zh" or "en", for this page view
    outbox: gr.JSON  # a file on its way to the reader, see ``as_file``
    panel: gr.HTML
    labels: Labels = field(default_factory=Labels)
    themes: ThemeCounter = field(default_factory=ThemeCounter)

    @property
    def engine(self) -> AnswerSource:
        return self.service.engine

    def not_ready(self, language: Language) -> str | None:
        """Why no question is answered yet, as the page says it; ``None`` once they are."""
        if self.service.failure:
            return say(language, "page.failed", reason=self.service.failure)
        return None if self.service.ready else say(language, "page.getting_ready")

    def snapshot(self) -> Snapshot | None:
        """The newest state of the index; ``None`` while it is being loaded or when there is none."""
        if not self.engine.ready:
            return None
        try:
            return self.engine.snapshot
        except IndexMissingError:
            return None

    def read_book(self, data: object, request: gr.Request) -> Book:
        return Book.from_json(data, self.access.user(request))

    def choose_language(self, book: Book, request: gr.Request) -> Language:
        """The reader's own choice, else the browser's language."""
        return book.language or browser_language(request.headers.get("accept-language"))


def as_file(name: str, content: str | bytes, media_type: str) -> dict[str, Any]:
    """A file for the outbox: the browser makes it itself, so no copy of it stays on the server."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    return {"name": name, "type": media_type, "base64": base64.b64encode(data).decode("ascii")}
