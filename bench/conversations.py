"""Figures of conversations: lists, counts, states, several parts, references, small talk.

    python bench/conversations.py tune|locked [--show KIND]

Each question is asked over an index of its own collection, with the turns before it. What a right answer must show
stands in the file (tests/material/conversations, format in tests/material/README.md); white space does not count.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexed import indexed_engine
from material import QUESTIONS, read_collections

from bot.engine import Engine
from bot.model import Answer

FILES = QUESTIONS.parent / "conversations"
KINDS = ("overview", "count", "status", "negation", "multi", "followup", "smalltalk")
WHOLE = 0.999


def rows(part: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FILES / f"{part}.jsonl").read_text("utf-8").splitlines()]


def shown(answer: Answer) -> str:
    """All a reader sees of an answer, without white space."""
    return _flat("".join([answer.answer, *(citation.quote for citation in answer.citations)]))


def _flat(text: str) -> str:
    return re.sub(r"\s|\\", "", text)


def judged(row: dict[str, Any], answer: Answer) -> dict[str, float]:
    """Shares between 0 and 1; a figure is missing where the question does not ask for it."""
    if row["kind"] == "smalltalk":
        return {"right": float(answer.kind == "smalltalk" and answer.answered)}
    if row["refused"]:
        return {"right": float(not answer.answered)}
    text = shown(answer)
    found = [_holds(text, item) for item in row["shows"]]
    named = {finding.notice for finding in answer.agencies}
    wanted = set(row["notices"])
    figures = {
        "shown": sum(found) / len(found) if found else 1.0,
        "answered": float(answer.answered),
        "nothing wrong": float(not any(_holds(text, item) for item in row.get("never", []))),
        "agencies": 2 * len(named & wanted) / (len(named) + len(wanted)) if named or wanted else 1.0,
    }
    return {**figures, "right": float(figures["shown"] >= WHOLE and figures["nothing wrong"] == 1)}


def _holds(text: str, item: str) -> bool:
    wanted = _flat(item)
    return re.search(rf"(?<!\d){wanted}(?!\d)", text) is not None if wanted.isdigit() else wanted in text


def answers(part: str) -> Iterator[tuple[dict[str, Any], Answer]]:
    asked = rows(part)
    for collection in read_collections({row["collection"] for row in asked}):
        with indexed_engine(collection) as engine:
            yield from _of_collection(engine, [row for row in asked if row["collection"] == collection.batch])


def _of_collection(engine: Engine, asked: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Answer]]:
    for row in asked:
        yield row, engine.ask(row["q"], row["history"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("tune", "locked"))
    parser.add_argument("--show", choices=KINDS, help="print what is not right of a kind; of the tune part only")
    parser.add_argument("--out", type=Path, help="keep the answers, one JSON a line")
    options = parser.parse_args()
    if options.show and options.part == "locked":
        parser.error("the locked part is measured, not looked at")
    figures: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    kept = []
    for row, answer in answers(options.part):
        found = judged(row, answer)
        figures[row["kind"], row["lang"]].append(found)
        kept.append(json.dumps({**row, "answer": answer.to_json(), "figures": found}, ensure_ascii=False))
        if options.show == row["kind"] and found["right"] < 1:
            print(f"--- {row['history']} {row['q']} [{answer.kind}] {answer.understood_as} {found}")
            print("   wanted", row["shows"][:8], "\n  ", answer.answer[:400].replace("\n", "\n   "))
    if options.out:
        options.out.write_text("\n".join(kept), encoding="utf-8")
    for kind in KINDS:
        for lang in ("zh", "en"):
            found_all = figures[kind, lang]
            if found_all:
                names = list(dict.fromkeys(name for found in found_all for name in found))
                means = ", ".join(f"{name} {_mean(found_all, name):.2f}" for name in names)
                print(f"{kind} {lang} (N={len(found_all)}): {means}")


def _mean(found: list[dict[str, float]], name: str) -> float:
    values = [item[name] for item in found if name in item]
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
