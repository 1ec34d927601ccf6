"""Gold questions as training examples: what was retrieved for each, and which of it is right."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.model import Filters
from bot.evaluation.cases import Case, Target, agency_of, make_cases
from bot.evaluation.gold import read_gold
from bot.question.directory import Directory
from bot.question.understand import Question, Understanding, apply_filters
from bot.retrieval.candidates import gather
from bot.retrieval.features import Evidence, measure
from bot.retrieval.query import make_query
from bot.retrieval.search import CANDIDATES
from index.embedding import embed_query, load_encoder
from index.store.snapshot import Snapshot, open_snapshot

FOLDS = 10
UNANSWERABLE_WEIGHT = 0.1  # of a section: there are many such questions, and all their sections are wrong


@dataclass(eq=False)
class Example:
    """One question with its candidates; labels, weights and agencies go by candidate."""

    source: str
    case: Case
    question: Question
    snapshot: Snapshot
    allowed: frozenset[str] | None  # notices the question may be answered from, None for all
    evidence: Evidence
    agencies: list[str]
    labels: NDArray[np.int8]
    weights: NDArray[np.float32]
    hits: list[list[int]]  # for each gold quote: the candidates that hold it
    group: str  # examples of one group stay in one fold

    @property
    def kind(self) -> str:
        return self.case.question.kind

    @property
    def rows(self) -> tuple[int, ...]:
        return self.evidence.rows

    def may_answer(self, at: int) -> bool:
        """Whether a candidate is of a notice the question may be answered from."""
        return self.allowed is None or self.snapshot.sections[self.rows[at]].notice in self.allowed

    def fold(self, round_: int) -> int:
        """The fold in one of several ways to cut the examples."""
        return int(hashlib.sha256(f"{self.group}{round_}".encode()).hexdigest(), 16) % FOLDS


def collect(index_dir: Path, gold_path: Path) -> list[Example]:
    """All questions of a gold file, searched in an index of its notices."""
    snapshot = open_snapshot(index_dir)
    directory = Directory(snapshot.notices)
    understanding = Understanding(directory, snapshot.lexical.occurs)
    encoder = load_encoder(purpose="query")
    embed = lru_cache(None)(lambda text: embed_query(encoder, text))
    examples = []
    for case in make_cases(read_gold(gold_path), snapshot.notices):
        question = understanding.read(case.question.text, case.question.history)
        allowed = apply_filters(question, Filters(), directory, {})
        query = make_query(question, snapshot, embed)
        rows = gather(query, snapshot, CANDIDATES)
        if allowed is not None:
            rows = list(dict.fromkeys([*gather(query, snapshot, CANDIDATES, allowed), *rows]))
        hits = [[at for at, row in enumerate(rows) if holds(snapshot, row, target)] for target in case.targets]
        labels, weights = _label(snapshot, rows, case, hits, allowed)
        agencies = [agency_of(snapshot.notices[snapshot.sections[row].notice]) for row in rows]
        evidence = measure(query, snapshot, rows)
        group = f"{gold_path.parent.name}{_group(case)}"
        examples.append(
            Example(str(gold_path), case, question, snapshot, allowed, evidence, agencies, labels, weights, hits, group)
        )
    return examples


def holds(snapshot: Snapshot, row: int, target: Target) -> bool:
    """Whether a section has at least half of a gold quote."""
    section = snapshot.sections[row]
    return section.notice == target.notice and any(
        2 * (min(section.end, span.end) - max(section.start, span.start)) >= len(span) for span in target.spans
    )


def _group(case: Case) -> str:
    """Questions with the same quotes (translations, mostly) belong together; of those without, a01zh and a01en."""
    quotes = sorted((target.notice, target.quote) for target in case.targets)
    return json.dumps(quotes, ensure_ascii=False) if quotes else re.sub(r"(?:zh|en)$", "", case.question.id)


def _label(
    snapshot: Snapshot, rows: Sequence[int], case: Case, hits: list[list[int]], allowed: frozenset[str] | None
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """1 for what holds a gold quote; what may be right as well, or was not asked about, is left out (weight 0)."""
    labels, weights = np.zeros(len(rows), np.int8), np.zeros(len(rows), np.float32)
    maybe = case.agencies | case.optional_agencies
    for at, row in enumerate(rows):
        notice = snapshot.sections[row].notice
        asked = allowed is None or notice in allowed
        if any(at in group for group in hits):
            labels[at], weights[at] = 1, 1.0
        elif case.question.kind in ("agencies", "unanswerable"):
            share = UNANSWERABLE_WEIGHT if case.question.kind == "unanswerable" else 1.0
            weights[at] = share * (asked and agency_of(snapshot.notices[notice]) not in maybe)
        elif asked:
            weights[at] = 0.3  # another section may say it too: gold files quote one place
    return labels, weights
