"""The plain data every part of the product passes on: notices, sections, facts, claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

SectionKind = Literal["issue", "about", "plans", "text"]
Status = Literal["done", "ongoing"]
Doubt = Literal["count_differs", "count_unknown", "close_second", "uneven", "unexplained", "no_titles"]
Standing = Literal["done", "under_way", "long_term", "not_found"]
Mode = Literal["done", "planned", "none_found", "ongoing"]
Conduct = Literal["own", "supervised"]
AmountAction = Literal["退回", "追缴", "清退", "核减", "处罚"]
Deed = Literal["issued", "revised", "mentioned"]
Act = Literal[
    "谈话", "批评教育", "检查", "通报批评", "诫勉", "组织处理",
    "党纪处分", "政务处分", "处分", "问责", "立案审查", "移送",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Character offsets into a notice's text; ``end`` is exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read from disk, before anything is understood of it."""

    name: str
    text: str
    digest: str  # SHA-256 of the file's bytes, hexadecimal
    media_type: str  # "text/plain", "text/html", …
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as written (``12.6万元``) and in yuan; ``action`` is ``None`` for what is paid out or owed."""

    span: Span
    yuan: float
    action: AmountAction | None = None


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A ``《…》``, marks included, and whether the notice says it was issued or revised."""

    span: Span
    deed: Deed = "mentioned"


@dataclass(frozen=True, slots=True)
class Sanction:
    """What was done to persons (``诫勉谈话3人``); ``people`` is ``None`` where no number is given."""

    span: Span
    act: Act
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One sentence of what an issue reports: how far it has come, and whose conduct it is about."""

    span: Span
    mode: Mode
    conduct: Conduct


@dataclass(frozen=True, slots=True)
class Section:
    """One unit that is embedded and cited; an issue with its measures, or a passage around the issues."""

    id: str
    notice: str
    agency: str | None
    kind: SectionKind
    number: int | None
    path: tuple[str, ...]
    title: str | None
    start: int
    end: int
    status: Status | None = None
    heading_end: int = 0  # where the heading ends and the body begins; ``start`` where there is no heading
    title_span: Span | None = None  # where ``title`` stands; None where there is none, or the page writes it elsewhere
    labels: tuple[Span, ...] = ()  # 整改情况: and the like, which open a paragraph and say nothing themselves
    sentences: tuple[Span, ...] = ()  # of the whole section, heading included, ascending, trimmed
    listed: tuple[Span, ...] = ()  # 一是 … 二是 … or a numbered list, each to the start of the next
    measures: tuple[Measure, ...] = ()  # of an issue: its sentences behind the heading, cut where a listed item begins
    amounts: tuple[Amount, ...] = ()
    documents: tuple[NamedDocument, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    standing: Standing | None = None  # finer than ``status``; read from the measures where no words state it
    standing_span: Span | None = None  # the words that say so
    heading_only: bool = False  # headings of the levels above the issues: kept so that nothing is lost, never embedded

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def placed(self, place: Callable[[Span], Span]) -> Section:
        """The section with each of its spans put where ``place`` says."""
        whole = place(self.span)
        return replace(
            self,
            start=whole.start,
            end=whole.end,
            heading_end=place(Span(self.start, self.heading_end)).end,
            title_span=place(self.title_span) if self.title_span else None,
            labels=tuple(map(place, self.labels)),
            sentences=tuple(map(place, self.sentences)),
            listed=tuple(map(place, self.listed)),
            measures=tuple(replace(measure, span=place(measure.span)) for measure in self.measures),
            amounts=tuple(replace(amount, span=place(amount.span)) for amount in self.amounts),
            documents=tuple(replace(document, span=place(document.span)) for document in self.documents),
            sanctions=tuple(replace(sanction, span=place(sanction.span)) for sanction in self.sanctions),
            standing_span=place(self.standing_span) if self.standing_span else None,
        )

    def to_json(self) -> dict[str, Any]:
        """The section shape of the published interface."""
        return {
            "id": self.id,
            "notice": self.notice,
            "agency": self.agency,
            "kind": self.kind,
            "number": self.number,
            "path": list(self.path),
            "title": self.title,
            "start": self.start,
            "end": self.end,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """What a notice says of itself (``34条具体问题``) beside what was found."""

    what: str
    count: int
    found: int | None  # None: nothing in the structure can be counted against it
    agrees: bool | None
    span: Span
    section: str = ""  # the id of the section that says so

    def to_json(self) -> dict[str, Any]:
        return {"what": self.what, "count": self.count, "found": self.found, "agrees": self.agrees}


@dataclass(frozen=True, slots=True)
class Completion:
    """What a notice says of its rectification as a whole, with the words that say so."""

    state: Status
    section: str  # the section's id
    span: Span


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the reading of a notice's issues is: an estimate between 0 and 1, with what speaks against it.

    ``count_differs``: the notice claims another number of issues; ``count_unknown``: it claims none that can be
    checked; ``close_second``: another way to cut it explains it nearly as well; ``uneven``: issues differ much in what
    they hold; ``unexplained``: much of the text lies in no issue; ``no_titles``: issues without a title.
    """

    score: float
    doubts: tuple[Doubt, ...] = ()
    corrected: bool = False  # a person has set the sections

    def to_json(self) -> dict[str, Any]:
        return {
            "score": round(self.score, 3),
            "sure": self.sure,
            "doubts": list(self.doubts),
            "corrected": self.corrected,
        }

    @property
    def sure(self) -> bool:
        unsettled = "close_second" in self.doubts or "no_titles" in self.doubts
        return self.corrected or (self.score >= SURE and not unsettled)


