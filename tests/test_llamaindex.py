"""Our parts in LlamaIndex's pipelines: the documentation's lines are run, and each part keeps its interface."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import re
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.schema import QueryBundle

from bot.chat_engine import NoticeChatEngine
from bot.engine import Engine
from bot.evaluation.cases import make_cases
from bot.evaluation.evaluators import FigureEvaluator
from bot.evaluation.figures import answer_scores
from bot.evaluation.gold import read_gold
from bot.query_engine import NoticeResponse
from bot.retrieval.judge import JudgedSection
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
QUESTION = "哪些单位整改了公车维修审批问题?"


@contextlib.contextmanager
def working_folder(path: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)


def test_the_lines_of_the_documentation_run(seeds_index: Path, tmp_path: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "llamaindex.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / ".index").symlink_to(seeds_index)
    names: dict[str, Any] = {}
    with working_folder(tmp_path):
        exec(compile("\n".join(code), "llamaindex.md", "exec"), names)
    assert names["found"][0].score >= names["found"][-1].score
    agencies = {node.metadata["agency"] for node in names["found"][:2]}
    assert {finding.agency for finding in names["answer"].agencies} >= agencies


def test_the_retriever_takes_plain_strings_and_bundles(engine: Engine) -> None:
    retriever = engine.query_engine.retriever
    nodes = retriever.retrieve(QUESTION)
    assert nodes == retriever.retrieve(QueryBundle(QUESTION))
    assert [node.node_id for node in asyncio.run(retriever.aretrieve(QUESTION))] == [node.node_id for node in nodes]
    for node in nodes[:5]:
        section = engine.snapshot.section(node.metadata["section"])
        assert (node.metadata["start"], node.metadata["end"]) == (section.start, section.end)
        assert engine.snapshot.clean(section) in node.get_content()


def test_the_judge_scores_nodes_of_any_retriever(engine: Engine) -> None:
    way = engine.query_engine
    nodes = way.retriever.retrieve(QUESTION)[::-1]
    judged = way.judge.postprocess_nodes(nodes, query_str=QUESTION)
    assert {node.node_id for node in judged} == {node.node_id for node in nodes}
    scores = [node.get_score() for node in judged]
    assert scores == sorted(scores, reverse=True)
    assert all(isinstance(node, JudgedSection) and 0 <= node.probability <= 1 for node in judged)
    with pytest.raises(ValueError, match="question"):
        way.judge.postprocess_nodes(nodes)


def test_the_query_engine_is_what_the_engine_answers_with(engine: Engine) -> None:
    response = engine.query_engine.query(QUESTION)
    assert isinstance(response, NoticeResponse)
    asked = engine.ask(QUESTION)
    assert (response.answer.answer, response.answer.citations) == (asked.answer, asked.citations)
    assert str(response) == asked.answer
    assert {node.node_id for node in response.source_nodes} == {citation.section for citation in asked.citations}
    nodes = engine.query_engine.retrieve(QueryBundle(QUESTION))
    made = engine.query_engine.synthesize(QueryBundle(QUESTION), nodes)
    assert made.answer.citations == asked.citations


def test_a_conversation_keeps_its_turns(engine: Engine) -> None:
    chat = engine.chat_engine()
    chat.chat("枣庄高新区怎么整改公务车辆维修审批?")
    follow_up = chat.chat("那无为市呢?")
    assert {finding.notice[:3] for finding in follow_up.answer.agencies} == {"001"}
    assert [turn.role for turn in chat.chat_history] == [MessageRole.USER, MessageRole.ASSISTANT] * 2
    assert follow_up.response == follow_up.answer.answer
    chat.reset()
    assert chat.chat_history == []


def test_a_streamed_chat_adds_up_to_the_answer(engine: Engine) -> None:
    chat: NoticeChatEngine = engine.chat_engine()
    given = [ChatMessage(content="枣庄高新区怎么整改公务车辆维修审批?", role=MessageRole.USER)]
    stream = chat.stream_chat("那无为市呢?", given)
    assert "".join(stream.response_gen) == chat.chat_history[-1].content
    assert stream.answer is not None and stream.answer.answered


def test_the_figures_are_evaluators(engine: Engine) -> None:
    gold = next(question for question in read_gold(ROOT / "tests/gold/dev.jsonl") if question.kind == "agencies")
    notices = engine.snapshot.notices
    cases = make_cases(read_gold(ROOT / "tests/gold/dev.jsonl"), notices)
    response = engine.query_engine.query(gold.text)
    assert isinstance(response, NoticeResponse)
    case = next(case for case in cases if case.question == gold)
    for name, ratio in answer_scores(case, response.answer, notices).items():
        result = FigureEvaluator(name, cases, notices).evaluate_response(gold.text, response)
        assert result.score == ratio.count / ratio.of
    response.answer = response.answer.model_copy(update={"agencies": ()})
    missed = FigureEvaluator("agency_recall", cases, notices).evaluate_response(gold.text, response)
    assert (missed.score, missed.passing) == (0.0, False)
    with pytest.raises(ValueError, match="response"):
        FigureEvaluator("mrr", cases, notices).evaluate(gold.text, "text")


def test_an_async_stream_ends(engine: Engine) -> None:
    async def streamed() -> str:
        stream = await engine.chat_engine().astream_chat("哪个单位没有收工会会员会费?")
        return "".join([words async for words in stream.async_response_gen()])

    assert asyncio.run(asyncio.wait_for(streamed(), 30)) == engine.ask("哪个单位没有收工会会员会费?").answer


def test_a_replaced_corpus_is_let_go_at_once(seeds_index: Path, model_cache: Path) -> None:
    own = Engine(seeds_index, Settings(cache_dir=model_cache))
    own.ask("公厕")
    corpus = weakref.ref(own.query_engine.corpus)
    gc.collect()
    gc.disable()
    try:
        own._query_engine = None
        assert corpus() is None
    finally:
        gc.enable()
