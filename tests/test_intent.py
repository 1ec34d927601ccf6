"""What questions ask for: ordinary ways of asking, written for this test, none of them taught."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.question.intent import FIELDS, KINDS, TYPES, Intent, intent_features, read_intent, word_runs
from index.embedding import Encoder, embed_query, load_encoder

KINDS_ASKED = [
    ("set", "哪些单位整改了公车维修的问题？"),
    ("set", "有没有哪家把食堂承包出去又收回来的"),
    ("set", "谁还在拖欠工程款"),
    ("set", "which agencies changed how repairs are approved?"),
    ("set", "who still owes contractors money"),
    ("set", "list every body that sold off idle equipment"),
    ("fact", "水务局一共退了多少钱？"),
    ("fact", "新修的那条路有多长"),
    ("fact", "what is the new complaints system called?"),
    ("fact", "how many cameras did the reservoir install?"),
    ("measures", "审计局是怎么解决档案丢失的？"),
    ("measures", "针对窗口排队时间长采取了哪些措施"),
    ("measures", "what did the hospital do about expired drugs?"),
    ("measures", "how was the problem with late wages put right"),
    ("compare", "比较一下林业局和农业局的公务接待整改"),
    ("compare", "compare the two hospitals on procurement"),
    ("metadata", "民政局是什么时候被巡察的？"),
    ("metadata", "巡察组是哪一组"),
    ("metadata", "when was the inspection of the water company?"),
    ("metadata", "is there an email address for comments on the college's notice"),
    ("overview", "把气象局的整改情况给我总结一下"),
    ("overview", "summarise the notice of the port authority"),
    ("count", "一共收录了多少份通报？"),
    ("count", "which body has the most problems listed?"),
    ("status", "还有哪些问题没有整改完成？"),
    ("status", "what has the museum not finished yet?"),
    ("small_talk", "谢谢你"),
    ("small_talk", "hello there, who are you?"),
    ("more", "还有吗？"),
    ("more", "and the second one?"),
]
TYPES_ASKED = [
    ("money", "一共罚了多少钱"),
    ("money", "how much did they pay back?"),
    ("number", "谈话提醒了几个人"),
    ("number", "how many kilometres of pipe were replaced?"),
    ("percent", "整改完成率是多少"),
    ("percent", "what share of the contracts was signed late?"),
    ("date", "新办法是哪天开始实行的"),
    ("date", "when did the new canteen open?"),
    ("document", "出台了哪个管理办法"),
    ("document", "what regulation did they issue on gifts?"),
    ("person", "分管领导是谁"),
    ("person", "who was put in charge of the archive?"),
]


@cache
def encoder() -> Encoder:
    folder = os.environ.get("NOTICE_QA_CACHE_DIR")
    return load_encoder(cache_dir=Path(folder) if folder else None, purpose="query")


def intent(text: str) -> Intent:
    return read_intent(text, embed_query(encoder(), text))


def test_ordinary_ways_of_asking_are_understood() -> None:
    missed = [(kind, text, intent(text).kind) for kind, text in KINDS_ASKED if intent(text).kind != kind]
    assert len(missed) <= 0.15 * len(KINDS_ASKED), missed


def test_what_must_stand_in_the_answer_is_understood() -> None:
    missed = [(kind, text) for kind, text in TYPES_ASKED if intent(text).answer_type != kind]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("卫健委的巡察是从哪天到哪天？", "inspected"),
        ("when was the bureau of statistics told the findings?", "feedback"),
        ("监督电话是多少", "contacts"),
        ("巡察组给他们指出了几个问题？", "counts"),
    ],
)
def test_facts_of_a_notice_are_told_apart(text: str, field: str) -> None:
    assert field in intent(text).fields


def test_probabilities_are_of_all_kinds_and_sum_to_one() -> None:
    found = intent("哪些单位？")
    assert set(found.kinds) == set(KINDS) and sum(found.kinds.values()) == pytest.approx(1.0, abs=1e-5)
    assert set(found.fields) <= set(FIELDS) and found.answer_type in TYPES


@pytest.mark.parametrize("text", ["", "?", "😀", "\ud800", "的" * 2000, "a b" * 900])
def test_any_text_has_features(text: str) -> None:
    features = intent_features(text, np.zeros(384, np.float32))
    assert np.isfinite(features).all() and np.linalg.norm(features) == pytest.approx(1.0, abs=1e-4)


def test_numbers_are_alike_and_a_chinese_character_is_a_word() -> None:
    assert word_runs("2024年") == word_runs("1999年")
    assert "几 个" in word_runs("有几个？")
