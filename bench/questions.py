"""How long one question takes, warm, by stage; each question is asked once by each of several fresh engines.

python bench/questions.py [--index-dir .index] [--gold tests/gold/dev.jsonl] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from bot.engine import Engine
from bot.evaluation.gold import read_gold
from bot.settings import load_settings

ROOT = Path(__file__).parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index-dir", type=Path, default=Path(".index"))
    parser.add_argument("--gold", type=Path, default=ROOT / "tests" / "gold" / "dev.jsonl")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    stages: dict[str, list[float]] = defaultdict(list)
    gold = read_gold(arguments.gold)
    for _ in range(arguments.rounds):
        engine = Engine(arguments.index_dir, load_settings())  # fresh: vectors of earlier rounds are not kept
        engine.warm_up()
        for case in gold:
            for stage, spent in engine.ask(case.text, case.history).timings_ms.items():
                stages[stage].append(spent)
    figures = {
        stage: {
            "p50_ms": round(float(np.median(spent)), 1),
            "p95_ms": round(float(np.percentile(spent, 95)), 1),
            "n": len(spent),
        }
        for stage, spent in stages.items()
    }
    if arguments.json:
        print(json.dumps(figures))
        return
    for stage, figure in figures.items():
        print(f"{stage:12} p50 {figure['p50_ms']:7.1f} ms   p95 {figure['p95_ms']:7.1f} ms   n {figure['n']}")


if __name__ == "__main__":
    main()
