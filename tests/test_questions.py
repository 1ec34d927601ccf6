"""Questions understood and answered over the seeds: the real index, the real model."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from bot.answer.phrases import REFUSAL
from bot.engine import Engine
from bot.model import Answer, Filters
from index.errors import InputError


def notices(answer: Answer) -> set[str]:
    return {finding.notice[:3] for finding in answer.agencies}


# Named in the gold file as an agency that may be counted.
MAYBE = {"which agencies reformed vehicle repair approval": {"003"}}


def exact(answer: Answer, engine: Engine) -> None:
    """Every quote is the notice's text, and markers and citations are the same set."""
    for citation in answer.citations:
        text = engine.snapshot.notices[citation.notice].text
        assert citation.quote == text[citation.start : citation.end]
    shown = {number for number in range(1, 100) if f"[{number}]" in answer.answer}
    assert shown == {citation.number for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "kind", "expected"),
    [
        ("哪些单位整改了公车维修审批问题?", "agencies", {"001", "002"}),
        ("which agencies reformed vehicle repair approval", "agencies", {"001", "002"}),
        ("枣庄高新区怎么整改公务车辆管理不够规范的问题?", "measures", {"002"}),
        ("How did Wuchang supervise the motor-vehicle repair industry?", "measures", {"004"}),
        ("无为市城管局为了规范公车修订了哪份文件?", "fact", {"001"}),
        ("When was Huaiyin District's urban management bureau inspected?", "metadata", {"000"}),
        ("比较无为市和枣庄高新区在公车维修审批上的整改措施", "compare", {"001", "002"}),
        ("Which agencies say all of their rectification tasks are finished?", "status", {"000", "002"}),
    ],
)
def test_questions_of_each_kind(engine: Engine, question: str, kind: str, expected: set[str]) -> None:
    answer = engine.ask(question)
    assert (answer.answered, answer.kind) == (True, kind)
    assert expected <= notices(answer) <= expected | MAYBE.get(question, set())
    exact(answer, engine)
    assert engine.ask(question).answer == answer.answer, "the same on every run"


@pytest.mark.parametrize(
    "question",
    [
        "上海市浦东新区城管局整改了哪些问题?",
        "槐荫区城管局是怎么整改公车维修审批的?",
        "枣庄高新区综合执法局局长叫什么名字?",
        "哪些单位整改了医保基金监管问题?",
        "今天北京天气怎么样?",
        "What is the capital of France?",
        "What was the Changzhou bureau's total budget for 2024?",
    ],
)
def test_what_the_notices_do_not_say_is_refused(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert not answer.answered
    assert answer.answer.startswith(REFUSAL[answer.language])
    assert (answer.citations, answer.agencies) == ((), ())


def test_an_unknown_place_is_named_with_the_agencies_there_are(engine: Engine) -> None:
    answer = engine.ask("上海市浦东新区城管局整改了哪些问题?")
    assert "上海市浦东新区城管局" in answer.answer and "无为市城市管理局" in answer.answer


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (["枣庄高新区怎么整改公务车辆维修审批?"], "那无为市呢?", {"001"}),
        (["How does Zaozhuang Hi-tech Zone plan to use drones?"], "What about Changzhou?", {"003"}),
        (["无为市城管局怎么整改津补贴发放?"], "它的联系电话是多少?", {"001"}),
        (["哪些单位整改了公车维修审批问题?"], "第二家是怎么做的?", {"002"}),
    ],
)
def test_follow_ups_lean_on_the_turns_before(
    engine: Engine, history: list[str], question: str, expected: set[str]
) -> None:
    answer = engine.ask(question, history)
    assert answer.answered and notices(answer) == expected
    assert answer.understood_as is not None
    exact(answer, engine)


def test_filters_narrow_the_answer(engine: Engine) -> None:
    question = "哪些单位整改了公车维修审批问题?"
    assert notices(engine.ask(question, filters=Filters(agencies=frozenset({"无为市城市管理局"})))) == {"001"}
    assert notices(engine.ask(question, filters=Filters(years=frozenset({2025})))) == {"002"}
    assert not engine.ask(question, filters=Filters(years=frozenset({1999}))).answered


