"""The one shape of an answer, for the command line, the API, the chat and the evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Language = Literal["zh", "en"]
QuestionKind = Literal["agencies", "fact", "measures", "compare", "metadata", "other"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the conversation to; empty means no limit."""

    agencies: frozenset[str] = frozenset()  # agency names as in ``Notice.facts.agency``
    years: frozenset[int] = frozenset()  # years of publication


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim piece of a section; ``quote == notice.text[start:end]``."""

    number: int
    section: str
    notice: str
    agency: str | None
    title: str | None
    path: tuple[str, ...]
    quote: str
    start: int
    end: int
    published: str | None

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "section": self.section,
            "notice": self.notice,
            "agency": self.agency,
            "title": self.title,
            "path": list(self.path),
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "published": self.published,
        }


@dataclass(frozen=True, slots=True)
class AgencyFinding:
    """An agency the answer affirms, with the numbers of the citations that carry it."""

    agency: str
    notice: str
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"agency": self.agency, "notice": self.notice, "citations": list(self.citations)}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the collection stands behind an answer."""

    notices: int
    sections: int
    matched_notices: int

    def to_json(self) -> dict[str, int]:
        return {"notices": self.notices, "sections": self.sections, "matched_notices": self.matched_notices}


@dataclass(frozen=True, slots=True)
class Answer:
    """``answered`` false is a refusal: ``answer`` then says so, and ``near`` holds what is near but no answer."""

    question: str
    language: Language
    kind: QuestionKind
    answered: bool
    answer: str  # Markdown; every statement is followed by its marker, [1]
    agencies: tuple[AgencyFinding, ...] = ()
    citations: tuple[Citation, ...] = ()
    coverage: Coverage = Coverage(0, 0, 0)
    near: tuple[Citation, ...] = ()  # numbered on their own; never counted as evidence
    timings_ms: dict[str, float] = field(default_factory=dict)
    engine: dict[str, str | None] = field(default_factory=dict)
    understood_as: str | None = None  # the question as searched, where a follow-up was completed from earlier turns
    id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer shape of the published interface."""
        return {
            "id": self.id,
            "question": self.question,
            "language": self.language,
            "kind": self.kind,
            "answered": self.answered,
            "answer": self.answer,
            "agencies": [finding.to_json() for finding in self.agencies],
            "citations": [citation.to_json() for citation in self.citations],
            "coverage": self.coverage.to_json(),
            "near": [citation.to_json() for citation in self.near],
            "understood_as": self.understood_as,
            "timings_ms": self.timings_ms,
            "engine": self.engine,
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved section with its score; higher is better, comparable within one question only."""

    row: int
    score: float


@dataclass(frozen=True, slots=True)
class AnswerPiece:
    """One step of a streamed answer: the text so far, and the whole answer with the last step."""

    text: str
    final: Answer | None = None


History = Sequence[str]  # earlier questions of the same chat, oldest first
