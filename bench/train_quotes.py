"""Learn which sentences of an answering section to quote, and which hold a fact, from the ``tune`` part.

    python bench/train_quotes.py quotes|facts [--write]

The encoder has seen the ``train`` part and ranks its sentences better than those of other notices. A quotable stretch
is right when it has at least half of the words that were labelled as carrying the answer. The report says how often
the first one, two, three hold one, for questions whose collection was held back.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from indexed import indexed
from llama_index.core.schema import NodeWithScore
from material import Collection, read_collections
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.answer.passages import FACT_FEATURES, FACT_WEIGHTS_FILE, fact_features
from bot.answer.quotes import QUOTE_FEATURES, WEIGHTS_FILE, quote_features, quotes_of
from bot.corpus import Corpus
from bot.retrieval.features import measure
from bot.retrieval.judge import JudgedSection, SectionJudge
from bot.retrieval.retriever import SectionRetriever
from index.embedding.pairs import load_pair_scorer
from index.notice import Span

DEPTHS = (1, 2, 3)
FACT_SECTIONS = 4  # read for each question of fact


@dataclass(frozen=True)
class Choice:
    """Quotable stretches among which one or more are right: those of a section, or those read for a fact."""

    batch: str
    lang: str
    features: NDArray[np.float64]  # (stretches, features)
    right: NDArray[np.bool_]


def quoted_sections(collection: Collection, corpus: Corpus) -> Iterator[Choice]:
    """The stretches of each answering section whose carrying words were written down."""
    by_place = {(section.notice, section.start): section for section in corpus.snapshot.sections}
    for question in collection.questions:
        bundle = corpus.read(question.text)
        for place in question.answers:
            span, known = collection.quoted(place), collection.section_at(place)
            section = by_place[known.notice, known.start]
            node = NodeWithScore(node=corpus.node(section))
            (scored,) = measure(bundle, [section]).sentences
            made = quotes_of(corpus, JudgedSection.of(node, section, 1.0, scored, read=True, opening=1.0))
            right = np.array([span is not None and half_held(quote.span, span) for quote in made])
            if right.any():
                text = corpus.snapshot.notices[place.notice].text
                yield Choice(collection.batch, question.lang, np.array(quote_features(text, made)), right)


def facts(collection: Collection, corpus: Corpus) -> Iterator[Choice]:
    """The stretches of the sections read first for each question of fact; right are those that show what was asked."""
    retriever, judge = SectionRetriever(corpus), SectionJudge(corpus, load_pair_scorer())
    for question in collection.questions:
        if question.kind != "fact" or not question.must_show:
            continue
        bundle = corpus.read(question.text)
        nodes = judge.postprocess_nodes(retriever.retrieve(bundle), bundle)
        judged = [node for node in nodes if isinstance(node, JudgedSection)][:FACT_SECTIONS]
        wanted = bundle.question.answer_type
        rows, right = [], []
        for item in judged:
            text = corpus.snapshot.notices[item.section.notice].text
            for quote in quotes_of(corpus, item):
                rows.append(fact_features(corpus, item, quote, wanted))
                right.append(all(part in quote.span.of(text) for part in question.must_show))
        if any(right):
            yield Choice(collection.batch, question.lang, np.array(rows), np.array(right))


def half_held(quote: Span, gold: Span) -> bool:
    return 2 * (min(quote.end, gold.end) - max(quote.start, gold.start)) >= len(gold)


def fit(items: Sequence[Choice]) -> NDArray[np.float64]:
    """Weights over features as they are; what is the same for all units of a section does not matter."""
    features = np.concatenate([item.features for item in items])
    right = np.concatenate([item.right for item in items])
    scaler = StandardScaler().fit(features)
    regression = LogisticRegression(max_iter=2000).fit(scaler.transform(features), right)
    return np.asarray(regression.coef_[0] / scaler.scale_)


def found_within(item: Choice, weights: NDArray[np.float64], depth: int) -> bool:
    order = np.argsort(-(item.features @ weights), kind="stable")
    return bool(item.right[order[:depth]].any())


def report(items: Sequence[Choice]) -> None:
    print("| language | quotes | in the first | two | three |\n|---|---|---|---|---|")
    held: dict[str, list[list[bool]]] = {}
    for batch in sorted({item.batch for item in items}):
        weights = fit([item for item in items if item.batch != batch])
        for item in items:
            if item.batch == batch:
                held.setdefault(item.lang, []).append([found_within(item, weights, depth) for depth in DEPTHS])
    for lang, rows in sorted(held.items()):
        print(f"| {lang} | {len(rows)} | " + " | ".join(f"{value:.3f}" for value in np.mean(rows, axis=0)) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("quotes", "facts"), help="facts are learnt over the weights of quotes")
    parser.add_argument("--tune", default="tune", help="a part or batches: G")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    quotes = arguments.what == "quotes"
    choices: list[Choice] = []
    for collection in read_collections(arguments.tune.split(",")):
        with indexed(collection) as corpus:
            choices += quoted_sections(collection, corpus) if quotes else facts(collection, corpus)
    report(choices)
    names, path = (QUOTE_FEATURES, WEIGHTS_FILE) if quotes else (FACT_FEATURES, FACT_WEIGHTS_FILE)
    learnt = {name: round(float(value), 3) for name, value in zip(names, fit(choices), strict=True)}
    print(learnt)
    if arguments.write:
        path.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
