"""Text of a notice or of a question shows in an answer and does nothing there."""

from __future__ import annotations

import pytest

from bot.answer.phrases import escape
from bot.cli.output import columns, one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>公车</b> [9]", r"\<b\>公车\</b\> \[9\]"),
        ("&lt;b&gt; A&B", r"\&lt;b\&gt; A&B"),
        ("公车\x1b[31m\x00维修\u202e\u200f", r"公车\[31m维修"),
        ("公车\n# 标题", "公车 # 标题"),
        ("# 标题", r"\# 标题"),
    ],
)
def test_untrusted_text_is_shown_and_does_nothing(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_a_terminal_is_told_nothing_by_a_name() -> None:
    assert printable("行一\n\x1b[2J行二") == "行一\n\ufffd[2J行二"
    assert one_line("a\nb\x07.txt") == "a b\ufffd.txt"
    assert columns([("a\nb", "1")]) == ["a\ufffdb  1"]
