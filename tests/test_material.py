"""The labelled material: every line of gold stands in its notice as it says."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from bot.question.intent import FIELDS, KINDS, TYPES

MATERIAL = Path(__file__).parent / "material"
BATCHES = (
    "batch1",
    "batch2",
    "batch3a",
    "batch3b",
    "batch4a",
    "batch4b",
    "opened/p",
    "opened/r",
    "opened/l2a",
    "opened/l2b",
    "opened/l2c",
    "opened/l3d",
    "opened/l3e",
)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def notice_text(name: str) -> str:
    (path,) = (path for path in MATERIAL.rglob("*.txt") if path.name == name)
    return path.read_bytes().decode()


@pytest.mark.parametrize("batch", BATCHES)
def test_sections_begin_where_they_say(batch: str) -> None:
    by_notice: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(MATERIAL / batch / "sections.jsonl"):
        by_notice[row["notice"]].append(row)
    assert set(by_notice) == {path.name for path in (MATERIAL / batch).glob("*.txt")}
    for name, found in by_notice.items():
        text = notice_text(name)
        assert [row["number"] for row in found] == list(range(1, len(found) + 1))
        assert [row["start"] for row in found] == sorted({row["start"] for row in found})
        assert all(text.startswith(row["starts_with"], row["start"]) for row in found)
        assert all(row["title"] is None or row["title"] in text for row in found)


@pytest.mark.parametrize("batch", BATCHES)
def test_measures_are_verbatim(batch: str) -> None:
    for row in rows(MATERIAL / batch / "measures.jsonl"):
        assert row["quote"] in notice_text(row["notice"])


COLLECTIONS: dict[str, dict[str, Any]] = json.loads((MATERIAL / "questions" / "batches.json").read_text("utf-8"))
ROOT = MATERIAL.parents[1]


def text_of(name: str) -> str:
    (path,) = (path for folder in ("seeds", "tests") for path in (ROOT / folder).rglob(name))
    return path.read_bytes().decode()


@pytest.mark.parametrize("batch", [name for name in COLLECTIONS if name not in "ABC"])
def test_questions_name_sections_and_quote_them(batch: str) -> None:
    texts = {name: text_of(name) for name in COLLECTIONS[batch]["notices"]}
    seen: set[str] = set()
    for row in rows(MATERIAL / "questions" / COLLECTIONS[batch]["file"]):
        assert row["id"] not in seen
        seen.add(row["id"])
        places = [
            (place["notice"], place["start"]) for key in ("answers", "arguable", "look_alikes") for place in row[key]
        ]
        assert len(places) == len(set(places)), row["id"]
        assert all(name in texts and 0 <= start < len(texts[name]) for name, start in places), row["id"]
        assert bool(row["answers"]) == (row["kind"] != "unanswerable")
        assert all(quote["quote"] in texts[quote["notice"]] for quote in row["quotes"]), row["id"]
        answers = [texts[place["notice"]] for place in row["answers"]]
        assert all(any(part in text for text in answers) for part in row.get("answer_contains", [])), row["id"]
    assert len(seen) >= 140


def test_parts_share_no_notice_and_no_question() -> None:
    """What is locked was seen by no training, and what tunes by none of the encoder and the cross-encoder."""
    notices: dict[str, set[str]] = defaultdict(set)
    questions: dict[str, set[str]] = defaultdict(set)
    for batch, entry in COLLECTIONS.items():
        notices[entry["part"]] |= set(entry["notices"])
        found = rows(MATERIAL / "questions" / entry["file"])
        questions[entry["part"]] |= {row["question"] for row in found if row["batch"] == batch}
    assert set(notices) == {"train", "train_more", "tune", "locked"}
    assert notices["train_more"] <= notices["train"]  # other questions over the same notices
    for one, other in combinations(notices, 2):
        assert {one, other} == {"train", "train_more"} or not notices[one] & notices[other]
        assert not questions[one] & questions[other]
    assert sum(map(len, questions.values())) >= 4300


@pytest.mark.parametrize("language", ["zh", "en"])
def test_paraphrases_say_what_the_classifiers_know(language: str) -> None:
    for row in rows(MATERIAL / "intents" / f"kinds_{language}.jsonl"):
        assert row["kind"] in KINDS and row["q"].strip()
    for row in rows(MATERIAL / "intents" / f"fields_{language}.jsonl"):
        assert set(row["fields"]) <= set(FIELDS)
    for row in rows(MATERIAL / "intents" / f"types_{language}.jsonl"):
        assert row["type"] in TYPES
