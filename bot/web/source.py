"""What the web application asks of the engine behind it: ``bot.engine.Engine``, or whatever answers in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from bot.model import Answer, AnswerPiece, Filters, History, Hit
from bot.settings import Settings
from index.store.snapshot import Snapshot

NO_FILTERS = Filters()


class AnswerSource(Protocol):
    """Safe to share between threads; every method raises ``NoticeQAError`` for what can be told in one line."""

    @property
    def index_dir(self) -> Path: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def snapshot(self) -> Snapshot:
        """The newest state of the index."""

    @property
    def ready(self) -> bool:
        """Whether ``warm_up`` has finished."""

    @property
    def failure(self) -> str | None:
        """Why ``warm_up`` failed, in one line."""

    def warm_up(self) -> None: ...

    def ask(self, question: str, history: History = (), filters: Filters = NO_FILTERS) -> Answer: ...

    def stream(self, question: str, history: History = (), filters: Filters = NO_FILTERS) -> Iterator[AnswerPiece]: ...

    def search(self, question: str, k: int = 10, filters: Filters = NO_FILTERS, history: History = ()) -> list[Hit]: ...