def test_a_refusal_offers_what_is_near(engine: Engine) -> None:
    answer = engine.ask("槐荫区城管局是怎么整改公车维修审批的?")
    assert answer.near and all(citation.notice.startswith("000") for citation in answer.near)


def test_empty_and_endless_questions_are_one_line(engine: Engine) -> None:
    for question in ("", "  \n", "问" * 20_000):
        with pytest.raises(InputError) as raised:
            engine.ask(question)
        assert "\n" not in str(raised.value)


def test_quotes_and_questions_are_harmless_in_markdown(engine: Engine) -> None:
    answer = engine.ask("<img src=x onerror=alert(1)> [x](http://evil) 天气 ![y](http://evil/a.png)")
    tokens = [
        child
        for token in MarkdownIt("gfm-like", {"linkify": False}).parse(answer.answer)
        for child in token.children or ()
    ]
    assert {token.type for token in tokens} <= {"text", "softbreak", "text_special"}


def test_a_stream_ends_with_the_whole_answer(engine: Engine) -> None:
    pieces = list(engine.stream("哪个单位没有收工会会员会费?"))
    assert pieces[-1].final is not None and pieces[-1].text == pieces[-1].final.answer
    assert all(pieces[-1].text.startswith(piece.text) for piece in pieces)


def test_coverage_counts_what_ran(engine: Engine) -> None:
    issues = {name: len(notice.issues) for name, notice in engine.snapshot.notices.items()}
    question = "哪些单位整改了公车维修审批问题?"
    everything = engine.ask(question).coverage
    assert (everything.notices, everything.sections) == (5, sum(issues.values()))
    assert 0 < everything.read <= everything.sections
    wuwei = next(name for name in issues if name.startswith("001"))
    one = engine.ask(question, filters=Filters(agencies=frozenset({"无为市城市管理局"}))).coverage
    assert (one.notices, one.sections) == (1, issues[wuwei])
    assert 0 < one.read <= one.sections
    refused = engine.ask("哪些单位整改了医保基金监管问题?").coverage
    assert (refused.notices, refused.sections, refused.matched_notices) == (5, sum(issues.values()), 0)
    of_a_notice = engine.ask("无为市城管局的联系电话是多少?").coverage
    assert (of_a_notice.sections, of_a_notice.read) == (0, 0), "facts of a notice are read without a search"
    nothing = engine.ask(question, filters=Filters(years=frozenset({1999}))).coverage
    assert (nothing.notices, nothing.sections, nothing.read) == (0, 0, 0)


def test_a_set_compares_every_section_and_says_how_many_it_read(engine: Engine) -> None:
    answer = engine.ask("哪些单位整改了公车维修审批问题?")
    assert f"{answer.coverage.sections} 个段落" in answer.answer
    assert f"{answer.coverage.read} 个" in answer.answer


def test_the_number_a_heading_begins_with_is_no_answer(engine: Engine) -> None:
    answer = engine.ask("How many public toilets did Zaozhuang renovate?")
    titled = {section.id: section for section in engine.snapshot.sections}
    for citation in answer.citations:
        assert citation.start >= titled[citation.section].heading_end, citation.quote


@pytest.mark.parametrize(
    "question",
    [
        "无为市城市管理局和常州市城市管理局什么时候收到巡察反馈？",
        "When did Wuwei and Changzhou receive the inspection's feedback?",
    ],
)
def test_facts_of_two_notices_are_read_for_both(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert notices(answer) == {"001", "003"}
    assert "2022" in answer.answer and "2023" in answer.answer


def test_all_finished_is_not_searched_for(engine: Engine) -> None:
    wuchang = Filters(agencies=frozenset({"武昌区城市管理执法局"}))
    assert not engine.ask("哪些单位已经全部整改完成？", filters=wuchang).answered


def test_an_agency_named_twice_has_one_row(engine: Engine) -> None:
    once = engine.ask("比较无为市城市管理局和枣庄高新区综合执法局的公车维修审批")
    twice = engine.ask(
        "比较无为市城市管理局和枣庄高新区综合执法局的公车维修审批：无为市城市管理局和枣庄高新区综合执法局"
    )
    assert once.answer.count("\n| **") == twice.answer.count("\n| **") == 2
