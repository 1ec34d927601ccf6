"""What the product says: both languages, the right punctuation, one way to read it, and coverage that says what ran."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import prompts
from bot.answer.coverage import coverage_line
from bot.model import Coverage, Language
from bot.web.texts import browser_language, say

FILES = sorted(path.stem for path in Path(prompts.__file__).parent.glob("*.toml"))
WITH_PHRASES = [name for name in FILES if name != "themes"]
# Not punctuation of a sentence: slots, code, markers and table lines of Markdown, list numbers, decimals and times.
_NO_SENTENCE = re.compile(r"\{[^{}]*\}|`[^`]*`|\[\d+\]|^\d+\. |\d[.:]\d|\bHTTPS?\b", re.M)
_HALF_WIDTH = re.compile(r"[,:;!?()\"']|\.(?!\w)")
_FULL_WIDTH = re.compile(r"[，。：；！？（）、《》]")


def texts(language: Language) -> Iterator[tuple[str, str]]:
    """(file and key, phrase)."""
    for name in WITH_PHRASES:
        yield from ((f"{name}: {key}", text) for key, text in prompts.load(name)[language].items())
    for theme in prompts.read("themes")["theme"]:
        yield f"themes: {theme['id']}", theme[language]


def test_chinese_phrases_use_full_width_punctuation() -> None:
    wrong = {where: text for where, text in texts("zh") if _HALF_WIDTH.search(_NO_SENTENCE.sub("x", text))}
    assert wrong == {}


def test_the_check_finds_half_width_punctuation() -> None:
    for wrong in ("查找的内容:{topic}。", "共 {n} 份(全部)", "相近,但", "完成;", "好吗?", "结束.", '"引"'):
        assert _HALF_WIDTH.findall(_NO_SENTENCE.sub("x", wrong)), wrong
    for right in ("1. 只用所给原文，如 [1] 或 [1][3]；", "于 10:30 导出 2.5 份。", "{a:.1f}，`a, b`"):
        assert not _HALF_WIDTH.findall(_NO_SENTENCE.sub("x", right)), right


def test_english_phrases_use_no_chinese_punctuation() -> None:
    assert [where for where, text in texts("en") if _FULL_WIDTH.search(text)] == []


@pytest.mark.parametrize("name", WITH_PHRASES)
def test_both_languages_have_the_same_phrases_with_the_same_slots(name: str) -> None:
    chinese, english = (prompts.load(name)[language] for language in prompts.LANGUAGES)
    assert set(chinese) == set(english)
    if name == "interface":  # every phrase of the page has its slots in both; an answer's may leave one out
        for key in chinese.keys() - {"examples.measures"}:  # which names the issue in Chinese and its theme in English
            assert _slots(chinese[key]) == _slots(english[key]), key


def _slots(text: str) -> set[str]:
    return {slot for _, slot, _, _ in Formatter().parse(text) if slot}


def test_phrases_are_filled_in_and_unknown_ones_are_errors() -> None:
    assert say("en", "chat.sources", count=2) == "Sources (2)"
    assert prompts.phrase("login", "zh", "wait", minutes=3).startswith("登录失败次数过多，请约 3 分钟")
    with pytest.raises(KeyError):
        say("zh", "chat.no_such_phrase")
    with pytest.raises(KeyError):
        say("zh", "chat.sources", number=2)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("*", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.8", "en"),
        ("fr, zh-TW", "zh"),
        ("de-DE,de;q=0.9", "en"),
        ("en;q=0.1, zh;q=0.9", "zh"),
        ("en;q=0, zh;q=0.1", "zh"),
        ("en;q=x", "en"),
    ],
)
def test_the_browsers_language(header: str | None, language: str) -> None:
    assert browser_language(header) == language


def test_coverage_says_what_ran() -> None:
    ran = Coverage(notices=5, sections=181, read=80, matched_notices=2)
    assert coverage_line(ran, "zh") == "可查通报 5 份，比较段落 181 个，其中逐字读过 80 个，写到这一点的通报 2 份。"
    assert coverage_line(ran, "en") == (
        "Notices allowed: 5; sections compared: 181; of these read word by word: 80; notices that match: 2."
    )


@pytest.mark.parametrize("language", prompts.LANGUAGES)
def test_coverage_says_nothing_that_did_not_run(language: Language) -> None:
    from_facts = coverage_line(Coverage(notices=5, matched_notices=1), language)
    assert not re.search("段|section|读|read", from_facts) and "5" in from_facts
    refused = coverage_line(Coverage(notices=5, sections=181, read=80), language)
    answered = coverage_line(Coverage(notices=5, sections=181, read=80, matched_notices=2), language)
    assert answered.startswith(refused[:-1])  # the same words
    assert coverage_line(Coverage(), language) == ""
    for text in (from_facts, refused, answered):
        assert not re.search(r"全部|查遍|\ball\b|every", text)


@pytest.mark.parametrize("language", prompts.LANGUAGES)
@pytest.mark.parametrize("key", ["set_head", "set_head_one"])
def test_the_head_of_a_set_says_what_was_read(language: Language, key: str) -> None:
    text = prompts.phrase("answer", language, key, count=2, notices=5, sections=181, read=80)
    assert all(number in text for number in ("5", "181", "80"))
    assert not re.search(r"全部|查遍|\ball\b|every", text)
