"""What the API and the tools share: readiness, a bound on simultaneous work, and the published JSON."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from bot.engine import Engine
from bot.model import Filters
from index.errors import InputError, NoticeQAError

T = TypeVar("T")
READY_WAIT_S = 120.0
STOP_WAIT_S = 20.0
MAX_WAITING = 64
MAX_HISTORY = 50
MAX_HITS = 100

_log = logging.getLogger(__name__)


class BusyError(NoticeQAError):
    """Too many questions are waiting already."""


class NotReadyError(NoticeQAError):
    """The model or the index could not be loaded, or not in time."""


class UnknownNoticeError(InputError):
    """No notice of that name is indexed."""


class Service:
    """Answers for every programmatic caller, from one engine and with one bound for all of them."""

    def __init__(self, engine: Engine, parallel: int) -> None:
        self.engine = engine
        self._limiter = anyio.CapacityLimiter(parallel)
        self._warmed = threading.Event()
        self._thread: threading.Thread | None = None
        self.failure: str | None = None

    def start_warm_up(self) -> None:
        """Load the model in the background; requests that need it wait for it."""
        self._thread = threading.Thread(target=self._warm_up, name="warm-up", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the loading end first: a process that exits while native code loads a model is aborted instead."""
        if self._thread:
            self._thread.join(STOP_WAIT_S)

    def _warm_up(self) -> None:
        try:
            self.engine.warm_up()
        except Exception as error:  # noqa: BLE001
            # The thread has no caller: whoever asks next is told, and the log has the whole story.
            self.failure = str(error) if isinstance(error, NoticeQAError) else "the index or the model did not load"
            _log.exception("warm-up failed")
        finally:
            self._warmed.set()

    async def run(self, work: Callable[[], T]) -> T:
        """Run blocking work when its turn comes; raises ``BusyError`` when too many wait."""
        if self._limiter.statistics().tasks_waiting >= MAX_WAITING:
            raise BusyError("too many questions at once; try again in a few seconds")
        return await anyio.to_thread.run_sync(self._when_ready, work, limiter=self._limiter)

    def _when_ready(self, work: Callable[[], T]) -> T:
        if not self._warmed.wait(READY_WAIT_S):
            raise NotReadyError("still loading the model; try again in a minute")
        if self.failure and not self.engine.ready:
            raise NotReadyError(self.failure)
        return work()

    async def ask(
        self, question: str, history: list[str], filters: Filters, identifier: str | None = None
    ) -> dict[str, Any]:
        """The published answer."""
        answer = await self.run(lambda: self.engine.ask(question, history, filters))
        return (replace(answer, id=identifier) if identifier else answer).to_json()

    async def search(
        self, question: str, k: int, filters: Filters, history: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """The published hits: sections with score and text, best first."""
        return await self.run(lambda: self._search(question, k, filters, history))

    def _search(self, question: str, k: int, filters: Filters, history: Sequence[str]) -> list[dict[str, Any]]:
        while True:
            snapshot = self.engine.snapshot
            hits = self.engine.search(question, k, filters, history)
            # Rows count within one state of the index: ask again when an indexing run committed in between.
            if self.engine.snapshot is snapshot:
                break
        return [
            {**snapshot.sections[hit.row].to_json(), "score": hit.score, "text": snapshot.text(hit.row)} for hit in hits
        ]

    async def notices(self) -> list[dict[str, Any]]:
        """Every indexed notice with its facts, by name."""
        return await self.run(lambda: [notice.to_json() for _, notice in sorted(self.engine.snapshot.notices.items())])

    async def notice(self, name: str) -> dict[str, Any]:
        """One notice with its facts, sections and text; raises ``UnknownNoticeError``."""

        def read() -> dict[str, Any]:
            notice = self.engine.snapshot.notices.get(name)
            if notice is None:
                raise UnknownNoticeError(f"no notice {name[:200]!r} is indexed")
            sections = [section.to_json() for section in notice.sections if not section.heading_only]
            # "sections" is the published count of issues, so the tree has a name of its own.
            return {**notice.to_json(), "tree": sections, "text": notice.text}

        return await self.run(read)

    async def sections(self, notice: str | None, offset: int, limit: int) -> list[dict[str, Any]]:
        """Sections in order, of one notice or of all; raises ``UnknownNoticeError``."""

        def read() -> list[dict[str, Any]]:
            snapshot = self.engine.snapshot
            if notice is not None and notice not in snapshot.notices:
                raise UnknownNoticeError(f"no notice {notice[:200]!r} is indexed")
            chosen = [section for section in snapshot.sections if notice is None or section.notice == notice]
            return [section.to_json() for section in chosen[offset : offset + limit]]

        return await self.run(read)

    async def health(self) -> dict[str, Any]:
        """``ready`` once questions are answered at once; ``notices`` is null until then."""
        if self.failure and not self.engine.ready:
            return {"status": "failed", "ready": False, "notices": None, "error": self.failure}
        if not self.engine.ready:
            return {"status": "starting", "ready": False, "notices": None}
        count = await anyio.to_thread.run_sync(lambda: len(self.engine.snapshot.notices))
        return {"status": "ok", "ready": True, "notices": count}
