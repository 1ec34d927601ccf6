"""An answer in the making: lines with markers, the agencies affirmed, the citations so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answer.citations import CitationBook
from bot.model import AgencyFinding, Language
from bot.answer.phrases import agency_label, escape, phrase
from bot.answer.quotes import Unit
from bot.retrieval.query import Query
from index.store.snapshot import Snapshot
from index.structure.fold import fold
from index.structure.sentences import clean_text

_EXCERPT = 70  # characters of a quote shown in a list; the passage itself is a click away
_CLAUSE_END = re.compile(r"[,;。，；、]")


def _excerpt(words: str) -> str:
    """The beginning of a long quote, cut where a clause ends."""
    if len(words) <= _EXCERPT + 15:
        return words
    ends = [match.end() for match in _CLAUSE_END.finditer(words, 25, _EXCERPT)]
    return words[: ends[-1] if ends else _EXCERPT] + "……"


@dataclass(slots=True)
class Draft:
    """What a composer hands over; no lines means that nothing was found to say."""

    snapshot: Snapshot
    language: Language
    query: Query | None = None
    lines: list[str] = field(default_factory=list)
    findings: list[AgencyFinding] = field(default_factory=list)
    book: CitationBook = field(init=False)

    def __post_init__(self) -> None:
        self.book = CitationBook(self.snapshot)

    def quote(self, unit: Unit, *, excerpt: bool = False) -> tuple[str, int]:
        """A unit as quoted in the text, with its marker, and the marker's number; an ``excerpt`` is its beginning."""
        notice = self.snapshot.notices[self.snapshot.sections[unit.row].notice]
        number = self.book.cite(unit.row, unit.span)
        words = clean_text(notice.text, unit.span.start, unit.span.end, notice.noise)
        words = escape(_excerpt(words) if excerpt else words)
        opened, closed = phrase(self.language, "open_quote"), phrase(self.language, "close_quote")
        return f"{opened}{words}{closed}{self._gist(words)} [{number}]", number

    def quotes(self, found: Sequence[Unit], *, excerpt: bool = False) -> tuple[str, tuple[int, ...]]:
        """Several units in one line."""
        quoted = [self.quote(unit, excerpt=excerpt) for unit in found]
        return phrase(self.language, "sep").join(text for text, _ in quoted), tuple(number for _, number in quoted)

    def _gist(self, words: str) -> str:
        """For readers of English: which notions of the question the Chinese quote holds."""
        if self.language == "zh" or self.query is None:
            return ""
        folded = fold(words).lower()
        found = [
            term.source
            for term in self.query.terms
            if term.weight > 1 and any(word.lower() in folded for word in term.candidates)
        ]
        return phrase(self.language, "gist", terms=escape(", ".join(found))) if found else ""

    def affirm(self, notice: str, numbers: Sequence[int]) -> None:
        """Add an agency to those the answer affirms."""
        agency = self.agency(notice)
        if agency is None or not numbers:
            return
        for at, finding in enumerate(self.findings):
            if finding.notice == notice:
                merged = tuple(dict.fromkeys((*finding.citations, *numbers)))
                self.findings[at] = AgencyFinding(agency, notice, merged)
                return
        self.findings.append(AgencyFinding(agency, notice, tuple(numbers)))

    def agency(self, notice: str) -> str | None:
        """The agency that reports in a notice; ``None`` for a document that is no notice."""
        item = self.snapshot.notices[notice]
        return item.facts.agency.value if item.facts.agency and item.is_notice else None

    def label(self, notice: str) -> str:
        """The agency's name for readers; of a document that is no notice its title."""
        title = self.snapshot.notices[notice].facts.title
        return agency_label(self.agency(notice), title.value if title else notice, self.language)
