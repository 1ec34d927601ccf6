"""A cross-encoder orders what is shown; it never decides what is sure enough to be said."""

from __future__ import annotations

from pathlib import Path

import pytest
from sentence_transformers import CrossEncoder
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from bot.engine import Engine
from bot.retrieval.cross_encoder import CrossEncoderOrder, load_cross_encoder
from bot.settings import Settings
from index.embedding.bundled import bundled_folder
from index.errors import InputError


@pytest.fixture(scope="module")
def random_model(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A real cross-encoder that has learnt nothing: its order is arbitrary, and the same on every run."""
    import torch

    torch.manual_seed(7)
    folder = tmp_path_factory.mktemp("cross-encoder")
    tokens = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(bundled_folder(model_cache) / "tokenizer.json"),
        pad_token="<pad>",
        unk_token="<unk>",
        sep_token="</s>",
        cls_token="<s>",
    )
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=512,
    )
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    tokens.save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    "question",
    [
        "枣庄高新区怎么整改公务车辆管理不够规范的问题?",
        "无为市城管局为了规范公车修订了哪份文件?",
        "哪些单位整改了公车维修审批问题?",
        "How did Wuchang supervise the motor-vehicle repair industry?",
        "今天北京天气怎么样?",
    ],
)
def test_an_arbitrary_order_changes_no_verdict(
    question: str, engine: Engine, seeds_index: Path, model_cache: Path, random_model: Path
) -> None:
    reordering = Engine(seeds_index, Settings(cache_dir=model_cache, reranker_model=str(random_model)))
    plain, ordered = engine.ask(question), reordering.ask(question)
    assert ordered.answered == plain.answered
    assert {finding.agency for finding in ordered.agencies} == {finding.agency for finding in plain.agencies}
    assert ordered.engine["reranker"] == str(random_model)


def test_the_order_is_the_models_and_the_scores_stay(engine: Engine, random_model: Path) -> None:
    question = "哪些单位整改了公车维修审批问题?"
    way = engine.query_engine
    judged = way.judge.postprocess_nodes(way.retriever.retrieve(question), query_str=question)
    model = CrossEncoder(str(random_model))
    ordered = CrossEncoderOrder(model).postprocess_nodes(judged, query_str=question)
    assert {node.node_id: node.score for node in ordered} == {node.node_id: node.score for node in judged}
    assert ordered[20:] == judged[20:]
    scores = [float(score) for score in model.predict([(question, node.get_content()) for node in ordered[:20]])]
    assert scores == sorted(scores, reverse=True)
    assert [node.node_id for node in ordered] != [node.node_id for node in judged]


def test_a_model_that_is_none_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="RERANKER_MODEL") as raised:
        load_cross_encoder(str(tmp_path))
    assert "\n" not in str(raised.value)
