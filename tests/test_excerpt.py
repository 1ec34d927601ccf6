"""Long quotes in a list: whole clauses around what matters."""

from __future__ import annotations

from bot.answer.excerpt import excerpt

BEFORE, AFTER = "一是加强学习教育，组织全体人员学习有关规定三次，" * 4, "三是完善制度，严格执行。" * 8
LONG = BEFORE + "二是清退违规发放的补贴4.2万元，" + AFTER


def share(words: str) -> float:
    return float("补贴" in words)


def test_a_short_quote_is_shown_whole() -> None:
    assert excerpt("清退补贴4.2万元。", share) == "清退补贴4.2万元。"


def test_a_long_one_is_cut_around_the_words_that_matter() -> None:
    cut = excerpt(LONG, share)
    assert "清退违规发放的补贴4.2万元" in cut
    assert cut.startswith("……") and cut.endswith("……")
    assert len(cut) < len(LONG)


def test_what_is_kept_are_whole_clauses_of_the_quote() -> None:
    kept = excerpt(LONG, share).strip("…")
    assert kept in LONG
    assert kept[-1] in "，。" and LONG[LONG.index(kept) - 1] in "，。"


def test_where_nothing_matters_more_the_beginning_is_kept() -> None:
    assert excerpt(LONG, lambda words: 0.0).startswith("一是加强学习教育")
