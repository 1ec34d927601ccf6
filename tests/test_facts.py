"""Facts of the labelled notices and of openings in many manners, exactly as they say or not at all."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from index.notice import Document, Facts
from index.structure import parse_notice
from index.structure.facts import read_facts
from index.structure.fold import fold, tidy
from index.structure.noise import find_noise
from index.structure.reading_copy import make_reading

ROOT = Path(__file__).parent
VALUES = ("agency", "title", "published", "signed", "inspected_from", "inspected_to", "feedback_on", "inspection_body")
WORDS = ("inspected_words", "feedback_words")
ISSUES = (
    "一、贯彻落实决策部署有差距\n1.关于“学习不深入”的问题。\n整改情况：一是组织集中学习4次；二是修订《学习制度》。\n"
    "2.关于“公务用车管理不严”的问题。\n整改情况：已于2023年9月前清退费用1.2万元。\n二、下一步打算\n继续巩固整改成果。\n",
    "（一）针对采购程序不规范问题。\n整改措施：制定采购目录，开展培训2次。\n"
    "（二）针对档案缺失问题。\n整改措施：补齐档案36份。\n",
    "1.反馈问题：会议记录不全。\n整改情况：补记12次。\n2.反馈问题：资产账实不符。\n整改情况：盘点资产231件。\n",
)
ARGUABLE = {"v06_coop.txt": "2025-03-14"}
"""Where a gold note calls another page date defensible as well: the publicity period's first day, as in the forms."""
Row = dict[str, Any]


def facts_of(text: str) -> Facts:
    """The facts as read from the text alone, whatever its issues are taken to be."""
    folded = fold(text)
    reading = make_reading(text, folded, find_noise(folded))
    return read_facts(reading.text, reading.folded).placed(reading.place)


