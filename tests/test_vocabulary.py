"""The word tables are data that people extend: what must hold of every line of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.language import glossary, words
from bot.language.chinese import chinese_terms
from bot.language.translate import translate_terms

LANGUAGE = Path(glossary.__file__).parent
COLLOQUIAL = LANGUAGE / "colloquial_zh.tsv"
TABLES = [COLLOQUIAL, *sorted((LANGUAGE / "glossary").glob("*.tsv"))]


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_every_line_has_two_columns_of_distinct_words(table: Path) -> None:
    for columns in glossary.rows(table):
        assert len(columns) == 2, columns
        for column in columns:
            terms = column.split("|")
            assert all(term and term == term.strip() for term in terms), column
            assert len(set(terms)) == len(terms), column


def test_everyday_words_do_not_cut_common_words_in_two() -> None:
    for question, whole in (
        ("落实习近平总书记讲话", "习近平"),
        ("出租车管理", "出租车"),
        ("系统方案", "系统"),
    ):
        assert whole in [group.source for group in chinese_terms(question)], question


def test_everyday_chinese_reaches_official_words() -> None:
    reached = {word for group in chinese_terms("医生乱开药，国企租金收不回来") for word in group.candidates}
    assert {"合理用药", "租金收缴"} <= reached


def test_everyday_english_reaches_official_words() -> None:
    reached = {word for group in translate_terms("drug reps and overdue elections") for word in group.candidates}
    assert {"医药代表", "换届"} <= reached


def test_a_phrase_of_everyday_english_stands_once() -> None:
    rows = glossary.rows(LANGUAGE / "glossary" / "everyday.tsv")
    phrases = [words.key(phrase) for english, _ in rows for phrase in english.split("|")]
    assert [phrase for phrase, count in Counter(phrases).items() if count > 1] == []
