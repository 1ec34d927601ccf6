"""The whole way from a question to a cited answer, for every caller."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.answer.model import Answer, AnswerPiece, Filters, History, Hit
from bot.settings import Settings
from index.store.snapshot import Snapshot


class Engine:
    """Answers questions from one index folder; safe to share between threads."""

    def __init__(self, index_dir: Path, settings: Settings) -> None:
        self.index_dir = index_dir
        self.settings = settings

    @property
    def snapshot(self) -> Snapshot:
        """The newest state of the index; reopened when an indexing run has committed since."""
        raise NotImplementedError

    def warm_up(self) -> None:
        """Load the model and the index, so that the first question is answered at once."""
        raise NotImplementedError

    @property
    def ready(self) -> bool:
        """Whether ``warm_up`` has finished."""
        raise NotImplementedError

    def ask(self, question: str, history: History = (), filters: Filters = Filters()) -> Answer:
        """One answer; raises ``InputError`` for an empty or too long question."""
        raise NotImplementedError

    def stream(self, question: str, history: History = (), filters: Filters = Filters()) -> Iterator[AnswerPiece]:
        """The same answer piece by piece; the last piece carries the whole ``Answer``."""
        raise NotImplementedError

    def search(self, question: str, k: int = 10, filters: Filters = Filters()) -> list[Hit]:
        """Retrieval alone: the ``k`` best sections, best first."""
        raise NotImplementedError
