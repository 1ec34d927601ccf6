"""The judge's model: what was learnt is added to the weights, and the 8-bit graph says what the float model says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embedding.bundled import packed_file
from index.embedding.difference import ENCODER_FILE, JUDGE_FILE, add_difference, read_head
from index.embedding.folder import bert_tensors
from index.embedding.pairs import OnnxPairScorer, load_pair_scorer
from index.embedding.weights import PackedModel

QUESTION = "哪些单位把多发的津补贴退回来了？"
PASSAGES = [
    "临江区林业局\n津补贴发放不规范\n对违规发放的值班补贴4.2万元全部清退，由领取人退回。",
    "临江区林业局\n公务接待不规范\n修订《公务接待管理办法》，严格实行公函接待。",
    "临江区林业局\n津补贴发放不规范\n下一步将对津补贴发放情况开展自查。",
    "The weather was fine.",
    "",
]


@pytest.fixture(scope="module")
def scorer(model_cache: Path) -> OnnxPairScorer:
    return load_pair_scorer(model_cache)


@pytest.fixture(scope="module")
def float_scores() -> NDArray[np.float32]:
    """The same by transformers in float32, from the packed weights and both differences."""
    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    from index.embedding.folder import build_tokenizer

    packed = PackedModel(packed_file())
    sizes = packed.sizes
    tensors = add_difference(add_difference(bert_tensors(packed), ENCODER_FILE), JUDGE_FILE)
    config = BertConfig(
        vocab_size=sizes.vocabulary,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.intermediate,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.token_types,
        layer_norm_eps=sizes.layer_norm_eps,
    )
    model = BertModel(config)
    model.train(False)
    model.load_state_dict({name: torch.tensor(value.astype(np.float32)) for name, value in tensors.items()})
    tokenizer: Tokenizer = build_tokenizer(packed.vocabulary)
    head = read_head(JUDGE_FILE)
    scores = []
    for passage in PASSAGES:
        ids = tokenizer.encode(f"query: {QUESTION}", f"passage: {passage}").ids
        with torch.inference_mode():
            mean = model(input_ids=torch.tensor([ids]))[0][0].mean(0).numpy()
        scores.append(float(mean @ head["weight"] + head["bias"][0]))
    return np.array(scores, np.float32)


def test_eight_bits_say_what_floats_say(scorer: OnnxPairScorer, float_scores: NDArray[np.float32]) -> None:
    scores = scorer.score(QUESTION, PASSAGES)
    assert scores.shape == (len(PASSAGES),)
    assert np.abs(scores - float_scores).max() < 0.15 * (float_scores.max() - float_scores.min())
    assert scores.argmax() == float_scores.argmax() == 0


def test_a_score_does_not_hang_on_what_else_is_scored(scorer: OnnxPairScorer) -> None:
    """Padding is invisible: 8-bit steps alone remain, as they are chosen for a batch."""
    together = scorer.score(QUESTION, PASSAGES)
    alone = np.concatenate([scorer.score(QUESTION, [passage]) for passage in PASSAGES])
    assert np.abs(together - alone).max() < 0.1 * (together.max() - together.min())
    assert np.array_equal(together, scorer.score(QUESTION, PASSAGES))


def test_no_passage_no_score(scorer: OnnxPairScorer) -> None:
    assert scorer.score(QUESTION, []).shape == (0,)


def test_a_text_too_long_or_half_a_character_is_scored(scorer: OnnxPairScorer) -> None:
    scores = scorer.score("\ud800" + QUESTION * 100, [PASSAGES[0] * 100, "\udc00"])
    assert np.isfinite(scores).all()


def test_a_difference_is_added_to_its_weight_and_nothing_else() -> None:
    tensors = bert_tensors(PackedModel(packed_file()))
    changed = add_difference(tensors, ENCODER_FILE)
    assert changed.keys() == tensors.keys()
    same = [name for name in tensors if np.array_equal(tensors[name], changed[name])]
    assert all("encoder.layer" not in name or name.endswith("bias") or "LayerNorm" in name for name in same)
    assert "embeddings.word_embeddings.weight" in same
