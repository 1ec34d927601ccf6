"""Learn which sentences of the right section to quote, from development questions, in folds.

    python bench/train_quotes.py INDEX_DIR=GOLD.jsonl [INDEX_DIR=GOLD.jsonl …] [--write]

A quotable stretch counts as right when it has at least half of a gold quote. The report says how often the first one,
two, three hold one, for questions whose fold was held back.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from llama_index.core.schema import NodeWithScore
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.answer.quotes import QUOTE_FEATURES, WEIGHTS_FILE, quote_features, quotes_of
from bot.retrieval.judge import JudgedSection
from examples import FOLDS, Example, collect_all
from index.notice import Span

DEPTHS = (1, 2, 3)


@dataclass(frozen=True)
class QuotedSection:
    """The quotable stretches of a section that holds a gold quote; ``right`` goes by stretch."""

    example: Example
    features: NDArray[np.float64]  # (stretches, len(QUOTE_FEATURES))
    right: NDArray[np.bool_]


def quoted_sections(example: Example) -> list[QuotedSection]:
    found = []
    corpus = example.bundle.corpus
    for target, hits in zip(example.case.targets, example.hits, strict=True):
        for at in hits[:1]:
            section = example.table.sections[at]
            node = NodeWithScore(node=corpus.node(section))
            made = quotes_of(corpus, JudgedSection.of(node, section, 1.0, example.table.sentences[at]))
            right = np.array([any(_half_held(quote.span, span) for span in target.spans) for quote in made])
            if right.any():
                text = corpus.snapshot.notices[target.notice].text
                found.append(QuotedSection(example, np.array(quote_features(text, made)), right))
    return found


def _half_held(quote: Span, gold: Span) -> bool:
    return 2 * (min(quote.end, gold.end) - max(quote.start, gold.start)) >= len(gold)


def fit(items: Sequence[QuotedSection]) -> NDArray[np.float64]:
    """Weights over features as they are; what is the same for all units of a section does not matter."""
    features = np.concatenate([item.features for item in items])
    right = np.concatenate([item.right for item in items])
    scaler = StandardScaler().fit(features)
    regression = LogisticRegression(max_iter=2000).fit(scaler.transform(features), right)
    return np.asarray(regression.coef_[0] / scaler.scale_)


def found_within(item: QuotedSection, weights: NDArray[np.float64], depth: int) -> bool:
    order = np.argsort(-(item.features @ weights), kind="stable")
    return bool(item.right[order[:depth]].any())


def report(items: Sequence[QuotedSection], rounds: int = 3) -> None:
    print("| gold | language | quotes | in the first | two | three |\n|---|---|---|---|---|---|")
    held: dict[tuple[str, str], list[list[bool]]] = {}
    for round_ in range(rounds):
        for fold in range(FOLDS):
            weights = fit([item for item in items if item.example.fold(round_) != fold])
            for item in items:
                if item.example.fold(round_) == fold:
                    key = item.example.source, item.example.question.language
                    held.setdefault(key, []).append([found_within(item, weights, depth) for depth in DEPTHS])
    for (source, language), rows in sorted(held.items()):
        shares = " | ".join(f"{value:.3f}" for value in np.mean(rows, axis=0))
        print(f"| {source} | {language} | {len(rows) // rounds} | {shares} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="INDEX_DIR=GOLD.jsonl")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS_FILE.name}")
    arguments = parser.parse_args()
    examples = collect_all(arguments.pairs)
    items = [item for example in examples if example.kind != "metadata" for item in quoted_sections(example)]
    report(items)
    learnt = {name: round(float(value), 3) for name, value in zip(QUOTE_FEATURES, fit(items), strict=True)}
    print(learnt)
    if arguments.write:
        WEIGHTS_FILE.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
