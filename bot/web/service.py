"""What the page, the API and the tools share: readiness, and one bound on simultaneous work."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from bot.model import Answer, AnswerPiece, Filters, History, Hit
from bot.web.source import NO_FILTERS, AnswerSource
from index.errors import InputError, NoticeQAError
from index.notice import Notice, Section

T = TypeVar("T")
READY_WAIT_S = 120.0
STOP_WAIT_S = 20.0
MAX_WAITING = 64
MAX_HISTORY = 50
MAX_HITS = 100
_READY_STEP_S = 0.1

_log = logging.getLogger(__name__)


class BusyError(NoticeQAError):
    """Too many questions are waiting already."""


class NotReadyError(NoticeQAError):
    """The model or the index could not be loaded, or not in time."""


class UnknownNoticeError(InputError):
    """No notice of that name is indexed."""


class Service:
    """Answers for every caller, from one engine and with one bound for all of them; used from one event loop."""

    def __init__(self, engine: AnswerSource, parallel: int) -> None:
        """``parallel`` questions are worked on at the same time; others wait, first come, first served."""
        self.engine = engine
        self._places = anyio.Semaphore(parallel)
        self._threads = anyio.CapacityLimiter(parallel)  # never waited for: who has a place has a thread
        self._waiting = 0
        self._running = 0  # pieces of work that have a thread
        self._at_rest = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._failure: str | None = None

    # -- start and end -------------------------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether a question is answered at once."""
        return self.engine.ready

    @property
    def failure(self) -> str | None:
        """Why no question will be answered, in one line; ``None`` as long as that is not known."""
        return None if self.engine.ready else self._failure

    def start_warm_up(self) -> None:
        """Load the model in the background; questions wait for it."""
        self._thread = threading.Thread(target=self._warm_up, name="warm-up", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let loading and questions end first: a process that exits while native code runs is aborted instead."""
        self._stopping = True  # whoever waits for a place finds none
        if self._thread:
            self._thread.join(STOP_WAIT_S)
        with self._at_rest:
            self._at_rest.wait_for(lambda: self._running == 0, STOP_WAIT_S)

    def _warm_up(self) -> None:
        try:
            self.engine.warm_up()
        except Exception as error:  # noqa: BLE001
            # The thread has no caller: whoever asks next is told, and the log has the whole story.
            _log.exception("warm-up failed")
            told = str(error) if isinstance(error, NoticeQAError) else self.engine.failure
            self._failure = told or "the index or the model did not load; the server's log says why"

    async def _until_ready(self) -> None:
        deadline = time.monotonic() + READY_WAIT_S
        while not self.engine.ready:
            if self._failure:
                raise NotReadyError(self._failure)
            if time.monotonic() > deadline:
                raise NotReadyError("still loading the model; try again in a minute")
            await anyio.sleep(_READY_STEP_S)

    # -- the bound -----------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """One of the places for a question; raises ``BusyError`` when too many wait, ``NotReadyError``."""
        if self._waiting >= MAX_WAITING:
            raise BusyError("too many questions at once; try again in a few seconds")
        self._waiting += 1
        try:
            await self._until_ready()
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            if self._stopping:
                raise NotReadyError("the server is being stopped")
            yield
        finally:
            self._places.release()

    async def run(self, work: Callable[[], T]) -> T:
        """Run blocking work when its turn comes; raises as ``_place`` does."""
        async with self._place():
            return await anyio.to_thread.run_sync(self._counted, work, limiter=self._threads)

    def _counted(self, work: Callable[[], T]) -> T:
        """Do the work, known to ``stop`` as long as it takes."""
        with self._at_rest:
            self._running += 1
        try:
            return work()
        finally:
            with self._at_rest:
                self._running -= 1
                self._at_rest.notify_all()

    # -- questions -----------------------------------------------------------------------------------------------

    async def ask(self, question: str, history: History = (), filters: Filters = NO_FILTERS) -> Answer:
        """One answer; raises ``InputError`` for a question that cannot be asked."""
        _check_text(question, *history)
        return await self.run(lambda: self.engine.ask(question, history, filters))

    async def stream(
        self, question: str, history: History = (), filters: Filters = NO_FILTERS
    ) -> AsyncGenerator[AnswerPiece, None]:
        """The same piece by piece; closing it ends the work before its next piece and frees the place."""
        _check_text(question, *history)
        async with self._place():
            pieces = self.engine.stream(question, history, filters)

            def step() -> AnswerPiece | None:
                return next(pieces, None)

            while (piece := await anyio.to_thread.run_sync(self._counted, step, limiter=self._threads)) is not None:
                yield piece

    async def search(self, question: str, k: int, filters: Filters = NO_FILTERS, history: History = ()) -> list[Hit]:
        """The ``k`` best sections, best first."""
        _check_text(question, *history)
        return await self.run(lambda: self.engine.search(question, k, filters, history))

    # -- the collection ------------------------------------------------------------------------------------------

    async def notices(self) -> list[Notice]:
        """Every indexed notice, by name."""
        return await self.run(lambda: [notice for _, notice in sorted(self.engine.snapshot.notices.items())])

    async def notice(self, name: str) -> Notice:
        """Raises ``UnknownNoticeError``."""

        def read() -> Notice:
            notice = self.engine.snapshot.notices.get(name)
            if notice is None:
                raise UnknownNoticeError(f"no notice {name[:200]!r} is indexed")
            return notice

        return await self.run(read)

    async def sections(self, notice: str | None, offset: int, limit: int) -> list[Section]:
        """Sections in order, of one notice or of all; raises ``UnknownNoticeError``."""

        def read() -> list[Section]:
            snapshot = self.engine.snapshot
            if notice is not None and notice not in snapshot.notices:
                raise UnknownNoticeError(f"no notice {notice[:200]!r} is indexed")
            chosen = [section for section in snapshot.sections if notice is None or section.notice == notice]
            return chosen[offset : offset + limit]

        return await self.run(read)

    async def health(self) -> dict[str, Any]:
        """``ready`` once questions are answered at once; ``notices`` is null until then."""
        if self.failure:
            return {"status": "failed", "ready": False, "notices": None, "error": self.failure}
        if not self.ready:
            return {"status": "starting", "ready": False, "notices": None}
        count = await anyio.to_thread.run_sync(lambda: len(self.engine.snapshot.notices))
        return {"status": "ok", "ready": True, "notices": count}


def notice_with_text(notice: Notice) -> dict[str, Any]:
    """A notice with its facts, its sections and its text, as the API and the tools give it."""
    sections = [section.to_json() for section in notice.sections if not section.heading_only]
    # "sections" is the published count of issues, so the tree has a name of its own.
    return {**notice.to_json(), "tree": sections, "text": notice.text}


def _check_text(*texts: str) -> None:
    """Half a character, which JSON can carry and nothing can write, is refused before it goes any further."""
    for text in texts:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError("the question holds half a character (a lone surrogate); type it anew") from None
