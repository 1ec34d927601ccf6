"""The self-audit: a claim is held against the level it names, and against nothing that merely agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.notice import Document, Notice
from index.structure import parse_notice

TITLE = "中共云溪县水务局党组关于巡察整改进展情况的通报\n"
INSPECTED = "2022年11月1日至2023年1月20日,县委第二巡察组对县水务局党组开展了巡察。"
TWO = "一、关于“甲”的问题。已整改。\n二、关于“乙”的问题。已整改。\n"
AREAS = "".join(
    f"{area}、在工作作风方面\n"
    + "".join(f"{number}.关于“第{area}项{number}”的问题。\n整改情况:已改正。\n" for number in range(1, 5))
    for area in "一二三"
)  # 3 areas, 12 issues


def nested(*, through: bool) -> str:
    """2 areas over 5 headings over 10 issues; the headings numbered on from area to area, or from 1 in each."""
    lines, number = [], 0
    for area, headings in (("一", 2), ("二", 3)):
        lines.append(f"{area}、落实责任不够有力")
        number = number if through else 0
        for _ in range(headings):
            number += 1
            lines.append(f"{number}.执行制度不严格")
            lines += [f"({item})针对“{area}{number}{item}”问题。修订制度并开展了培训。" for item in (1, 2)]
    return "\n".join(lines) + "\n"


def read(opening: str, issues: str = TWO, closing: str = "") -> Notice:
    return parse_notice(Document("a.txt", f"{TITLE}{INSPECTED}{opening}\n{issues}{closing}", "0", "text/plain"))


def claims(opening: str, issues: str = TWO) -> list[tuple[str, int, int | None, bool | None]]:
    return [(claim.what, claim.count, claim.found, claim.agrees) for claim in read(opening, issues).claims]


@pytest.mark.parametrize(
    ("opening", "found"),
    [
        ("反馈了3个问题。", [("问题", 3, 12, False)]),
        ("反馈了12个问题。", [("问题", 12, 12, True)]),
        ("反馈3个方面12个问题。", [("方面", 3, 3, True), ("问题", 12, 12, True)]),
        ("反馈4个方面12个问题。", [("方面", 4, 3, False), ("问题", 12, 12, True)]),
        ("反馈12个方面的问题。", [("方面", 12, 3, False)]),
        (
            "反馈4个方面、3个大项、12个具体问题。",
            [("方面", 4, None, None), ("大项", 3, None, None), ("问题", 12, 12, True)],
        ),
    ],
)
def test_a_count_is_held_against_its_own_level(opening: str, found: list[tuple[str, int, int | None, bool]]) -> None:
    assert claims(opening, AREAS) == found


def test_two_levels_above_the_issues() -> None:
    said = "反馈2个方面、5个大项、10条具体问题。"
    expected = [("方面", 2, 2, True), ("大项", 5, 5, True), ("问题", 10, 10, True)]
    assert claims(said, nested(through=False)) == expected
    assert claims(said, nested(through=True)) == expected


def test_the_level_a_notice_numbers_through_is_the_one_it_counts() -> None:
    assert claims("反馈5个方面的问题。", nested(through=True)) == [("方面", 5, 5, True)]
    assert claims("反馈6个方面的问题。", nested(through=True)) == [("方面", 6, 5, False)]
    assert claims("反馈5个方面的问题。", nested(through=False)) == [("方面", 5, 2, False)]


def test_one_heading_over_all_issues_is_no_level() -> None:
    issues = "一、巡察反馈意见整改落实情况\n" + TWO.replace("一、", "(一)").replace("二、", "(二)")
    assert claims("反馈4个方面2个问题。", issues) == [("方面", 4, None, None), ("问题", 2, 2, True)]


@pytest.mark.parametrize(
    "part",
    [
        "对完成整改的14个问题,适时开展“回头看”。",
        "对已完成整改的14个问题巩固成果。",
        "其余3个问题正在推进。",
        "剩余的3个问题列入计划。",
        "紧盯尚未完成的3个问题。",
        "对正在推进的3个问题挂牌督办。",
        "仍有3个问题需要时间。",
        "其中长期坚持的3个问题纳入台账。",
        "14个问题已完成整改,3个问题正在推进。",
    ],
)
def test_a_part_is_no_total(part: str) -> None:
    assert [claim for claim in claims(f"反馈2个问题。{part}") if claim[0] == "问题"] == [("问题", 2, 2, True)]


def test_parts_in_the_sentence_of_their_total() -> None:
    said = "巡察反馈的17个问题中,14个问题销号,3个问题按计划进行。"
    assert claims(said) == [("问题", 17, 2, False)]


@pytest.mark.parametrize(
    "said", ["班子成员查摆问题32个。", "开展自查,发现36个问题并整改。", "专项检查中发现的36个问题均整改到位。"]
)
def test_what_was_found_by_others_is_no_claim(said: str) -> None:
    assert claims(f"反馈2个问题。{said}") == [("问题", 2, 2, True)]


def test_coarse_problems_are_not_held_against_the_issues() -> None:
    assert claims("针对反馈的三个问题,细化为2个具体问题。") == [("问题", 3, None, None), ("问题", 2, 2, True)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("分解为2项整改任务。", None),
        ("2个问题分解为5项任务。", None),
        ("将2个问题逐一对应为2项任务。", 2),
        ("反馈问题2个,即2项整改任务。", 2),
    ],
)
def test_tasks_count_as_problems_only_where_the_notice_says_so(said: str, found: int | None) -> None:
    assert [claim[2] for claim in claims(f"反馈2个问题。{said}") if claim[0].endswith("任务")] == [found]


def test_measures_are_counted_where_every_issue_sets_them_off() -> None:
    issues = "一、关于“甲”的问题。一是修订制度;二是开展培训。\n二、关于“乙”的问题。一是修订制度;二是公开通报。\n"
    assert claims("制定整改措施4条。", issues) == [("措施", 4, 4, True)]
    assert claims("制定86条措施。", issues) == [("措施", 86, 4, False)]
    assert claims("制定整改措施2条。", issues + "三、关于“丙”的问题。已整改。\n") == [("措施", 2, None, None)]


def test_issues_are_never_counted_as_measures() -> None:
    """Where the page has lost the headings each paragraph is an issue, and no number of them proves any claim."""
    path = Path(__file__).parent / "notices" / "tuning" / "t03_linze_water.txt"
    notice = parse_notice(Document("a.txt", path.read_text("utf-8"), "0", "text/plain"))
    assert len(notice.issues) == 21
    assert {(claim.what, claim.found, claim.agrees) for claim in notice.claims} == {
        ("方面", None, None),
        ("措施", None, None),
    }


def test_done_is_held_against_issues_with_a_status() -> None:
    done = TWO.replace("已整改", "已整改完成")
    assert ("已完成", 2, 2, True) in claims("反馈问题2个,已完成整改2个。", done)
    assert ("已完成", 2, None, None) in claims("反馈问题2个,已完成整改2个。"), "the issues do not say"
    assert ("已完成", 9, None, None) in claims("反馈问题2个,分解整改任务9个,已整改完成9个。", done)


def test_a_claim_leads_to_its_place() -> None:
    notice = read("反馈2个问题。")
    (claim,) = notice.claims
    section = next(section for section in notice.sections if section.id == claim.section)
    assert claim.span.of(notice.text) == "2个问题"
    assert section.start <= claim.span.start < claim.span.end <= section.end


def test_measures_prove_nothing_where_the_issues_are_not_those_that_are_counted() -> None:
    """Two issues are found of three: that the measures of these two are four agrees with nothing."""
    issues = "一、关于“甲”的问题。一是修订制度;二是开展培训。\n二、关于“乙”的问题。一是盘点;二是公开。\n"
    assert claims("反馈2个问题,制定整改措施4条。", issues)[1] == ("措施", 4, 4, True)
    assert claims("反馈3个问题,制定整改措施4条。", issues) == [("问题", 3, 2, False), ("措施", 4, None, None)]


def test_some_of_the_problems_are_no_claim() -> None:
    assert claims("县委反馈12个问题。党委在反馈次日开会,书记领办其中最难的5个问题。", AREAS) == [("问题", 12, 12, True)]


def test_problems_counted_by_areas_are_a_total() -> None:
    said = "成立4个督导小组,对准3个方面12个问题逐一明确牵头领导。"
    assert claims(said, AREAS) == [("方面", 3, 3, True), ("问题", 12, 12, True)]
