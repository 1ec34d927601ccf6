"""What is searched for a question: terms with their alternatives, and vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.language.chinese import chinese_terms
from bot.language.translate import TermGroup, translate_terms
from bot.question.understand import Question
from index.store.snapshot import Snapshot

_TELLING = 0.3  # how much a notion must say to belong into the rendering


@dataclass(frozen=True, slots=True)
class Term:
    """One notion of the question; its candidates count as one term, whichever of them a notice uses."""

    source: str
    candidates: tuple[str, ...]
    says: float  # how much the notion says about what is asked, 0–1
    idf: float  # inverse document frequency of its candidates together

    @property
    def weight(self) -> float:
        return self.says * self.idf


@dataclass(frozen=True, slots=True)
class Query:
    """Terms and unit vectors of one question; an English one has a second vector, of its Chinese rendering."""

    terms: tuple[Term, ...]
    vectors: tuple[NDArray[np.float32], ...]

    @property
    def total_weight(self) -> float:
        return sum(term.weight for term in self.terms)

    @property
    def groups(self) -> list[tuple[tuple[str, ...], float]]:
        """The terms as BM25 takes them: alternatives, and what a match is worth beside its rarity."""
        return [(term.candidates, term.says) for term in self.terms]


def make_query(question: Question, snapshot: Snapshot, embed: Callable[[str], NDArray[np.float32]]) -> Query:
    """Terms and vectors of a question's topic."""
    english = question.language == "en"
    occurs = _known(snapshot)
    terms_of = translate_terms if english else chinese_terms
    groups = terms_of(question.topic, occurs, names=question.names)
    terms = tuple(_weigh(group, snapshot) for group in groups)
    texts = [question.topic]
    rendering = _rendering(groups, occurs)
    if english or any(word not in question.topic for word in rendering):
        texts.append(" ".join(rendering))
    return Query(terms, tuple(embed(text) for text in texts if text.strip()))


def _rendering(groups: Sequence[TermGroup], occurs: Callable[[str], bool]) -> list[str]:
    """The question's notions in the words the notices use."""
    telling = [group for group in groups if group.weight >= _TELLING]
    return [next((word for word in group.candidates if occurs(word)), group.candidates[0]) for group in telling]


def _known(snapshot: Snapshot) -> Callable[[str], bool]:
    return lambda word: snapshot.terms.document_frequency([word]) > 0


def _weigh(group: TermGroup, snapshot: Snapshot) -> Term:
    """A notion's weight here; a dictionary's single characters would match anything (核 in 考核)."""
    if group.origin == "dictionary":
        group = replace(group, candidates=tuple(word for word in group.candidates if len(word) > 1) or (group.source,))
    sections = max(1, len(snapshot.sections))
    held = snapshot.terms.document_frequency(group.candidates)
    idf = float(np.log1p((sections - held + 0.5) / (held + 0.5)))
    return Term(group.source, group.candidates, group.weight, idf)
