"""Questions about when: words where no day is known, what was inferred said to be so, and years told by months."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answer.phrases import REFUSAL
from bot.engine import Engine
from bot.model import Filters
from bot.question.periods import AskedPeriod, asked_period
from bot.settings import Settings
from index.build import update_index

ISSUES = (
    "一、关于“学习抓得不紧”的问题。\n整改情况：组织集中学习4次，修订《学习制度》。\n"
    "二、关于“资产账实不符”的问题。\n整改情况：盘点资产231件，处置报废设备12件。\n"
)
NOTICES = {
    "days": (
        "墨池区水务局",
        "2024年3月4日至5月17日，区委第一巡察组对区水务局党组开展巡察，7月9日反馈意见。",
        "2024年11月5日",
    ),
    "words": (
        "砚山市文物局",
        "2022年10月下旬至12月底，市委第二巡察组对市文物局党组开展巡察，2023年2月中旬反馈意见。",
        "2023年8月10日",
    ),
    "damaged": (
        "榆荫县司法局",
        "2024318日至517日，县委第三巡察组对县司法局党组开展巡察，729日反馈意见。",
        "2024年12月3日",
    ),
    "turn": (
        "苇塘县审计局",
        "2023年11月20日至次年1月19日，县委第四巡察组对县审计局党组开展巡察，3月1日反馈意见。",
        "2024年6月3日",
    ),
    "june": ("芷江市档案馆", "2024年6月，市委第五巡察组对市档案馆党组开展巡察，9月反馈意见。", "2025年1月6日"),
    "unsaid": ("岑溪县统计局", "近期，县委第六巡察组对县统计局党组开展巡察并反馈意见。", "2024年5月6日"),
}


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Engine:
    folder = tmp_path_factory.mktemp("dated")
    (folder / "notices").mkdir()
    for name, (agency, opening, signed) in NOTICES.items():
        title = f"中共{agency}党组关于巡察整改情况的通报\n" + ("发布日期：2024-11-08\n" if name == "days" else "")
        text = f"{title}{opening}现予以公布。\n{ISSUES}中共{agency}党组\n{signed}\n"
        (folder / "notices" / f"{name}.txt").write_text(text, "utf-8")
    update_index(folder / "notices", folder / "index", cache_dir=model_cache)
    return Engine(folder / "index", Settings(cache_dir=model_cache))


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("墨池区水务局什么时候接受巡察?", "2024年3月4日至2024年5月17日"),
        ("砚山市文物局什么时候接受巡察?", "接受巡察的时间：2022年10月下旬至12月底。"),
        (
            "When was the Yanshan cultural relics bureau inspected?",
            "October 2022 to December 2022 (2022年10月下旬至12月底)",
        ),
        ("砚山市文物局什么时候收到巡察反馈?", "2023年2月中旬"),
        ("芷江市档案馆什么时候接受巡察?", "2024年6月"),
        ("榆荫县司法局什么时候接受巡察?", "2024年3月18日至2024年5月17日（原文数字缺失，按上下文推定）"),
        ("When was 榆荫县司法局 inspected?", "17 May 2024 (digits missing in the source; inferred from context)"),
        ("榆荫县司法局的巡察是什么时候反馈的?", "2024年7月29日（原文数字缺失，按上下文推定）"),
        ("墨池区水务局的通报是什么时候发布的?", "发布日期：2024年11月8日"),
        ("墨池区水务局的通报落款日期是哪天?", "落款日期：2024年11月5日"),
        ("苇塘县审计局的通报是什么时候发布的?", "落款日期：2024年6月3日"),
    ],
)
def test_when(dated: Engine, question: str, shown: str) -> None:
    answer = dated.ask(question)
    assert answer.answered and answer.kind == "metadata"
    assert shown in answer.answer
    for citation in answer.citations:
        text = dated.snapshot.notices[citation.notice].text
        assert citation.quote == text[citation.start : citation.end]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2024年被巡察的单位", ["turn", "damaged", "days", "june"]),
        ("哪些单位在2024年接受了巡察?", ["turn", "damaged", "days", "june"]),
        ("Which agencies were inspected in 2024?", ["turn", "damaged", "days", "june"]),
        ("2024年6月哪些单位被巡察?", ["june"]),
        ("Which bodies were inspected in June 2024?", ["june"]),
        ("2022年被巡察的单位有哪些?", ["words"]),
        ("哪些单位是2023年收到巡察反馈的?", ["words"]),
        ("Which agencies received feedback in 2024?", ["turn", "damaged", "days", "june"]),
        ("2024年发布的通报有哪些?", ["unsaid", "turn", "days", "damaged"]),
        ("2019年被巡察的单位", []),
    ],
)
def test_which_agencies_when(dated: Engine, question: str, expected: list[str]) -> None:
    answer = dated.ask(question)
    assert [finding.notice.removesuffix(".txt") for finding in answer.agencies] == expected
    assert answer.answered == bool(expected) and answer.kind == "agencies"
    if not expected:
        assert REFUSAL[answer.language] in answer.answer
    assert all(finding.citations for finding in answer.agencies)


def test_a_filter_limits_a_period(dated: Engine) -> None:
    answer = dated.ask("2024年被巡察的单位", filters=Filters(agencies=frozenset({"芷江市档案馆"})))
    assert [finding.notice for finding in answer.agencies] == ["june.txt"]


def test_the_year_of_a_notice_without_a_page_date_is_that_of_its_signature(dated: Engine) -> None:
    answer = dated.ask("砚山市文物局什么时候接受巡察?", filters=Filters(years=frozenset({2023})))
    assert [citation.published for citation in answer.citations] == ["2023-08-10"]


@pytest.mark.parametrize(
    "question",
    [
        "2024年哪些单位因公车问题被巡察指出?",
        "哪些单位在2024年修订了公车制度?",
        "2024年巡察发现了哪些单位食堂采购的问题?",
        "2022年至2024年被巡察的单位",
        "Which agencies trained their inspectors in 2024?",
        "哪些单位被巡察?",
    ],
)
def test_a_question_of_more_than_time_is_searched(question: str) -> None:
    assert asked_period(question, "en" if question.isascii() else "zh") is None


def test_a_month_is_a_period() -> None:
    assert asked_period("2024年6月份被巡察的单位", "zh") == AskedPeriod("inspected", "2024-06", "2024-06")
