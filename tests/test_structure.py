"""The reading of notices: sections, facts and claims of the seeds and of notices in other styles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.notice import Document, Notice
from index.structure import parse_notice
from index.structure.fold import fold

ROOT = Path(__file__).parent
SEEDS = ROOT.parent / "seeds"
TUNING = ROOT / "notices" / "tuning"
EARLIER = ROOT / "notices" / "earlier"


def read(path: Path) -> Notice:
    text = path.read_bytes().decode("utf-8")
    return parse_notice(Document(path.name, text, "digest", "text/plain"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def gold_sections(folder: Path, gold: Path) -> list[Any]:
    by_notice: dict[str, list[dict[str, Any]]] = {}
    for line in lines(gold):
        by_notice.setdefault(line["notice"], []).append(line)
    return [pytest.param(folder / name, expected, id=name) for name, expected in by_notice.items()]


CASES = [
    *gold_sections(SEEDS, ROOT / "gold" / "sections.jsonl"),
    *gold_sections(TUNING, TUNING / "sections.jsonl"),
    *gold_sections(EARLIER, EARLIER / "sections.jsonl"),
]


def _without_spaces(title: str | None) -> str | None:
    return "".join(title.split()) if title else title


@pytest.mark.parametrize(("path", "expected"), CASES)
def test_issue_sections_are_those_of_the_gold_file(path: Path, expected: list[dict[str, Any]]) -> None:
    notice = read(path)
    found = [(section.start, section.title) for section in notice.issues]
    assert found == [(line["start"], _without_spaces(line["title"])) for line in expected]
    assert [section.number for section in notice.issues] == list(range(1, len(expected) + 1))


@pytest.mark.parametrize(
    "path", sorted([*SEEDS.glob("*.txt"), *TUNING.glob("*.txt"), *EARLIER.glob("*.txt")]), ids=lambda path: path.name
)
def test_every_character_that_is_no_noise_lies_in_exactly_one_section(path: Path) -> None:
    notice = read(path)
    noise = {position for span in notice.noise for position in range(span.start, span.end)}
    covered = [0] * len(notice.text)
    for section in notice.sections:
        for position in range(section.start, section.end):
            covered[position] += 1
    wrong = [
        position
        for position, char in enumerate(notice.text)
        if (not char.isspace() and position not in noise and covered[position] != 1) or covered[position] > 1
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line", [*lines(TUNING / "facts.jsonl"), *lines(EARLIER / "facts.jsonl")], ids=lambda line: line["notice"]
)
def test_facts_are_read_or_null(line: dict[str, Any]) -> None:
    folder = TUNING if (TUNING / line["notice"]).exists() else EARLIER
    found = read(folder / line["notice"]).to_json()
    found["published"] = found["published"] or found["signed"]  # as these lines have it
    for name in ("agency", "title", "published", "inspected_from", "inspected_to", "feedback_on", "inspection_body"):
        accepted = [line[name], *line.get("also_accepted", {}).get(name, [])]
        assert found[name] in accepted, name
    assert set(line["contacts"]) <= set(found["contacts"])
    claimed = {(claim["what"], claim["count"]) for claim in found["claims"]}
    assert {(claim["what"], claim["count"]) for claim in line["claims"]} <= claimed


def test_seed_facts() -> None:
    facts = {path.name[:3]: read(path).to_json() for path in SEEDS.glob("*.txt")}
    assert [facts[key]["agency"] for key in sorted(facts)] == [
        "济南市槐荫区城管局",
        "无为市城市管理局",
        "枣庄高新区综合执法局",
        "常州市城市管理局",
        "武昌区城市管理执法局",
    ]
    assert [facts[key]["inspected_from"] for key in sorted(facts)] == [
        "2023-10-10",
        "2021-10-28",
        "2025-02-18",
        "2023-04-20",
        "2024-03-19",
    ]
    assert [facts[key]["published"] for key in sorted(facts)] == [
        "2024-12-05",
        "2022-11-25",
        None,
        "2024-09-26",
        "2025-03-20",
    ]
    assert [facts[key]["signed"] for key in sorted(facts)] == ["2024-12-05", None, "2025-12-08", None, "2025-02-24"]
    assert facts["004"]["readings"] == ["signed", "inspected_from", "inspected_to", "feedback_on"]
    assert (facts["004"]["inspected_to"], facts["004"]["feedback_on"]) == ("2024-04-25", "2024-05-29")
    assert facts["003"]["contacts"] == [], "the page has eaten the telephone number"


def test_seed_claims_are_audited() -> None:
    claims = {
        path.name[:3]: {(c["what"], c["count"]): c["agrees"] for c in read(path).to_json()["claims"]}
        for path in SEEDS.glob("*.txt")
    }
    assert claims["002"][("问题", 34)] is True
    assert claims["002"][("大项", 13)] is True
    assert claims["003"][("措施", 86)] is None, "where headings are lost, paragraphs prove no measures"
    assert claims["001"][("方面", 18)] is True
    assert claims["002"][("整改任务", 85)] is None, "the notice does not list its tasks"


def test_a_wrong_claim_is_shown() -> None:
    path = next(SEEDS.glob("002*"))
    text = path.read_text("utf-8").replace("34条具体问题", "35条具体问题")
    found = {
        (c.what, c.count): (c.found, c.agrees) for c in parse_notice(Document("x.txt", text, "d", "text/plain")).claims
    }
    assert found[("问题", 35)] == (34, False)


def test_spam_words_stay_out_of_title_agency_and_sections_text() -> None:
    notice = read(next(SEEDS.glob("003*")))
    spam = {notice.text[span.start : span.end] for span in notice.noise if len(span) == 4}
    assert len(spam) == 1
    word = spam.pop()
    assert notice.facts.title is not None and word not in notice.facts.title.value
    assert not any(word in (section.title or "") for section in notice.sections)


def test_measures_and_status() -> None:
    notice = read(next(SEEDS.glob("000*")))
    assert {section.status for section in notice.issues} == {"done"}
    third = notice.issues[2]
    assert [span.of(notice.text)[:10] for span in third.listed] == [
        "一是全面排查问题。通",
        "二是严格规范执法。聚",
        "三是加强行政执法队伍",
    ]


def test_a_document_that_is_no_notice_is_cut_by_paragraph() -> None:
    for path in (*TUNING.glob("t9*.txt"), *EARLIER.glob("h9*.txt")):
        notice = read(path)
        assert not notice.is_notice, path.name
        assert {section.kind for section in notice.sections} == {"text"}
        assert len(notice.sections) > 2


def test_fold_keeps_the_length() -> None:
    text = "（一）關於「廁所革命」①㎡１２．５％　\u2002ａ\r\n"
    assert len(fold(text)) == len(text)
    assert fold("（１）關於") == "(1)关于"
