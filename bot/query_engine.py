"""The way from a question to a cited answer, as a LlamaIndex query engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptMixin
from llama_index.core.schema import NodeWithScore, QueryBundle

from bot.answer.compose import answer_from_facts, answer_from_sections
from bot.answer.parts import join_parts
from bot.answer.suggest import with_suggestions
from bot.corpus import Corpus, QuestionBundle
from bot.model import Answer
from bot.retrieval.judge import JudgedSection, SectionJudge
from bot.retrieval.retriever import SectionRetriever


@dataclass
class NoticeResponse(Response):
    """A LlamaIndex response that carries our ``Answer``; ``source_nodes`` are the sections it cites."""

    answer: Answer = field(kw_only=True)


class NoticeQueryEngine(BaseQueryEngine):
    """Retriever → judge → answer. ``order`` may put judged sections in an order of its own."""

    def __init__(self, corpus: Corpus, judge: SectionJudge, order: BaseNodePostprocessor | None = None):
        super().__init__(callback_manager=None)
        self.corpus = corpus
        self.retriever = SectionRetriever(corpus)
        self.judge = judge
        self._order = order

    def _get_prompt_modules(self) -> dict[str, PromptMixin]:
        return {}

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Judged sections, best first."""
        return list(self._judged(self.corpus.read_bundle(query_bundle), {}))

    def synthesize(
        self,
        query_bundle: QueryBundle,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
    ) -> NoticeResponse:
        """The answer from sections; those that are not judged yet are judged first."""
        bundle = self.corpus.read_bundle(query_bundle)
        given = [*nodes, *(additional_source_nodes or ())]
        judged = [node for node in given if isinstance(node, JudgedSection)]
        if len(judged) < len(given):
            judged = _as_judged(self.judge.postprocess_nodes(given, bundle))
        return self._respond(answer_from_sections(bundle, judged, self.judge.weights.of(bundle)), judged)

    def ask(self, query_bundle: QueryBundle) -> NoticeResponse:
        """``query`` with the type that it really gives."""
        response = self.query(query_bundle)
        assert isinstance(response, NoticeResponse)
        return response

    def _query(self, query_bundle: QueryBundle) -> NoticeResponse:
        timings: dict[str, float] = {}
        with _timed(timings, "total"):
            with _timed(timings, "understand"):
                bundle = self.corpus.read_bundle(query_bundle)
            if bundle.parts:
                found = [self._answer(part, timings) for part in bundle.parts]
                answer = join_parts(bundle, [part for part, _ in found])
                judged = [item for _, items in found for item in items]
            else:
                answer, judged = self._answer(bundle, timings)
        rounded = {name: round(value, 2) for name, value in timings.items()}
        answer = with_suggestions(answer.model_copy(update={"timings_ms": rounded}), bundle)
        return self._respond(answer, judged)

    def _answer(self, bundle: QuestionBundle, timings: dict[str, float]) -> tuple[Answer, list[JudgedSection]]:
        """The answer to one question, with the sections that were judged for it."""
        answer = answer_from_facts(bundle)
        if answer is not None:
            return answer, []
        judged = self._judged(bundle, timings)
        with _timed(timings, "compose"):
            return answer_from_sections(bundle, judged, self.judge.weights.of(bundle)), judged

    async def _aquery(self, query_bundle: QueryBundle) -> NoticeResponse:
        return await asyncio.to_thread(self._query, query_bundle)

    def _respond(self, answer: Answer, judged: Sequence[JudgedSection]) -> NoticeResponse:
        cited = dict.fromkeys(citation.section for citation in answer.citations)
        known = {item.section.id: item for item in judged}
        snapshot = self.corpus.snapshot
        sources = [known.get(name) or NodeWithScore(node=self.corpus.node(snapshot.section(name))) for name in cited]
        return NoticeResponse(answer.answer, sources, {"answered": answer.answered, "kind": answer.kind}, answer=answer)

    def _judged(self, bundle: QuestionBundle, timings: dict[str, float]) -> list[JudgedSection]:
        """Sections with their probabilities, best first."""
        if bundle.is_empty:
            return []
        with _timed(timings, "embed"):
            bundle.query  # noqa: B018 - made here so that its time is told apart
        with _timed(timings, "candidates"):
            candidates = self.retriever.retrieve(bundle)
        with _timed(timings, "judge"):
            judged = _as_judged(self.judge.postprocess_nodes(candidates, bundle))
        if self._order is not None:
            with _timed(timings, "order"):
                judged = _as_judged(self._order.postprocess_nodes(list(judged), bundle))
        return judged


def _as_judged(nodes: Sequence[NodeWithScore]) -> list[JudgedSection]:
    return [node for node in nodes if isinstance(node, JudgedSection)]


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    """Adds the milliseconds spent inside to ``timings[stage]``."""
    started = time.perf_counter()
    try:
        yield
    finally:
        timings[stage] = timings.get(stage, 0.0) + (time.perf_counter() - started) * 1000
