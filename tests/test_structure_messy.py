"""Facts and headings of notices written as carelessly as published ones are."""

from __future__ import annotations

import pytest

from index.notice import Document, Notice
from index.structure import parse_notice

TITLE = "中共云溪县水务局党组关于巡察整改进展情况的通报\n"
INSPECTED = "2022年11月1日至2023年1月20日,县委第二巡察组对县水务局党组开展了巡察。"
ISSUES = "一、关于“工程监管不严”的问题。已整改。\n二、关于“作风不实”的问题。已整改。\n"


def read(opening: str = INSPECTED, *, title: str = TITLE, issues: str = ISSUES, closing: str = "") -> Notice:
    return parse_notice(Document("a.txt", f"{title}{opening}现予以公布。\n{issues}{closing}", "0", "text/plain"))


@pytest.mark.parametrize(
    ("opening", "dates"),
    [
        (
            "二〇二二年三月一日至五月三十日,县委第二巡察组对县水务局党组开展巡察,六月十日反馈意见。",
            ["2022-03-01", "2022-05-30", "2022-06-10"],
        ),
        (
            "自2022年3月1日起至2022年5月30日止,县委第二巡察组对县水务局党组开展巡察,并于同年6月15日反馈意见。",
            ["2022-03-01", "2022-05-30", "2022-06-15"],
        ),
        (
            "2022年11月1日至1月20日,县委第二巡察组对县水务局党组开展巡察,次月反馈了意见。",
            ["2022-11-01", "2023-01-20", None],
        ),
        (
            "2022年3月1日至5月30日,县委第二巡察组对县水务局党组开展巡察,6月2日撤组,6月15日反馈意见。",
            ["2022-03-01", "2022-05-30", "2022-06-15"],
        ),
        ("2022年2月30日至4月31日,县委第二巡察组对县水务局党组开展巡察。", [None, None, None]),
    ],
)
def test_dates_of_the_inspection(opening: str, dates: list[str | None]) -> None:
    found = read(opening).to_json()
    assert [found[name] for name in ("inspected_from", "inspected_to", "feedback_on")] == dates


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("云溪县水务局\n关于县委第二巡察组反馈意见\n整改落实情况的公示\n", "云溪县水务局"),
        ("通知公告\n\n中共云溪县水务局党组关于巡察整改情况的通报\n", "云溪县水务局"),
        ("工作动态\n云溪县水务局党组关于巡察整改情况的通报\n", "云溪县水务局"),
        ("中共雲溪縣水務局黨組\n關於巡察整改情況的通報\n", "云溪县水务局"),
        ("中共云溪县委员会关于市委巡察整改情况的通报\n", "云溪县委"),
        ("中共东湖经济开发区工作委员会关于巡察整改情况的通报\n", "东湖经济开发区"),
        ("中共云溪县直属机关工作委员会关于巡察整改情况的通报\n", "云溪县直属机关工作委员会"),
        ("关于县委巡察整改情况的通报\n", None),
        ("十三届县委巡察整改情况的通报\n", None),
    ],
)
def test_the_agency_of_a_title(title: str, agency: str | None) -> None:
    notice = read(title=title)
    assert (notice.facts.agency and notice.facts.agency.value) == agency
    assert notice.facts.title is not None and "公告" not in notice.facts.title.value
    assert len(notice.issues) == 2
    assert not any("水务局" in span.of(notice.text) for span in notice.noise), "the agency's name is part of the title"


@pytest.mark.parametrize(
    ("closing", "contacts"),
    [
        ("欢迎监督。联系电话:0936-6628140。\n云溪县水务局\n2025224\n", ["0936-6628140"]),
        ("特此通报。\n云溪县水务局\n20250224\n", []),
        ("特此通报。\n云溪县水务局\n2025111\n", []),
        ("欢迎监督。联系电话:2025224,邮编:734000。\n", ["2025224"]),
        ("欢迎监督。电话:(021)5555 6666;邮箱:swj @ yunxi.example。\n", ["(021)55556666", "swj@yunxi.example"]),
    ],
)
def test_contacts_are_no_dates(closing: str, contacts: list[str]) -> None:
    notice = read(closing=closing)
    assert [fact.value for fact in notice.facts.contacts] == contacts
    for fact in notice.facts.contacts:
        assert "".join(fact.span.of(notice.text).split()) == fact.value


def test_counts_that_cannot_be_checked_are_not_said_to_disagree() -> None:
    notice = read(
        f"{INSPECTED}反馈2个具体问题,制定整改措施9条,对正在推进的1个问题紧盯不放。",
        issues="一、关于“甲”的问题。一是修订制度;二是开展培训。\n二、关于“乙”的问题。已整改。\n",
    )
    assert [(claim.what, claim.count, claim.agrees) for claim in notice.claims] == [
        ("问题", 2, True),
        ("措施", 9, None),
    ]


def test_counted_measures_that_differ_are_shown() -> None:
    issues = "".join(
        f"{number}、关于“{name}”的问题。一是修订制度;二是开展培训。\n" for number, name in (("一", "甲"), ("二", "乙"))
    )
    notice = read(f"{INSPECTED}制定整改措施9条。", issues=issues)
    assert [(claim.count, claim.found, claim.agrees) for claim in notice.claims] == [(9, 4, False)]


def test_a_heading_run_together_with_the_one_above_it() -> None:
    text = (
        f"{TITLE.strip()} {INSPECTED} 一、巡察反馈问题整改情况 (一)水利工程建设方面 1.关于“工程监管不严”问题。"
        " 整改情况:处理3人。 (二)选人用人方面 1.关于“轮岗不够”问题。 整改情况:交流5人。"
    )
    notice = parse_notice(Document("a.txt", text, "0", "text/plain"))
    assert [(issue.path, issue.title) for issue in notice.issues] == [
        (("水利工程建设",), "工程监管不严"),
        (("选人用人",), "轮岗不够"),
    ]


def test_the_word_problem_is_no_part_of_a_title() -> None:
    notice = read(
        issues="一、反馈问题整改情况\n1、问题:工程监管不严。\n整改情况:处理3人。\n2、问题:作风不实。\n整改情况:约谈2人。\n"
        "3、问题:财务审核把关不严。\n整改情况:退回1.2万元。\n"
    )
    assert [issue.title for issue in notice.issues] == ["工程监管不严", "作风不实", "财务审核把关不严"]