SURE = 0.9
"""The confidence from which on a reading is taken without a look; calibrated in ``bench/reading.py``."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value read from the text with the place it was read from."""

    value: str
    span: Span
    reading: bool = False  # a date inferred from its context, as the page has lost some of its characters
    months: tuple[str, ...] = ()  # of words that tell no day (2022年10月下旬至12月底): the months known, 2022-10


@dataclass(frozen=True, slots=True)
class Facts:
    """What a notice says of its own making; ``None`` where it does not say, never a guess. Dates are ISO 8601.

    ``published`` is the page's date, ``signed`` that of the signature. Where no day is said, or the page has left more
    than one reading of it, ``inspected_words`` and ``feedback_words`` are what the notice writes instead.
    """

    agency: Fact | None = None
    title: Fact | None = None
    published: Fact | None = None
    signed: Fact | None = None
    inspected_from: Fact | None = None
    inspected_to: Fact | None = None
    inspected_words: Fact | None = None
    feedback_on: Fact | None = None
    feedback_words: Fact | None = None
    inspection_body: Fact | None = None
    contacts: tuple[Fact, ...] = ()
    agency_aliases: tuple[str, ...] = ()  # other names the notice itself uses: 晴川市城管局, 区城管局 …

    @property
    def dated(self) -> Fact | None:
        """When the notice was made known: the page's date, or that of the signature where the page has none."""
        return self.published or self.signed

    @property
    def readings(self) -> tuple[str, ...]:
        """The names of the dates that are inferred."""
        names = ("published", "signed", "inspected_from", "inspected_to", "feedback_on")
        return tuple(name for name in names if (fact := getattr(self, name)) and fact.reading)

    def placed(self, place: Callable[[Span], Span]) -> Facts:
        """The facts with each span put where ``place`` says."""

        def moved(fact: Fact | None) -> Fact | None:
            return replace(fact, span=place(fact.span)) if fact else None

        return replace(
            self,
            agency=moved(self.agency),
            title=moved(self.title),
            published=moved(self.published),
            signed=moved(self.signed),
            inspected_from=moved(self.inspected_from),
            inspected_to=moved(self.inspected_to),
            inspected_words=moved(self.inspected_words),
            feedback_on=moved(self.feedback_on),
            feedback_words=moved(self.feedback_words),
            inspection_body=moved(self.inspection_body),
            contacts=tuple(replace(fact, span=place(fact.span)) for fact in self.contacts),
        )


@dataclass(frozen=True, slots=True)
class Unapplied:
    """Why a file of corrections was not applied: its faults, one a line, or that it was made for an earlier text."""

    lines: tuple[str, ...]
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A document with everything that was read from it."""

    name: str
    text: str
    digest: str  # of the file, followed by ``+`` and that of its corrections where it has any
    media_type: str
    facts: Facts
    sections: tuple[Section, ...]
    claims: tuple[Claim, ...] = ()
    completion: Completion | None = None  # None: it does not say
    noise: tuple[Span, ...] = ()  # site chrome and spam inside the text, ascending, disjoint
    is_notice: bool = True  # False: a regulation, a news item … indexed by paragraph
    confidence: Confidence | None = None  # None: no notice, so nothing to be sure of
    unapplied: Unapplied | None = None  # None: it has no corrections, or they hold

    @property
    def issues(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.kind == "issue")

    def to_json(self) -> dict[str, Any]:
        """The notice shape of the published interface; ``sections`` counts the issues."""

        def value(fact: Fact | None) -> str | None:
            return fact.value if fact else None

        facts = self.facts
        return {
            "notice": self.name,
            "agency": value(facts.agency),
            "title": value(facts.title),
            "published": value(facts.published),
            "signed": value(facts.signed),
            "inspected_from": value(facts.inspected_from),
            "inspected_to": value(facts.inspected_to),
            "inspected_words": value(facts.inspected_words),
            "feedback_on": value(facts.feedback_on),
            "feedback_words": value(facts.feedback_words),
            "readings": list(facts.readings),
            "inspection_body": value(facts.inspection_body),
            "contacts": [contact.value for contact in facts.contacts],
            "sections": len(self.issues),
            "claims": [claim.to_json() for claim in self.claims],
            "confidence": self.confidence.to_json() if self.confidence else None,
        }


@dataclass(slots=True)
class Failure:
    """A file that could not be read, with the one line that says why and how to mend it."""

    name: str
    reason: str


@dataclass(slots=True)
class IndexReport:
    """What one indexing run did, by notice name."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    embedded_texts: int = 0
