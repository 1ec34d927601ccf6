"""What the issues of the collection are about, counted by the words in their headings."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from threading import Lock

from bot.model import Language
from bot.web.texts import PROMPTS
from index.notice import Section
from index.store.snapshot import Snapshot


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
    with (PROMPTS / "themes.toml").open("rb") as file:
        entries = tomllib.load(file)["theme"]
    return tuple(Theme(e["id"], e["zh"], e["en"], tuple(_fold(word) for word in e["words"])) for e in entries)


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """Rows of ``Snapshot.sections`` by theme, and by agency and theme."""

    generation: int
    by_theme: dict[str, tuple[int, ...]]
    by_agency: dict[str, dict[str, tuple[int, ...]]]  # agency -> theme -> rows

    def most_common(self) -> list[tuple[str, int]]:
        """(theme, number of issues), largest first; themes without issues are left out."""
        return Counter({theme: len(rows) for theme, rows in self.by_theme.items() if rows}).most_common()


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
    by_theme: dict[str, list[int]] = {theme.id: [] for theme in themes()}
    by_agency: dict[str, dict[str, list[int]]] = {}
    for row, section in enumerate(snapshot.sections):
        if section.kind != "issue":
            continue
        agency = by_agency.setdefault(section.agency or section.notice, {})
        text = snapshot.notices[section.notice].text
        for theme in themes_of(section, text[section.start : section.start + 60]):
            by_theme[theme].append(row)
            agency.setdefault(theme, []).append(row)
    return ThemeCounts(
        generation=snapshot.generation,
        by_theme={theme: tuple(rows) for theme, rows in by_theme.items()},
        by_agency={name: {theme: tuple(rows) for theme, rows in row.items()} for name, row in by_agency.items()},
    )


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
