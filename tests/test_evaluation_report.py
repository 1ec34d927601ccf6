"""The gate, the comparison and the page of a report, and the whole command over a tiny gold file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.comparison import compare
from bot.evaluation.gate import missed, read_requirements
from bot.evaluation.report import Report
from bot.evaluation.report_page import render_page
from bot.evaluation.summary import Measured
from index.errors import InputError
from tests.small_index import NOTICES, gold_line, one_error_line, run_bot

# -- gate and comparison --------------------------------------------------------------------------------------------


def test_the_gate_names_what_is_missed() -> None:
    figures = {"zh": {"agency_f1": Measured(0.97, None, None, 9, 9), "lookalikes": Measured(0.03, None, None, 9, 9)}}
    texts = ["zh.agency_f1>=0.97", "zh.lookalikes <= 2%", "zh.mrr>=0.1"]
    assert missed(read_requirements(texts, ["zh"]), figures) == [
        "zh.lookalikes<=0.02: it is 0.03",
        "zh.mrr>=0.1: nothing in the gold file measures it",
    ]


@pytest.mark.parametrize("text", ["zh.nonsense>=1", "fr.mrr>=1", "zh.mrr=1", "zh.mrr>=", "mrr>=high"])
def test_a_requirement_that_is_none_is_an_error(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_requirements([text], ["zh", "all"])
    assert "evidence_recall@10" in str(caught.value)


def report_document(misses: list[str], f1: float) -> dict[str, Any]:
    figures = {"zh": {"agency_f1": Measured(f1, 0.9, 1.0, 1, 4), "lookalikes": Measured(1 - f1, 0.0, 0.1, 1, 4)}}
    return {
        "made": "2025-01-01T00:00:00+00:00",
        "gold": {"file": "<b>gold.jsonl", "sha256": "1", "questions": 1, "by_language": {"zh": 1}},
        "collection": {"notices": 3, "sections": 12, "issues": 12, "sha256": "2", "embedding_model": "bundled"},
        "engine": {"embedding": "bundled", "llm": None},
        "versions": {"python": "3.11"},
        "interval": "95 %",
        "baseline": None,
        "figures": {group: {name: one.to_json() for name, one in part.items()} for group, part in figures.items()},
        "latency_ms": {"total": {"p50": 1.0, "p95": 2.0, "questions": 1}},
        "questions": [
            {
                "id": "q",
                "kind": "agencies",
                "language": "zh",
                "question": "<script>alert(1)</script>",
                "history": [],
                "understood_as": None,
                "answer": '<img src="http://outside.example/x.png">',
                "misses": misses,
                "retrieved": [{"section": "s", "notice": "a.txt", "agency": None, "title": "<i>题</i>", "score": 0.5}],
            }
        ],
    }


def test_a_comparison_knows_better_from_worse() -> None:
    comparison = compare(report_document(["wrong"], 0.9), report_document([], 0.95))
    assert [(change.figure, change.better) for change in comparison.changes] == [
        ("agency_f1", True),
        ("lookalikes", True),
    ]
    assert (comparison.mended, comparison.broken) == (("q",), ())
    assert comparison.same_gold and comparison.same_collection
    assert compare(report_document([], 0.95), report_document(["wrong"], 0.9)).broken == ("q",)


def test_the_page_asks_for_nothing_outside_and_escapes_what_it_shows() -> None:
    document = report_document(["wrong"], 0.9)
    figures = {"zh": {name: Measured(**value) for name, value in document["figures"]["zh"].items()}}
    page = render_page(Report(document, figures, {}), compare(report_document([], 0.95), document))
    tags = set(re.findall(r"<([a-z]+)", page))
    assert not tags & {"script", "img", "link", "iframe", "i", "b"}
    assert "&lt;script&gt;alert(1)" in page
    assert page.count("<svg") == 3
    assert not re.search(r"""(src|href|url)\s*[=(]\s*["']?(https?:)?//""", re.sub("&lt;.*?&gt;", "", page))
    assert "default-src 'none'" in page


# -- the whole command ----------------------------------------------------------------------------------------------


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    shelters = {"notice": NOTICES[1], "quote": "配套建设垃圾分类收集屋25座"}
    toilets = {"notice": NOTICES[0], "quote": "持续推进“厕所革命”,健全公厕管理和维护体系"}
    rows = [
        gold_line(id="1", question="配套建设了多少座垃圾分类收集屋?", evidence=[shelters], answer_contains=["25"]),
        gold_line(id="2", kind="agencies", question="哪些单位推进了厕所革命?", agencies=["one"], not_agencies=["two"],
                  evidence=[toilets]),
        gold_line(id="3", kind="fact", agencies=["two"], question="武昌区配套建设了多少座收集屋?", evidence=[shelters]),
        gold_line(id="4", kind="unanswerable", lang="en", question="Which agencies built new metro lines?"),
    ]  # fmt: skip
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_evaluate_writes_a_report_and_compares(index_dir: Path, gold: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    run = run_bot("evaluate", gold, "--index-dir", index_dir, "--report", report, "--require", "zh.quotes_exact>=1")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("4 questions of gold.jsonl over 2 notices, 16 issues")
    assert "LlamaIndex zh" in run.stdout
    assert str(report / "report.html") in run.stderr
    document = json.loads((report / "report.json").read_text("utf-8"))
    assert document["gold"]["by_language"] == {"zh": 3, "en": 1}
    assert document["figures"]["zh"]["quotes_exact"]["value"] == 1.0
    assert document["figures"]["zh"]["evidence_recall@10"]["of"] == 3
    assert 0 <= document["baseline"]["figures"]["zh"]["evidence_recall@10"]["value"] <= 1
    assert document["versions"]["llama-index-core"]
    assert [question["id"] for question in document["questions"]] == ["1", "2", "3", "4"]
    assert all(len(question["retrieved"]) == 10 for question in document["questions"][:3])
    assert "<svg" in (report / "report.html").read_text("utf-8")
    again = run_bot(
        "evaluate", gold, "--index-dir", index_dir, "--no-baseline", "--json", "--compare", report / "report.json",
        "--require", "zh.latency_p95_ms<=0",
    )  # fmt: skip
    assert again.returncode == 1
    assert again.stderr.startswith("required zh.latency_p95_ms<=0: it is ")
    compared = json.loads(again.stdout)
    assert compared["comparison"]["same_gold"] is True
    assert compared["comparison"]["mended"] == compared["comparison"]["broken"] == []
    assert all("latency" in change["figure"] for change in compared["comparison"]["changes"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--require", "zh.nonsense>=1"], "figures are evidence_recall@1"),
        (["--compare", "nowhere.json"], "nowhere.json"),
        (["--agencies", "nowhere.json"], "nowhere.json"),
    ],
)
def test_wrong_options_are_one_line(index_dir: Path, gold: Path, arguments: list[str], said: str) -> None:
    run = run_bot("evaluate", gold, "--index-dir", index_dir, *arguments)
    assert run.returncode == 2
    assert said in one_error_line(run)
