"""Verifies the gold lines of a notice folder against its texts: ``python tests/notices/check.py [FOLDER …]``.

Without a folder, every folder beside this file that holds a ``questions.jsonl`` is checked. Prints one line a problem
and exits with status 1 when there is any. The conventions the lines follow are in ``README.md`` beside this file.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KINDS = {"agencies", "fact", "measures", "compare", "metadata", "unanswerable", "followup"}
QUESTION_KEYS = {
    "id",
    "kind",
    "lang",
    "question",
    "history",
    "agencies",
    "not_agencies",
    "optional_agencies",
    "evidence",
    "answer_contains",
}
FACT_DATES = ("published", "inspected_from", "inspected_to", "feedback_on")
# Two languages count as evenly asked when neither has more than this share of the questions.
LARGEST_LANGUAGE_SHARE = 0.55

Row = dict[str, Any]
Texts = Mapping[str, str]


def gold_folders(root: Path = HERE) -> list[Path]:
    """The folders under ``root`` that hold gold questions, in name order."""
    return sorted(path.parent for path in root.glob("*/questions.jsonl"))


def check_folder(folder: Path) -> list[str]:
    """Every problem found in the gold files of ``folder``, one line each; empty when they hold."""
    texts = {path.name: read_text(path) for path in sorted(folder.glob("*.txt"))}
    sections, facts, questions = (
        read_rows(folder / name) for name in ("sections.jsonl", "facts.jsonl", "questions.jsonl")
    )
    described = [row["notice"] for row in facts]
    problems = [*check_sections(sections, texts), *check_facts(facts, texts), *check_questions(questions, texts)]
    if {row["notice"] for row in sections} != set(described) or len(set(described)) != len(described):
        problems.append("sections.jsonl and facts.jsonl do not describe the same notices once each")
    keys = {Path(name).stem for name in described}
    for row in questions:
        problems += check_agency_keys(row, keys)
    return [f"{folder.name}: {problem}" for problem in problems]


def read_text(path: Path) -> str:
    """The file's characters with line ends as they are: offsets count them."""
    return path.read_bytes().decode("utf-8")


def read_rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def check_sections(rows: list[Row], texts: Texts) -> Iterator[str]:
    """Offsets point at what they claim, numbers run from 1, a title stands in its section."""
    last: dict[str, Row] = {}
    for row in rows:
        name, number, start = row["notice"], row["number"], row["start"]
        label = f"{name} section {number}"
        previous = last.get(name, {"number": 0, "start": -1})
        if number != previous["number"] + 1 or start <= previous["start"]:
            yield f"{label}: out of order"
        last[name] = row
        text = texts.get(name, "")
        if not row["starts_with"] or not text.startswith(row["starts_with"], start):
            yield f"{label}: the text does not start with {row['starts_with']!r} at {start}"
        title = row["title"]
        if title is not None and without_space(title) not in without_space(text[start : start + 2 * len(title) + 40]):
            yield f"{label}: the title is not in its section's heading"
        if title is not None and title != title.strip().rstrip("。."):
            yield f"{label}: the title ends in a full stop or a space"


def check_facts(rows: list[Row], texts: Texts) -> Iterator[str]:
    """Dates are real days in order, names and contacts stand in the text, counts are not negative."""
    for row in rows:
        name = row["notice"]
        text = without_space(texts.get(name, ""))
        dates = [row[key] for key in FACT_DATES]
        for date in filter(None, dates):
            if datetime.date.fromisoformat(date).isoformat() != date:
                yield f"{name}: {date} is not a date"
        begun, ended, fed_back, published = (row[key] for key in FACT_DATES[1:] + FACT_DATES[:1])
        known = [date for date in (begun, ended, fed_back, published) if date]
        if known != sorted(known):
            yield f"{name}: inspection, feedback and publication are not in this order"
        for value in [row["inspection_body"], *row["contacts"]]:
            if value not in text:
                yield f"{name}: {value!r} is not in the text"
        if any(claim["count"] < 0 or not claim["what"] for claim in row["claims"]):
            yield f"{name}: a claim without a noun or with a negative count"


def check_questions(rows: list[Row], texts: Texts) -> Iterator[str]:
    """The lines are complete, quotes are verbatim, answers can be found in what is quoted or around it."""
    for key in ("id", "question"):
        counted = Counter(repr((row[key], row["history"])) for row in rows)
        repeated = [value for value, count in counted.items() if count > 1]
        if repeated:
            yield f"questions.jsonl: {key} given twice: {repeated[0]}"
    languages = Counter(row["lang"] for row in rows)
    if set(languages) != {"zh", "en"} or max(languages.values()) > LARGEST_LANGUAGE_SHARE * len(rows):
        yield f"questions.jsonl: languages are not even: {dict(languages)}"
    for row in rows:
        for problem in check_question(row, texts):
            yield f"{row['id']}: {problem}"


def check_question(row: Row, texts: Texts) -> Iterator[str]:
    if set(row) != QUESTION_KEYS or row["kind"] not in KINDS:
        yield "wrong keys or kind"
        return
    if (row["lang"] == "zh") != bool(re.search(r"[\u4e00-\u9fff]", row["question"])):
        yield f"the question is not written in {row['lang']}"
    for evidence in row["evidence"]:
        if evidence["quote"] not in texts.get(evidence["notice"], ""):
            yield f"quote not in {evidence['notice']}: {evidence['quote']}"
    cited = "".join(texts.get(evidence["notice"], "") for evidence in row["evidence"])
    for alternatives in row["answer_contains"]:
        if not any(alternative in cited for alternative in alternatives):
            yield f"none of {alternatives} is in the cited notices"
    if (row["kind"] == "unanswerable") == bool(row["evidence"]):
        yield "evidence is given for all but unanswerable questions"
    if (row["kind"] == "followup") != bool(row["history"]):
        yield "history is given for followup questions, and for these only"


def check_agency_keys(row: Row, keys: set[str]) -> Iterator[str]:
    """Every key names a described notice, once; every affirmed agency is proved by a quote of its own."""
    named = [*row["agencies"], *row["not_agencies"], *row["optional_agencies"]]
    if not set(named) <= keys or len(set(named)) != len(named):
        yield f"{row['id']}: an agency key is unknown or given twice: {named}"
    unproved = set(row["agencies"]) - {Path(evidence["notice"]).stem for evidence in row["evidence"]}
    if unproved:
        yield f"{row['id']}: no quote for {sorted(unproved)}"


def without_space(text: str) -> str:
    return "".join(text.split())


def main(arguments: list[str]) -> int:
    folders = [Path(argument) for argument in arguments] or gold_folders()
    problems = [problem for folder in folders for problem in check_folder(folder)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
