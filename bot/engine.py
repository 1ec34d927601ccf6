"""The whole way from a question to a cited answer, for every caller."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answer.compose import Scope, answer_from_facts, answer_from_passages, finish
from bot.answer.draft import Draft
from bot.model import Answer, AnswerPiece, Filters, History, Hit
from bot.language.dictionary import dictionary
from bot.llm import Rewording
from bot.question.directory import Directory
from bot.question.understand import Question, Understanding, apply_filters
from bot.retrieval.search import Rerank, Retrieved, Retriever
from bot.settings import Settings
from index.embedding import Encoder, embed_query, load_encoder
from index.errors import InputError, NoticeQAError
from index.store.snapshot import Snapshot, open_snapshot

_PIECE_CHARS = 24  # of a streamed answer, at a time
_QUERIES_KEPT = 1024
_STALE_CHECK_S = 1.0
_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class _State:
    """One state of the index with what is made once for it."""

    snapshot: Snapshot
    directory: Directory
    understanding: Understanding
    years: dict[str, int | None]


class Engine:
    """Answers questions from one index folder; safe to share between threads."""

    def __init__(self, index_dir: Path, settings: Settings) -> None:
        self.index_dir = index_dir
        self.settings = settings
        self._lock = threading.Lock()
        self._state: _State | None = None
        self._checked = 0.0
        self._ready = threading.Event()
        self.failure: str | None = None  # why ``warm_up`` failed, in one line
        self._embed = lru_cache(_QUERIES_KEPT)(self._embed_now)
        self._encoder = lru_cache(1)(self._load_encoder)
        self._reranker = lru_cache(1)(self._load_reranker)
        self._rewording = Rewording(settings) if settings.llm_base_url else None

    # -- state ---------------------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The newest state of the index; reopened when an indexing run has committed since."""
        return self._current().snapshot

    @property
    def ready(self) -> bool:
        """Whether ``warm_up`` has finished."""
        return self._ready.is_set()

    def warm_up(self) -> None:
        """Load the model and the index, so that the first question is answered at once."""
        try:
            self._warm_up()
        except NoticeQAError as error:
            self.failure = str(error)
            raise
        self.failure = None
        self._ready.set()

    def _warm_up(self) -> None:
        state = self._current()
        dictionary()
        vector = self._embed("巡察整改")
        if state.snapshot.sections:
            state.snapshot.nearest(vector, 1)
            self.ask("公车维修")
            self.ask("official vehicles")
        self._reranker()

    def _current(self) -> _State:
        with self._lock:
            now = time.monotonic()
            if self._state is None or (now - self._checked > _STALE_CHECK_S and self._state.snapshot.is_stale()):
                self._state = self._open()
            if now - self._checked > _STALE_CHECK_S:
                self._checked = now
            return self._state

    def _open(self) -> _State:
        snapshot = open_snapshot(
            self.index_dir,
            chroma_url=self.settings.chroma_url,
            expected_model=self.settings.embedding_model,
            cache_dir=self.settings.cache_dir,
        )
        directory = Directory(snapshot.notices)
        years = {
            name: _year(notice.facts.published.value if notice.facts.published else None)
            for name, notice in snapshot.notices.items()
        }
        occurs = lru_cache(4096)(snapshot.lexical.occurs)
        return _State(snapshot, directory, Understanding(directory, occurs), years)

    def _load_encoder(self) -> Encoder:
        return load_encoder(self.settings.embedding_model, cache_dir=self.settings.cache_dir, purpose="query")

    def _embed_now(self, text: str) -> NDArray[np.float32]:
        return embed_query(self._encoder(), text)

    def _load_reranker(self) -> Rerank | None:
        if self.settings.reranker_model is None:
            return None
        from bot.retrieval.rerank import load_reranker

        return load_reranker(self.settings.reranker_model)

    # -- questions -----------------------------------------------------------------------------------------------

    def ask(self, question: str, history: History = (), filters: Filters = _NO_FILTERS) -> Answer:
        """One answer; raises ``InputError`` for an empty or too long question."""
        answer = self._answer(question, history, filters)
        if self._rewording is None:
            return answer
        *_, last = self._rewording.stream(answer)
        return last.final or answer

    def _answer(self, question: str, history: History, filters: Filters) -> Answer:
        """The answer in the notices' own words."""
        started = time.perf_counter()
        self._check(question, history)
        state = self._current()
        understood = state.understanding.read(question, list(history)[-20:])
        understood = self._resolve_ordinal(state, understood, history, filters)
        scope = Scope(state.snapshot, state.directory, self._allowed(state, understood, filters))
        timings = {"understand": (time.perf_counter() - started) * 1000}
        draft, retrieved = self._draft(understood, scope, timings)
        composed = time.perf_counter()
        answer = finish(understood, scope, draft, retrieved)
        timings["compose"] = timings.get("compose", 0.0) + (time.perf_counter() - composed) * 1000
        timings["total"] = (time.perf_counter() - started) * 1000
        engine = {"embedding": self.settings.embedding_model, "reranker": self.settings.reranker_model, "llm": None}
        return replace(answer, timings_ms={name: round(value, 2) for name, value in timings.items()}, engine=engine)

    def _draft(
        self, understood: Question, scope: Scope, timings: dict[str, float]
    ) -> tuple[Draft | None, Retrieved | None]:
        if (understood.unknown and not understood.mentions) or (scope.allowed is not None and not scope.allowed):
            return None, None
        draft = answer_from_facts(understood, scope)
        if draft is not None:
            return draft, None
        retriever = Retriever(scope.snapshot, self._embed, self._reranker())
        retrieved = retriever.retrieve(understood, scope.allowed, exhaustive=understood.kind == "agencies")
        timings.update(retrieved.timings_ms)
        started = time.perf_counter()
        draft = answer_from_passages(understood, scope, retrieved)
        timings["compose"] = (time.perf_counter() - started) * 1000
        return draft, retrieved

    def stream(self, question: str, history: History = (), filters: Filters = _NO_FILTERS) -> Iterator[AnswerPiece]:
        """The same answer piece by piece; the last piece carries the whole ``Answer``."""
        answer = self._answer(question, history, filters)
        if self._rewording is not None:
            yield from self._rewording.stream(answer)
            return
        for end in range(_PIECE_CHARS, len(answer.answer), _PIECE_CHARS):
            yield AnswerPiece(answer.answer[:end])
        yield AnswerPiece(answer.answer, answer)

    def search(self, question: str, k: int = 10, filters: Filters = _NO_FILTERS, history: History = ()) -> list[Hit]:
        """Retrieval alone: the ``k`` best sections, best first."""
        self._check(question, history)
        state = self._current()
        understood = state.understanding.read(question, list(history)[-20:])
        allowed = self._allowed(state, understood, filters)
        retrieved = Retriever(state.snapshot, self._embed, self._reranker()).retrieve(understood, allowed)
        return [Hit(item.row, item.probability) for item in retrieved.ranked[:k]]

    def _allowed(self, state: _State, question: Question, filters: Filters) -> frozenset[str] | None:
        allowed = apply_filters(question, filters, state.directory, state.years)
        if allowed is None or filters != _NO_FILTERS:
            return allowed
        return allowed | _documents_naming(state, question)

    def _resolve_ordinal(self, state: _State, question: Question, history: History, filters: Filters) -> Question:
        """The second one: of the agencies that answered the turn before."""
        if question.ordinal is None or question.mentions or not history:
            return question
        named = self._answer(history[-1], list(history)[:-1], filters).agencies
        at = question.ordinal - 1 if question.ordinal > 0 else len(named) - 1
        if not 0 <= at < len(named):
            return question
        chosen = named[at]
        mention = state.directory.mention_of(chosen.agency)
        return replace(question, mentions=(mention,), understood_as=f"{chosen.agency}: {question.topic}")

    def _check(self, question: str, history: History) -> None:
        limit = self.settings.max_question_chars
        if not question.strip():
            raise InputError("the question is empty: type one")
        if len(question) > limit:
            raise InputError(f"the question has {len(question)} characters; ask it in at most {limit}")
        if any(len(turn) > limit for turn in history):
            raise InputError(f"an earlier question in the history is longer than {limit} characters: shorten it")


def _documents_naming(state: _State, question: Question) -> frozenset[str]:
    """Documents that are no notices but name the place asked about."""
    names = {place for mention in question.mentions for place in state.directory.places(mention)}
    return frozenset(
        name
        for name, notice in state.snapshot.notices.items()
        if not notice.is_notice and any(word in notice.text for word in names)
    )


def _year(iso: str | None) -> int | None:
    return int(iso[:4]) if iso else None
