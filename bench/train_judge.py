"""Learn the judge's weights from development questions, and report what folds held back say.

    python bench/train_judge.py INDEX_DIR=GOLD.jsonl [INDEX_DIR=LABELLED.jsonl:BATCH …] [--write]

A question and every other question with the same evidence (its translation, mostly) are always in the same fold, and
so are the thresholds': they are chosen on the other folds only. The folds are cut in several ways and the figures
averaged, because with some dozens of questions one cut says little.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.retrieval.features import FEATURES
from bot.retrieval.judge import LEARNT, THRESHOLDS_FILE, WEIGHTS_FILE
from examples import FOLDS, Example, collect_all

Scores = Mapping[Example, NDArray[np.float64]]
LANGUAGES = ("zh", "en")
DEPTHS = (1, 5, 10)
NEAR_BEST = 0.02  # of F1: what is given up for a stricter threshold, since a wrong agency does more harm than a missing


@dataclass(frozen=True)
class Model:
    """Scaling and weights."""

    scaler: StandardScaler
    regression: LogisticRegression

    def predict(self, example: Example) -> NDArray[np.float64]:
        if not len(example.table.values):
            return np.zeros(0)
        return np.asarray(self.regression.predict_proba(self.scaler.transform(example.table.values))[:, 1])


def fit(examples: Sequence[Example], strength: float) -> Model:
    features = np.concatenate([item.table.values for item in examples])
    labels = np.concatenate([item.labels for item in examples])
    weights = np.concatenate([item.weights for item in examples])
    used = weights > 0
    scaler = StandardScaler().fit(features[used])
    regression = LogisticRegression(C=strength, max_iter=5000)
    return Model(scaler, regression.fit(scaler.transform(features[used]), labels[used], sample_weight=weights[used]))


def held_back(examples: Sequence[Example], strength: float, round_: int) -> Scores:
    """Every example scored by a model that has not seen its fold."""
    scores: dict[Example, NDArray[np.float64]] = {}
    for fold in range(FOLDS):
        model = fit([item for item in examples if item.fold(round_) != fold], strength)
        scores.update({item: model.predict(item) for item in examples if item.fold(round_) == fold})
    return scores


def set_counts(
    examples: Sequence[Example], scores: Scores, threshold: float, opening: float = 0.0
) -> NDArray[np.int64]:
    """(right affirmed, wrong affirmed, right missed, look-alikes affirmed, look-alikes) over agency questions."""
    counts = np.zeros(5, np.int64)
    for item in examples:
        case = item.case
        if item.kind == "agencies" and case.agencies:
            pairs = zip(item.agencies, scores[item] if best_score(item, scores) >= opening else [], strict=False)
            named = {agency for agency, score in pairs if score >= threshold}
            wrong = named - case.agencies - case.optional_agencies
            alike = case.not_agencies
            right = named & case.agencies
            counts += [len(right), len(wrong), len(case.agencies - named), len(named & alike), len(alike)]
    return counts


def f1(counts: NDArray[np.int64]) -> float:
    return float(2 * counts[0] / max(1, 2 * counts[0] + counts[1] + counts[2]))


def set_threshold(examples: Sequence[Example], scores: Scores) -> float:
    """The strictest of the thresholds whose F1 is near the best."""
    grid = np.geomspace(0.02, 0.8, 100)
    quality = np.array([f1(set_counts(examples, scores, level)) for level in grid])
    return float(grid[quality >= quality.max() - NEAR_BEST].max())


def best_score(item: Example, scores: Scores) -> float:
    """The highest probability among the sections the question may be answered from."""
    return max((score for at, score in enumerate(scores[item]) if item.may_answer(at)), default=0.0)


def group_of(item: Example) -> str:
    """Which threshold decides whether a question is answered at all."""
    if item.allowed is not None:
        return "named"
    return "set_open" if item.question.kind == "agencies" else "open"


def opening_threshold(examples: Sequence[Example], scores: Scores, group: str) -> float:
    """Where the shares of answered and of refused questions are best together: both errors weigh the same.

    A group the gold files have no questions of is treated as sets are.
    """
    own = [item for item in examples if group_of(item) == group and item.kind != "metadata"]
    if not own:
        return opening_threshold(examples, scores, "set_open")
    best = np.array([best_score(item, scores) for item in own])
    unanswerable = np.array([item.kind == "unanswerable" for item in own])
    grid = np.geomspace(0.05, 0.95, 200)
    answered = np.array([(best[~unanswerable] >= level).mean() for level in grid])
    refused = np.array([(best[unanswerable] < level).mean() for level in grid]) if unanswerable.any() else 0.0
    return float(grid[int(np.argmax(answered + refused))])


def named_threshold(examples: Sequence[Example], scores: Scores) -> float:
    """Where questions about one agency are best told apart, an unanswerable one counting as much as two.

    Sets serve as well, as if asked of one agency each: of a right one, or of a look-alike.
    """
    own = [item for item in examples if group_of(item) == "named" and item.kind != "metadata"]
    pairs = [(best_score(item, scores), item.kind != "unanswerable") for item in own] + asked_of_one(examples, scores)
    best, answerable = np.array([score for score, _ in pairs]), np.array([known for _, known in pairs])
    worth = np.where(answerable, 1, 2)
    grid = np.geomspace(0.01, 0.9, 120)
    right = np.array([(worth * ((best >= level) == answerable)).sum() for level in grid])
    return float(np.exp(np.log(grid[right == right.max()]).mean()))


def asked_of_one(examples: Sequence[Example], scores: Scores) -> list[tuple[float, bool]]:
    """(best probability of an agency, whether it belongs to the set) for every agency a set question lists."""
    pairs = []
    for item in examples:
        if item.kind == "agencies" and item.case.agencies:
            best: dict[str, float] = {}
            for agency, score in zip(item.agencies, scores[item], strict=True):
                best[agency] = max(float(score), best.get(agency, 0.0))
            pairs += [(best.get(agency, 0.0), True) for agency in item.case.agencies]
            pairs += [(best.get(agency, 0.0), False) for agency in item.case.not_agencies]
    return pairs


def thresholds(examples: Sequence[Example], scores: Scores) -> dict[str, float]:
    """One for both languages: one language alone has too few questions to choose by."""
    return {
        "set": set_threshold(examples, scores),
        "set_open": opening_threshold(examples, scores, "set_open"),
        "named": named_threshold(examples, scores),
        "open": opening_threshold(examples, scores, "open"),
    }


def best_rank(item: Example, hits: Sequence[int], scores: Scores) -> int:
    """The place of the first section that holds a quote, among those that may be answered from; counted from 0."""
    score = [value if item.may_answer(at) else -1.0 for at, value in enumerate(scores[item])]
    order = list(np.argsort(-np.array(score), kind="stable"))
    return min((order.index(at) for at in hits), default=10**6)


def fold_figures(examples: Sequence[Example], strength: float, round_: int) -> dict[tuple[str, str], list[float]]:
    """(gold file, language) → recalls, F1, look-alikes affirmed, refused and answered shares."""
    scores = held_back(examples, strength, round_)
    chosen = [thresholds([item for item in examples if item.fold(round_) != fold], scores) for fold in range(FOLDS)]
    figures: dict[tuple[str, str], list[float]] = {}
    for source in sorted({item.source for item in examples}):
        for language in LANGUAGES:
            own = [item for item in examples if item.source == source and item.question.language == language]
            level = {item: chosen[item.fold(round_)] for item in own}
            ranks = [best_rank(item, hits, scores) for item in own for hits in item.hits]
            recalls = [float(np.mean([rank < depth for rank in ranks])) if ranks else float("nan") for depth in DEPTHS]
            counts = sum(
                (set_counts([item], scores, level[item]["set"], level[item]["set_open"]) for item in own),
                np.zeros(5, np.int64),
            )
            sure = {item: _is_answered(item, scores, level[item]) for item in own}
            refused = [not sure[item] for item in own if item.kind == "unanswerable"]
            answered = [sure[item] for item in own if item.kind not in ("unanswerable", "metadata")]
            shares = [float(np.mean(group)) if group else float("nan") for group in (refused, answered)]
            figures[source, language] = [*recalls, f1(counts), float(counts[3]), *shares]
    return figures


def _is_answered(item: Example, scores: Scores, level: Mapping[str, float]) -> bool:
    """By the judge alone: that a sentence must hold the kind of thing asked for is checked later."""
    return best_score(item, scores) >= level[group_of(item)]


def report(examples: Sequence[Example], strength: float, rounds: int) -> None:
    """The figures of held-back folds as a table in Markdown."""
    runs = [fold_figures(examples, strength, round_) for round_ in range(rounds)]
    print("| gold | language | questions | quotes | recall@1 | @5 | @10 | set F1 | look-alikes | refused | answered |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for source, language in runs[0]:
        own = [item for item in examples if item.source == source and item.question.language == language]
        mean = np.mean([run[source, language] for run in runs], axis=0)
        alike = sum(len(item.case.not_agencies) for item in own if item.kind == "agencies" and item.case.agencies)
        quotes = sum(len(item.hits) for item in own)
        recalls = " | ".join(f"{value:.3f}" for value in mean[:3])
        print(f"| {source} | {language} | {len(own)} | {quotes} | {recalls} | {mean[3]:.3f}", end=" | ")
        print(f"{mean[4]:.1f}/{alike} | {mean[5]:.2f} | {mean[6]:.2f} |")


def learn(examples: Sequence[Example], strength: float) -> dict[str, object]:
    """The contents of both files: weights from all questions, thresholds from held-back scores."""
    model = fit(examples, strength)
    scores = held_back(examples, strength, 0)
    return {
        "features": list(FEATURES),
        "mean": [round(float(value), 6) for value in model.scaler.mean_],
        "scale": [round(float(value), 6) for value in model.scaler.scale_],
        "weights": [round(float(value), 6) for value in model.regression.coef_[0]],
        "bias": round(float(model.regression.intercept_[0]), 6),
        "thresholds": {name: round(value, 4) for name, value in thresholds(examples, scores).items()},
    }


def write(learnt: Mapping[str, object], folder: Path) -> None:
    """As :func:`bot.retrieval.judge.load_weights` reads it."""
    weights = {name: value for name, value in learnt.items() if name != "thresholds"}
    for name, content in ((WEIGHTS_FILE, weights), (THRESHOLDS_FILE, learnt["thresholds"])):
        (folder / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="INDEX_DIR=GOLD.jsonl")
    parser.add_argument("--strength", type=float, default=3.0, help="inverse of the regularisation")
    parser.add_argument("--rounds", type=int, default=3, help="ways to cut the folds")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS_FILE} and {THRESHOLDS_FILE}")
    arguments = parser.parse_args()
    examples = collect_all(arguments.pairs)
    report(examples, arguments.strength, arguments.rounds)
    learnt = learn(examples, arguments.strength)
    print(learnt["thresholds"])
    if arguments.write:
        write(learnt, LEARNT)


if __name__ == "__main__":
    main()
