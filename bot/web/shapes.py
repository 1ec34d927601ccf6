"""The JSON of the API beyond ``bot.model``: what requests are checked against and other responses documented by."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.model import Filters, Hit
from bot.web.service import MAX_HISTORY, MAX_HITS
from index.notice import Doubt, SectionKind, Status

MAX_TEXT_CHARS = 20_000
QuestionText = Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARS)]


class Body(BaseModel):
    """A misspelt field is an error, so that no filter is silently lost."""

    model_config = ConfigDict(extra="forbid")


class FiltersBody(Body):
    agencies: list[Annotated[str, StringConstraints(max_length=200)]] = Field(default=[], max_length=500)
    years: list[Annotated[int, Field(ge=1900, le=2200)]] = Field(default=[], max_length=100)

    def filters(self) -> Filters:
        return Filters(agencies=frozenset(self.agencies), years=frozenset(self.years))


class AskBody(Body):
    question: QuestionText
    history: list[QuestionText] = Field(
        default=[], max_length=MAX_HISTORY, description="earlier questions, oldest first"
    )
    filters: FiltersBody = FiltersBody()
    id: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="comes back in the answer"
    )


class SearchBody(Body):
    question: QuestionText
    history: list[QuestionText] = Field(
        default=[], max_length=MAX_HISTORY, description="earlier questions, oldest first"
    )
    k: int = Field(default=10, ge=1, le=MAX_HITS)
    filters: FiltersBody = FiltersBody()


class ErrorBody(BaseModel):
    error: str = Field(description="one line: what is wrong and how to mend it")


class ClaimBody(BaseModel):
    what: str
    count: int
    found: int | None
    agrees: bool | None


class ConfidenceBody(BaseModel):
    score: float = Field(description="an estimate between 0 and 1")
    sure: bool
    doubts: list[Doubt]
    corrected: bool


class NoticeBody(BaseModel):
    notice: str
    agency: str | None
    title: str | None
    published: str | None
    signed: str | None
    inspected_from: str | None
    inspected_to: str | None
    inspected_words: str | None
    feedback_on: str | None
    feedback_words: str | None
    readings: list[str]
    inspection_body: str | None
    contacts: list[str]
    sections: int
    claims: list[ClaimBody]
    confidence: ConfidenceBody | None


class SectionBody(BaseModel):
    id: str
    notice: str
    agency: str | None
    kind: SectionKind
    number: int | None
    path: list[str]
    title: str | None
    start: int
    end: int
    status: Status | None


class HitsBody(BaseModel):
    hits: list[Hit]


class NoticeTextBody(NoticeBody):
    tree: list[SectionBody]
    text: str


class HealthBody(BaseModel):
    status: Literal["ok", "starting", "failed"]
    ready: bool
    notices: int | None
    error: str | None = None
