"""The report as one HTML page that needs nothing from outside."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.evaluation.comparison import Comparison
from bot.evaluation.figures import FIGURES, RETRIEVAL_FIGURES
from bot.evaluation.plots import answers_plot, latency_plot, recall_plot
from bot.evaluation.report import Report
from bot.evaluation.table import LANGUAGES, interval, number

WORST = 25
_FOLDER = Path(__file__).parent


def render_page(report: Report, comparison: Comparison | None = None) -> str:
    """The whole page; everything that comes from notices or questions is escaped."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "interval": interval}
    questions = report.document["questions"]
    return environment.get_template("report.html.j2").render(
        document=report.document,
        figures=report.figures,
        baseline=report.baseline,
        definitions=FIGURES,
        retrieval_names=list(RETRIEVAL_FIGURES),
        languages=[language for language in LANGUAGES if language in report.figures],
        groups=[group for language in LANGUAGES for group in report.figures if group.startswith(f"{language}.")],
        plots=_plots(report),
        worst=sorted(filter(_has_misses, questions), key=_severity)[:WORST],
        with_misses=sum(map(_has_misses, questions)),
        comparison=comparison,
    )


def _plots(report: Report) -> list[tuple[str, Markup]]:
    drawn = {
        "Evidence found": partial(recall_plot, report.figures, report.baseline),
        "Answers, with 95 % intervals": partial(answers_plot, report.figures),
        "Time by stage": partial(latency_plot, report.document["latency_ms"]),
    }
    # Not escaped: our own drawing, in which nothing comes from notices or questions.
    return [(title, Markup(draw())) for title, draw in drawn.items()]


def _has_misses(question: dict[str, Any]) -> bool:
    return bool(question["misses"])


def _severity(question: dict[str, Any]) -> tuple[int, str]:
    """The most misses first, then by id."""
    return -len(question["misses"]), question["id"]
