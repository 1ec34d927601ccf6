"""Labelled questions with the sections of their collection as the product reads them: what every training starts from.

A question's labels are complete over its collection, so every section of the collection it does not name is wrong.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from index.notice import Notice, Section, Span
from index.notice_reader import NoticeReader
from index.passage import searched_sections

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "material" / "questions"
NOTICE_FOLDERS = (ROOT / "seeds", *sorted((ROOT / "tests").glob("**/notices/*")), ROOT / "tests" / "material")
Part = Literal["train", "train_more", "tune", "locked"]


@dataclass(frozen=True, slots=True)
class Place:
    """A section as a label names it, and the words there that carry the answer, where they were written down."""

    notice: str
    start: int
    quote: str = ""


@dataclass(eq=False, slots=True)
class LabelledQuestion:
    """One question and what of its collection is right, open, and wrong but hard."""

    id: str
    batch: str
    lang: Literal["zh", "en"]
    kind: str
    text: str
    answers: tuple[Place, ...]
    arguable: tuple[Place, ...]
    look_alikes: tuple[Place, ...]
    must_show: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Collection:
    """The notices that the questions of one batch were written over, and those questions."""

    batch: str
    part: Part
    notices: dict[str, Notice]
    sections: list[Section] = field(default_factory=list)
    questions: list[LabelledQuestion] = field(default_factory=list)

    def section_at(self, place: Place) -> Section:
        """The section that holds a labelled place: the one its quote stands in, or else the one it begins in."""
        notice = self.notices[place.notice]
        at = notice.text.find(place.quote, place.start) if place.quote else -1
        wanted = at if at >= 0 else place.start
        own = [section for section in self.sections if section.notice == place.notice]
        holding = [section for section in own if section.start <= wanted < section.end]
        return holding[0] if holding else min(own, key=lambda section: abs(section.start - place.start))

    def quoted(self, place: Place) -> Span | None:
        """Where the words stand that carry the answer; ``None`` where nobody has written them down."""
        text = self.notices[place.notice].text
        at = text.find(place.quote, place.start) if place.quote else -1
        return Span(at, at + len(place.quote)) if at >= 0 else None


def read_questions(path: Path) -> list[LabelledQuestion]:
    """The questions of one file (format: tests/material/README.md)."""
    return [_question(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _question(row: dict[str, Any]) -> LabelledQuestion:
    quotes = [item["quote"] for item in row.get("quotes", [])] or [""] * len(row["answers"])

    def places(label: str) -> tuple[Place, ...]:
        return tuple(Place(item["notice"], item["start"]) for item in row[label])

    answers = tuple(
        Place(item["notice"], item["start"], quote) for item, quote in zip(row["answers"], quotes, strict=True)
    )
    return LabelledQuestion(
        id=row["id"],
        batch=row["batch"],
        lang=row["lang"],
        kind=row.get("kind", "set" if row["answers"] else "unanswerable"),
        text=row["question"],
        answers=answers,
        arguable=places("arguable"),
        look_alikes=places("look_alikes"),
        must_show=tuple(row.get("answer_contains", ())),
        conditions=tuple(row.get("conditions", ())),
    )


def batches() -> dict[str, dict[str, Any]]:
    """Which notices a batch was written over, and whether it trains, tunes or is locked."""
    found: dict[str, dict[str, Any]] = json.loads((QUESTIONS / "batches.json").read_text("utf-8"))
    return found


def read_collections(parts: Iterable[str]) -> list[Collection]:
    """The collections of some parts or batches, each notice read once by the product's own reader."""
    wanted = set(parts)
    by_batch: dict[str, list[LabelledQuestion]] = defaultdict(list)
    chosen = {name: entry for name, entry in batches().items() if wanted & {name, entry["part"]}}
    for path in sorted({QUESTIONS / entry["file"] for entry in chosen.values()}):
        for question in read_questions(path):
            by_batch[question.batch].append(question)
    with NoticeReader() as reader:
        return [_collection(name, entry, by_batch[name], reader) for name, entry in chosen.items()]


def _collection(
    name: str, entry: dict[str, Any], questions: Sequence[LabelledQuestion], reader: NoticeReader
) -> Collection:
    notices = {file: reader.read(_files()[file]) for file in entry["notices"]}
    sections = [section for notice in notices.values() for section in searched_sections(notice)]
    return Collection(name, entry["part"], notices, sections, list(questions))


@cache
def _files() -> dict[str, Path]:
    return {path.name: path for folder in NOTICE_FOLDERS for path in folder.rglob("*.txt")}


def files_of(collection: Collection) -> list[Path]:
    """Where the notices of a collection are kept."""
    return [_files()[name] for name in sorted(collection.notices)]


def rows_of(collection: Collection) -> list[dict[str, Any]]:
    """A collection's questions as they stand in the file."""
    path = QUESTIONS / batches()[collection.batch]["file"]
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [row for row in rows if row["batch"] == collection.batch]


def gold_rows(collection: Collection) -> list[dict[str, Any]]:
    """Where the gold sections of a collection begin, whoever reads the notices."""
    found = []
    for path in files_of(collection):
        gold = path.with_name("sections.jsonl")
        lines = (gold if gold.exists() else ROOT / "tests" / "gold" / "sections.jsonl").read_text("utf-8").splitlines()
        found += [row for row in map(json.loads, lines) if row["notice"] == path.name]
    return found
