"""Requirements a report must meet: ``zh.evidence_recall@10>=0.99``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.evaluation.figures import FIGURES
from bot.evaluation.summary import Figures
from index.errors import InputError

_SHAPE = re.compile(r"\s*([\w.@]+?)\s*(>=|<=)\s*(\d+(?:\.\d+)?|\.\d+)\s*(%?)\s*")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A figure of a group with the bound it must keep."""

    group: str
    figure: str
    at_least: bool
    bound: float

    @property
    def text(self) -> str:
        return f"{self.group}.{self.figure}{'>=' if self.at_least else '<='}{self.bound:g}"

    def is_met_by(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound


def read_requirements(texts: Sequence[str], groups: Collection[str]) -> list[Requirement]:
    """Raises InputError for what is no requirement, and for a name that is no figure of these groups."""
    return [_requirement(text, groups) for text in texts]


def _requirement(text: str, groups: Collection[str]) -> Requirement:
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is no requirement: write it as zh.evidence_recall@10>=0.95 or en.lookalikes<=0.04")
    name, sign, bound, percent = match.groups()
    group, _, figure = name.rpartition(".")
    group = group or "all"
    if group not in groups or figure not in FIGURES:
        raise InputError(
            f"{name!r} is no figure of this gold file: the figures are {', '.join(FIGURES)};"
            f" before them, with a dot, one of {', '.join(groups)}"
        )
    return Requirement(group, figure, sign == ">=", float(bound) / (100 if percent else 1))


def missed(requirements: Sequence[Requirement], figures: Figures) -> list[str]:
    """A line for each requirement that is not met; one that nothing was measured of is not met."""
    lines = []
    for requirement in requirements:
        measured = figures[requirement.group].get(requirement.figure)
        if measured is None:
            lines.append(f"{requirement.text}: nothing in the gold file measures it")
        elif not requirement.is_met_by(measured.value):
            lines.append(f"{requirement.text}: it is {measured.value:.4g}")
    return lines
