"""An answer in the making: lines with markers, the agencies affirmed, the citations so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answer.citations import CitationBook
from bot.answer.excerpt import excerpt
from bot.answer.phrases import agency_label, escape, phrase
from bot.answer.quotes import Quote
from bot.corpus import QuestionBundle
from bot.model import AgencyFinding, Coverage, Language
from bot.question.names import AskedName, stands_in
from bot.retrieval.features import term_share
from index.notice import Section, Span
from index.store.snapshot import Snapshot
from index.structure.fold import fold
from index.structure.sentences import clean_text


@dataclass(slots=True)
class Draft:
    """What the composers write into; no lines means that nothing was found to say."""

    bundle: QuestionBundle
    coverage: Coverage = field(default_factory=Coverage)
    lines: list[str] = field(default_factory=list)
    findings: list[AgencyFinding] = field(default_factory=list)
    book: CitationBook = field(init=False)

    def __post_init__(self) -> None:
        self.book = CitationBook(self.snapshot)

    @property
    def language(self) -> Language:
        return self.bundle.question.language

    @property
    def snapshot(self) -> Snapshot:
        return self.bundle.corpus.snapshot

    @property
    def names(self) -> tuple[AskedName, ...]:
        return self.bundle.question.names

    def quote(self, found: Quote, *, short: bool = False) -> tuple[str, int]:
        """The words with their marker, and the marker's number; ``short`` leaves out what does not matter of them."""
        notice = self.snapshot.notices[found.section.notice]
        number = self.book.cite(found.section, found.span)
        words = clean_text(notice.text, found.span.start, found.span.end, notice.noise)
        words = escape(excerpt(words, self._share) if short else words)
        opened, closed = phrase(self.language, "open_quote"), phrase(self.language, "close_quote")
        return f"{opened}{words}{closed}{self._gist(words)}{self._mode(found)} [{number}]", number

    def quotes(self, found: Sequence[Quote], *, short: bool = False) -> tuple[str, tuple[int, ...]]:
        """Several quotes in one line."""
        quoted = [self.quote(item, short=short) for item in found]
        return phrase(self.language, "sep").join(text for text, _ in quoted), tuple(number for _, number in quoted)

    def _share(self, words: str) -> float:
        return term_share(self.bundle.query, fold(words).lower())

    def _mode(self, found: Quote) -> str:
        """Said where the words are no deed: planned, under way, or that nothing was found."""
        modes = {
            item.mode
            for item in found.section.measures
            if item.span.start < found.span.end and found.span.start < item.span.end
        }
        mode = modes.pop() if len(modes) == 1 else "done"
        return "" if mode == "done" else phrase(self.language, f"mode_{mode}")

    def _gist(self, words: str) -> str:
        """For readers of English: which notions of the question the Chinese quote holds."""
        if self.language == "zh" or self.bundle.question.kind == "metadata":
            return ""
        folded = fold(words).lower()
        found = [
            term.source
            for term in self.bundle.query.terms
            if term.weight > 1 and any(word in folded for word in term.candidates)
        ]
        return phrase(self.language, "gist", terms=escape(", ".join(found))) if found else ""

    def point(self, section: Section, span: Span) -> int:
        """The number of the citation of ``span``, whose agency the answer affirms with it."""
        number = self.book.cite(section, span)
        self.affirm(section.notice, [number])
        return number

    def block(self, notice: str, lines: Sequence[str]) -> None:
        """The lines under the agency's name, apart from what stands before."""
        self.lines.append(("\n" if self.lines else "") + f"**{self.label(notice)}**\n")
        self.lines += [f"- {line}" for line in lines]

    def affirm(self, notice: str, numbers: Sequence[int]) -> None:
        """Add an agency to those the answer affirms."""
        agency = self.agency(notice)
        if agency is None or not numbers:
            return
        for at, finding in enumerate(self.findings):
            if finding.notice == notice:
                merged = tuple(dict.fromkeys((*finding.citations, *numbers)))
                self.findings[at] = finding.model_copy(update={"citations": merged})
                return
        self.findings.append(AgencyFinding(agency=agency, notice=notice, citations=tuple(numbers)))

    def agency(self, notice: str) -> str | None:
        """The agency that reports in a notice; ``None`` for a document that is no notice."""
        item = self.snapshot.notices[notice]
        return item.facts.agency.value if item.facts.agency and item.is_notice else None

    def label(self, notice: str) -> str:
        """The agency's name for readers; of a document that is no notice its title."""
        title = self.snapshot.notices[notice].facts.title
        return agency_label(self.agency(notice), title.value if title else notice, self.language)

    def holds_name(self, section: Section) -> bool:
        """Whether a section has some name the question asks for; true where it asks for none."""
        text = self.snapshot.text(section)
        return not self.names or any(stands_in(name, text) for name in self.names)

    def missing_names(self) -> list[AskedName]:
        """Names asked for that stand in no cited passage."""
        cited = {citation.section for citation in self.book.citations}
        texts = [self.snapshot.text(self.snapshot.section(name)) for name in cited]
        return [name for name in self.names if not any(stands_in(name, text) for text in texts)]
