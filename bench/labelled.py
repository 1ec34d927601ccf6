"""Figures over questions whose answering sections are all labelled, from what the command line wrote.

    notice-qa ask --batch QUESTIONS.jsonl --out ANSWERS.jsonl --index-dir DIR
    notice-qa search --batch QUESTIONS.jsonl --out HITS.jsonl -k 20 --index-dir DIR
    python bench/labelled.py SECTIONS.jsonl QUESTIONS.jsonl ANSWERS.jsonl HITS.jsonl

SECTIONS holds the gold sections (``notice``, ``start``); one ends where the next begins. Several files are given
with commas. A section is found when a hit, and cited when a citation, lies in it for more than half; a line with
``error`` counts as a refusal. In brackets: 95 % intervals (bootstrap over questions), and of how many.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]
Counts = dict[str, tuple[float, float]]  # figure → what a question adds to its numerator and denominator

_ROUNDS = 1000
_FIGURES = ("recall@10", "recall@20", "set_f1", "look_alikes", "cited", "fact_shown", "refused", "answered")


def read(files: str) -> list[Row]:
    return [json.loads(line) for name in files.split(",") for line in Path(name).read_text("utf-8").splitlines()]


class Sections:
    """Where each gold section of a notice begins and ends."""

    def __init__(self, rows: Sequence[Row], questions: Sequence[Row]) -> None:
        places: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            places[row["notice"]].add(row["start"])
        for question in questions:
            for label in ("answers", "arguable", "look_alikes"):
                for place in question[label]:
                    places[place["notice"]].add(place["start"])
        self._starts = {notice: sorted(starts) for notice, starts in places.items()}

    def of(self, row: Row) -> tuple[str, int] | None:
        """The section most of a hit's or citation's characters lie in."""
        starts = [start for start in self._starts.get(row["notice"], []) if start <= (row["start"] + row["end"]) // 2]
        return (row["notice"], starts[-1]) if starts else None


def score(question: Row, answer: Row, hits: Sequence[Row], sections: Sections) -> Counts:
    right, open_, wrong = (
        {(place["notice"], place["start"]) for place in question[label]}
        for label in ("answers", "arguable", "look_alikes")
    )
    answered = bool(answer.get("answered"))
    if question["kind"] == "unanswerable":
        return {"refused": (not answered, 1)}
    found = [sections.of(hit) for hit in hits]
    cited = {sections.of(citation) for citation in answer.get("citations", [])}
    counts: Counts = {
        "recall@10": (len(right & set(found[:10])), len(right)),
        "recall@20": (len(right & set(found[:20])), len(right)),
        "answered": (answered, 1),
        "cited": (len(right & cited), len(right)),
    }
    if question["kind"] == "set":
        agencies = {notice for notice, _ in right}
        maybe = {notice for notice, _ in open_} - agencies
        named = {finding["notice"] for finding in answer.get("agencies", [])} - maybe
        counts["set_f1"] = (2 * len(named & agencies), len(named) + len(agencies))
        alike = {notice for notice, _ in wrong} - agencies - maybe
        counts["look_alikes"] = (len(named & alike), len(alike))
    if question.get("answer_contains"):
        shown = answer.get("answer", "") + "".join(citation["quote"] for citation in answer.get("citations", []))
        counts["fact_shown"] = (all(words in shown for words in question["answer_contains"]), 1)
    return counts


def table(scored: Sequence[tuple[Row, Counts]]) -> list[str]:
    random = np.random.default_rng(1)
    lines = ["| figure | Chinese | English |", "|---|---|---|"]
    for figure in _FIGURES:
        cells = []
        for language in ("zh", "en"):
            pairs = np.array([counts[figure] for row, counts in scored if row["lang"] == language and figure in counts])
            if not len(pairs):
                cells.append("–")
                continue
            drawn = pairs[random.integers(0, len(pairs), (_ROUNDS, len(pairs)))].sum(axis=1)
            low, high = np.quantile(drawn[:, 0] / np.maximum(drawn[:, 1], 1), (0.025, 0.975))
            total = pairs.sum(axis=0)
            cells.append(f"{total[0] / max(total[1], 1):.3f} ({low:.2f}–{high:.2f}; {len(pairs)})")
        lines.append(f"| {figure} | {cells[0]} | {cells[1]} |")
    return lines


def main() -> None:
    gold, questions, answers, hits = map(read, sys.argv[1:5])
    sections = Sections(gold, questions)
    by_id = {row["id"]: row for row in answers}
    found = {row["id"]: row.get("hits", []) for row in hits}
    scored = [(row, score(row, by_id[row["id"]], found[row["id"]], sections)) for row in questions]
    print("\n".join(table(scored)))


if __name__ == "__main__":
    main()
