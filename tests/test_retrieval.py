"""Questions searched with the real model in an index of the seeds: what must hold whatever the weights are."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from bot.answer.persons import names_person
from bot.engine import Engine
from bot.retrieval.judge import load_weights
from bot.settings import Settings
from index.build import update_index
from index.store.bm25 import K1, B


def texts(engine: Engine, question: str, count: int = 3) -> list[str]:
    return [hit.text for hit in engine.search(question, count)]


def test_a_document_name_is_found_to_the_letter(engine: Engine) -> None:
    name = next(
        sentence
        for section in engine.snapshot.sections
        for sentence in engine.snapshot.clean(section).split("《")[1:2]
        if "》" in sentence and len(sentence.split("》")[0]) > 8
    ).split("》")[0]
    assert f"《{name}》" in texts(engine, f"《{name}》是做什么的?", 1)[0]


def test_a_number_is_found_to_the_digit(engine: Engine) -> None:
    assert any("12345" in text for text in texts(engine, "Who uses 12345?", 1))


def test_only_the_named_agency_is_searched(engine: Engine) -> None:
    agency = next(notice.facts.agency.value for notice in engine.snapshot.notices.values() if notice.facts.agency)
    hits = engine.search(f"{agency}的车辆维修怎么审批?", 10)
    assert {hit.agency for hit in hits} == {agency}


def test_a_set_holds_every_agency_from_the_threshold_on_and_no_other(engine: Engine) -> None:
    question = "哪些单位推进了垃圾分类?"
    answer = engine.ask(question)
    hits = engine.search(question, len(engine.snapshot.sections))
    sure = {hit.agency for hit in hits if hit.score >= load_weights().thresholds["zh"].affirmed}
    assert {finding.agency for finding in answer.agencies} == sure
    assert len(sure) > 1


def test_every_agency_of_a_set_has_a_verbatim_quote(engine: Engine) -> None:
    answer = engine.ask("Which agencies worked on public toilets?")
    assert answer.agencies
    for citation in answer.citations:
        assert citation.quote == engine.snapshot.notices[citation.notice].text[citation.start : citation.end]
    assert all(finding.citations for finding in answer.agencies)


@pytest.mark.parametrize("question", ["哪些单位整改了报销问题?", "which agencies reformed vehicle repair approval"])
def test_the_same_question_has_the_same_answer(engine: Engine, question: str) -> None:
    first, second = engine.ask(question), engine.ask(question)
    assert (first.answer, first.citations) == (second.answer, second.citations)
    assert engine.search(question, 50) == engine.search(question, 50)


def test_equal_scores_keep_the_order_of_the_collection(engine: Engine) -> None:
    ranked = engine.search("zzzz qqqq", 100)
    assert [hit.score for hit in ranked] == sorted((hit.score for hit in ranked), reverse=True)
    assert len({hit.id for hit in ranked}) == len(ranked)


@pytest.mark.parametrize("question", ["哪些单位整改了博物馆藏品管理的问题?", "What is the capital of France?"])
def test_what_no_notice_speaks_of_is_refused(engine: Engine, question: str) -> None:
    assert not engine.ask(question).answered


def test_a_title_alone_names_nobody() -> None:
    assert names_person("局长张明带队检查")
    assert not names_person("召开局长办公会")
    assert not names_person("学习习近平总书记重要讲话")


def test_bm25_weighs_rarity_once(engine: Engine) -> None:
    """The formula, on counts taken from the texts: a term's inverse document frequency is one factor of its score."""
    terms, sections = engine.snapshot.terms, engine.snapshot.sections
    term = "食堂"
    held = terms.document_frequency([term])
    idf = math.log1p((len(sections) - held + 0.5) / (held + 0.5))
    bundle = engine.query_engine.corpus.read("食堂")
    scores = terms.score(bundle.query.groups)
    (section, *_) = scores.best(1)
    count = engine.snapshot.clean(section).count(term)
    most = idf * (K1 + 1)
    assert 0 < scores.highest <= most
    assert scores.highest >= idf * count * (K1 + 1) / (count + K1 * (1 - B + B * 20)), "no section is 20 times the mean"


def test_plain_texts_are_searched_and_nothing_raises(tmp_path: Path, model_cache: Path) -> None:
    """As a collection of encyclopedia paragraphs would be: no notice, no issue, questions of any shape."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "rivers.txt").write_text(
        "The Danube flows through ten countries.\n\nIt ends in the Black Sea.\n", "utf-8"
    )
    (folder / "茶.txt").write_text("茶树原产于中国西南部。\n\n绿茶不经发酵，红茶全发酵。\n", "utf-8")
    update_index(folder, tmp_path / "index", cache_dir=model_cache)
    plain = Engine(tmp_path / "index", Settings(cache_dir=model_cache))
    hits = plain.search("绿茶和红茶有什么区别?", 2)
    assert hits[0].notice == "茶.txt"
    generator = random.Random(5)
    pieces = [
        "Which",
        "哪些单位",
        "Wi-Fi  Hotspots",
        "红茶",
        "？",
        "\n",
        "“",
        "《",
        "Danube's",
        "3.5%",
        "🙂",
        "和",
        "vs",
        "第二家",
    ]
    for _ in range(60):
        question = " ".join(generator.choices(pieces, k=generator.randint(1, 7)))
        if question.strip():
            answer = plain.ask(question, ["红茶呢?"] if generator.random() < 0.3 else [])
            assert answer.coverage.read <= answer.coverage.sections <= len(plain.snapshot.sections)
