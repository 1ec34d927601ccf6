"""Calibrate the judge on the ``tune`` part: weights over its features, and the thresholds with what they promise.

    python bench/calibrate_judge.py [--write]

The cross-encoder has seen the ``train`` part and would be too sure there. Weights are a logistic regression with none
below zero. Thresholds are chosen on scores of a judge that had the collection held back, by conformal risk control
(Angelopoulos et al. 2022) where a promise is given: the least one for which the corrected mean loss stays under the
promised bound. That holds for questions drawn like these; they come from few collections, so the locked part tells
what it is worth. The figures printed are of questions whose collection was held back, weights and thresholds alike.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from indexed import indexed
from material import Collection, LabelledQuestion, read_collections
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.corpus import Corpus, QuestionBundle
from bot.language.names import english_name
from bot.retrieval.features import SCREEN_FEATURES, FeatureTable, measure
from bot.retrieval.judge import (
    JUDGE_FEATURES,
    OPENING_FEATURES,
    WEIGHTS_FILE,
    Regression,
    candidate_passage,
    judge_features,
    opening_features,
)
from bot.retrieval.retriever import fuse
from index.embedding.bundled import learnt_digest
from index.embedding.pairs import load_pair_scorer

# Of the questions without an answer so many are answered, at most; asked of one agency a wrong answer is worse.
ANSWERED_PROMISED = {"named": 0.2, "open": 0.3}
NEARLY = 0.03  # of F1 is given up for a stricter threshold: a wrong agency does more harm than a missing one
READ = 30  # sections of each question: what comes later is seldom right, and every one costs
PENALTY = 1e-3  # on the squared weights

Floats = NDArray[np.float32]
Learnt = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """A question with its candidates; ``labels``: 1 right, 0 wrong, -1 may be. Agencies go by their notice."""

    batch: str
    lang: str
    kind: str  # as labelled
    layout: str  # set, named or open: which threshold opens its answer
    values: Floats  # (sections, len(SCREEN_FEATURES))
    labels: NDArray[np.int8]
    notices: tuple[str, ...]
    right: frozenset[str]
    maybe: frozenset[str]
    alike: frozenset[str]
    answers: int  # sections that answer, found or not
    read: NDArray[np.intp] | None = None  # candidates that were read, and what the cross-encoder said
    cross: Floats | None = None

    @property
    def features(self) -> Floats:
        assert self.read is not None and self.cross is not None
        return judge_features(self.values[self.read], self.cross)

    @property
    def opening(self) -> Floats:
        assert self.read is not None and self.cross is not None
        return opening_features(self.values[self.read], self.cross)

    @property
    def read_labels(self) -> NDArray[np.int8]:
        return self.labels[self.read]


def asked(collection: Collection) -> Iterator[tuple[str, LabelledQuestion, str | None]]:
    """Each question (text, question, agency); those of facts and measures also of one agency of the collection.

    By turns an agency that answers and one that does not.
    """
    agencies = {section.notice: section.agency for section in collection.sections if section.agency}
    for number, question in enumerate(collection.questions):
        yield question.text, question, None
        if question.kind in ("fact", "measures") and number % 4 < 2:
            own = sorted({place.notice for place in question.answers} & agencies.keys())
            named = own if number % 2 else sorted(agencies.keys() - {place.notice for place in question.answers})
            if named:
                notice = named[number % len(named)]
                agency = agencies[notice]
                text = (
                    f"{agency}：{question.text}"
                    if question.lang == "zh"
                    else f"{english_name(agency)}: {question.text}"
                )
                yield text, question, notice


def _asked_of(agency: str, question: LabelledQuestion) -> str:
    chinese = question.lang == "zh"
    return f"{agency}：{question.text}" if chinese else f"{english_name(agency)}: {question.text}"


def collect(collection: Collection) -> list[tuple[Example, QuestionBundle, FeatureTable]]:
    """Every question with its candidates measured, in an index of the collection alone."""
    found = []
    with indexed(collection) as corpus:
        for text, question, notice in asked(collection):
            bundle = corpus.read(text)
            if notice is not None and bundle.allowed != frozenset({notice}):
                continue  # its name is read otherwise: of no use here
            table = measure(bundle, [section for section, _ in fuse(bundle, bundle.allowed)])
            found.append((_example(collection, corpus, bundle, table, question, notice), bundle, table))
    return found


def _example(
    collection: Collection,
    corpus: Corpus,
    bundle: QuestionBundle,
    table: FeatureTable,
    question: LabelledQuestion,
    notice: str | None,
) -> Example:
    marks: dict[tuple[str, int], int] = {}
    for label, places in ((0, question.look_alikes), (-1, question.arguable), (1, question.answers)):
        for place in places:
            section = collection.section_at(place)
            if notice is None or section.notice == notice:
                marks[section.notice, section.start] = label

    def notices(label: int) -> frozenset[str]:
        return frozenset(name for (name, _), mark in marks.items() if mark == label)

    layout = "named" if bundle.allowed is not None else "set" if bundle.exhaustive else "open"
    right = notices(1)
    maybe = notices(-1) - right
    return Example(
        batch=collection.batch,
        lang=question.lang,
        kind=question.kind if notice is None else "named",
        layout=layout,
        values=table.values,
        labels=np.array([marks.get((item.notice, item.start), 0) for item in table.sections], np.int8),
        notices=tuple(item.notice for item in table.sections),
        right=right,
        maybe=maybe,
        alike=notices(0) - right - maybe,
        answers=sum(mark == 1 for mark in marks.values()),
    )


def fit(features: Sequence[Floats], labels: Sequence[NDArray[np.int8]], names: Sequence[str]) -> Regression:
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
    return Regression(tuple(names), np.round(found.x[:-1] / scale, 5).astype(np.float32), round(float(found.x[-1]), 5))


def stored(model: Regression) -> Learnt:
    """As the weights' file keeps it."""
    weights = [round(float(weight), 5) for weight in model.weights]
    return {"features": list(model.features), "weights": weights, "bias": model.bias}


