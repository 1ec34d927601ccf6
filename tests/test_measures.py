"""What is read of an issue's measures: how far they have come, whose conduct, what was done with money and to whom."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index.notice import Amount, Section
from index.section_details import details_json
from index.structure.fold import fold
from index.structure.measure_model import FEATURES, MODES, WEIGHTS_FILE, judge_measures
from tests.test_details import issue, read, spans_of, words

MATERIAL = Path(__file__).parent / "material"
LABELS = [json.loads(line) for line in (MATERIAL / "measures_more.jsonl").read_text("utf-8").splitlines()]


def section_of(body: str) -> Section:
    return issue(body)[1]


@pytest.mark.parametrize(
    ("sentence", "mode", "conduct"),
    [
        ("向312名职工退还多扣的餐费4.3万元", "done", "own"),
        ("经逐户走访,未发现干部违规经商办企业", "none_found", "own"),
        ("共抽查台账46本,没有发现弄虚作假的情形", "none_found", "own"),
        ("拟于2026年3月底前出台《公章使用管理办法》", "planned", "own"),
        ("计划明年对下属单位开展一轮财务检查", "planned", "own"),
        ("余下3处因产权纠纷正在与村民协商", "ongoing", "own"),
        ("责令超标排放的4家企业停产整顿,罚款36万元", "done", "supervised"),
        ("督促物业公司向业主退还违规收费7.2万元", "done", "supervised"),
    ],
)
def test_mode_and_conduct(sentence: str, mode: str, conduct: str) -> None:
    (measure,) = section_of(f"{sentence}。").measures
    assert (measure.mode, measure.conduct) == (mode, conduct)


def test_the_words_of_a_plan_in_a_name_plan_nothing() -> None:
    first, second = section_of("一是制定2024年度学习计划并印发各支部。二是招募虚拟养老院护理员12名。").measures
    assert first.mode == second.mode == "done"


def test_measures_are_sentences_cut_where_an_item_begins() -> None:
    body = "整改情况:一是修订制度3项,二是收回借款9万元;未发现其他借款。三是开展全员培训。"
    notice, section = issue(body)
    assert (
        words(notice, spans_of(section.measures))
        == [
            "整改情况:",
            "一是修订制度3项,",
            "二是收回借款9万元;",
            "未发现其他借款。",
            "三是开展全员培训。",
        ][-len(section.measures) :]
    )
    assert len(section.listed) == 3
    assert [measure.mode for measure in section.measures][-2:] == ["none_found", "done"]


def test_only_issues_have_measures() -> None:
    notice = read((Path(__file__).parent / "notices/tuning/t04_fenghe_agriculture.txt").read_text("utf-8"))
    assert all(bool(section.measures) == (section.kind == "issue") for section in notice.sections)


def test_labels_stand_in_their_notices() -> None:
    folders = (MATERIAL / "batch1", MATERIAL / "batch2", MATERIAL.parent.parent / "seeds")
    paths = [path for folder in folders for path in folder.glob("*.txt")]
    texts = {path.name: path.read_bytes().decode() for path in [*paths, *MATERIAL.parent.glob("notices/*/*.txt")]}
    assert len(LABELS) > 900
    for row in LABELS:
        text = texts[row["notice"]]
        labelled = text[row["start"] : row["end"]]
        assert labelled == labelled.strip() and len(labelled) > 5 and "\n\n" not in labelled, row
        assert row["mode"] in MODES and row["who"] in ("own", "supervised_others")
    judged = list(judge_measures([fold(texts[row["notice"]][row["start"] : row["end"]]) for row in LABELS]))
    right = [
        (mode, conduct) == (row["mode"], row["who"][: len(conduct)])
        for (mode, conduct), row in zip(judged, LABELS, strict=True)
    ]
    assert np.mean(right) > 0.95


def test_the_weights_fit_the_features() -> None:
    with np.load(WEIGHTS_FILE) as stored:
        assert stored["weights"].shape == (FEATURES, len(MODES) + 1)
        assert stored["bias"].shape == (len(MODES) + 1,)
    assert WEIGHTS_FILE.stat().st_size < 300_000


@pytest.mark.parametrize(
    ("body", "actions"),
    [
        ("责令退还学费87.6万元,罚款3万元", ["退回", "处罚"]),
        ("应清退12.6万元,已清退9.8万元", ["清退", "清退"]),
        ("认定违规费用53.72万元,已全额退回市医保局", ["退回"]),
        ("将餐费0.76万元、维修费0.52万元退回", ["退回", "退回"]),
        ("审减工程款14.7万元,追缴欠租2万元", ["核减", "追缴"]),
        ("投入210万元更换消防主机", [None]),
        ("补发补贴42.6万元。退回餐费1万元", [None, "退回"]),
    ],
)
def test_what_was_done_with_an_amount(body: str, actions: list[str | None]) -> None:
    assert [amount.action for amount in section_of(f"{body}。").amounts] == actions


@pytest.mark.parametrize(
    ("body", "deeds"),
    [
        ("出台《甲办法》,修订《乙规则》《丙细则》", ["issued", "revised", "revised"]),
        ("将限额写进《甲办法(修订)》", ["revised"]),
        ("严格执行《甲办法》,制定清单", ["mentioned"]),
        ("拟于年底前出台《甲办法》", ["mentioned"]),
    ],
)
def test_what_was_done_with_a_document(body: str, deeds: list[str]) -> None:
    assert [document.deed for document in section_of(f"{body}。").documents] == deeds


@pytest.mark.parametrize(
    ("body", "act", "people"),
    [
        ("诫勉谈话3人", "诫勉", 3),
        ("给予2名责任人党内严重警告处分", "党纪处分", 2),
        ("对两名负责人进行约谈提醒", "谈话", 2),
        ("约谈科室主任12人次", "谈话", 12),
        ("给予政务记过1人", "政务处分", 1),
        ("已对当事人通报批评", "通报批评", None),
        ("将1人移送司法机关", "移送", 1),
        ("辞退4人", "组织处理", 4),
    ],
)
def test_what_was_done_to_whom(body: str, act: str, people: int | None) -> None:
    (sanction,) = section_of(f"查处违规问题,{body}。").sanctions
    assert (sanction.act, sanction.people) == (act, people)


@pytest.mark.parametrize(
    ("body", "standing", "status", "said"),
    [
        ("整改情况:此项已销号。一是修订制度。", "done", "done", "此项已销号"),
        ("\n整改状态:完成\n整改情况:修订制度。", "done", "done", "完成"),
        ("\n整改状态:阶段性完成\n整改情况:修订制度。", "under_way", "ongoing", "阶段性完成"),
        ("修订制度2项。该问题需要长期坚持。", "long_term", "ongoing", "该问题需要长期坚持"),
        ("修订制度2项。已整改到位,并长期坚持。", "done", "done", "已整改到位"),
        ("更换管网3公里,余下2公里正在施工。", "under_way", "ongoing", "更换管网3公里,余下2公里正在施工。"),
        ("未发现违规情形。", "not_found", None, "未发现违规情形。"),
        ("完成修缮13处,整改完成率提高。", None, None, None),
    ],
)
def test_how_an_issue_stands(body: str, standing: str | None, status: str | None, said: str | None) -> None:
    notice, section = issue(body, "1.关于甲乙不严的问题" if body.startswith("\n") else "一、关于“甲”的问题。")
    assert (section.standing, section.status) == (standing, status)
    assert (section.standing_span.of(notice.text) if section.standing_span else None) == said


def test_the_details_of_a_section_as_json() -> None:
    notice, section = issue("退回餐费12.6万元。")
    at = notice.text.index("12.6万元")
    details = details_json(section)
    assert details["amounts"] == [{"start": at, "end": at + 6, "yuan": 126_000, "action": "退回"}]
    assert details["measures"] == [
        {"start": section.measures[0].span.start, "end": section.end, "mode": "done", "conduct": "own"}
    ]
    assert details["standing"] is details["standing_span"] is None


def test_noise_moves_no_measure() -> None:
    gap = " \u3000\n" * 40
    notice, section = issue(f"退回餐费1万元。{gap}未发现违规情形。")
    assert words(notice, spans_of(section.measures)) == ["退回餐费1万元。", "未发现违规情形。"]
    assert section.amounts == (Amount(section.amounts[0].span, 10_000, "退回"),)