def labelled() -> list[Row]:
    lines = [
        {**(row := json.loads(line)), "folder": folder, "published": ARGUABLE.get(row["notice"], row["published"])}
        for folder in sorted((ROOT / "material").glob("batch*"))
        for line in (folder / "facts.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(lines) >= 25
    return lines


def forms() -> list[Row]:
    found: list[Row] = []
    for name in ("fact_forms.toml", "fact_forms_2.toml", "fact_forms_3.toml", "fact_forms_4.toml"):
        found += tomllib.loads((ROOT / "data" / name).read_text("utf-8"))["form"]
    assert len(found) == 79
    return found


def shown(words: str | None) -> str | None:
    """As a name is shown: brackets and digits in half width."""
    return words and tidy(words)


def value(facts: Facts, name: str) -> str | None:
    fact = getattr(facts, name)
    return fact.value if fact else None


@pytest.mark.parametrize("row", labelled(), ids=lambda row: row["notice"])
def test_facts_of_labelled_notices(row: Row) -> None:
    text = (row["folder"] / row["notice"]).read_bytes().decode()
    facts = facts_of(text)
    assert {name: value(facts, name) for name in VALUES} == {name: shown(row[name]) for name in VALUES}
    # words of a date that is known after all (n10) are no fact of ours
    words = {"inspected_words": row["inspected_from"], "feedback_words": row["feedback_on"]}
    said = {name: None if day else row.get(name) for name, day in words.items()}
    assert {name: value(facts, name) for name in said} == said
    # postcodes are no contacts to us, nor is a letter box at a gate
    asked = [tidy(contact) for contact in row["contacts"] if not contact.isdigit() and any(map(str.isdigit, contact))]
    assert [contact for contact in asked if contact not in {fact.value for fact in facts.contacts}] == []


@pytest.mark.parametrize("row", labelled(), ids=lambda row: row["notice"])
def test_dates_and_bodies_of_notices_that_lost_their_lines(row: Row) -> None:
    """Everything in one line: what stands in sentences is read as before."""
    text = (row["folder"] / row["notice"]).read_bytes().decode()
    facts = facts_of(" ".join(text.split()))
    names = ("signed", "inspected_from", "inspected_to", "feedback_on", "inspection_body")
    assert {name: value(facts, name) for name in names} == {name: shown(row[name]) for name in names}
    if facts.published:  # some such pages no longer tell it; none tells another day
        assert facts.published.value == row["published"]


@pytest.mark.parametrize("name", ["n10_investment.txt", "m07_yuyin_street.txt"])
def test_damaged_dates_of_labelled_notices_are_marked(name: str) -> None:
    (path,) = (ROOT / "material").glob(f"batch*/{name}")
    assert facts_of(path.read_bytes().decode()).readings == ("inspected_from", "inspected_to", "feedback_on")


@pytest.mark.parametrize("issues", range(3))
@pytest.mark.parametrize("form", forms(), ids=lambda form: form["id"])
def test_facts_of_openings_in_many_manners(form: Row, issues: int) -> None:
    glue = "" if "\n" not in form["head"] else "\n"
    text = form["head"] + glue + ISSUES[issues].rstrip("\n") + glue + form["foot"]
    facts = facts_of(text)
    expected = {name: shown(form.get(name)) for name in (*VALUES, *WORDS)}
    assert {name: value(facts, name) for name in expected} == expected
    assert sorted(facts.readings) == sorted(form.get("reading", []))
    assert [fact.value for fact in facts.contacts] == form.get("contacts", [])


def test_facts_stand_where_they_say() -> None:
    (form,) = (form for form in forms() if form["id"] == "full_width_and_spaces")
    text = form["head"] + ISSUES[0] + form["foot"]
    facts = facts_of(text)
    places = {name: getattr(facts, name).span.of(text) for name in ("inspected_to", "feedback_on", "signed")}
    assert places == {
        "inspected_to": "２０２４ 年 ６ 月 ３ 日 至 ７ 月 ３１ 日",
        "feedback_on": "９ 月 １２ 日",
        "signed": "２０２５ 年 ２ 月 ２１ 日",
    }


def test_the_short_name_of_a_title_is_another_name_of_the_agency() -> None:
    (path,) = (ROOT / "material").glob("batch*/m02_*.txt")
    facts = facts_of(path.read_bytes().decode())
    assert facts.agency_aliases[0] == "霁川公交集团"


def test_an_agency_told_in_the_opening_stands_there() -> None:
    (form,) = (form for form in forms() if form["id"] == "agency_in_body_only")
    facts = facts_of(form["head"] + ISSUES[0] + form["foot"])
    assert facts.agency and facts.agency.span.of(form["head"]) == "雁塘区档案馆"


TITLE = "中共云溪县水务局党组关于巡察整改进展情况的通报\n"
WHO = "县委第二巡察组对县水务局党组开展了巡察"


def dates_of(opening: str, closing: str = "中共云溪县水务局党组\n2024年12月20日\n") -> list[str | None]:
    facts = facts_of(f"{TITLE}{opening}\n{ISSUES[1]}{closing}")
    return [value(facts, name) for name in ("inspected_from", "inspected_to", "feedback_on")]


@pytest.mark.parametrize(
    ("opening", "dates"),
    [
        (f"2023年3月1日至5月30日,{WHO},6月15日反馈意见。", ["2023-03-01", "2023-05-30", "2023-06-15"]),
        (f"2023年11月1日至次年1月12日,{WHO},3月5日反馈意见。", ["2023-11-01", "2024-01-12", "2024-03-05"]),
        (f"2023年11月1日至2024年1月12日,{WHO},同年3月5日反馈意见。", ["2023-11-01", "2024-01-12", "2024-03-05"]),
        (f"2023年9月1日至11月12日,{WHO},次年1月5日反馈意见。", ["2023-09-01", "2023-11-12", "2024-01-05"]),
        (f"2023年9月1日至11月12日,{WHO},1月5日反馈意见。", ["2023-09-01", "2023-11-12", "2024-01-05"]),
        (f"2023年3月1日至28日,{WHO},反馈时间为4月19日。", ["2023-03-01", "2023-03-28", "2023-04-19"]),
        (f"3月1日至5月30日,{WHO},6月15日反馈意见。", [None, None, None]),
        (f"2024319日至517日,{WHO},729日反馈意见。", ["2024-03-19", "2024-05-17", "2024-07-29"]),
        (f"2024111日至411日,{WHO},2024年6月3日反馈意见。", ["2024-01-11", "2024-04-11", "2024-06-03"]),
        (f"2023111日至1220日,{WHO},2024年2月6日反馈意见。", [None, "2023-12-20", "2024-02-06"]),
        (f"2023年3月1日至5月30日,{WHO}并反馈意见。2023年7月1日,党组研究反馈意见。", ["2023-03-01", "2023-05-30", None]),
        (f"{WHO}。2023年7月1日至12月31日,党组对巡察反馈问题集中整改。", [None, None, None]),
    ],
)
def test_which_date_is_which(opening: str, dates: list[str | None]) -> None:
    assert dates_of(opening) == dates


def test_the_signature_decides_between_readings() -> None:
    """2024111日 is 11 January for whoever signed in March, and open for whoever signed in December."""
    opening = f"2023年9月4日至11月3日,{WHO},2024111日反馈意见。"
    assert dates_of(opening, "中共云溪县水务局党组\n2024年3月1日\n")[2] == "2024-01-11"
    assert dates_of(opening)[2] is None


def test_months_are_known_where_days_are_not() -> None:
    facts = facts_of(f"{TITLE}2022年11月下旬至1月底,{WHO},3月反馈意见。\n{ISSUES[0]}")
    assert facts.inspected_words and facts.inspected_words.months == ("2022-11", "2023-01")
    assert facts.feedback_words and facts.feedback_words.months == ("2023-03",)


def test_a_notice_tells_signature_from_publication() -> None:
    notice = parse_notice(
        Document(
            "a.txt", f"{TITLE}2022年3月下旬,{WHO}。\n{ISSUES[0]}中共云溪县水务局党组\n2023年1月5日\n", "0", "text/plain"
        )
    )
    told = notice.to_json()
    assert (told["published"], told["signed"], told["inspected_words"]) == (None, "2023-01-05", "2022年3月下旬")
    assert notice.facts.dated == notice.facts.signed


def test_facts_of_much_text_are_read_in_no_time() -> None:
    """Only the beginning and the end are read, so a notice may be of any length."""
    hostile = "二〇二二年" * 20 + "(" * 400 + "2024年1月" * 300 + "市委" * 500
    facts = facts_of(f"{TITLE}{hostile}\n{ISSUES[0]}{hostile}")
    assert value(facts, "agency") == "云溪县水务局"
