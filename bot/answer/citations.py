"""The citations of one answer: numbered as they are first used, each exact to the character."""

from __future__ import annotations

from bot.model import Citation
from index.notice import Section, Span
from index.store.snapshot import Snapshot


class CitationBook:
    """Gives each cited span its number; the same span keeps the one it has."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._citations: list[Citation] = []

    def cite(self, section: Section, span: Span) -> int:
        """The number of the citation of ``span``, which lies in ``section``."""
        key = (section.notice, span.start, span.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._citations) + 1
            notice = self._snapshot.notices[section.notice]
            self._citations.append(Citation.of(self._numbers[key], section, span, notice))
        return self._numbers[key]

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations)
