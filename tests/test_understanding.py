"""Questions understood over two notices, without an index: spans, names, follow-ups, and that nothing raises."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from bot.language.names import english_name
from bot.language.terms import search_terms
from bot.question.question import Question
from tests.made_questions import made_questions
from tests.sample_directory import sample_understanding

ROOT = Path(__file__).parents[1]


def check(question: Question) -> None:
    """What holds of every question that was understood."""
    text = question.text
    assert question.topic
    assert all(0 <= item.start <= item.end <= len(text) for item in question.mentions)
    assert all(set(item.notices) <= set(sample_understanding().directory.agency_of) for item in question.mentions)
    for name in question.names:
        assert name.text and name.renderings and all(name.renderings)
        assert 0 <= name.start <= name.end <= len(text)
        assert name.end == 0 or name.text == " ".join(text[name.start : name.end].split())
    placed = [name for name in question.names if name.end]
    assert all(first.end <= second.start for first, second in pairwise(placed))


@pytest.mark.parametrize(
    "question",
    [
        "What did Zaozhuang Hi-Tech Zone do about drones?",
        "Which places got free Wi-Fi Hotspots?",
        "Which agencies work in the Beijing-Tianjin-Hebei Region?",
        "What did the  New  Harbour  Zone do?",
        "Which İstanbul districts did Huaiyin District visit?",
    ],
)
def test_capitalised_names_with_hyphens_and_double_spaces_are_read(question: str) -> None:
    check(sample_understanding().read(question))


def test_no_question_of_any_shape_raises() -> None:
    understanding = sample_understanding()
    for text, history in made_questions(3000):
        question = understanding.read(text, history)
        assert question.text == text
        check(question)
        if len(history) == 1:  # every such question through the dictionary too
            assert all(term.candidates for term in search_terms(question.topic, question.language))


def test_a_mention_after_a_letter_that_grows_in_lower_case_is_where_it_stands() -> None:
    (mention,) = sample_understanding().read("İİİ – what did Huaiyin District do?").mentions
    assert (mention.start, mention.end) == (15, 31)


@pytest.mark.parametrize(
    ("history", "question", "sentence"),
    [
        (["槐荫区城管局怎么整改公车问题?"], "那武昌呢?", "武昌区城市管理执法局怎么整改公车问题？"),
        (["槐荫区城管局怎么整改公车问题?"], "它的联系电话是多少?", "济南市槐荫区城管局的联系电话是多少？"),
        (["哪些单位整改了路灯问题?"], "武昌呢?", "关于“哪些单位整改了路灯问题？”，武昌区城市管理执法局的情况如何？"),
        (["槐荫区城管局怎么整改公车问题?"], "食堂呢?", "济南市槐荫区城管局：食堂呢？"),
        (["哪些单位整改了路灯问题?"], "2024年呢?", "哪些单位整改了路灯问题？（2024年）"),
        (
            ["How did Huaiyin District fix street lamps?"],
            "What about Wuchang?",
            "How did Wuchang District Urban Management and Law Enforcement Bureau fix street lamps?",
        ),
        (
            ["How did Wuchang fix street lamps?"],
            "When was it inspected?",
            "When was Wuchang District Urban Management and Law Enforcement Bureau inspected?",
        ),
        (
            ["How did Wuchang fix street lamps?"],
            "What are their canteens like?",
            "What are Wuchang District Urban Management and Law Enforcement Bureau's canteens like?",
        ),
        (
            ["Which agencies fixed street lamps?"],
            "What about Huaiyin?",
            "What about Jinan Huaiyin District Urban Management Bureau"
            " on the question “Which agencies fixed street lamps?”?",
        ),
    ],
)
def test_a_completed_follow_up_reads_like_a_question(history: list[str], question: str, sentence: str) -> None:
    understood = sample_understanding().read(question, history)
    assert understood.understood_as == sentence
    check(understood)


def test_the_second_one_is_asked_about_by_its_name() -> None:
    understanding = sample_understanding()
    agency = understanding.directory.agencies()[0]
    question = understanding.read("第二家是怎么做的?", ["哪些单位整改了路灯问题?"])
    resolved = understanding.on_agencies(question, [agency])
    assert resolved.mentions[0].notices and resolved.topic == question.topic
    assert resolved.understood_as == f"关于“哪些单位整改了路灯问题？”，{agency}的情况如何？"
    direct = understanding.read("How did the second one repair its cars?", ["Which agencies fixed street lamps?"])
    sentence = understanding.on_agencies(direct, [agency]).understood_as
    assert sentence is not None and sentence == f"How did {english_name(agency)} repair its cars?"


def test_another_name_on_the_same_matter_takes_the_place_of_the_one_before() -> None:
    question = sample_understanding().read("那钉钉呢?", ["哪些单位用了北斗?"])
    assert [name.text for name in question.names] == ["钉钉"]
    assert (question.kind, question.topic) == ("agencies", "哪些单位用了钉钉?")
    kept = sample_understanding().read("那武昌呢?", ["哪些单位用了北斗?"])
    assert [name.text for name in kept.names] == ["北斗"]


def test_asking_writes_nothing_into_the_temporary_folder(tmp_path: Path) -> None:
    """jieba keeps a cache there, where any user of the machine may put another."""
    code = (
        "from tests.sample_directory import sample_understanding as made\n"
        "from bot.answer.persons import names_person\n"
        "made().read('哪些单位用了钉钉?'); made().read('Who uses Beidou?'); names_person('局长张明')\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=120)
    assert list(tmp_path.iterdir()) == []
