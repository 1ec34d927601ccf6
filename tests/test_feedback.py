"""Feedback: kept, changed only by its author, reviewed, exported as gold lines."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pytest

from bot.evaluation.gold import Evidence
from bot.model import AgencyFinding, Answer, Citation, Coverage
from bot.web.feedback import Feedback, FeedbackStore, Review, find_evidence, gold_line, suggested_review
from index.errors import InputError
from index.notice import Facts, Notice

TEXT = "整改情况:一是完善审批制度。\n二是开展自查。"


def answer() -> Answer:
    quote = TEXT[5:13]
    citation = Citation(
        number=1, section="n#1", notice="n.txt", agency="示范局", title="审批不严", path=(), quote=quote,
        start=5, end=13, published="2024-01-02",
    )  # fmt: skip
    return Answer(
        question="哪些单位完善了审批制度？",
        language="zh",
        kind="agencies",
        answered=True,
        answer="示范局 [1]",
        agencies=(AgencyFinding(agency="示范局", notice="n.txt", citations=(1,)),),
        citations=(citation,),
        coverage=Coverage(notices=1, sections=1, read=1, matched_notices=1),
    )


def give(store: FeedbackStore, rating: Literal["Like", "Dislike"], history: Sequence[str] = ()) -> Feedback:
    """Feedback as the administrator sees it."""
    store.add(rating, answer(), history)
    return store.newest()[0]


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "data" / "feedback.sqlite")


def test_feedback_is_kept_with_history_and_answer(store: FeedbackStore) -> None:
    key = store.add("Dislike", answer(), ["先问的"], "li")
    assert store.comment(key, "少了一个单位", "li")
    (given,) = store.newest()
    assert (given.rating, given.comment, given.user) == ("Dislike", "少了一个单位", "li")
    assert given.history == ("先问的",)
    assert given.answer == answer()
    assert store.get(given.id) == given


def test_only_the_author_changes_feedback(store: FeedbackStore) -> None:
    key = store.add("Like", answer(), [], "li")
    assert not store.comment(key, "别人写的", "wang")
    assert not store.rate(key, "Dislike", None)
    assert store.rate(key, "Dislike", "li")
    (given,) = store.newest()
    assert given.rating == "Dislike" and given.comment == ""


def test_a_number_is_no_key(store: FeedbackStore) -> None:
    keys = {store.add("Like", answer(), []) for _ in range(20)}
    assert len(keys) == 20 and all(len(key) > 20 for key in keys)
    guesses: list[Any] = [*range(1, 21), "1", None, ""]
    for guess in guesses:
        assert not store.comment(guess, "别人写的", None)
        assert not store.rate(guess, "Dislike", None)
    assert {(given.rating, given.comment) for given in store.newest()} == {("Like", "")}


def test_feedback_of_version_0_1_0_is_read_and_changed_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite"
    old = answer().to_json()
    del old["coverage"]["read"]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "CREATE TABLE feedback (id INTEGER PRIMARY KEY, created TEXT NOT NULL, rating TEXT NOT NULL,"
            " comment TEXT NOT NULL DEFAULT '', user TEXT, history TEXT NOT NULL, answer TEXT NOT NULL, review TEXT)"
        )
        insert = "INSERT INTO feedback (created, rating, history, comment, answer) VALUES (?, ?, ?, ?, ?)"
        db.execute(insert, ("2024-05-06", "Like", "[]", "旧的", json.dumps(old)))
        db.execute(insert, ("2024-05-06", "Like", "[]", "坏的", '{"question": 5}'))
    store = FeedbackStore(path)
    assert not store.comment(None, "别人写的", None)  # type: ignore[arg-type]
    (given,) = store.newest()  # the damaged one is left alone and does not take the other with it
    assert given.comment == "旧的" and given.answer.citations == answer().citations
    assert store.add("Like", answer(), [])


def test_reviewed_complaint_becomes_a_gold_line(store: FeedbackStore) -> None:
    number = give(store, "Dislike", ["先问的"]).id
    assert store.gold_lines() == []
    store.review(number, Review(True, ("示范局",), ("别的局",), (Evidence("n.txt", "开展自查"),), ("自查",)))
    (line,) = store.gold_lines()
    assert json.loads(line) == {
        "id": f"f{number:04d}",
        "kind": "agencies",
        "lang": "zh",
        "question": "哪些单位完善了审批制度？",
        "history": ["先问的"],
        "agencies": ["示范局"],
        "not_agencies": ["别的局"],
        "optional_agencies": [],
        "evidence": [{"notice": "n.txt", "quote": "开展自查"}],
        "answer_contains": ["自查"],
    }


def test_question_without_an_answer_becomes_an_unanswerable_one(store: FeedbackStore) -> None:
    number = give(store, "Dislike").id
    store.review(number, Review(answerable=False))
    line = json.loads(store.gold_lines()[0])
    assert (line["kind"], line["agencies"], line["evidence"]) == ("unanswerable", [], [])


def test_a_liked_answer_is_suggested_as_it_stands(store: FeedbackStore) -> None:
    liked, disliked = give(store, "Like"), give(store, "Dislike")
    assert suggested_review(liked).agencies == ("示范局",)
    assert suggested_review(disliked).agencies == ()
    assert suggested_review(disliked).evidence == (Evidence("n.txt", TEXT[5:13]),)


def test_evidence_must_stand_in_a_notice() -> None:
    notices = {"n.txt": Notice("n.txt", TEXT, "0", "text/plain", Facts(), ())}
    assert find_evidence(["开展自查"], notices) == [Evidence("n.txt", "开展自查")]
    with pytest.raises(InputError, match="没有这句"):
        find_evidence(["没有这句"], notices)


def test_unreviewed_and_unknown_feedback_is_refused(store: FeedbackStore) -> None:
    with pytest.raises(InputError, match="has not been reviewed"):
        gold_line(give(store, "Like"))
    with pytest.raises(InputError, match="no feedback number 99"):
        store.review(99, Review(True))
