"""Feedback: kept, changed only by its author, reviewed, exported as gold lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.model import AgencyFinding, Answer, Citation, Coverage
from bot.web.feedback import Evidence, FeedbackStore, Review, find_evidence, gold_line, suggested_review
from index.errors import InputError
from index.notice import Facts, Notice

TEXT = "整改情况:一是完善审批制度。\n二是开展自查。"


def answer() -> Answer:
    quote = TEXT[5:13]
    citation = Citation(1, "n#1", "n.txt", "示范局", "审批不严", (), quote, 5, 13, "2024-01-02")
    return Answer(
        "哪些单位完善了审批制度？", "zh", "agencies", True, "示范局 [1]", (AgencyFinding("示范局", "n.txt", (1,)),),
        (citation,), Coverage(1, 1, 1),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "data" / "feedback.sqlite")


def test_entry_is_kept_with_history_and_answer(store: FeedbackStore) -> None:
    number = store.add("Dislike", answer(), ["先问的"], "li")
    assert store.comment(number, "少了一个单位", "li")
    (entry,) = store.entries()
    assert (entry.id, entry.rating, entry.comment, entry.user) == (number, "Dislike", "少了一个单位", "li")
    assert entry.history == ("先问的",)
    assert entry.answer == json.loads(json.dumps(answer().to_json()))


def test_only_the_author_changes_an_entry(store: FeedbackStore) -> None:
    number = store.add("Like", answer(), [], "li")
    assert not store.comment(number, "别人写的", "wang")
    assert not store.rate(number, "Dislike", None)
    assert store.rate(number, "Dislike", "li")
    entry = store.get(number)
    assert entry and entry.rating == "Dislike" and entry.comment == ""


def test_reviewed_complaint_becomes_a_gold_line(store: FeedbackStore) -> None:
    number = store.add("Dislike", answer(), ["先问的"])
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
    number = store.add("Dislike", answer(), [])
    store.review(number, Review(answerable=False))
    line = json.loads(store.gold_lines()[0])
    assert (line["kind"], line["agencies"], line["evidence"]) == ("unanswerable", [], [])


def test_a_liked_answer_is_suggested_as_it_stands(store: FeedbackStore) -> None:
    liked = store.get(store.add("Like", answer(), []))
    disliked = store.get(store.add("Dislike", answer(), []))
    assert liked and disliked
    assert suggested_review(liked).agencies == ("示范局",)
    assert suggested_review(disliked).agencies == ()
    assert suggested_review(disliked).evidence == (Evidence("n.txt", TEXT[5:13]),)


def test_evidence_must_stand_in_a_notice() -> None:
    notices = {"n.txt": Notice("n.txt", TEXT, "0", "text/plain", Facts(), ())}
    assert find_evidence(["开展自查"], notices) == [Evidence("n.txt", "开展自查")]
    with pytest.raises(InputError, match="没有这句"):
        find_evidence(["没有这句"], notices)


def test_unreviewed_and_unknown_entries_are_refused(store: FeedbackStore) -> None:
    entry = store.get(store.add("Like", answer(), []))
    assert entry
    with pytest.raises(InputError, match="has not been reviewed"):
        gold_line(entry)
    with pytest.raises(InputError, match="no feedback number 99"):
        store.review(99, Review(True))
