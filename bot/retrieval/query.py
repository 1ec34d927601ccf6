"""What is searched for a question: its terms, each with its alternatives, and its vector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.language.terms import SearchTerm, search_terms
from bot.question.understand import Question
from index.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Term:
    """One notion of the question; its candidates count as one term, whichever of them a notice uses."""

    source: str
    candidates: tuple[str, ...]  # lower case
    weight: float  # inverse document frequency of its candidates together


@dataclass(frozen=True, slots=True)
class Query:
    """Terms and the unit vector of one question."""

    terms: tuple[Term, ...]
    vector: NDArray[np.float32]

    @property
    def total_weight(self) -> float:
        return sum(term.weight for term in self.terms)

    @property
    def groups(self) -> list[tuple[tuple[str, ...], float]]:
        """The terms as BM25 takes them: alternatives, and what a match is worth beside its rarity."""
        return [(term.candidates, 1.0) for term in self.terms]


def make_query(question: Question, snapshot: Snapshot, embed: Callable[[str], NDArray[np.float32]]) -> Query:
    """Terms of a question's topic that some notice has, and the vector of its wording; a name counts in its forms."""
    terms = []
    named = [SearchTerm(name.text, name.renderings) for name in question.names]
    for term in (*search_terms(question.topic, question.language), *named):
        held = snapshot.terms.document_frequency(term.candidates)
        if held:
            idf = float(np.log1p((len(snapshot.sections) - held + 0.5) / (held + 0.5)))
            terms.append(Term(term.source, tuple(word.lower() for word in term.candidates), idf))
    return Query(tuple(terms), embed(question.wording))
