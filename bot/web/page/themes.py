"""What the issues of the collection are about, counted by the words in their headings."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from threading import Lock

from bot.model import Language
from index.notice import Section
from index.store.snapshot import Snapshot
from prompts import read


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the trade, with the words that give it away in a heading."""

    id: str
    zh: str
    en: str
    words: tuple[str, ...]

    def name(self, language: Language) -> str:
        return self.en if language == "en" else self.zh


@cache
def themes() -> tuple[Theme, ...]:
    """The themes of ``prompts/themes.toml``, in the order given there."""
    entries = read("themes")["theme"]
    return tuple(Theme(e["id"], e["zh"], e["en"], tuple(_fold(word) for word in e["words"])) for e in entries)


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """The issues by theme, and by agency and theme, in the order of the collection."""

    generation: int
    by_theme: dict[str, tuple[Section, ...]]
    by_agency: dict[str, dict[str, tuple[Section, ...]]]  # agency -> theme -> issues

    def most_common(self) -> list[tuple[str, int]]:
        """(theme, number of issues), largest first; themes without issues are left out."""
        return Counter({theme: len(issues) for theme, issues in self.by_theme.items() if issues}).most_common()


def themes_of(section: Section, text: str) -> list[str]:
    """The themes an issue's heading speaks of; its first words stand in where the page lost the heading."""
    heading = _fold(section.title or text[:60])
    return [theme.id for theme in themes() if any(word in heading for word in theme.words)]


class ThemeCounter:
    """Counts once for each state of the index; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: ThemeCounts | None = None

    def counts(self, snapshot: Snapshot) -> ThemeCounts:
        with self._lock:
            if self._counts is None or self._counts.generation != snapshot.generation:
                self._counts = _count(snapshot)
            return self._counts


def _count(snapshot: Snapshot) -> ThemeCounts:
    by_theme: dict[str, list[Section]] = {theme.id: [] for theme in themes()}
    by_agency: dict[str, dict[str, list[Section]]] = {}
    for section in snapshot.sections:
        if section.kind != "issue":
            continue
        agency = by_agency.setdefault(section.agency or section.notice, {})
        for theme in themes_of(section, snapshot.text(section)):
            by_theme[theme].append(section)
            agency.setdefault(theme, []).append(section)
    return ThemeCounts(
        generation=snapshot.generation,
        by_theme={theme: tuple(issues) for theme, issues in by_theme.items()},
        by_agency={
            name: {theme: tuple(issues) for theme, issues in found.items()} for name, found in by_agency.items()
        },
    )


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
