"""What is asked and what is answered: the one set of shapes that every caller sends, gets and keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from index.notice import Notice, Section, SectionKind, Span, Status

Language = Literal["zh", "en"]
QuestionKind = Literal[
    "agencies", "fact", "measures", "compare", "metadata", "overview", "count", "status", "multi", "smalltalk", "other"
]
History = Sequence[str]  # earlier questions of the same chat, oldest first


class Shape(BaseModel):
    """Never changed once made; ``to_json`` is the published form."""

    model_config = ConfigDict(frozen=True)

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


class Filters(Shape):
    """What the reader narrowed the conversation to; empty means no limit."""

    agencies: frozenset[str] = frozenset()  # agency names as in ``Notice.facts.agency``
    years: frozenset[int] = frozenset()  # years of publication


class Citation(Shape):
    """A verbatim piece of a section; ``quote`` is the notice's ``text[start:end]``."""

    number: int
    section: str
    notice: str
    agency: str | None
    title: str | None
    path: tuple[str, ...]
    quote: str = Field(description="always the notice's text[start:end]")
    start: int
    end: int
    published: str | None = Field(description="the page's date, that of the signature where the page has none")

    @classmethod
    def of(cls, number: int, section: Section, span: Span, notice: Notice) -> Citation:
        """``span`` lies in ``section``, which is one of ``notice``."""
        return cls(
            number=number,
            section=section.id,
            notice=section.notice,
            agency=section.agency,
            title=section.title,
            path=section.path,
            quote=span.of(notice.text),
            start=span.start,
            end=span.end,
            published=notice.facts.dated.value if notice.facts.dated else None,
        )


class AgencyFinding(Shape):
    """An agency the answer affirms, with the numbers of the citations that carry it."""

    agency: str
    notice: str
    citations: tuple[int, ...]


class Coverage(Shape):
    """What ran for an answer: the notices it was allowed to see and their sections that were scored."""

    notices: int = 0
    sections: int = 0
    read: int = Field(0, description="of the sections, those judged with their words")
    matched_notices: int = 0


class Answer(Shape):
    """``answered`` false is a refusal: ``answer`` then says so, and ``near`` holds what is near but no answer."""

    id: str | None = None
    question: str
    language: Language
    kind: QuestionKind
    answered: bool = Field(description="false: the notices do not answer the question")
    answer: str = Field(description="Markdown; each statement followed by its marker [1]")
    agencies: tuple[AgencyFinding, ...] = ()
    citations: tuple[Citation, ...] = ()
    coverage: Coverage = Coverage()
    near: tuple[Citation, ...] = Field((), description="passages near a refused question; no evidence")
    suggestions: tuple[str, ...] = Field((), description="questions to ask next, which the notices answer")
    understood_as: str | None = Field(None, description="a follow-up question as it was completed")
    timings_ms: dict[str, float] = {}
    engine: dict[str, str | None] = {}


class Hit(Shape):
    """One retrieved section; a score is comparable within one question only, higher is better."""

    id: str
    notice: str
    agency: str | None
    kind: SectionKind
    number: int | None
    path: tuple[str, ...]
    title: str | None
    start: int
    end: int
    status: Status | None
    score: float
    text: str = Field(description="the section's words, verbatim")

    @classmethod
    def of(cls, section: Section, score: float, text: str) -> Hit:
        return cls(**section.to_json(), score=score, text=text)


class AnswerPiece(Shape):
    """One step of a streamed answer: the text so far, and the whole answer with the last step."""

    text: str
    final: Answer | None = None
