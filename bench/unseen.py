"""Figures over the questions of a part, answered by the product as it is, beside plain baselines in the same run.

    python bench/unseen.py locked          # once, at the end
    python bench/unseen.py tune            # while working

Each collection is indexed for itself. Evidence is counted by the gold sections. The baselines find and do not answer:
LlamaIndex's defaults over the same weights as they come, and BM25 (jieba) fused with those weights over the sections
by reciprocal ranks. Intervals: 95 %, bootstrap over questions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from indexed import index_of
from labelled import Row, Sections, score, table
from material import Collection, gold_rows, read_collections, rows_of

from bot.answer.compose import answer_from_facts
from bot.engine import Engine
from bot.evaluation.baseline import baseline_hits
from bot.retrieval.judge import JudgedSection
from bot.retrieval.retriever import RRF_CONSTANT
from bot.settings import Settings
from index.embedding import load_embedding, load_encoder
from index.embedding.bundled import base_folder
from index.passage import section_text
from index.store.bm25 import K1, B
from index.store.terms import words

HITS = 20


def product(collection: Collection, questions: Sequence[Row]) -> tuple[list[Row], list[list[Row]]]:
    """Answers and the first hits."""
    with index_of(collection) as index_dir:
        engine = Engine(index_dir, Settings(_env_file=None)).query_engine
        answers, hits = [], []
        for question in questions:
            bundle = engine.corpus.read(question["question"])
            judged = engine.retrieve(bundle)  # once for both
            answer = answer_from_facts(bundle) or engine.synthesize(bundle, judged).answer
            answers.append(answer.to_json())
            sections = [node.section for node in judged if isinstance(node, JudgedSection)][:HITS]
            hits.append([{"notice": item.notice, "start": item.start, "end": item.end} for item in sections])
    return answers, hits


def llama_defaults(collection: Collection, questions: Sequence[Row]) -> list[list[Row]]:
    embedding = load_embedding(str(base_folder()), purpose="index")
    found = baseline_hits(collection.notices, [question["question"] for question in questions], HITS, embedding)
    return [
        [{"notice": hit.notice, "start": hit.span.start, "end": hit.span.end} for hit in passages] for passages in found
    ]


def plain_fusion(collection: Collection, questions: Sequence[Row]) -> list[list[Row]]:
    """BM25 over jieba's words and the weights as they come, over sections, by reciprocal rank fusion."""
    encoder = load_encoder(str(base_folder()), purpose="index")
    texts = [section_text(collection.notices[section.notice], section) for section in collection.sections]
    vectors = encoder.encode_passages(texts)
    bags = [words(text) for text in texts]
    found = []
    for question in questions:
        dense = vectors @ encoder.encode_query(question["question"])
        lexical = bm25(words(question["question"]), bags)
        fused = np.zeros(len(texts))
        for scores in (dense, lexical):
            ranks = np.argsort(np.argsort(-scores, kind="stable"), kind="stable")
            fused += np.where(scores > 0, 1 / (RRF_CONSTANT + 1 + ranks), 0)
        best = np.argsort(-fused, kind="stable")[:HITS]
        sections = [collection.sections[at] for at in best]
        found.append([{"notice": item.notice, "start": item.start, "end": item.end} for item in sections])
    return found


def bm25(asked: Sequence[str], bags: Sequence[Sequence[str]]) -> Any:
    lengths = np.array([len(bag) for bag in bags], float)
    total = np.zeros(len(bags))
    for word in set(asked):
        counts = np.array([bag.count(word) for bag in bags], float)
        held = (counts > 0).sum()
        if held:
            idf = np.log1p((len(bags) - held + 0.5) / (held + 0.5))
            total += idf * counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / lengths.mean()))
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", help="locked, tune, train, or batches: X1,X2")
    parser.add_argument("--keep", type=Path, help="a folder for the answers, one file a collection")
    parser.add_argument("--baselines", action="store_true")
    options = parser.parse_args()
    scored: dict[str, list[Any]] = {"product": [], "LlamaIndex defaults": [], "BM25 + e5, fused": []}
    for collection in read_collections(options.part.split(",")):
        questions = rows_of(collection)
        sections = Sections(gold_rows(collection), questions)
        answers, hits = product(collection, questions)
        runs = {"product": hits}
        if options.baselines:
            runs["LlamaIndex defaults"] = llama_defaults(collection, questions)
            runs["BM25 + e5, fused"] = plain_fusion(collection, questions)
        for name, found in runs.items():
            said: list[Row] = answers if name == "product" else [{} for _ in questions]
            scored[name] += [
                (row, score(row, answer, hit, sections))
                for row, answer, hit in zip(questions, said, found, strict=True)
            ]
        if options.keep:
            options.keep.mkdir(exist_ok=True)
            lines = [
                json.dumps({"id": row["id"], **answer, "hits": hit}, ensure_ascii=False)
                for row, answer, hit in zip(questions, answers, hits, strict=True)
            ]
            (options.keep / f"{collection.batch}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, pairs in scored.items():
        if pairs:
            print(f"\n{name}\n" + "\n".join(table(pairs) if name == "product" else table(pairs)[:4]))


if __name__ == "__main__":
    main()
