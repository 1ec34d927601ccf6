"""Gold questions as training examples: what was retrieved for each, and which of it is right."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.corpus import Corpus, QuestionBundle
from bot.evaluation.cases import Case, Target, agency_of, make_cases
from bot.evaluation.gold import GoldQuestion, read_gold
from bot.question.names import stands_in
from bot.question.question import Question
from bot.retrieval.features import FeatureTable, measure
from bot.retrieval.retriever import fuse
from index.embedding import embed_query, load_encoder
from index.notice import Section
from index.store.snapshot import open_snapshot

FOLDS = 10
LABELLED_WEIGHT = 0.2  # of a section: every section of a collection is labelled, where gold files quote one place
UNANSWERABLE_WEIGHT = 0.1  # of a section: there are many such questions, and all their sections are wrong


@dataclass(eq=False)
class Example:
    """One question with its candidates; labels, weights and agencies go by candidate."""

    source: str
    case: Case
    bundle: QuestionBundle
    table: FeatureTable
    agencies: list[str]
    labels: NDArray[np.int8]
    weights: NDArray[np.float32]
    hits: list[list[int]]  # for each gold quote: the candidates that hold it
    group: str  # examples of one group stay in one fold

    @property
    def question(self) -> Question:
        return self.bundle.question

    @property
    def allowed(self) -> frozenset[str] | None:
        return self.bundle.allowed

    @property
    def kind(self) -> str:
        return self.case.question.kind

    def may_answer(self, at: int) -> bool:
        """Whether a candidate is of a notice the question may be answered from, and has a name that is asked for."""
        section, names = self.table.sections[at], self.question.names
        if self.allowed is not None and section.notice not in self.allowed:
            return False
        text = self.bundle.corpus.snapshot.text(section) if names else ""
        return not names or any(stands_in(name, text) for name in names)

    def fold(self, round_: int) -> int:
        """The fold in one of several ways to cut the examples."""
        return int(hashlib.sha256(f"{self.group}{round_}".encode()).hexdigest(), 16) % FOLDS


def open_corpus(index_dir: Path) -> Corpus:
    """An index's newest state with the bundled model."""
    encoder = load_encoder(purpose="query")
    return Corpus(open_snapshot(index_dir), lru_cache(None)(lambda text: embed_query(encoder, text)))


def collect_all(pairs: Sequence[str]) -> list[Example]:
    """``INDEX_DIR=GOLD.jsonl`` pairs; ``INDEX_DIR=LABELLED.jsonl:BATCH`` for a batch of labelled questions."""
    examples: list[Example] = []
    for pair in pairs:
        index_dir, _, gold = pair.partition("=")
        path, _, batch = gold.partition(":")
        found = collect_labelled(Path(index_dir), Path(path), batch) if batch else collect(Path(index_dir), Path(path))
        examples += found
    return examples


def collect(index_dir: Path, gold_path: Path) -> list[Example]:
    """All questions of a gold file, searched in an index of its notices."""
    corpus = open_corpus(index_dir)
    notices = corpus.snapshot.notices
    examples = []
    for case in make_cases(read_gold(gold_path), notices):
        bundle = corpus.read(case.question.text, case.question.history)
        sections = candidates(bundle)
        hits = [[at for at, one in enumerate(sections) if holds(one, target)] for target in case.targets]
        labels, weights = _label(bundle, sections, case, hits)
        agencies = [agency_of(notices[section.notice]) for section in sections]
        group = f"{gold_path.parent.name}{_group(case)}"
        table = measure(bundle, sections)
        examples.append(Example(str(gold_path), case, bundle, table, agencies, labels, weights, hits, group))
    return examples


def candidates(bundle: QuestionBundle) -> list[Section]:
    """What the judge compares: candidates of the allowed notices, then those of all."""
    found = [*fuse(bundle, bundle.allowed), *(fuse(bundle, None) if bundle.allowed is not None else ())]
    return list({section.id: section for section, _ in found}.values())


def holds(section: Section, target: Target) -> bool:
    """Whether a section has at least half of a gold quote."""
    return section.notice == target.notice and any(
        2 * (min(section.end, span.end) - max(section.start, span.start)) >= len(span) for span in target.spans
    )


def _group(case: Case) -> str:
    """Questions with the same quotes (translations, mostly) belong together; of those without, a01zh and a01en."""
    quotes = sorted((target.notice, target.quote) for target in case.targets)
    return json.dumps(quotes, ensure_ascii=False) if quotes else re.sub(r"(?:zh|en)$", "", case.question.id)


def _label(
    bundle: QuestionBundle, sections: Sequence[Section], case: Case, hits: list[list[int]]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """1 for what holds a gold quote; what may be right as well, or was not asked about, is left out (weight 0)."""
    labels, weights = np.zeros(len(sections), np.int8), np.zeros(len(sections), np.float32)
    maybe = case.agencies | case.optional_agencies
    for at, section in enumerate(sections):
        asked = bundle.allowed is None or section.notice in bundle.allowed
        if any(at in group for group in hits):
            labels[at], weights[at] = 1, 1.0
        elif case.question.kind in ("agencies", "unanswerable"):
            share = UNANSWERABLE_WEIGHT if case.question.kind == "unanswerable" else 1.0
            agency = agency_of(bundle.corpus.snapshot.notices[section.notice])
            weights[at] = share * (asked and agency not in maybe)
        elif asked:
            weights[at] = 0.3  # another section may say it too: gold files quote one place
    return labels, weights


def collect_labelled(index_dir: Path, path: Path, batch: str) -> list[Example]:
    """A batch of questions whose answering sections are all labelled (format: tests/material/README.md)."""
    corpus = open_corpus(index_dir)
    by_place = {(section.notice, section.start): section for section in corpus.snapshot.sections}
    examples = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["batch"] != batch:
            continue
        named = {
            label: [by_place[place["notice"], place["start"]] for place in row[label]]
            for label in ("answers", "arguable", "look_alikes")
        }
        bundle = corpus.read(row["question"])
        sections = candidates(bundle)
        right, open_ = ({section.id for section in named[label]} for label in ("answers", "arguable"))
        labels = np.array([section.id in right for section in sections], np.int8)
        share = LABELLED_WEIGHT * (1.0 if right else UNANSWERABLE_WEIGHT)
        weights = np.array([share * (section.id not in open_) for section in sections], np.float32)
        hits = [[at for at, one in enumerate(sections) if one.id == wanted.id] for wanted in named["answers"]]
        table = measure(bundle, sections)
        case = _labelled_case(row, bundle, named)
        agencies = [agency_of(corpus.snapshot.notices[section.notice]) for section in sections]
        group = f"{batch}{row['id']}"
        examples.append(Example(f"labelled {batch}", case, bundle, table, agencies, labels, weights, hits, group))
    return examples


def _labelled_case(row: dict[str, Any], bundle: QuestionBundle, named: Mapping[str, Sequence[Section]]) -> Case:
    """The question as a gold file would have it; a set where it is asked as one."""
    notices = bundle.corpus.snapshot.notices
    of = {label: {agency_of(notices[item.notice]) for item in found} for label, found in named.items()}
    kind = bundle.question.kind if named["answers"] else "unanswerable"
    gold = GoldQuestion(row["id"], kind, row["lang"], row["question"])
    targets = tuple(
        Target(item.notice, item.span.of(notices[item.notice].text), (item.span,)) for item in named["answers"]
    )
    maybe = of["arguable"] - of["answers"]
    wrong = of["look_alikes"] - of["answers"] - maybe
    return Case(gold, targets, frozenset(of["answers"]), frozenset(maybe), frozenset(wrong))
