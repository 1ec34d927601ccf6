"""Teach what a question asks for: its kind, the facts of a notice it wants, what must stand in the answer, which of
the notices' own data it asks for, how it leans on the turn before, and what small talk is about.

    python bench/train_intent.py [--write]

Six linear classifiers over the encoder's question vector and the question's words, taught on paraphrases
(tests/material/intents) and on the labelled questions of the ``train`` part. Figures: cross-validated over what they
are taught on, and the kinds on the ``tune`` part.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from material import QUESTIONS, batches, read_questions
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier

from bot.question.intent import BUCKETS, FIELDS, INTENT_FILE, KINDS, TALKS, TASKS, TURNS, TYPES, intent_features
from index.embedding import embed_query, load_encoder
from index.embedding.bundled import encoder_folder

INTENTS = QUESTIONS.parent / "intents"
STRENGTH = {"kind": 10.0, "fields": 10.0, "type": 10.0, "task": 10.0, "turn": 10.0, "talk": 10.0}
SEARCHED, ALONE = 0.5, 0.4  # what such an example counts: there are many more of them than of the others
# What the vector counts beside the words, where another weight than 1 did better when cross-validated.
VECTOR = {"task": 2.5, "turn": 2.5}
FOLDS = 5

Floats = NDArray[np.float32]


def rows(name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for language in ("zh", "en")
        for line in (INTENTS / f"{name}_{language}.jsonl").read_text("utf-8").splitlines()
    ]


def labelled(part: str) -> list[tuple[str, str]]:
    """(question, kind) of a part's labelled questions; A to C do not say how they are asked."""
    found: list[tuple[str, str]] = []
    for name, entry in batches().items():
        if entry["part"] == part:
            for question in read_questions(QUESTIONS / entry["file"]):
                if question.batch == name and question.kind in KINDS and name not in "ABC":
                    found.append((question.text, question.kind))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    encoder = load_encoder(str(encoder_folder()), purpose="query")

    def vectors(texts: Sequence[str]) -> Floats:
        return np.stack([intent_features(text, embed_query(encoder, text)) for text in texts])

    kinds = [(row["q"], row["kind"]) for row in rows("kinds")]
    taught = [*kinds, *labelled("train")]
    x, y = vectors([text for text, _ in taught]), np.array([KINDS.index(kind) for _, kind in taught])
    kind_model = LogisticRegression(C=STRENGTH["kind"], max_iter=2000, class_weight="balanced")
    report("kind, cross-validated", kind_model, x, y, KINDS)
    kind_model.fit(x, y)
    held = labelled("tune")
    said = kind_model.predict(vectors([text for text, _ in held]))
    wrong = Counter((kind, KINDS[int(at)]) for (_, kind), at in zip(held, said, strict=True) if KINDS[int(at)] != kind)
    print(f"kind, tune: {1 - sum(wrong.values()) / len(held):.3f} of {len(held)};", wrong.most_common(8))

    tasks = [(row["q"], row["task"]) for row in rows("tasks")]
    tasks += [(text, "none") for text, kind in taught if kind in ("set", "fact", "measures", "compare", "metadata")]
    kx, ky = vectors([text for text, _ in tasks]), np.array([TASKS.index(task) for _, task in tasks])
    rare = {at: SEARCHED if name == "none" else 1.0 for at, name in enumerate(TASKS)}
    task_model = LogisticRegression(C=STRENGTH["task"], max_iter=2000, class_weight=rare)
    report("task, cross-validated", task_model, weighed("task", kx), ky, TASKS)
    task_model.fit(weighed("task", kx), ky)
    searched = task_model.predict(weighed("task", vectors([text for text, _ in held])))
    print(f"task, tune: {np.mean(searched == TASKS.index('none')):.3f} of {len(held)} are searched")

    asked = rows("fields")
    fx = vectors([row["q"] for row in asked])
    fy = np.array([[name in row["fields"] for name in FIELDS] for row in asked], int)
    field_model = OneVsRestClassifier(LogisticRegression(C=STRENGTH["fields"], max_iter=2000))
    exact = np.mean(
        (cross_val_predict(field_model, fx, fy, cv=KFold(FOLDS, shuffle=True, random_state=1)) == fy).all(1)
    )
    print(f"fields, cross-validated: all right {exact:.3f} of {len(fy)}")
    field_model.fit(fx, fy)

    typed = rows("types")
    tx, ty = vectors([row["q"] for row in typed]), np.array([TYPES.index(row["type"]) for row in typed])
    type_model = LogisticRegression(C=STRENGTH["type"], max_iter=2000)
    report("type, cross-validated", type_model, tx, ty, TYPES)
    type_model.fit(tx, ty)
    turns = [(row["q"], row["turn"]) for row in rows("turns")]
    turns += [(text, "alone") for text, _ in labelled("train")[::3]]
    ux, uy = vectors([text for text, _ in turns]), np.array([TURNS.index(turn) for _, turn in turns])
    lone = {at: ALONE if name == "alone" else 1.0 for at, name in enumerate(TURNS)}
    turn_model = LogisticRegression(C=STRENGTH["turn"], max_iter=2000, class_weight=lone)
    report("turn, cross-validated", turn_model, weighed("turn", ux), uy, TURNS)
    turn_model.fit(weighed("turn", ux), uy)

    talk = [(row["q"], row["about"]) for row in rows("kinds") if "about" in row]
    lx, ly = vectors([text for text, _ in talk]), np.array([TALKS.index(about) for _, about in talk])
    talk_model = LogisticRegression(C=STRENGTH["talk"], max_iter=2000)
    report("talk, cross-validated", talk_model, lx, ly, TALKS)
    talk_model.fit(lx, ly)

    if options.write:
        plain = {"kind": kind_model, "type": type_model, "task": task_model, "turn": turn_model, "talk": talk_model}
        write(INTENT_FILE, plain, field_model)


def report(what: str, model: LogisticRegression, x: Floats, y: NDArray[np.int64], names: Sequence[str]) -> None:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    said = cross_val_predict(model, x, y, cv=folds)
    wrong = Counter((names[int(a)], names[int(b)]) for a, b in zip(y, said, strict=True) if a != b)
    print(f"{what}: {np.mean(said == y):.3f} of {len(y)};", wrong.most_common(8))


def weighed(head: str, x: Floats) -> Floats:
    """Features, or the weights that were taught over such features, with the vector's part of them weighed."""
    dimensions = x.shape[1] - BUCKETS
    return np.concatenate([VECTOR.get(head, 1.0) * x[:, :dimensions], x[:, dimensions:]], axis=1)


def write(path: Path, plain: Mapping[str, LogisticRegression], fields: OneVsRestClassifier) -> None:
    heads = {name: (weighed(name, model.coef_), model.intercept_) for name, model in plain.items()}
    heads["fields"] = (
        np.concatenate([item.coef_ for item in fields.estimators_]),
        np.concatenate([item.intercept_ for item in fields.estimators_]),
    )
    arrays: dict[str, Any] = {f"{name}_weights": weights.astype(np.float16) for name, (weights, _) in heads.items()}
    arrays |= {f"{name}_bias": bias.astype(np.float32) for name, (_, bias) in heads.items()}
    np.savez_compressed(path, **arrays)


if __name__ == "__main__":
    main()
