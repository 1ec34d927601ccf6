"""The figures of ``evaluate`` as LlamaIndex evaluators, for whoever measures another pipeline with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.evaluation import BaseEvaluator, EvaluationResult
from llama_index.core.prompts.mixin import PromptDictType

from bot.evaluation.cases import Case
from bot.evaluation.figures import ANSWER_FIGURES, RETRIEVAL_FIGURES, Passage, answer_scores, retrieval_scores
from bot.query_engine import NoticeResponse
from index.notice import Notice, Span


class FigureEvaluator(BaseEvaluator):
    """One figure of one gold question.

    ``score`` is the question's own share, 0 … 1; ``passing`` says whether nothing was lost. A figure that says nothing
    of the question (look-alikes of a question without any) gives an invalid result with the reason.
    """

    def __init__(self, figure: str, cases: Sequence[Case], notices: Mapping[str, Notice]) -> None:
        """``cases`` are told apart by their questions' texts. Raises KeyError for an unknown figure."""
        self._name = figure
        self._figure = (RETRIEVAL_FIGURES | ANSWER_FIGURES)[figure]
        self._cases = {case.question.text: case for case in cases}
        self._notices = notices

    def _get_prompts(self) -> PromptDictType:
        return {}

    def _update_prompts(self, prompts: PromptDictType) -> None:
        """There are none."""

    async def aevaluate(
        self,
        query: str | None = None,
        response: str | None = None,
        contexts: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> EvaluationResult:
        """Raises ValueError: spans and agencies cannot be told from strings, so a response is needed."""
        raise ValueError("pass the response of NoticeQueryEngine or of a retriever's engine to evaluate_response")

    def evaluate_response(
        self, query: str | None = None, response: Response | None = None, **kwargs: Any
    ) -> EvaluationResult:
        """Raises KeyError for a question that is none of the cases, ValueError without a response."""
        if query is None or response is None:
            raise ValueError("a figure needs the question and the response")
        case = self._cases[query]
        if self._name in RETRIEVAL_FIGURES:
            scores = retrieval_scores(case, [_passage(node.node.metadata) for node in response.source_nodes])
        elif isinstance(response, NoticeResponse):
            scores = answer_scores(case, response.answer, self._notices)
        else:
            raise ValueError(f"{self._name} is a figure of our answers: pass a NoticeResponse")
        ratio = scores.get(self._name)
        if ratio is None or not ratio.of:
            return EvaluationResult(query=query, invalid_result=True, invalid_reason="says nothing of this question")
        score = ratio.count / ratio.of
        best = 0.0 if self._figure.lower_is_better else 1.0
        return EvaluationResult(query=query, response=str(response), score=score, passing=score == best)

    async def aevaluate_response(
        self, query: str | None = None, response: Response | None = None, **kwargs: Any
    ) -> EvaluationResult:
        return self.evaluate_response(query, response, **kwargs)


def _passage(metadata: Mapping[str, Any]) -> Passage:
    return Passage(metadata["notice"], Span(metadata["start"], metadata["end"]))
