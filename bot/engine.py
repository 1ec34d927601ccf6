"""Answers for every caller from one index folder: opens its newest state, loads the models, keeps both ready."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from numpy.typing import NDArray

from bot.chat_engine import NoticeChatEngine
from bot.corpus import NO_FILTERS, Corpus
from bot.language.dictionary import dictionary
from bot.llm import Rewording
from bot.model import Answer, AnswerPiece, Filters, History, Hit
from bot.query_engine import NoticeQueryEngine
from bot.question.intent import Intent, read_intent
from bot.retrieval.judge import JudgedSection, SectionJudge
from bot.retrieval.scorers import PairScorer
from bot.settings import Settings
from index.embedding import BUNDLED, Encoder, embed_query, load_encoder
from index.errors import InputError, NoticeQAError
from index.store.snapshot import Snapshot, open_snapshot

_QUERIES_KEPT = 1024
_STALE_CHECK_S = 1.0


class Engine:
    """Answers questions from one index folder; safe to share between threads."""

    def __init__(self, index_dir: Path, settings: Settings) -> None:
        self.index_dir = index_dir
        self.settings = settings
        self._lock = threading.Lock()
        self._query_engine: NoticeQueryEngine | None = None
        self._checked = 0.0
        self._ready = threading.Event()
        self.failure: str | None = None  # why ``warm_up`` failed, in one line
        self._embed = lru_cache(_QUERIES_KEPT)(self._embed_now)
        self._encoder = lru_cache(1)(self._load_encoder)
        bundled = settings.embedding_model == BUNDLED
        self._bundled = self._embed if bundled else lru_cache(_QUERIES_KEPT)(self._embed_by_bundled)
        self._bundled_encoder = lru_cache(1)(self._load_bundled)
        self._scorer = lru_cache(1)(self._load_scorer)
        self._order = lru_cache(1)(self._load_order)
        self._rewording = Rewording(settings) if settings.llm_base_url else None

    # -- state --------------------------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The newest state of the index; reopened when an indexing run has committed since."""
        return self.query_engine.corpus.snapshot

    @property
    def query_engine(self) -> NoticeQueryEngine:
        """LlamaIndex's way in, over the newest state of the index."""
        with self._lock:
            now = time.monotonic()
            due = now - self._checked > _STALE_CHECK_S
            if self._query_engine is None or (due and self._query_engine.corpus.snapshot.is_stale()):
                self._query_engine = self._open()
            if due:
                self._checked = now
            return self._query_engine

    def chat_engine(self, filters: Filters = NO_FILTERS) -> NoticeChatEngine:
        """A conversation over the newest state of the index."""
        return NoticeChatEngine(self.query_engine, filters, self._rewording)

    @property
    def ready(self) -> bool:
        """Whether ``warm_up`` has finished."""
        return self._ready.is_set()

    def warm_up(self) -> None:
        """Load the model and the index, so that the first question is answered at once; sets ``failure``."""
        try:
            self._warm_up()
        except NoticeQAError as error:
            self.failure = str(error)
            raise
        except Exception as error:
            self.failure = f"the index or the model did not load ({type(error).__name__}): see the log"
            raise
        self.failure = None
        self._ready.set()

    def _warm_up(self) -> None:
        dictionary()
        self._embed("巡察整改")
        if self.snapshot.sections:
            self.ask("公车维修")
            self.ask("official vehicles")

    def _open(self) -> NoticeQueryEngine:
        snapshot = open_snapshot(
            self.index_dir,
            **self.settings.store,
            expected_model=self.settings.embedding_model,
            cache_dir=self.settings.cache_dir,
        )
        corpus = Corpus(snapshot, self._embed, self._intent)
        return NoticeQueryEngine(corpus, SectionJudge(corpus, self._scorer()), order=self._order())

    def _load_encoder(self) -> Encoder:
        return load_encoder(self.settings.embedding_model, cache_dir=self.settings.cache_dir, purpose="query")

    def _embed_now(self, text: str) -> NDArray[np.float32]:
        return embed_query(self._encoder(), text)

    def _intent(self, text: str) -> Intent:
        """Learnt over the bundled model's vectors, whichever model searches."""
        return read_intent(text, self._bundled(text))

    def _embed_by_bundled(self, text: str) -> NDArray[np.float32]:
        return embed_query(self._bundled_encoder(), text)

    def _load_bundled(self) -> Encoder:
        return load_encoder(cache_dir=self.settings.cache_dir, purpose="query")

    def _load_scorer(self) -> PairScorer:
        from index.embedding.pairs import load_pair_scorer

        return load_pair_scorer(self.settings.cache_dir)

    def _load_order(self) -> BaseNodePostprocessor | None:
        if self.settings.reranker_model is None:
            return None
        from bot.retrieval.cross_encoder import load_cross_encoder

        return load_cross_encoder(self.settings.reranker_model)

    # -- questions ----------------------------------------------------------------------------------------------------

    def ask(self, question: str, history: History = (), filters: Filters = NO_FILTERS) -> Answer:
        """One answer; raises ``InputError`` for an empty or too long question."""
        self._check(question, history)
        return self._signed(self.chat_engine(filters).chat(question, _messages(history)).answer)

    def stream(self, question: str, history: History = (), filters: Filters = NO_FILTERS) -> Iterator[AnswerPiece]:
        """The same answer piece by piece; the last piece carries the whole ``Answer``."""
        self._check(question, history)
        for piece in self.chat_engine(filters).stream_chat(question, _messages(history)).take():
            yield AnswerPiece(text=piece.text, final=self._signed(piece.final) if piece.final else None)

    def search(self, question: str, k: int = 10, filters: Filters = NO_FILTERS, history: History = ()) -> list[Hit]:
        """Retrieval alone: the ``k`` best sections, best first."""
        self._check(question, history)
        query_engine = self.query_engine
        corpus = query_engine.corpus
        found = query_engine.retrieve(corpus.read(question, history, filters))
        return [
            Hit.of(item.section, item.probability, corpus.snapshot.text(item.section))
            for item in found[:k]
            if isinstance(item, JudgedSection)
        ]

    def _signed(self, answer: Answer) -> Answer:
        """With what made it."""
        made = {"embedding": self.settings.embedding_model, "reranker": self.settings.reranker_model, "llm": None}
        return answer.model_copy(update={"engine": {**made, **answer.engine}})

    def _check(self, question: str, history: History) -> None:
        limit = self.settings.max_question_chars
        if not question.strip():
            raise InputError("the question is empty: type one")
        if len(question) > limit:
            raise InputError(f"the question has {len(question)} characters; ask it in at most {limit}")
        if any(len(turn) > limit for turn in history):
            raise InputError(f"an earlier question in the history is longer than {limit} characters: shorten it")


def _messages(history: History) -> list[ChatMessage]:
    return [ChatMessage(content=turn, role=MessageRole.USER) for turn in history]
