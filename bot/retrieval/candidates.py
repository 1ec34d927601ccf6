"""The sections worth judging: nearest by vector, best by terms, fused by rank."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from bot.retrieval.query import Query
from index.store.snapshot import Snapshot

RRF_CONSTANT = 60  # Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet … (SIGIR 2009)


def gather(query: Query, snapshot: Snapshot, size: int, notices: Collection[str] | None = None) -> list[int]:
    """Rows of at most ``size`` candidates for each way of looking, best first by reciprocal rank fusion.

    ``notices`` limits the search; ties go to the earlier section, so that the order is the same on every run.
    """
    rankings = [[row for row, _ in snapshot.nearest(vector, size, notices)] for vector in query.vectors]
    if query.terms:
        scores = snapshot.lexical.score([(term.candidates, term.weight) for term in query.terms])
        if notices is not None:
            allowed = np.zeros(len(scores), bool)
            for name in notices:
                if name in snapshot.notices:
                    rows = snapshot.rows_of_notice(name)
                    allowed[rows.start : rows.stop] = True
            scores = np.where(allowed, scores, 0)
        order = np.argsort(-scores, kind="stable")[:size]
        rankings.append([int(row) for row in order if scores[row] > 0])
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, start=1):
            fused[row] = fused.get(row, 0.0) + 1 / (RRF_CONSTANT + rank)
    return sorted(fused, key=lambda row: (-fused[row], row))
