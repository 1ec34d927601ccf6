"""The labelled material: every line of gold stands in its notice as it says."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

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


@pytest.mark.parametrize("batch", "DEFG")
def test_questions_name_sections_and_quote_them(batch: str) -> None:
    issues = {(row["notice"], row["start"]) for name in BATCHES for row in rows(MATERIAL / name / "sections.jsonl")}
    seen: set[str] = set()
    named = 0
    for row in rows(MATERIAL / "questions" / f"{batch}.jsonl"):
        assert row["id"] not in seen
        seen.add(row["id"])
        places = [
            (place["notice"], place["start"]) for key in ("answers", "arguable", "look_alikes") for place in row[key]
        ]
        assert len(places) == len(set(places)), row["id"]
        named += sum(place in issues for place in places)
        assert bool(row["answers"]) == (row["kind"] != "unanswerable")
        assert all(quote["quote"] in notice_text(quote["notice"]) for quote in row["quotes"]), row["id"]
    assert len(seen) == 140
    assert named > 400
