"""The reader's figures on notices with gold, one line a notice: sections, titles, facts, status, measures, confidence.

    python bench/locked_reading.py FOLDER … [--json OUT]

A folder holds notices, ``sections.jsonl``, ``facts.jsonl`` and, if there are any, ``measures.jsonl``
(tests/material/README.md). Nothing of a notice's text is printed, so that locked notices stay unseen.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index.notice import Notice, Section  # noqa: E402
from index.readers import read_document  # noqa: E402
from index.structure import parse_notice  # noqa: E402

FACTS = ("agency", "published", "inspected_from", "inspected_to", "feedback_on", "inspection_body")
Row = dict[str, Any]


@dataclass(slots=True)
class Score:
    """Counts of what is right, of how many."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, right: int, of: int = 1) -> None:
        self.right[name] += right
        self.of[name] += of


def rows(path: Path) -> list[Row]:
    """The lines of a gold file; none where there is no such file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def squeeze(text: str | None) -> str | None:
    """Titles are compared without white space, as the product shows them."""
    return "".join(text.split()) if text else None


def interval(right: int, of: int) -> str:
    """Wilson's 95 % interval of a share."""
    if not of:
        return "-"
    share, z = right / of, 1.96
    middle, spread = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = ((middle + sign * spread) / (1 + z * z / of) for sign in (-1, 1))
    return f"{share:.3f} [{low:.3f}, {high:.3f}] ({right}/{of})"


def score_sections(notice: Notice, gold: Sequence[Row], score: Score) -> tuple[int, int, int]:
    """Starts found, starts with the right title, sections too many."""
    for row in gold:  # some gold begins with the indentation of its line
        row["start"] += len(notice.text[row["start"] :]) - len(notice.text[row["start"] :].lstrip())
    by_start = {section.start: section for section in notice.issues}
    found = [row for row in gold if row["start"] in by_start]
    titled = sum(squeeze(by_start[row["start"]].title) == squeeze(row["title"]) for row in found)
    extra = len(by_start.keys() - {row["start"] for row in gold})
    score.add("section start", len(found), len(gold))
    score.add("section start and title", titled, len(gold))
    score.add("sections too many, of those read", extra, len(by_start))
    for row in found:
        if "status" in row:
            score.add("status of a section found", by_start[row["start"]].status == row["status"])
    return len(found), titled, extra


def score_facts(notice: Notice, gold: Row, score: Score) -> None:
    """Each fact of the gold, null included; and whether a wrong count is ever said to agree."""
    told = notice.to_json()
    for name in FACTS:
        right = told[name] == gold.get(name)
        score.add(name, right)
        score.add("facts", right)
    wrong = {claim["count"] for claim in gold.get("claims", ()) if claim.get("claim_wrong")}
    score.add("wrong counts said to agree", sum(bool(c.agrees) and c.count in wrong for c in notice.claims), len(wrong))


def score_measures(notice: Notice, gold: Iterable[Row], score: Score) -> None:
    """Mode and conduct of the measure that holds most of each quote; what was done with sums."""
    for row in gold:
        at = notice.text.find(row["quote"])
        end = at + len(row["quote"])
        held = [
            (min(end, measure.span.end) - max(at, measure.span.start), measure, section)
            for section in notice.issues
            for measure in section.measures
            if measure.span.start < end and at < measure.span.end
        ]
        score.add("measures in an issue", bool(held))
        if not held:
            continue
        _, measure, section = max(held, key=lambda item: item[0])
        score.add("mode of a measure found", measure.mode == row["mode"])
        score.add(
            "conduct of a measure found", measure.conduct == row["who"].replace("supervised_others", "supervised")
        )
        score_amounts(notice, section, row, at, end, score)


def score_amounts(notice: Notice, section: Section, row: Row, at: int, end: int, score: Score) -> None:
    """What was done with each sum of a measure."""
    said = {a.span.of(notice.text): a.action for a in section.amounts if at <= a.span.start < end}
    for amount in row.get("amounts", ()):
        near = [text for text in said if amount["text"] in text or text in amount["text"]]
        score.add("action on a sum", bool(near) and said[near[0]] == amount.get("action"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    args = parser.parse_args()
    score, judged = Score(), []
    for folder in args.folders:
        gold: dict[str, list[Row]] = defaultdict(list)
        for row in rows(folder / "sections.jsonl"):
            gold[row["notice"]].append(row)
        facts = {row["notice"]: row for row in rows(folder / "facts.jsonl")}
        measures: dict[str, list[Row]] = defaultdict(list)
        for row in rows(folder / "measures.jsonl"):
            measures[row["notice"]].append(row)
        for name, issues in sorted(gold.items()):
            notice = parse_notice(read_document(folder / name))
            found, titled, extra = score_sections(notice, issues, score)
            if name in facts and "published" in facts[name]:
                score_facts(notice, facts[name], score)
            score_measures(notice, measures[name], score)
            sure = notice.confidence.score if notice.confidence else 0.0
            judged.append((sure, found == len(issues) and not extra))
            print(f"{name[:8]} issues {len(issues)} start {found} title {titled} extra {extra} confidence {sure:.2f}")
    for name in score.of:
        print(f"{name:36} {interval(score.right[name], score.of[name])}")
    judged.sort(reverse=True)
    for share in (0.25, 0.5, 0.75, 1.0):
        top = judged[: max(1, round(len(judged) * share))]
        print(f"surest {share:.0%}: {interval(sum(ok for _, ok in top), len(top))} from confidence {top[-1][0]:.2f}")


if __name__ == "__main__":
    main()
