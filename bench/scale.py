"""How the time of a question grows with the collection: the seeds copied under other names.

    python bench/scale.py [--copies 1 20 60] [--json]

Copies are the worst case for an exhaustive set: whatever fits, fits as often as there are copies, so sections are read
up to the bound. Vectors are made once, so this says nothing about the time of indexing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from bot.engine import Engine
from bot.evaluation.gold import read_gold
from bot.settings import load_settings
from index.build import update_index

ROOT = Path(__file__).parent.parent


def copy_seeds(folder: Path, copies: int) -> None:
    for seed in sorted((ROOT / "seeds").glob("*.txt")):
        for number in range(copies):
            (folder / f"{number:04d}_{seed.name}").write_bytes(seed.read_bytes() + b"\n" * number)


def measure(copies: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        notices, index = Path(folder, "notices"), Path(folder, "index")
        notices.mkdir()
        copy_seeds(notices, copies)
        update_index(notices, index)
        started = time.perf_counter()
        engine = Engine(index, load_settings())
        engine.warm_up()
        opened = time.perf_counter() - started
        spent: dict[str, list[float]] = defaultdict(list)
        for case in read_gold(ROOT / "tests" / "gold" / "dev.jsonl"):
            timing = engine.ask(case.text, case.history).timings_ms
            spent["agencies" if case.kind == "agencies" else "others"].append(timing["total"])
        figures: dict[str, Any] = {
            "notices": copies * 5,
            "sections": len(engine.snapshot.sections),
            "open_s": round(opened, 1),
        }
        for kind, times in spent.items():
            figures[f"{kind}_p50_ms"] = round(float(np.median(times)))
            figures[f"{kind}_p95_ms"] = round(float(np.percentile(times, 95)))
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 20, 60])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = [measure(copies) for copies in arguments.copies]
    if arguments.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
