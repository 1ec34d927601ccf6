"""Calibrate the judge on the ``tune`` part: weights over its features, and the thresholds with what they promise.

    python bench/calibrate_judge.py [--write]

The cross-encoder has seen the ``train`` part and would be too sure there. Weights are a logistic regression with none
below zero. Thresholds are chosen by conformal risk control (Angelopoulos et al. 2022) where a promise is given: the
least one for which the corrected mean loss on the tune questions stays under the promised bound. The figures printed
are of questions whose collection was held back, weights and thresholds alike.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from indexed import indexed
from material import Collection, LabelledQuestion, read_collections
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.corpus import Corpus
from bot.retrieval.features import SCREEN_FEATURES, measure
from bot.retrieval.judge import JUDGE_FEATURES, MOST_READ, WEIGHTS_FILE, judge_features
from bot.retrieval.passages import passage_text
from bot.retrieval.retriever import fuse
from bot.retrieval.scorers import PairScorer, load_scorer

LOOK_ALIKES_PROMISED = 0.05  # of the look-alike agencies of a set are named, at most
ANSWERED_PROMISED = 0.10  # of the questions without an answer are answered, at most
PENALTY = 1e-3  # on the squared weights

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """A question with the candidates that were read; ``labels``: 1 right, 0 wrong, -1 may be."""

    batch: str
    lang: str
    kind: str
    asked: str  # the layout by the question's own words
    named: bool  # whether it names an agency of the collection
    values: Floats  # (sections, SCREEN_FEATURES), in the order of reading
    cross: Floats
    labels: NDArray[np.int8]
    agencies: tuple[str, ...]
    right: frozenset[str]  # agencies
    maybe: frozenset[str]
    alike: frozenset[str]
    unread: Floats  # screen values of candidates that were not read, with their labels
    unread_labels: NDArray[np.int8]

    @property
    def features(self) -> Floats:
        return judge_features(self.values, self.cross)


def collect(collection: Collection, scorer: PairScorer) -> Iterator[Example]:
    """Each question of a collection, searched in an index of its notices and read as the product would."""
    with indexed(collection) as corpus:
        for question in collection.questions:
            yield _example(collection, corpus, scorer, question)


def _example(collection: Collection, corpus: Corpus, scorer: PairScorer, question: LabelledQuestion) -> Example:
    bundle = corpus.read(question.text)
    sections = [section for section, _ in fuse(bundle, bundle.allowed)]
    table = measure(bundle, sections)
    marks = {}
    for label, places in ((0, question.look_alikes), (-1, question.arguable), (1, question.answers)):
        for place in places:
            found = collection.section_at(place)
            marks[found.notice, found.start] = label
    labels = np.array([marks.get((section.notice, section.start), 0) for section in sections], np.int8)
    order = np.argsort(-screen_guess(table.values), kind="stable")
    chosen = order[:MOST_READ]
    notices = corpus.snapshot.notices
    passages = [
        passage_text(notices[sections[at].notice], sections[at], [item.z for item in table.sentences[at]])
        for at in chosen
    ]
    cross = scorer.score(bundle.wording, passages)

    def agencies(label: int) -> frozenset[str]:
        return frozenset(notice for (notice, _), mark in marks.items() if mark == label)

    right = agencies(1)
    maybe = agencies(-1) - right
    alike = frozenset(place.notice for place in question.look_alikes) - right - maybe
    return Example(
        collection.batch, question.lang, question.kind, bundle.question.kind, bundle.allowed is not None,
        table.values[chosen], cross, labels[chosen], tuple(sections[at].notice for at in chosen), right, maybe, alike,
        table.values[order[MOST_READ:]], labels[order[MOST_READ:]],
    )  # fmt: skip


def screen_guess(values: Floats) -> Floats:
    """An order to read in before anything is learnt: the nearest sentence, helped by terms."""
    return np.asarray(values[:, 0] + 0.5 * values[:, 2] + 2 * values[:, 4] + 2 * values[:, 5], np.float32)


def fit(features: Sequence[Floats], labels: Sequence[NDArray[np.int8]], names: Sequence[str]) -> dict[str, Any]:
    """A logistic regression with weights of at least zero, over features as they are."""
    x, y = np.concatenate(features).astype(np.float64), np.concatenate(labels)
    x, y = x[y >= 0], y[y >= 0].astype(np.float64)
    scale = x.std(0) + 1e-9

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = parameters[:-1], parameters[-1]
        logits = x / scale @ weights + bias
        probabilities = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        value = np.mean(np.logaddexp(0, logits) - y * logits) + PENALTY * np.sum(weights**2)
        error = (probabilities - y) / len(y)
        return float(value), np.append(error @ (x / scale) + 2 * PENALTY * weights, error.sum())

    bounds = [(0.0, None)] * x.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    weights = found.x[:-1] / scale
    return {
        "features": list(names),
        "weights": [round(float(w), 5) for w in weights],
        "bias": round(float(found.x[-1]), 5),
    }


def predict(model: dict[str, Any], values: Floats) -> Floats:
    logits = values @ np.array(model["weights"], np.float32) + model["bias"]
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)


def agency_scores(example: Example, probabilities: Floats) -> dict[str, float]:
    """The surest section of each agency."""
    found: dict[str, float] = {}
    for agency, probability in zip(example.agencies, probabilities, strict=True):
        found[agency] = max(found.get(agency, 0.0), float(probability))
    return found


def risk_controlled(loss: Callable[[float], Floats], bound: float) -> float:
    """The least threshold whose corrected mean loss stays under ``bound``; the loss must fall as it rises."""
    grid = np.linspace(0.005, 0.995, 199)
    for threshold in grid:
        losses = loss(float(threshold))
        if (losses.sum() + 1) / (len(losses) + 1) <= bound:
            return float(threshold)
    return 1.0


def set_counts(examples: Sequence[Example], scores: Sequence[Floats], threshold: float, opening: float) -> NDArray[Any]:
    """(right, wrong, missed, look-alikes named, look-alikes) over set questions that have an answer."""
    total = np.zeros(5)
    for example, probabilities in zip(examples, scores, strict=True):
        if example.kind == "set" and example.right:
            best = agency_scores(example, probabilities)
            named = (
                {a for a, p in best.items() if p >= threshold} if max(best.values(), default=0) >= opening else set()
            )
            named -= example.maybe
            total += [len(named & example.right), len(named - example.right), len(example.right - named),
                      len(named & example.alike), len(example.alike)]  # fmt: skip
    return total


def f1_of(counts: NDArray[Any]) -> float:
    right, wrong, missed, *_ = counts
    return float(2 * right / max(1.0, 2 * right + wrong + missed))


def choose(examples: Sequence[Example], scores: Sequence[Floats]) -> dict[str, float]:
    """Thresholds: the best F1 of sets that keeps its promise on look-alikes, and refusals that keep theirs."""
    pairs = list(zip(examples, scores, strict=True))
    best = [float(p.max(initial=0.0)) for _, p in pairs]

    def alike(threshold: float) -> Floats:
        return np.array([
            np.mean([agency_scores(e, p).get(agency, 0.0) >= threshold for agency in sorted(e.alike)])
            for e, p in pairs if e.kind == "set" and e.right and e.alike
        ], np.float32)  # fmt: skip

    def answered(layout: Callable[[Example], bool]) -> Callable[[float], Floats]:
        chosen = [top for (example, _), top in zip(pairs, best, strict=True) if not example.right and layout(example)]
        return lambda threshold: np.array([top >= threshold for top in chosen], np.float32)

    def f1(threshold: float) -> float:
        return f1_of(set_counts(examples, scores, threshold, 0.0))

    grid = np.linspace(0.02, 0.98, 97)
    best_f1 = float(grid[int(np.argmax([f1(t) for t in grid]))])
    return {
        "set": max(best_f1, risk_controlled(alike, LOOK_ALIKES_PROMISED)),
        "set_open": risk_controlled(answered(lambda e: e.asked == "agencies"), ANSWERED_PROMISED),
        "named": risk_controlled(answered(lambda e: e.asked != "agencies"), ANSWERED_PROMISED),
        "open": risk_controlled(answered(lambda e: e.asked != "agencies"), ANSWERED_PROMISED),
    }


def report(examples: Sequence[Example], scores: Sequence[Floats], thresholds: Sequence[dict[str, float]]) -> None:
    for lang in ("zh", "en"):
        own = [(e, p, t) for e, p, t in zip(examples, scores, thresholds, strict=True) if e.lang == lang]
        total = np.sum([set_counts([e], [p], t["set"], t["set_open"]) for e, p, t in own], axis=0)
        ranks = [rank_figures(e, p) for e, p, _ in own if e.right]
        opened = [
            (bool(e.right), float(p.max(initial=0.0)) >= (t["set_open"] if e.asked == "agencies" else t["open"]))
            for e, p, t in own
        ]
        answered = np.mean([said for right, said in opened if right])
        refused = np.mean([not said for right, said in opened if not right])
        at10, at20, precision = np.mean(ranks, axis=0)
        print(
            f"{lang} N={len(own)} recall@10 {at10:.3f} @20 {at20:.3f} MAP {precision:.3f}; set F1"
            f" {f1_of(total):.3f} (too many {total[1]:.0f}, missed {total[2]:.0f})"
            f" look-alikes {total[3] / total[4]:.3f}; answered {answered:.3f} refused {refused:.3f}"
        )


def rank_figures(example: Example, probabilities: Floats) -> tuple[float, float, float]:
    order = [at for at in np.argsort(-probabilities, kind="stable") if example.labels[at] >= 0]
    ranks = [rank for rank, at in enumerate(order, start=1) if example.labels[at] == 1]
    total = len(ranks) + int((example.unread_labels == 1).sum())
    precision = sum((n + 1) / rank for n, rank in enumerate(ranks)) / max(1, total)
    return sum(r <= 10 for r in ranks) / max(1, total), sum(r <= 20 for r in ranks) / max(1, total), precision


def train(examples: Sequence[Example]) -> dict[str, Any]:
    screen = fit(
        [np.concatenate([e.values, e.unread]) for e in examples],
        [np.concatenate([e.labels, e.unread_labels]) for e in examples],
        SCREEN_FEATURES,
    )
    judge = fit([e.features for e in examples], [e.labels for e in examples], JUDGE_FEATURES)
    thresholds = choose(examples, [predict(judge, e.features) for e in examples])
    return {"screen": screen, "judge": judge, "thresholds": {name: round(t, 4) for name, t in thresholds.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tune", default="tune")
    parser.add_argument("--keep", type=Path, help="a file to keep what was read in, and to take it from again")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        examples = pickle.loads(options.keep.read_bytes())
    else:
        scorer = load_scorer()
        examples = [
            item for collection in read_collections(options.tune.split(",")) for item in collect(collection, scorer)
        ]
        if options.keep:
            options.keep.write_bytes(pickle.dumps(examples))
    scores: dict[int, Floats] = {}
    thresholds: dict[int, dict[str, float]] = {}
    for batch in sorted({e.batch for e in examples}):
        model = train([e for e in examples if e.batch != batch])
        for at, example in enumerate(examples):
            if example.batch == batch:
                scores[at], thresholds[at] = predict(model["judge"], example.features), model["thresholds"]
    places = range(len(examples))
    report(examples, [scores[at] for at in places], [thresholds[at] for at in places])
    learnt = train(examples)
    print(json.dumps(learnt, indent=1))
    if options.write:
        WEIGHTS_FILE.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
