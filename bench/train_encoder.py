"""Teach the bundled encoder the trade: contrastive, low-rank, on the labelled questions of the ``train`` part.

    python bench/train_encoder.py [--epochs 2] [--write]

A question is drawn with others of its collection, so that of every passage in a batch it is known whether it answers:
those of answering sections the question should be near, look-alikes and the wrong sections it is nearest to now it
should be far from. After each pass the nearest wrong ones are found anew. Only low-rank differences of the layers are
learnt; the embeddings stay. Figures are over the ``tune`` part.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from library import Library, ranking_figures
from low_rank import SCALE, TaughtModel, rates, teach
from material import LabelledQuestion, read_collections

from index.embedding.bundled import base_folder
from index.embedding.difference import ENCODER_FILE, save_difference

SEED = 9
RATE = 4e-4
TEMPERATURE = 0.03
QUESTIONS = 6  # in a batch
POSITIVES, LOOK_ALIKES, NEAREST = 2, 2, 2  # passages for each of them
NEAR = 12  # wrong sections among which the nearest are drawn
WHOLE = 0.25  # of the passages are sections and not sentences
MOST_TOKENS = 144

Key = tuple[int, int]  # a section and one of its sentences, or -1 for the section as a whole


@dataclass(frozen=True)
class Batch:
    """Questions and passages; ``labels`` (questions, passages): 1 right, 0 wrong, -1 not known."""

    questions: list[str]
    passages: list[str]
    labels: torch.Tensor


def batches(libraries: Sequence[Library], random_: random.Random) -> list[Batch]:
    """One pass over all questions that have an answer, those of a batch from one collection."""
    found = []
    for library in libraries:
        questions = answerable(library)
        random_.shuffle(questions)
        for start in range(0, len(questions), QUESTIONS):
            found.append(_batch(library, questions[start : start + QUESTIONS], random_))
    random_.shuffle(found)
    return found


def answerable(library: Library) -> list[LabelledQuestion]:
    return [question for question in library.questions if question.answers]


def _batch(library: Library, questions: Sequence[LabelledQuestion], random_: random.Random) -> Batch:
    passages: dict[Key, str] = {}
    own: list[set[Key]] = []
    for question in questions:
        positives, wrong = _draw(library, question, random_)
        chosen: list[Key] = []
        for row, sentence in (*positives, *wrong):
            key = (row, -1 if random_.random() < WHOLE else sentence)
            passages[key] = library.sections[row] if key[1] < 0 else library.sentences[row][sentence]
            chosen.append(key)
        own.append(set(chosen[: len(positives)]))
    labels = torch.zeros(len(questions), len(passages), dtype=torch.int8)
    for row, question in enumerate(questions):
        known = library.labels(question)
        for column, key in enumerate(passages):
            if key in own[row]:
                labels[row, column] = 1
            elif key[0] in known.right | known.open:
                labels[row, column] = -1
    return Batch([question.text for question in questions], list(passages.values()), labels)


def _draw(library: Library, question: LabelledQuestion, random_: random.Random) -> tuple[list[Key], list[Key]]:
    """Sentences that carry the answer, and the nearest ones of sections that do not."""
    carrying = library.carrying(question)
    positives = random_.sample(carrying, min(POSITIVES, len(carrying)))
    alike = sorted(library.labels(question).alike)
    rows = random_.sample(alike, min(LOOK_ALIKES, len(alike)))
    near = library.wrong(question)[:NEAR]
    rows += random_.sample(near, min(NEAREST, len(near)))
    return positives, [(row, library.nearest_sentence(question, row)) for row in rows]


def loss_of(model: TaughtModel, batch: Batch) -> torch.Tensor:
    """Each right passage against all wrong ones of the batch (InfoNCE)."""
    texts = [f"query: {text}" for text in batch.questions] + [f"passage: {text}" for text in batch.passages]
    vectors = model.vectors(texts)
    count = len(batch.questions)
    scores = vectors[:count] @ vectors[count:].T / TEMPERATURE
    wrong = scores.masked_fill(batch.labels != 0, -math.inf).logsumexp(1, keepdim=True)
    each = torch.logaddexp(scores, wrong) - scores
    return each[batch.labels == 1].mean()


def figures(libraries: Sequence[Library], model: TaughtModel) -> str:
    for library in libraries:
        library.rank(model.encode)
    return ranking_figures(libraries, lambda library, question: library.best(question))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--train", default="train", help="a part or batches: A,B,D")
    parser.add_argument("--tune", default="tune", help="a part or batches: G")
    parser.add_argument("--out", type=Path, help="put the difference into this file")
    parser.add_argument("--write", action="store_true", help="put it beside the code")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    random_ = random.Random(SEED)
    model = TaughtModel(base_folder(), MOST_TOKENS)
    train = [Library.of(collection) for collection in read_collections(options.train.split(","))]
    tune = [Library.of(collection) for collection in read_collections(options.tune.split(","))]
    print("before:", figures(tune, model), flush=True)
    optimizer = torch.optim.AdamW(model.learnt(), weight_decay=0.01)
    count = sum(math.ceil(len(answerable(library)) / QUESTIONS) for library in train)
    schedule = rates(count * options.epochs, RATE)
    for epoch in range(options.epochs):
        for library in train:
            library.rank(model.encode)
        losses = (loss_of(model, batch) for batch in batches(train, random_))
        mean = teach(optimizer, model.learnt(), losses, schedule, str(epoch + 1))
        for path in [options.out, ENCODER_FILE if options.write else None]:
            if path:
                save_difference(model.network, path, SCALE)
        print(f"epoch {epoch + 1}: loss {mean:.3f}; {figures(tune, model)}", flush=True)


if __name__ == "__main__":
    main()
