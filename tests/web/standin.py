"""A small engine over the seeds' real text, for tests of what stands around the engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.engine import Engine
from bot.model import Answer, AnswerPiece, Citation, Coverage, Filters, Hit
from bot.settings import Settings
from index.errors import InputError
from index.notice import Fact, Facts, Notice, Section, Span

SEEDS = Path(__file__).parents[2] / "seeds"
NO_FILTERS = Filters()


class StandInSnapshot:
    generation = 1

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}
        self.sections: list[Section] = []
        for path in sorted(SEEDS.glob("*.txt")):
            text = path.read_bytes().decode("utf-8")
            agency = f"机关{path.name[:3]}"
            sections = tuple(
                Section(f"{path.name}#{n}", path.name, agency, "issue", n + 1, ("一",), None, start, start + 400)
                for n, start in enumerate(range(0, len(text) - 400, 400))
            )
            facts = Facts(agency=Fact(agency, Span(0, 3)))
            self.notices[path.name] = Notice(path.name, text, "0" * 64, "text/plain", facts, sections)
            self.sections.extend(sections)

    def text(self, row: int) -> str:
        section = self.sections[row]
        return section.span.of(self.notices[section.notice].text)


class StandInEngine(Engine):
    """Ready when ``gate`` is set; finds the sections that hold most of the question's characters."""

    def __init__(self, settings: Settings, gate: threading.Event | None = None) -> None:
        self.settings = settings
        self._gate = gate
        self._loaded = False
        self._snapshot = StandInSnapshot()

    @property
    def snapshot(self) -> Any:
        return self._snapshot

    def warm_up(self) -> None:
        if self._gate:
            self._gate.wait(30)
        self._loaded = True

    failure: str | None = None

    @property
    def ready(self) -> bool:
        return self._loaded

    def search(self, question: str, k: int = 10, filters: Filters = NO_FILTERS, history: Any = ()) -> list[Hit]:
        if not question.strip():
            raise InputError("the question is empty")
        scored = [
            Hit(row, float(sum(char in self._snapshot.text(row) for char in set(question))))
            for row, section in enumerate(self._snapshot.sections)
            if not filters.agencies or section.agency in filters.agencies
        ]
        return sorted(scored, key=lambda hit: -hit.score)[:k]

    def ask(self, question: str, history: Any = (), filters: Filters = NO_FILTERS) -> Answer:
        if len(question) > self.settings.max_question_chars:
            raise InputError(f"the question has more than {self.settings.max_question_chars} characters")
        hit = self.search(question, 1, filters)[0]
        section = self._snapshot.sections[hit.row]
        quote = self._snapshot.text(hit.row)[:40]
        citation = Citation(
            1, section.id, section.notice, section.agency, None, ("一",), quote, section.start, section.start + 40, None
        )
        coverage = Coverage(5, len(self._snapshot.sections), 1)
        text = f"{quote} [1]"
        return Answer(question, "zh", "fact", True, text, (), (citation,), coverage, timings_ms={"total": 1.0})

    def stream(self, question: str, history: Any = (), filters: Filters = NO_FILTERS) -> Iterator[AnswerPiece]:
        answer = self.ask(question, history, filters)
        yield AnswerPiece(answer.answer, answer)
