"""This report beside an earlier one: figures that moved, and questions that were mended or broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.evaluation.figures import FIGURES

_SAME = 5e-4  # smaller differences of a share are not shown


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and now; ``better`` by the figure's own direction."""

    group: str
    figure: str
    before: float
    now: float

    @property
    def difference(self) -> float:
        return self.now - self.before

    @property
    def better(self) -> bool:
        return (self.difference < 0) == FIGURES[self.figure].lower_is_better


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved between two reports."""

    earlier: str  # when the earlier report was made
    same_gold: bool
    same_collection: bool
    changes: tuple[Change, ...]
    mended: tuple[str, ...]  # ids of questions that had misses and have none
    broken: tuple[str, ...]  # ids of questions that had none and have some

    def to_json(self) -> dict[str, Any]:
        return {
            "earlier": self.earlier,
            "same_gold": self.same_gold,
            "same_collection": self.same_collection,
            "changes": [
                {"group": one.group, "figure": one.figure, "before": one.before, "now": one.now, "better": one.better}
                for one in self.changes
            ],
            "mended": list(self.mended),
            "broken": list(self.broken),
        }


def compare(earlier: dict[str, Any], now: dict[str, Any]) -> Comparison:
    """Two documents of ``bot.evaluation.report``, in the order of the later one."""
    had_misses = {row["id"]: bool(row["misses"]) for row in earlier["questions"]}
    both = [(row["id"], bool(row["misses"])) for row in now["questions"] if row["id"] in had_misses]
    return Comparison(
        earlier=earlier["made"],
        same_gold=earlier["gold"]["sha256"] == now["gold"]["sha256"],
        same_collection=earlier["collection"]["sha256"] == now["collection"]["sha256"],
        changes=tuple(_changes(earlier["figures"], now["figures"])),
        mended=tuple(name for name, misses in both if had_misses[name] and not misses),
        broken=tuple(name for name, misses in both if misses and not had_misses[name]),
    )


def _changes(earlier: dict[str, Any], now: dict[str, Any]) -> list[Change]:
    changes = []
    for group, figures in now.items():
        for name, measured in figures.items():
            before = earlier.get(group, {}).get(name)
            if before is not None and name in FIGURES and abs(measured["value"] - before["value"]) >= _SAME:
                changes.append(Change(group, name, before["value"], measured["value"]))
    return changes
