"""The whole product's figures on held-back folds: every question is answered with a judge that has not seen its fold.

    python bench/folds.py INDEX_DIR=GOLD.jsonl [INDEX_DIR=GOLD.jsonl …]

Weights and thresholds of the judge are learnt from the other nine folds of all files, batches of labelled questions
(``INDEX_DIR=LABELLED.jsonl:BATCH``) among them; the quotes' weights and the word tables are the product's own. Prints
one table a gold file.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

from train_judge import learn, write

from bot.engine import Engine
from bot.evaluation.run import Outcome, run_cases
from bot.evaluation.summary import summarise
from bot.retrieval.judge import JudgeWeights, SectionJudge, load_weights
from bot.settings import load_settings
from examples import FOLDS, Example, collect_all

SHOWN = (
    "evidence_recall@10",
    "evidence_cited",
    "agency_f1",
    "lookalikes",
    "fact_present",
    "refusal_recall",
    "answered",
)
STRENGTH = 3.0


def judge_of(examples: list[Example], folder: Path, name: str) -> JudgeWeights:
    (folder / name).mkdir()
    write(learn(examples, STRENGTH), folder / name)
    return load_weights(folder / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="INDEX_DIR=GOLD.jsonl")
    arguments = parser.parse_args()
    labelled = [pair for pair in arguments.pairs if ":" in pair.partition("=")[2]]
    pairs = [tuple(pair.split("=")) for pair in arguments.pairs if pair not in labelled]
    by_file = {(index, gold): collect_all([f"{index}={gold}"]) for index, gold in pairs}
    every = [item for examples in by_file.values() for item in examples] + collect_all(labelled)
    engines = {index: Engine(Path(index), load_settings()) for index, _ in pairs}
    outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for fold in range(FOLDS):
            judge = judge_of([item for item in every if item.fold(0) != fold], Path(folder), str(fold))
            for engine in engines.values():
                engine.query_engine.judge = SectionJudge(engine.query_engine.corpus, judge)
            for key, examples in by_file.items():
                cases = [item.case for item in examples if item.fold(0) == fold]
                outcomes[key] += run_cases(engines[key[0]], engines[key[0]].snapshot, cases)
    for (_, gold), found in outcomes.items():
        figures = summarise([item.case.question for item in found], [item.scores for item in found])
        print(gold)
        for name in SHOWN:
            found_in = {group: figures[group].get(name) for group in ("zh", "en") if group in figures}
            values = [f"{group} {value.value:.3f} (of {value.of:g})" for group, value in found_in.items() if value]
            print(f"  {name:20}", "  ".join(values))


if __name__ == "__main__":
    main()
