"""One state of the index with what is made of it once, and questions as read against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial

import numpy as np
from llama_index.core.schema import QueryBundle, TextNode
from numpy.typing import NDArray

from bot.model import Filters, History
from bot.question.directory import Directory
from bot.question.intent import Intent
from bot.question.scope import scope_of
from bot.question.understand import Question, Understanding
from bot.retrieval.query import Query, make_query
from index.node_parser import section_node
from index.notice import Notice, Section
from index.store.snapshot import Snapshot
from index.store.terms import words
from index.structure.fold import fold

Embed = Callable[[str], NDArray[np.float32]]

NO_FILTERS = Filters()
CANDIDATES, CANDIDATES_OF_SET = 60, 240  # sections for each way of looking
_HISTORY_READ = 20  # turns
_WORDS_REMEMBERED = 4096
_NODES_REMEMBERED = 4096
_NOTICES_REMEMBERED = 512


class Corpus:
    """The notices, their sections, and the names a question may use for them. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, embed: Embed, intent: Callable[[str], Intent]) -> None:
        """``embed`` gives a question's unit vector, by the model the index was made with; ``intent`` what it asks."""
        self.snapshot = snapshot
        self.embed = embed
        self.directory = Directory(snapshot.notices)
        self.understanding = Understanding(self.directory, lru_cache(_WORDS_REMEMBERED)(snapshot.terms.occurs), intent)
        self._years = {
            name: int(notice.facts.dated.value[:4]) for name, notice in snapshot.notices.items() if notice.facts.dated
        }
        # Caches of plain functions over the notices: over methods they would keep a replaced snapshot alive.
        notices = snapshot.notices
        self._documents_with = lru_cache(_WORDS_REMEMBERED)(partial(_documents_with, notices))
        self.node = lru_cache(_NODES_REMEMBERED)(partial(_node, notices))
        self.folded = lru_cache(_NOTICES_REMEMBERED)(partial(_folded, notices))

    def read(self, text: str, history: History = (), filters: Filters = NO_FILTERS) -> QuestionBundle:
        """A question understood, with the notices it may be answered from."""
        question = self.understanding.read(text, list(history)[-_HISTORY_READ:])
        return self.bundle(question, filters)

    def bundle(self, question: Question, filters: Filters = NO_FILTERS) -> QuestionBundle:
        """A question that was understood before."""
        depth = CANDIDATES_OF_SET if question.kind == "agencies" else CANDIDATES
        allowed = self._allowed(question, filters)
        parts = tuple(self.bundle(part, filters) for part in question.parts)
        return QuestionBundle(question.text, corpus=self, question=question, allowed=allowed, depth=depth, parts=parts)

    def read_bundle(self, bundle: QueryBundle | None) -> QuestionBundle:
        """LlamaIndex's own bundle, as it comes from somebody else's pipeline, understood; ours as it is.

        Raises ValueError without any: a section is judged for a question.
        """
        if bundle is None:
            raise ValueError("sections are judged for a question: pass query_str or query_bundle")
        return bundle if isinstance(bundle, QuestionBundle) else self.read(bundle.query_str)

    def _allowed(self, question: Question, filters: Filters) -> frozenset[str] | None:
        """The notices a question may be answered from; ``None`` for all."""
        chosen: list[frozenset[str]] = []
        if question.notices:
            named = frozenset(question.notices)
            chosen.append(named if filters != NO_FILTERS else named | self._documents_naming(question))
        if question.narrowing:
            chosen.append(self._narrowed(question))
        if filters.agencies:
            agency_of = self.directory.agency_of
            chosen.append(frozenset(name for name, agency in agency_of.items() if agency in filters.agencies))
        if filters.years:
            chosen.append(frozenset(name for name, year in self._years.items() if year in filters.years))
        return frozenset.intersection(*chosen) if chosen else None

    def _narrowed(self, question: Question) -> frozenset[str]:
        notices = self.snapshot.notices.values()
        scope = scope_of(question.narrowing, question.language, notices, words)
        return frozenset(notice.name for notice in scope.notices)

    def _documents_naming(self, question: Question) -> frozenset[str]:
        """Documents that are no notices but name the place asked about."""
        places = {place for mention in question.mentions for place in self.directory.places(mention)}
        return frozenset(name for place in places for name in self._documents_with(place))

    def sections_of(self, allowed: frozenset[str] | None) -> list[Section]:
        """The sections a reader counts: issues, and every passage of a document that is no notice."""
        notices = self.snapshot.notices
        return [
            section
            for name in (notices if allowed is None else sorted(allowed & notices.keys()))
            for section in self.snapshot.sections_of(name)
            if section.kind == "issue" or not notices[name].is_notice
        ]


def _node(notices: Mapping[str, Notice], section: Section) -> TextNode:
    """A section as LlamaIndex knows it; not to be changed by whoever gets it."""
    return section_node(notices[section.notice], section)


def _folded(notices: Mapping[str, Notice], name: str) -> str:
    """A notice's text for comparing, lower case, of the same length: a few letters grow when they are made small."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in fold(notices[name].text))


def _documents_with(notices: Mapping[str, Notice], place: str) -> frozenset[str]:
    return frozenset(name for name, notice in notices.items() if not notice.is_notice and place in notice.text)


@dataclass
class QuestionBundle(QueryBundle):
    """A question on its way through LlamaIndex: understood, limited to ``allowed`` notices (``None``: all)."""

    corpus: Corpus = field(kw_only=True, repr=False)
    question: Question = field(kw_only=True)
    allowed: frozenset[str] | None = field(kw_only=True)
    depth: int = field(kw_only=True, default=CANDIDATES)  # sections to look at for each way of looking
    parts: tuple[QuestionBundle, ...] = field(kw_only=True, default=())  # of a question that asks several things

    @cached_property
    def query(self) -> Query:
        """What is searched; made when it is first needed, since facts of a notice need no search."""
        return make_query(self.question, self.corpus.snapshot, self.corpus.embed)

    @property
    def wording(self) -> str:
        """The question as it is embedded and read with passages: completed where it leans on the turn before."""
        return self.question.wording

    @property
    def exhaustive(self) -> bool:
        """Whether every section must be compared: a set of agencies has no first ten."""
        return self.question.kind == "agencies"

    @property
    def is_empty(self) -> bool:
        """Whether the filters leave no notice."""
        return self.allowed is not None and not self.allowed