def fit_screen(examples: Sequence[Example]) -> Regression:
    return fit([item.values for item in examples], [item.labels for item in examples], SCREEN_FEATURES)


def fit_judge(examples: Sequence[Example]) -> Regression:
    return fit([item.features for item in examples], [item.read_labels for item in examples], JUDGE_FEATURES)


def fit_opening(examples: Sequence[Example]) -> Regression:
    """Whether a question has an answer; both kinds of questions weigh the same."""
    rows = [item.opening[np.newaxis] for item in examples]
    labels = [np.array([bool(item.right)], np.int8) for item in examples]
    times = max(1, round(sum(bool(item.right) for item in examples) / sum(not item.right for item in examples)))
    wrong = [at for at, item in enumerate(examples) if not item.right] * (times - 1)
    return fit([*rows, *(rows[at] for at in wrong)], [*labels, *(labels[at] for at in wrong)], OPENING_FEATURES)


def held_back(examples: Sequence[Example]) -> tuple[list[Floats], Floats]:
    """Probabilities of sections, and openings of questions, by a judge that was fitted on the other collections."""
    scores: list[Floats] = [np.zeros(0, np.float32)] * len(examples)
    openings = np.zeros(len(examples), np.float32)
    for batch in sorted({item.batch for item in examples}):
        others = [item for item in examples if item.batch != batch]
        model, opening = fit_judge(others), fit_opening(others)
        for at, item in enumerate(examples):
            if item.batch == batch:
                scores[at] = model.probabilities(item.features)
                openings[at] = opening.probabilities(item.opening[np.newaxis])[0]
    return scores, openings


def best_of_notices(example: Example, probabilities: Floats) -> dict[str, float]:
    """The surest section of each notice."""
    found: dict[str, float] = {}
    assert example.read is not None
    for at, probability in zip(example.read, probabilities, strict=True):
        notice = example.notices[at]
        found[notice] = max(found.get(notice, 0.0), float(probability))
    return found


def risk_controlled(openings: Floats, bound: float) -> float:
    """The least threshold that at most ``bound`` of such questions reach, corrected for their number."""
    for threshold in np.linspace(0.005, 0.995, 199):
        if (np.sum(openings >= threshold) + 1) / (len(openings) + 1) <= bound:
            return float(threshold)
    return 1.0


def set_counts(examples: Sequence[Example], scores: Sequence[Floats], threshold: float) -> NDArray[Any]:
    """(right, wrong, missed, look-alikes named, look-alikes) over set questions that have an answer."""
    total = np.zeros(5)
    for example, probabilities in zip(examples, scores, strict=True):
        if example.kind == "set" and example.right:
            best = best_of_notices(example, probabilities)
            named = {notice for notice, value in best.items() if value >= threshold} - example.maybe
            right, alike = named & example.right, named & example.alike
            total += [len(right), len(named - right), len(example.right - named), len(alike), len(example.alike)]
    return total


def f1_of(counts: NDArray[Any]) -> float:
    right, wrong, missed, *_ = counts
    return float(2 * right / max(1.0, 2 * right + wrong + missed))


