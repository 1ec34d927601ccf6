"""The JSON of the API as models: requests are checked against them, responses documented by them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.model import Filters
from bot.web.service import MAX_HISTORY, MAX_HITS

Question = Annotated[str, StringConstraints(max_length=20_000)]


class Request(BaseModel):
    """A misspelt field is an error, so that no filter is silently lost."""

    model_config = ConfigDict(extra="forbid")


class FiltersBody(Request):
    agencies: list[Annotated[str, StringConstraints(max_length=200)]] = Field(default=[], max_length=500)
    years: list[Annotated[int, Field(ge=1900, le=2200)]] = Field(default=[], max_length=100)

    def filters(self) -> Filters:
        return Filters(frozenset(self.agencies), frozenset(self.years))


class AskBody(Request):
    question: Question
    history: list[Question] = Field(default=[], max_length=MAX_HISTORY, description="earlier questions, oldest first")
    filters: FiltersBody = FiltersBody()
    id: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="comes back in the answer"
    )


class SearchBody(Request):
    question: Question
    history: list[Question] = Field(default=[], max_length=MAX_HISTORY, description="earlier questions, oldest first")
    k: int = Field(default=10, ge=1, le=MAX_HITS)
    filters: FiltersBody = FiltersBody()


class ErrorBody(BaseModel):
    error: str = Field(description="one line: what is wrong and how to mend it")


class CitationBody(BaseModel):
    number: int
    section: str
    notice: str
    agency: str | None
    title: str | None
    path: list[str]
    quote: str = Field(description="always the notice's text[start:end]")
    start: int
    end: int
    published: str | None


class AgencyBody(BaseModel):
    agency: str
    notice: str
    citations: list[int]


class CoverageBody(BaseModel):
    notices: int
    sections: int
    matched_notices: int


class AnswerBody(BaseModel):
    id: str | None
    question: str
    language: Literal["zh", "en"]
    kind: Literal["agencies", "fact", "measures", "compare", "metadata", "other"]
    answered: bool = Field(description="false: the notices do not answer the question")
    answer: str = Field(description="Markdown; each statement followed by its marker [1]")
    agencies: list[AgencyBody]
    citations: list[CitationBody]
    coverage: CoverageBody
    near: list[CitationBody] = Field(description="passages near a refused question; no evidence")
    understood_as: str | None = Field(description="a follow-up question as it was completed")
    timings_ms: dict[str, float]
    engine: dict[str, str | None]


class ClaimBody(BaseModel):
    what: str
    count: int
    found: int | None
    agrees: bool | None


class NoticeBody(BaseModel):
    notice: str
    agency: str | None
    title: str | None
    published: str | None
    inspected_from: str | None
    inspected_to: str | None
    feedback_on: str | None
    inspection_body: str | None
    contacts: list[str]
    sections: int
    claims: list[ClaimBody]


class SectionBody(BaseModel):
    id: str
    notice: str
    agency: str | None
    kind: Literal["issue", "about", "plans", "text"]
    number: int | None
    path: list[str]
    title: str | None
    start: int
    end: int
    status: Literal["done", "ongoing"] | None


class HitBody(SectionBody):
    score: float
    text: str


class HitsBody(BaseModel):
    hits: list[HitBody]


class NoticeTextBody(NoticeBody):
    tree: list[SectionBody]
    text: str


class HealthBody(BaseModel):
    status: Literal["ok", "starting", "failed"]
    ready: bool
    notices: int | None
    error: str | None = None
