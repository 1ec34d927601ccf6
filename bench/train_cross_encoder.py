"""Teach the judge to read question and passage together, on the labelled questions of the ``train`` part.

    python bench/train_cross_encoder.py [--further] [--write]

It begins as the taught encoder, with a mean over the tokens and one linear layer. A question comes with one or two
passages that answer it, its look-alikes and the nearest wrong ones; the answering ones must stand above the others
(listwise), and every score must say by itself whether a passage answers (binary), so that it means the same for every
question. A question without any answer comes with the passages it is nearest to. ``--further`` goes over them once
more, from what was learnt, with the very nearest of the wrong passages. Figures are over the ``tune`` part.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from library import Floats, Library, ranking_figures
from low_rank import SCALE, TaughtModel, rates, teach
from material import LabelledQuestion, read_collections

from bot.language.names import chinese_aliases, english_aliases
from bot.retrieval.passages import passage_text
from index.embedding.bundled import encoder_folder
from index.embedding.difference import JUDGE_FILE, load_difference, read_head, save_difference

SEED = 10
RATE, HEAD_FACTOR = 3e-4, 3.0
QUESTIONS, PASSAGES = 4, 8  # in a batch; for each question
POSITIVES, LOOK_ALIKES = 2, 3  # at the most
NAMED, RIGHTLY_NAMED = 0.3, 0.6  # of the facts and measures are asked of an agency; of these of one that answers
NEAR, FURTHER_NEAR = 24, 10  # wrong sections among which the others are drawn; fewer and harder in a further pass
BINARY = 0.5  # what the binary loss counts beside the listwise one
MOST_TOKENS = 224
READ = 40  # sections read for the figures


class Judge(TaughtModel):
    """Pairs of question and passage → one score each."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, MOST_TOKENS)
        self.head = torch.nn.Linear(self.dimensions, 1)
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)

    def scores(self, pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        """``(len(pairs),)``"""
        scored: torch.Tensor = self.head(self.pooled(pairs))[:, 0]
        return scored

    def take_up(self, path: Path) -> None:
        """Go on from what was learnt before."""
        load_difference(self.network, path, SCALE)
        head = read_head(path)
        with torch.no_grad():
            self.head.weight[0].copy_(torch.from_numpy(head["weight"]))
            self.head.bias.copy_(torch.from_numpy(head["bias"]))


@dataclass(frozen=True)
class Item:
    """One question with passages; ``right`` says which of them answer."""

    pairs: list[tuple[str, str]]
    right: list[bool]


def passage(library: Library, question: LabelledQuestion, at: int) -> str:
    section = library.collection.sections[at]
    notice = library.collection.notices[section.notice]
    return passage_text(notice, section, library.cosines[question.id][at].tolist())


def draw(
    library: Library,
    question: LabelledQuestion,
    near: int,
    agencies: Sequence[str],
    random_: random.Random,
) -> Item:
    """Passages for a question; now and then it is asked of one agency, of an answering one or of another of all.

    ``near``: among so many of the nearest wrong sections it may find its own.
    """
    labels = library.labels(question)
    text, right = question.text, labels.right
    if question.kind in ("fact", "measures") and random_.random() < NAMED:
        own = {agency for at in labels.right if (agency := agency_of(library, at))}
        agency = random_.choice(sorted(own) if own and random_.random() < RIGHTLY_NAMED else agencies)
        text = asked_of(text, agency, question.lang, random_)
        right = frozenset(at for at in labels.right if agency_of(library, at) == agency)
    chosen = random_.sample(sorted(right), min(POSITIVES, len(right)))
    alike = random_.sample(sorted(labels.alike), min(LOOK_ALIKES, len(labels.alike)))
    # The same matter, of another agency than the one asked for.
    others = [at for at in sorted(labels.right - right) if at not in chosen][:POSITIVES]
    nearest = [at for at in library.wrong(question)[:near] if at not in alike]
    wrong = [*alike, *others]
    wrong += random_.sample(nearest, min(len(nearest), PASSAGES - len(chosen) - len(wrong)))
    pairs = [(f"query: {text}", f"passage: {passage(library, question, at)}") for at in (*chosen, *wrong)]
    return Item(pairs, [True] * len(chosen) + [False] * len(wrong))


def agency_of(library: Library, at: int) -> str | None:
    return library.collection.sections[at].agency


def asked_of(text: str, agency: str, language: str, random_: random.Random) -> str:
    """The question with one of the names of an agency in front or behind."""
    if language == "zh":
        return f"{random_.choice(sorted(chinese_aliases(agency)))}{random_.choice(('，', '：', '的情况，'))}{text}"
    name = random_.choice(sorted(english_aliases(agency))).title()
    return f"{name}: {text}" if random_.random() < 0.5 else f"{text.rstrip('?. ')} at {name}?"


def loss_of(judge: Judge, items: Sequence[Item]) -> torch.Tensor:
    scores = judge.scores([pair for item in items for pair in item.pairs])
    losses, start = [], 0
    for item in items:
        own = scores[start : start + len(item.pairs)]
        start += len(item.pairs)
        right = torch.tensor(item.right)
        binary = torch.nn.functional.binary_cross_entropy_with_logits(own, right.float())
        listwise = torch.zeros(())
        if right.any():
            wrong = own[~right].logsumexp(0)
            listwise = (torch.logaddexp(own[right], wrong) - own[right]).mean()
        losses.append(listwise + BINARY * binary)
    return torch.stack(losses).mean()


def read(judge: Judge, library: Library, question: LabelledQuestion) -> Floats:
    """Scores of the nearest sections; the others stay below them in the encoder's order."""
    best = library.best(question)
    found = best - 100
    order = np.argsort(-best)[:READ]
    with torch.inference_mode():
        pairs = [(f"query: {question.text}", f"passage: {passage(library, question, int(at))}") for at in order]
        found[order] = judge.scores(pairs).numpy()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--further", type=Path, nargs="?", const=JUDGE_FILE, help="go on from this file")
    parser.add_argument("--train", default="train", help="a part or batches: A,B,D")
    parser.add_argument("--tune", default="tune", help="a part or batches: G")
    parser.add_argument("--every", type=int, default=4, help="of the tune questions, one in so many is read")
    parser.add_argument("--out", type=Path, help="put what was learnt into this file")
    parser.add_argument("--write", action="store_true", help="put it beside the code")
    options = parser.parse_args()
    torch.manual_seed(SEED + bool(options.further))
    random_ = random.Random(SEED + bool(options.further))
    folder = encoder_folder()
    encoder, judge = TaughtModel(folder, 144), Judge(folder)
    train = [Library.of(collection) for collection in read_collections(options.train.split(","))]
    tune = [Library.of(collection) for collection in read_collections(options.tune.split(","))]
    for library in (*train, *tune):
        library.rank(encoder.encode)
    for library in tune:
        library.collection.questions = library.questions[:: options.every]
    print("encoder:", ranking_figures(tune, lambda library, question: library.best(question)), flush=True)
    questions = [(library, question) for library in train for question in library.questions]
    random_.shuffle(questions)
    near = FURTHER_NEAR if options.further else NEAR
    if options.further:
        judge.take_up(options.further)
    agencies = sorted(
        {section.agency for library in train for section in library.collection.sections if section.agency}
    )
    groups: list[dict[str, Any]] = [
        {"params": judge.learnt()},
        {"params": list(judge.head.parameters()), "factor": HEAD_FACTOR},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = rates(math.ceil(len(questions) / QUESTIONS), RATE)
    drawn = (
        [draw(library, item, near, agencies, random_) for library, item in questions[start : start + QUESTIONS]]
        for start in range(0, len(questions), QUESTIONS)
    )
    mean = teach(optimizer, judge.learnt(), (loss_of(judge, items) for items in drawn), schedule, "1")
    for path in [options.out, JUDGE_FILE if options.write else None]:
        if path:
            head = {"weight": judge.head.weight.detach().numpy()[0], "bias": judge.head.bias.detach().numpy()}
            save_difference(judge.network, path, SCALE, head)
    figures = ranking_figures(tune, lambda library, question: read(judge, library, question))
    print(f"loss {mean:.3f}; {figures}", flush=True)


if __name__ == "__main__":
    main()