def choose(examples: Sequence[Example], scores: Sequence[Floats], openings: Floats) -> dict[str, dict[str, float]]:
    """For each language: the strictest set threshold of nearly the best F1, and openings that keep their promise."""
    found = {}
    for lang in ("zh", "en"):
        own = [at for at, example in enumerate(examples) if example.lang == lang]
        chosen, of_chosen = [examples[at] for at in own], [scores[at] for at in own]
        grid = np.linspace(0.02, 0.98, 97)
        f1 = np.array([f1_of(set_counts(chosen, of_chosen, float(t))) for t in grid])
        affirmed = float(grid[np.flatnonzero(f1 >= f1.max() - NEARLY)[-1]])
        limits = {}
        for layout, named in (("named", True), ("open", False)):
            tops = np.array([
                openings[at] for at in own if not examples[at].right and (examples[at].layout == "named") == named
            ])  # fmt: skip
            limits[layout] = risk_controlled(tops, ANSWERED_PROMISED[layout])
        found[lang] = {name: round(value, 4) for name, value in {"affirmed": affirmed, **limits}.items()}
    return found


def report(
    examples: Sequence[Example], scores: Sequence[Floats], openings: Floats, thresholds: Sequence[dict[str, Any]]
) -> None:
    for lang in ("zh", "en"):
        own = [row for row in zip(examples, scores, openings, thresholds, strict=True) if row[0].lang == lang]
        plain = [row for row in own if row[0].kind != "named"]
        total = np.sum([set_counts([e], [p], t[lang]["affirmed"]) for e, p, _, t in plain], axis=0)
        ranks = np.mean([rank_figures(e, p) for e, p, _, _ in plain if e.right], axis=0)
        print(
            f"{lang} recall@10 {ranks[0]:.3f} @20 {ranks[1]:.3f} MAP {ranks[2]:.3f}; sets that are answered: F1"
            f" {f1_of(total):.3f} (too many {total[1]:.0f}, missed {total[2]:.0f}),"
            f" look-alikes {total[3] / total[4]:.3f}"
        )
        for layout in ("named", "open"):
            said = [
                (bool(e.right), opening >= t[lang][layout])
                for e, _, opening, t in own
                if (e.layout == "named") == (layout == "named")
            ]
            right, wrong = [s for answer, s in said if answer], [s for answer, s in said if not answer]
            refused = 1 - np.mean(wrong) if wrong else 0.0
            print(f"   {layout}: answered {np.mean(right):.3f} of {len(right)}, refused {refused:.3f} of {len(wrong)}")


def rank_figures(example: Example, probabilities: Floats) -> tuple[float, float, float]:
    """Share of the answering sections among the first 10 and 20 that were read, and average precision."""
    order = [at for at in np.argsort(-probabilities, kind="stable") if example.read_labels[at] >= 0]
    ranks = [rank for rank, at in enumerate(order, start=1) if example.read_labels[at] == 1]
    precision = sum((number + 1) / rank for number, rank in enumerate(ranks)) / example.answers
    return sum(r <= 10 for r in ranks) / example.answers, sum(r <= 20 for r in ranks) / example.answers, precision


def read_together(found: Sequence[tuple[Example, QuestionBundle, FeatureTable]], screen: Regression) -> list[Example]:
    """The candidates that the screen puts first, read by the cross-encoder."""
    scorer = load_pair_scorer()
    examples = []
    for example, bundle, table in found:
        chosen = np.argsort(-screen.probabilities(example.values), kind="stable")[:READ]
        passages = [candidate_passage(bundle.corpus, table, int(at)) for at in chosen]
        examples.append(replace(example, read=chosen, cross=scorer.score(bundle.wording, passages)))
    return [example for example in examples if len(example.values)]


def train(examples: Sequence[Example]) -> Learnt:
    thresholds = choose(examples, *held_back(examples))
    return {
        "judge": stored(fit_judge(examples)),
        "opening": stored(fit_opening(examples)),
        "thresholds": thresholds,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tune", default="tune")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    found = [row for collection in read_collections(options.tune.split(",")) for row in collect(collection)]
    screen = fit_screen([example for example, _, _ in found])
    examples = read_together(found, screen)
    scores, openings = held_back(examples)
    thresholds = {}
    for batch in sorted({example.batch for example in examples}):
        thresholds[batch] = train([example for example in examples if example.batch != batch])["thresholds"]
    report(examples, scores, openings, [thresholds[example.batch] for example in examples])
    learnt = {"learnt_over": learnt_digest(), "screen": stored(screen), **train(examples)}
    print(json.dumps(learnt, indent=1))
    if options.write:
        WEIGHTS_FILE.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
