"""The proper names questions ask for: which words are names, where they stand in a text, how they are searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.language.asked_name import AskedName
from bot.language.detect import detect_language
from bot.language.pinyin import fewest_syllables, is_plain_pinyin, spells
from bot.question.names import stands_in
from tests.sample_directory import sample_understanding

DATA = Path(__file__).parent / "data"


def lines(name: str) -> Iterator[tuple[str, list[str]]]:
    """Questions of a table with the names they ask for."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            question, names = line.split("\t")
            yield question, [name for name in names.split("|") if name]


def asked(question: str) -> tuple[AskedName, ...]:
    return sample_understanding().read(question).names


def counts(name: str, language: str) -> tuple[int, list[str], list[str]]:
    """How many names were found; those that were missed; words taken for names."""
    found, missed, wrong = 0, [], []
    for question, expected in lines(name):
        if detect_language(question) != language:
            continue
        got = [item.text for item in asked(question)]
        lost = [word for word in expected if not any(word in text or text in word for text in got)]
        found += len(expected) - len(lost)
        missed += [f"{question} {word}" for word in lost]
        wrong += [f"{question} {text}" for text in got if not any(word in text or text in word for word in expected)]
    return found, missed, wrong


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_are_told_from_ordinary_words(language: str) -> None:
    found, missed, wrong = counts("asked_names.tsv", language)
    assert wrong == []
    assert found >= 58 and len(missed) <= 3, missed


@pytest.mark.parametrize(("language", "recall"), [("zh", 0.6), ("en", 0.85)])
def test_questions_nothing_was_tuned_on(language: str, recall: float) -> None:
    """An ordinary word taken for a name refuses a good answer; a name that is missed is searched like any word."""
    found, missed, wrong = counts("asked_names_unseen.tsv", language)
    assert wrong == []
    assert found / (found + len(missed)) >= recall, missed


@pytest.mark.parametrize(
    ("question", "rendering", "here", "elsewhere"),
    [
        ("哪些单位给车装了北斗?", "北斗", "安装北斗定位终端", "安装GPS定位终端"),
        ("谁用GPS管理车辆?", "GPS", "加装ｇｐｓ定位", "加装北斗定位"),
        ("哪些单位用了钉钉?", "钉钉", "通过“钉钉”打卡", "通过即时通讯群打卡"),
        ("哪些单位用DingTalk打卡?", "钉钉", "使用钉钉", "使用微信"),
        ("谁用U盾付款?", "U盾", "U 盾由会计保管", "密钥由会计保管"),
        ("哪些单位修订了《差旅费管理办法》?", "差旅费管理办法", "修订《县局差旅费\n管理办法》", "修订《差旅管理制度》"),
        ("柳泉镇的污水怎么治理的?", "柳泉镇", "柳泉镇污水管网", "各镇污水管网"),
        ("Who uses Beidou?", "北斗", "北斗终端", "GPS终端"),
        ("Which agencies use WeChat?", "微信", "微信工作群", "工作群"),
        ("Which bodies mention Meituan riders?", "Meituan", "美团骑手", "外卖骑手"),
        ("Which projects are in Liangxi?", "Liangxi", "梁溪区项目", "滨湖区项目"),
        ("What did Wang Jianguo say?", "Wang Jianguo", "局长王建国说", "局长王国说"),
        ("What did Shaanxi order?", "陕西", "陕西省的要求", "山西省的要求"),
        ("Who introduced BIM?", "BIM", "应用bim技术", "应用BIMS技术"),
        ("How did Shenzhen's water affairs bureau answer?", "深圳市水务局", "深圳市水务局答复", "赴深圳市考察"),
        ("How did the Liangxi transport bureau answer?", "Liangxi交通运输局", "梁溪区交通运输局答复", "梁溪区答复"),
        ("广州市城管局做了什么?", "广州市城市管理局", "广州市城市管理局", "赴广州市考察"),
    ],
)
def test_a_name_stands_only_where_it_is_written(question: str, rendering: str, here: str, elsewhere: str) -> None:
    (name,) = asked(question)
    assert rendering in name.renderings
    assert stands_in(name, here)
    assert not stands_in(name, elsewhere)


def test_agencies_of_the_collection_are_no_names_and_their_other_organs_are() -> None:
    understanding = sample_understanding()
    assert understanding.read("济南市槐荫区城管局怎么整改路灯问题?").names == ()
    assert understanding.read("How did Huaiyin District fix street lamps?").names == ()
    (name,) = understanding.read("比较武昌区财政局和槐荫区城管局的做法").names
    assert name.text == "武昌区财政局" and "武昌区财政局" in name.renderings


def test_an_unlisted_word_is_a_name_where_it_is_what_is_used_and_stands_nowhere() -> None:
    (name,) = asked("哪些单位用飞猪订票?")
    assert name.text == "飞猪"
    assert asked("哪些单位用路灯照明?") == ()


def test_pinyin_is_told_from_english() -> None:
    assert [fewest_syllables(word) for word in ("Liangxi", "Xi'an", "Lüliang", "Tesla")] == [2, 1, 2, 0]
    assert is_plain_pinyin("Meituan") and not is_plain_pinyin("booze") and not is_plain_pinyin("overran")
    assert spells("lvliang", "吕梁市") and spells("Chongqing", "重庆") and not spells("Liangxi", "梁山溪")
