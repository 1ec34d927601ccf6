"""Figures as people read them, and the one table of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.figures import FIGURES
from bot.evaluation.summary import Figures, Measured

LANGUAGES = ("zh", "en")


def number(name: str, measured: Measured | None) -> str:
    """``0.970``, ``41 ms``, or a dash where nothing was measured."""
    if measured is None:
        return "–"
    return f"{measured.value:.0f} ms" if FIGURES[name].unit == "ms" else f"{measured.value:.3f}"


def interval(measured: Measured | None) -> str:
    """``0.93–1.00``; nothing where there is no interval."""
    return "" if measured is None or measured.low is None else f"{measured.low:.2f}–{measured.high:.2f}"


def figure_rows(figures: Figures, baseline: Figures) -> list[Sequence[str]]:
    """A heading and a row a figure: value, interval and N for each language, then LlamaIndex's defaults."""
    languages = [language for language in LANGUAGES if language in figures]
    compared = [language for language in languages if language in baseline]
    heading = ["figure"]
    for language in languages:
        heading += [language, "95 %", "N"]
    rows: list[Sequence[str]] = [[*heading, *(f"LlamaIndex {language}" for language in compared)]]
    for name in FIGURES:
        if not any(name in figures[language] for language in languages):
            continue
        row = [name]
        for language in languages:
            measured = figures[language].get(name)
            row += [number(name, measured), interval(measured), str(measured.questions) if measured else ""]
        rows.append([*row, *(_compared(name, baseline[language]) for language in compared)])
    return rows


def _compared(name: str, measured: dict[str, Measured]) -> str:
    return number(name, measured[name]) if name in measured else ""
