"""Plots of a report as inline SVG; every label stays text that can be searched and copied."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.typing import RcKeyType

from bot.evaluation.figures import ANSWER_FIGURES, FIGURES, RECALL_DEPTHS
from bot.evaluation.summary import Figures, Measured

COLOURS = {"zh": "#0b6e99", "en": "#b45309"}
_NAMES = {"zh": "Chinese", "en": "English"}
_STYLE: dict[RcKeyType, Any] = {
    "svg.fonttype": "none",  # text as text: small, and in the reader's own font
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "figure.constrained_layout.use": True,
}
_WIDTH = 5.6  # inches: two plots side by side on a wide screen
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def recall_plot(figures: Figures, baseline: Figures) -> str:
    """Evidence recall by depth, this product's lines solid and the yardstick's dashed."""

    def draw(axes: Axes) -> None:
        for language in _languages(figures):
            for measured, line, whose in ((figures, "-", "this product"), (baseline, "--", "LlamaIndex defaults")):
                values = _recalls(measured.get(language, {}))
                if values:
                    label = f"{_NAMES[language]}, {whose}"
                    axes.plot(*zip(*values, strict=True), line, marker="o", color=COLOURS[language], label=label)
        axes.set(xlabel="hits looked at", ylabel="share of gold quotes found", ylim=(0, 1.02), xticks=RECALL_DEPTHS)
        _legend(axes)

    return _svg(draw, "recall", (_WIDTH, 3.6))


def answers_plot(figures: Figures) -> str:
    """Each figure of the answers with its 95 % interval, one mark a language."""
    languages = _languages(figures)
    names = [name for name in ANSWER_FIGURES if any(name in figures[language] for language in languages)]

    def draw(axes: Axes) -> None:
        for offset, language in zip((-0.16, 0.16), languages, strict=False):
            rows = [(place, figures[language][name]) for place, name in enumerate(names) if name in figures[language]]
            _draw_intervals(axes, [(place + offset, value) for place, value in rows], language)
        axes.set(xlim=(-0.02, 1.02), yticks=range(len(names)), yticklabels=[FIGURES[name].title for name in names])
        axes.invert_yaxis()
        _legend(axes)

    return _svg(draw, "answers", (_WIDTH, 0.36 * len(names) + 1.0))


def latency_plot(stages: Mapping[str, Mapping[str, Any]]) -> str:
    """Median and 95th percentile of each stage."""
    names = list(stages)

    def draw(axes: Axes) -> None:
        axes.barh(names, [stages[name]["p95"] for name in names], color="#d6dde3", label="95th percentile")
        axes.barh(names, [stages[name]["p50"] for name in names], color="#52606d", height=0.45, label="median")
        axes.set(xlabel="milliseconds a question")
        axes.invert_yaxis()
        _legend(axes)

    return _svg(draw, "latency", (_WIDTH, 0.32 * len(names) + 1.0))


def _languages(figures: Figures) -> list[str]:
    return [language for language in _NAMES if language in figures]


def _recalls(measured: Mapping[str, Measured]) -> list[tuple[int, float]]:
    names = {depth: f"evidence_recall@{depth}" for depth in RECALL_DEPTHS}
    return [(depth, measured[name].value) for depth, name in names.items() if name in measured]


def _draw_intervals(axes: Axes, rows: Sequence[tuple[float, Measured]], language: str) -> None:
    places = [place for place, _ in rows]
    values = [measured.value for _, measured in rows]
    # A percentile interval of few questions need not hold the value itself: an arm of the mark is never negative.
    low = [max(0.0, one.value - (one.value if one.low is None else one.low)) for _, one in rows]
    high = [max(0.0, (one.value if one.high is None else one.high) - one.value) for _, one in rows]
    label = _NAMES[language]
    axes.errorbar(values, places, xerr=[low, high], fmt="o", capsize=3, color=COLOURS[language], label=label)


def _legend(axes: Axes) -> None:
    """Below the plot, where it hides nothing."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        axes.figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)


def _svg(draw: Callable[[Axes], None], name: str, inches: tuple[float, float]) -> str:
    """An ``<svg>`` element; the same for the same data. ``name`` keeps its ids apart from another plot's."""
    with mpl.rc_context(_STYLE | {"svg.hashsalt": name}):
        canvas = Canvas(figsize=inches)
        draw(canvas.add_subplot())
        file = io.StringIO()
        canvas.savefig(file, format="svg", metadata=_NO_METADATA)
    text = file.getvalue()
    return text[text.index("<svg") :]
