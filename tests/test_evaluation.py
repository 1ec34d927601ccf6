"""Figures with values that can be worked out by hand, and the gold file they are measured against."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.model import AgencyFinding, Answer, Citation, Coverage
from bot.evaluation.cases import Case, make_cases
from bot.evaluation.figures import Passage, Ratio, answer_scores, retrieval_scores
from bot.evaluation.gold import Evidence, GoldQuestion, read_gold
from bot.evaluation.misses import find_misses
from bot.evaluation.summary import Measured, all_groups, bootstrap_interval, summarise
from index.errors import InputError
from index.notice import Fact, Facts, Notice, Section, Span
from tests.small_index import gold_line

LENGTH = 40  # characters of a section of the notices made here, four of them each
BOUNDS = [(number * LENGTH, (number + 1) * LENGTH) for number in range(4)]


def make_notice(name: str, agency: str) -> Notice:
    """Four sections of forty different characters each."""
    first = 0x4E00 + 200 * ord(name[0])
    text = "".join(chr(first + offset) for offset in range(4 * LENGTH))
    sections = tuple(
        Section(f"{name}#{number}", name, agency, "issue", number + 1, (), None, start, end)
        for number, (start, end) in enumerate(BOUNDS)
    )
    return Notice(name, text, name, "text/plain", Facts(agency=Fact(agency, Span(0, 1))), sections)


A, B, C = make_notice("a.txt", "甲县水利局"), make_notice("b.txt", "乙县水利局"), make_notice("c.txt", "丙县水利局")
COLLECTION = {notice.name: notice for notice in (A, B, C)}


def quote(notice: Notice, start: int, end: int) -> Evidence:
    return Evidence(notice.name, notice.text[start:end])


def make_case(kind: str = "agencies", **values: Any) -> Case:
    question = GoldQuestion(id="q", kind=kind, language="zh", text="问?", **values)
    return make_cases([question], COLLECTION)[0]


def cite(number: int, notice: Notice, start: int, end: int) -> Citation:
    section = notice.sections[start // LENGTH]
    return Citation(number, section.id, notice.name, section.agency, None, (), notice.text[start:end], start, end, None)


def make_answer(*citations: Citation, answered: bool = True, text: str | None = None) -> Answer:
    findings: dict[str, AgencyFinding] = {}
    for one in citations:
        findings.setdefault(one.notice, AgencyFinding(one.agency or "", one.notice, (one.number,)))
    shown = " ".join(f"{one.quote} [{one.number}]" for one in citations) if text is None else text
    return Answer("问?", "zh", "agencies", answered, shown, tuple(findings.values()), citations, Coverage(3, 12, 1))


def section(notice: Notice, number: int) -> Passage:
    return Passage(notice.name, notice.sections[number].span)


# -- figures --------------------------------------------------------------------------------------------------------


def test_recall_counts_quotes_by_depth_and_rank_is_of_the_first_hit() -> None:
    case = make_case(evidence=(quote(A, 5, 15), quote(B, 50, 60)), agencies=frozenset({"a", "b"}))
    hits = [section(C, 0), section(B, 1), section(C, 1), section(A, 0)]
    scores = retrieval_scores(case, hits)
    assert scores["evidence_recall@1"] == Ratio(0, 2)
    assert scores["evidence_recall@3"] == Ratio(1, 2)
    assert scores["evidence_recall@5"] == scores["evidence_recall@10"] == Ratio(2, 2)
    assert scores["mrr"] == Ratio(0.5, 1)
    assert retrieval_scores(make_case("unanswerable"), hits) == {}


@pytest.mark.parametrize(("end", "counts"), [(45, 1), (44, 0)])
def test_half_of_the_quote_is_enough_and_less_is_not(end: int, counts: int) -> None:
    case = make_case("fact", evidence=(quote(A, 40, 50),))
    assert retrieval_scores(case, [Passage("a.txt", Span(0, end))])["evidence_recall@1"] == Ratio(counts, 1)
    cited = answer_scores(case, make_answer(cite(1, A, 20, end)), COLLECTION)
    assert cited["evidence_cited"] == Ratio(counts, 1)


def test_a_quote_counts_wherever_it_stands() -> None:
    twice = replace(A, text=A.text[:40] + A.text[:10] + A.text[50:])
    question = GoldQuestion("q", "fact", "zh", "问?", evidence=(quote(A, 0, 10),))
    case = make_cases([question], {twice.name: twice})[0]
    assert case.targets[0].spans == (Span(0, 10), Span(40, 50))
    assert retrieval_scores(case, [section(A, 1)])["evidence_recall@1"] == Ratio(1, 1)


def test_agency_sets() -> None:
    case = make_case(
        evidence=(quote(A, 0, 10),),
        agencies=frozenset({"a", "b"}),
        not_agencies=frozenset({"c"}),
    )
    scores = answer_scores(case, make_answer(cite(1, A, 0, 10), cite(2, C, 0, 10)), COLLECTION)
    assert scores["agency_precision"] == Ratio(1, 2)
    assert scores["agency_recall"] == Ratio(1, 2)
    assert scores["agency_f1"] == Ratio(2, 4)
    assert scores["lookalikes"] == Ratio(1, 1)


def test_optional_agencies_are_neither_right_nor_wrong() -> None:
    case = make_case(
        evidence=(quote(A, 0, 10),), agencies=frozenset({"a"}), optional_agencies=frozenset({"b"})
    )  # fmt: skip
    scores = answer_scores(case, make_answer(cite(1, A, 0, 10), cite(2, B, 0, 10)), COLLECTION)
    assert scores["agency_f1"] == Ratio(2, 2)
    assert scores["citation_precision"] == Ratio(1, 1)
    assert "lookalikes" not in scores


def test_two_notices_of_one_agency_are_one_agency() -> None:
    later = replace(B, facts=A.facts)
    notices = {**COLLECTION, "b.txt": later}
    question = GoldQuestion("q", "agencies", "zh", "问?", agencies=frozenset({"a"}), not_agencies=frozenset({"c"}))
    case = make_cases([question], notices)[0]
    scores = answer_scores(case, make_answer(cite(1, later, 0, 10)), notices)
    assert scores["agency_f1"] == Ratio(2, 2)


def test_citation_precision_asks_for_the_section_of_the_evidence() -> None:
    case = make_case("fact", evidence=(quote(A, 5, 15),))
    answer = make_answer(cite(1, A, 20, 30), cite(2, A, 45, 55), cite(3, B, 5, 15))
    scores = answer_scores(case, answer, COLLECTION)
    assert scores["citation_precision"] == Ratio(1, 3)
    assert scores["evidence_cited"] == Ratio(0, 1)


def test_proofs() -> None:
    case = make_case("fact", evidence=(quote(A, 0, 10),))
    good, altered = cite(1, A, 0, 10), replace(cite(2, A, 50, 60), quote="改过的话")
    scores = answer_scores(case, make_answer(good, altered), COLLECTION)
    assert scores["quotes_exact"] == Ratio(1, 2)
    assert scores["markers_resolve"] == Ratio(1, 1)
    for text in ("没有标记", "只有 [1]", "多了 [1] [2] [3]"):
        assert answer_scores(case, make_answer(good, altered, text=text), COLLECTION)["markers_resolve"] == Ratio(0, 1)


def test_facts_need_one_alternative_of_every_list() -> None:
    case = make_case("fact", answer_contains=(("30座", "thirty"), ("2024",)))
    for text, shown in (("30座,2024年 [1]", 1), ("thirty in 2024 [1]", 1), ("30座 [1]", 0), ("2024年 [1]", 0)):
        assert answer_scores(case, make_answer(text=text), COLLECTION)["fact_present"] == Ratio(shown, 1)


def test_refusals() -> None:
    refusal = make_answer(answered=False, text="通报没有写到")
    wanted = answer_scores(make_case("unanswerable"), refusal, COLLECTION)
    assert wanted == {"refusal_precision": Ratio(1, 1), "refusal_recall": Ratio(1, 1)}
    unwanted = answer_scores(make_case("other"), refusal, COLLECTION)
    assert unwanted == {"refusal_precision": Ratio(0, 1), "answered": Ratio(0, 1)}
    careless = answer_scores(make_case("unanswerable"), make_answer(cite(1, A, 0, 10)), COLLECTION)
    assert careless["refusal_recall"] == Ratio(0, 1)
    assert "refusal_precision" not in careless


def test_misses_say_what_is_wrong() -> None:
    case = make_case(
        evidence=(quote(A, 0, 10), quote(B, 0, 10)),
        agencies=frozenset({"a", "b"}),
        not_agencies=frozenset({"c"}),
        answer_contains=(("五",),),
    )
    lines = find_misses(case, [section(A, 0)], make_answer(cite(1, C, 0, 10)), COLLECTION)
    assert lines[:3] == [
        "agency not named: 乙县水利局",
        "agency not named: 甲县水利局",
        "look-alike named wrongly: 丙县水利局",
    ]
    assert lines[3].startswith("not cited (found): a.txt")
    assert lines[4].startswith("not cited (nor found): b.txt")
    assert lines[5] == "not in the answer's text: 五"
    good = make_answer(cite(1, A, 0, 10), cite(2, B, 0, 10), text="五 [1] [2]")
    assert find_misses(case, [section(A, 0), section(B, 0)], good, COLLECTION) == []


# -- groups and intervals -------------------------------------------------------------------------------------------


def test_figures_of_a_group_are_ratios_of_sums() -> None:
    questions = [
        GoldQuestion("1", "fact", "zh", "问?"),
        GoldQuestion("2", "fact", "en", "Why?"),
        GoldQuestion("3", "other", "zh", "问?"),
    ]
    scores = [{"evidence_cited": Ratio(1, 1)}, {"evidence_cited": Ratio(0, 1)}, {"evidence_cited": Ratio(1, 4)}]
    figures = summarise(questions, scores, [10.0, 20.0, 30.0])
    assert all_groups(questions) == ["en", "zh", "all", "en.fact", "zh.fact", "zh.other", "all.fact", "all.other"]
    assert figures["zh"]["evidence_cited"].value == pytest.approx(2 / 5)
    assert figures["all"]["evidence_cited"].value == pytest.approx(2 / 6)
    assert figures["all.fact"]["evidence_cited"] == Measured(0.5, 0.0, 1.0, 2, 2.0)
    assert figures["en"]["evidence_cited"] == Measured(0.0, None, None, 1, 1.0)
    assert figures["all"]["latency_p50_ms"].value == 20.0
    assert "mrr" not in figures["all"]


def test_intervals_are_the_same_on_every_run_and_narrow_with_more_questions() -> None:
    few = np.array([(1.0, 1.0)] * 6 + [(0.0, 1.0)] * 4)
    many = np.repeat(few, 20, axis=0)
    assert bootstrap_interval(few) == bootstrap_interval(few)
    (low, high), (nearer_low, nearer_high) = bootstrap_interval(few), bootstrap_interval(many)
    assert low is not None and high is not None and nearer_low is not None and nearer_high is not None
    assert 0.2 <= low < nearer_low < 0.6 < nearer_high < high <= 1.0
    # Of 200 questions with 60 %: 0.6 ± 1.96 · √(0.6 · 0.4 / 200)
    assert (nearer_low, nearer_high) == pytest.approx((0.532, 0.668), abs=0.015)
    assert bootstrap_interval(np.ones((5, 2))) == (1.0, 1.0)


# -- the gold file --------------------------------------------------------------------------------------------------


def test_gold_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    evidence = [{"notice": "a.txt", "quote": "引文"}]
    row = gold_line(evidence=evidence, agencies=["a"], answer_contains=["30座", ["一", "二"]])
    path.write_text(f"{row}\n\n" + '{"id": "2", "kind": "other", "question": "Which ones?"}\n', encoding="utf-8")
    first, second = read_gold(path)
    assert first.evidence == (Evidence("a.txt", "引文"),)
    assert first.answer_contains == (("30座",), ("一", "二"))
    assert (second.language, second.history, second.agencies) == ("en", (), frozenset())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2 is not JSON"),
        (gold_line(id="1"), "occurs twice"),
        (gold_line(id=""), '"id"'),
        (gold_line(id="2", kind="facts"), "'facts' is unknown"),
        (gold_line(id="2", lang="de"), '"lang"'),
        (gold_line(id="2", evidence=["引文"]), '"evidence"'),
        (gold_line(id="2", evidence=[{"notice": "a.txt"}]), '"quote"'),
        (gold_line(id="2", agencies=["a"], not_agencies=["a"]), "two of the agency lists"),
        (gold_line(id="2", answer_contains=[3]), '"answer_contains"'),
    ],
)
def test_a_wrong_gold_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{gold_line()}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        read_gold(path)
    assert "line 2" in str(caught.value)


def test_quotes_are_found_in_spite_of_white_space_and_widths() -> None:
    notice = replace(A, text="共清退 3.5\n万元,已上缴。")
    question = GoldQuestion("q", "fact", "zh", "问?", evidence=(Evidence("a.pdf", "清退３.５万元，已"),))
    case = make_cases([question], {notice.name: notice})[0]
    assert case.targets[0].notice == "a.txt"
    assert case.targets[0].spans[0].of(notice.text) == "清退 3.5\n万元,已"


@pytest.mark.parametrize(
    ("evidence", "said"),
    [(Evidence("z.txt", "引文"), "not in the index"), (Evidence("a.txt", "引文"), "is not in a.txt")],
)
def test_evidence_that_is_not_there_is_an_error(evidence: Evidence, said: str) -> None:
    with pytest.raises(InputError, match=said):
        make_case("fact", evidence=(evidence,))


def asked(name: str, agencies: str, *evidence: Evidence) -> GoldQuestion:
    return GoldQuestion(name, "agencies", "zh", "问?", evidence=evidence, agencies=frozenset(agencies.split()))


def test_agency_keys_are_inferred_from_what_is_quoted_with_them() -> None:
    questions = [
        asked("1", "one two", quote(A, 0, 9), quote(B, 0, 9)),
        asked("2", "two three", quote(B, 0, 9), quote(C, 0, 9)),
    ]
    first, second = make_cases(questions, COLLECTION)
    assert first.agencies == {"甲县水利局", "乙县水利局"}
    assert second.agencies == {"乙县水利局", "丙县水利局"}


def test_agency_keys_may_be_given_or_be_english_names() -> None:
    notices = {"w.txt": make_notice("w.txt", "无为市城市管理局"), **COLLECTION}
    question = replace(asked("1", "wuwei other"), kind="other")
    with pytest.raises(InputError, match=r"'other'.*--agencies"):
        make_cases([question], notices)
    case = make_cases([question], notices, {"other": "c.txt"})[0]
    assert case.agencies == {"无为市城市管理局", "丙县水利局"}
