"""The sections worth judging: nearest by vector, best by terms, fused by rank."""

from __future__ import annotations

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from bot.corpus import Corpus, QuestionBundle
from index.notice import Section

RRF_CONSTANT = 60  # Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet … (SIGIR 2009)


class SectionRetriever(BaseRetriever):
    """Candidates for a question, best first by reciprocal rank fusion of its vector and its terms.

    At most ``bundle.depth`` for each way of looking, or ``depth`` for LlamaIndex's own bundles. The order is the same
    on every run: ties go to the section found first.
    """

    def __init__(self, corpus: Corpus, depth: int | None = None) -> None:
        super().__init__()
        self._corpus = corpus
        self._depth = depth

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        bundle = self._corpus.read_bundle(query_bundle)
        if bundle is not query_bundle and self._depth is not None:
            bundle.depth = self._depth
        ranked = fuse(bundle, bundle.allowed)
        return [NodeWithScore(node=self._corpus.node(section), score=score) for section, score in ranked]


def fuse(bundle: QuestionBundle, notices: frozenset[str] | None) -> list[tuple[Section, float]]:
    """Candidates among ``notices`` with their reciprocal rank scores, best first."""
    snapshot, query = bundle.corpus.snapshot, bundle.query
    rankings = [snapshot.nearest(query.vector, bundle.depth, notices, exact=bundle.exhaustive)]
    if query.terms:
        rankings.append(snapshot.terms.score(query.groups).best(bundle.depth, notices))
    scores: dict[str, float] = {}
    found: dict[str, Section] = {}
    for ranking in rankings:
        for rank, section in enumerate(ranking, start=1):
            found[section.id] = section
            scores[section.id] = scores.get(section.id, 0.0) + 1 / (RRF_CONSTANT + rank)
    ordered = sorted(found, key=lambda name: -scores[name])  # stable: ties as found
    return [(found[name], scores[name]) for name in ordered]
