"""Texts nobody would publish: the reader neither fails nor loses a character, and takes time in proportion."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.notice import Document, Notice
from index.structure import parse_notice
from tests.proportion import require_proportion

PIECES = [
    "一、", "(一)", "（二）", "1.", "2、", "(1)", "(1)", "①",
    "问题1.", "关于", "针对", "“", "”", "‘", "’", "的问题",
    "方面", "整改情况:", "整改状态:完成", "一是", "二是", "。", ";", "\n",
    "\r\n", " ", "\u3000", "\u2002", "2024年3月1日至4月5日", "2024319日至425", "巡察", "反馈",
    "整改", "通报",
    "中共某县水务局党组", "下一步工作打算", "欢迎广大干部群众监督", "电话:0553-6610244", "a@b.cn", "<script>",
    "\u202e", "\x00", "𠮷", "體", "34条", "四个方面",
]  # fmt: skip


def read(text: str) -> Notice:
    return parse_notice(Document("hostile.txt", text, "digest", "text/plain"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_every_text_is_read_and_covered_once(text: str) -> None:
    notice = read(text)
    noise = {position for span in notice.noise for position in range(span.start, span.end)}
    covered = [0] * len(text)
    last = 0
    for section in notice.sections:
        assert last <= section.start < section.end <= len(text)
        last = section.end
        for position in range(section.start, section.end):
            covered[position] += 1
    missing = [at for at, char in enumerate(text) if not char.isspace() and at not in noise and covered[at] != 1]
    assert missing == []


@pytest.mark.parametrize(
    "text",
    [
        " " * 300_000 + "关于“a”问题。",
        "整改" * 150_000,
        "(一)" * 30_000,
        "关于“" * 30_000,
        "0-" * 100_000,
        "2024319日至" * 20_000,
        "“" * 100_000,
    ],
    ids=["blanks", "words", "markers", "quotes", "digits", "dates", "marks"],
)
def test_long_monotonous_texts_take_no_more_than_proportional_time(text: str) -> None:
    """Side by side in one run: four times the text may take eight times as long, not sixteen."""
    quarter = text[: len(text) // 4]
    require_proportion(lambda: read(quarter), lambda: read(text))
