"""Learn the judge's weights from development questions, in folds, and report what the folds say.

    python bench/train_judge.py INDEX_DIR=GOLD.jsonl [INDEX_DIR=GOLD.jsonl …] [--write]

A question and every other question with the same evidence (its translation, mostly) are always in the same fold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.answer.model import Filters
from bot.evaluation.gold import agency_notices, read_gold
from bot.question.directory import Directory
from bot.question.understand import Question, Understanding, apply_filters
from bot.retrieval.candidates import gather
from bot.retrieval.features import FEATURES, measure
from bot.retrieval.judge import WEIGHTS_FILE
from bot.retrieval.query import make_query
from bot.retrieval.search import CANDIDATES
from index.embedding import embed_query, load_encoder
from index.store.snapshot import Snapshot, open_snapshot

FOLDS = 10
ONE_LANGUAGE_ONLY = {"zh": ("second_z", "second_gap")}  # features a language does not have


@dataclass
class Example:
    """One question with the features, labels and weights of its candidates."""

    source: str
    identity: str
    kind: str
    question: Question
    notices: list[str]
    features: NDArray[np.float32]
    labels: NDArray[np.int8]
    weights: NDArray[np.float32]
    right: frozenset[str]
    wrong: frozenset[str]
    optional: frozenset[str]
    allowed: frozenset[str] | None
    fold: int
    evidence_hits: list[list[int]]  # for each gold quote: candidates that hold it


def collect(index_dir: Path, gold_path: Path) -> list[Example]:
    snapshot = open_snapshot(index_dir)
    directory = Directory(snapshot.notices)
    understanding = Understanding(directory, snapshot.lexical.occurs)
    encoder = load_encoder(purpose="query")
    embed = lru_cache(None)(lambda text: embed_query(encoder, text))
    gold = read_gold(gold_path)
    keys = agency_notices(gold, snapshot.notices)
    examples = []
    for line in gold:
        question = understanding.read(line.question, line.history)
        allowed = apply_filters(question, Filters(), directory, {})
        query = make_query(question, snapshot, embed)
        rows = gather(query, snapshot, CANDIDATES)
        if allowed is not None:
            rows = list(dict.fromkeys([*gather(query, snapshot, CANDIDATES, allowed), *rows]))
        evidence = measure(query, snapshot, rows)
        sets = [frozenset(name for key in group for name in keys.get(key, ())) for group in (line.agencies, line.not_agencies, line.optional_agencies)]
        spans = [(item.notice, snapshot.notices[item.notice].text.index(item.quote), len(item.quote)) for item in line.evidence]
        hits = [[at for at, row in enumerate(rows) if _holds(snapshot, row, *span)] for span in spans]
        labels, weights = _label(snapshot, rows, line.kind, hits, sets, allowed)
        key = json.dumps(sorted(spans), ensure_ascii=False) if spans else line.id
        fold = int(hashlib.sha256(f"{gold_path.parent.name}{key}".encode()).hexdigest(), 16) % FOLDS
        notices = [snapshot.sections[row].notice for row in rows]
        examples.append(Example(str(gold_path), line.id, line.kind, question, notices, evidence.features, labels, weights, *sets, allowed, fold, hits))
    return examples


def _holds(snapshot: Snapshot, row: int, notice: str, start: int, length: int) -> bool:
    section = snapshot.sections[row]
    return section.notice == notice and min(section.end, start + length) - max(section.start, start) >= length / 2


def _label(snapshot: Snapshot, rows: list[int], kind: str, hits: list[list[int]], sets: list[frozenset[str]], allowed: frozenset[str] | None) -> tuple[Any, Any]:
    """1 for what holds gold evidence; what may be right as well, or was not asked about, is left out (weight 0)."""
    labels = np.zeros(len(rows), np.int8)
    weights = np.zeros(len(rows), np.float32)
    right, _, optional = sets
    for at, row in enumerate(rows):
        notice = snapshot.sections[row].notice
        if any(at in group for group in hits):
            labels[at], weights[at] = 1, 1.0
        elif kind in ("agencies", "unanswerable"):
            weights[at] = 0.0 if notice in right | optional or (allowed is not None and notice not in allowed) else 1.0
        elif allowed is None or notice in allowed:
            weights[at] = 0.3
    return labels, weights


def fit(examples: list[Example], columns: list[int], strength: float) -> tuple[StandardScaler, LogisticRegression]:
    features = np.concatenate([item.features[:, columns] for item in examples])
    labels = np.concatenate([item.labels for item in examples])
    weights = np.concatenate([item.weights for item in examples])
    used = weights > 0
    scaler = StandardScaler().fit(features[used])
    model = LogisticRegression(C=strength, max_iter=5000)
    return scaler, model.fit(scaler.transform(features[used]), labels[used], sample_weight=weights[used])


def predict(model: tuple[StandardScaler, LogisticRegression], item: Example, columns: list[int]) -> NDArray[np.float64]:
    if not len(item.features):
        return np.zeros(0)
    return np.asarray(model[1].predict_proba(model[0].transform(item.features[:, columns]))[:, 1])


def set_counts(examples: list[Example], scores: dict[int, Any], threshold: float) -> NDArray[np.int64]:
    """(right affirmed, wrong affirmed, right missed, look-alikes affirmed, look-alikes) over agency questions."""
    counts = np.zeros(5, np.int64)
    for item in examples:
        if item.kind == "agencies" and item.right:
            named = {notice for notice, score in zip(item.notices, scores[id(item)], strict=True) if score >= threshold}
            counts += [len(named & item.right), len(named - item.right - item.optional), len(item.right - named), len(named & item.wrong), len(item.wrong)]
    return counts


def f1(counts: NDArray[np.int64]) -> float:
    return float(2 * counts[0] / max(1, 2 * counts[0] + counts[1] + counts[2]))


def best_score(item: Example, scores: dict[int, Any]) -> float:
    """The highest probability among the sections the question may be answered from."""
    own = [score for notice, score in zip(item.notices, scores[id(item)], strict=True) if item.allowed is None or notice in item.allowed]
    return max(own, default=0.0)


def refusal_threshold(examples: list[Example], scores: dict[int, Any], *, named: bool) -> float:
    """Where refusing the unanswerable and answering the rest is best balanced, favouring answers a little."""
    group = [item for item in examples if (item.allowed is not None) == named and item.kind != "metadata"]
    refuse = np.array([best_score(item, scores) for item in group if item.kind == "unanswerable"])
    answer = np.array([best_score(item, scores) for item in group if item.kind != "unanswerable"])
    grid = np.geomspace(0.01, 0.9, 120)
    balance = [(refuse < level).mean() + 1.5 * (answer >= level).mean() for level in grid]
    winners = grid[np.isclose(balance, max(balance))]
    return float(np.exp(np.log(winners).mean()))


def set_threshold(examples: list[Example], scores: dict[int, Any]) -> float:
    grid = np.geomspace(0.02, 0.8, 100)
    quality = np.array([f1(set_counts(examples, scores, level)) for level in grid])
    near = grid[quality >= quality.max() - 0.004]
    return float(np.exp(np.log(near).mean()))


def train(language: str, examples: list[Example], strength: float) -> dict[str, Any]:
    columns = [at for at, name in enumerate(FEATURES) if name not in ONE_LANGUAGE_ONLY.get(language, ())]
    scores: dict[int, Any] = {}
    fold_threshold: dict[int, float] = {}
    for fold in range(FOLDS):
        rest = [item for item in examples if item.fold != fold]
        model = fit(rest, columns, strength)
        inner = {id(item): predict(model, item, columns) for item in rest}
        fold_threshold[fold] = set_threshold(rest, inner)
        scores.update({id(item): predict(model, item, columns) for item in examples if item.fold == fold})
    report_folds(language, examples, scores, fold_threshold)
    scaler, model = fit(examples, columns, strength)
    full = {name: np.zeros(len(FEATURES)) for name in ("mean", "weights")} | {"scale": np.ones(len(FEATURES))}
    full["mean"][columns], full["scale"][columns], full["weights"][columns] = scaler.mean_, scaler.scale_, model.coef_[0]
    return {name: [round(float(value), 6) for value in values] for name, values in full.items()} | {
        "bias": round(float(model.intercept_[0]), 6),
        "set_threshold": round(set_threshold(examples, scores), 4),
        "named_threshold": round(refusal_threshold(examples, scores, named=True), 4),
        "open_threshold": round(refusal_threshold(examples, scores, named=False), 4),
    }


def report_folds(language: str, examples: list[Example], scores: dict[int, Any], thresholds: dict[int, float]) -> None:
    for source in sorted({item.source for item in examples}):
        own = [item for item in examples if item.source == source]
        ranks = [_best_rank(item, hits, scores) for item in own for hits in item.evidence_hits]
        counts = sum((set_counts([item], scores, thresholds[item.fold]) for item in own), np.zeros(5, np.int64))
        recall = {k: round(float(np.mean([rank < k for rank in ranks])), 3) for k in (1, 5, 10)}
        print(f"{language} {source}: {len(own)} questions, evidence recall {recall} of {len(ranks)},", end=" ")
        print(f"agency F1 {f1(counts):.3f}, look-alikes {counts[3]}/{counts[4]}, thresholds {np.round(sorted(thresholds.values()), 3)}")


def _best_rank(item: Example, hits: list[int], scores: dict[int, Any]) -> int:
    allowed = [score if item.allowed is None or notice in item.allowed else -1.0 for notice, score in zip(item.notices, scores[id(item)], strict=True)]
    order = list(np.argsort(-np.array(allowed), kind="stable"))
    return min((order.index(at) for at in hits), default=10**6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="INDEX_DIR=GOLD.jsonl")
    parser.add_argument("--strength", type=float, default=1.0, help="inverse of the regularisation")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS_FILE.name}")
    arguments = parser.parse_args()
    examples = [item for pair in arguments.pairs for item in collect(*map(Path, pair.split("=")))]
    languages = {
        language: train(language, [item for item in examples if item.question.language == language], arguments.strength)
        for language in ("zh", "en")
    }
    for language, learnt in languages.items():
        print(language, {name: learnt[name] for name in ("set_threshold", "named_threshold", "open_threshold")})
    if arguments.write:
        WEIGHTS_FILE.write_text(json.dumps({"features": list(FEATURES), "languages": languages}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
