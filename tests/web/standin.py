"""A small engine over the seeds' real text, for tests of what stands around the engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.model import Answer, AnswerPiece, Citation, Coverage, Filters, History, Hit
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
            facts = Facts(agency=Fact(agency, Span(0, 3)), inspected_from=Fact("2024-01-02", Span(0, 3)))
            self.notices[path.name] = Notice(path.name, text, "0" * 64, "text/plain", facts, sections)
            self.sections.extend(sections)

    def text(self, section: Section) -> str:
        return section.span.of(self.notices[section.notice].text)


class StandInEngine:
    """Ready when ``gate`` is set; finds the sections that hold most of the question's characters.

    ``at_once`` is the largest number of questions it was ever asked to work on at the same time, ``asked`` how many in
    all; each takes ``work_s`` seconds.
    """

    failure: str | None = None

    def __init__(self, settings: Settings, gate: threading.Event | None = None, work_s: float = 0.0) -> None:
        self.settings = settings
        self.index_dir = settings.data_dir / "no-index"
        self.work_s = work_s
        self.asked = self.at_once = 0
        self._working = 0
        self._lock = threading.Lock()
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

    @property
    def ready(self) -> bool:
        return self._loaded

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._lock:
            self.asked += 1
            self._working += 1
            self.at_once = max(self.at_once, self._working)
        try:
            time.sleep(self.work_s)
            yield
        finally:
            with self._lock:
                self._working -= 1

    def search(self, question: str, k: int = 10, filters: Filters = NO_FILTERS, history: History = ()) -> list[Hit]:
        with self._at_work():
            return self._search(question, k, filters)

    def _search(self, question: str, k: int, filters: Filters) -> list[Hit]:
        if not question.strip():
            raise InputError("the question is empty")
        scored = []
        for section in self._snapshot.sections:
            if not filters.agencies or section.agency in filters.agencies:
                text = self._snapshot.text(section)
                scored.append(Hit.of(section, float(sum(char in text for char in set(question))), text))
        return sorted(scored, key=lambda hit: -hit.score)[:k]

    def ask(self, question: str, history: History = (), filters: Filters = NO_FILTERS) -> Answer:
        with self._at_work():
            return self._ask(question, filters)

    def _ask(self, question: str, filters: Filters) -> Answer:
        if len(question) > self.settings.max_question_chars:
            raise InputError(f"the question has more than {self.settings.max_question_chars} characters")
        (hit,) = self._search(question, 1, filters)
        section = next(section for section in self._snapshot.sections if section.id == hit.id)
        notice = self._snapshot.notices[hit.notice]
        citation = Citation.of(1, section, Span(section.start, section.start + 40), notice)
        return Answer(
            question=question,
            language="zh",
            kind="fact",
            answered=True,
            answer=f"{citation.quote} [1]",
            citations=(citation,),
            coverage=Coverage(notices=5, sections=len(self._snapshot.sections), read=1, matched_notices=1),
            timings_ms={"total": 1.0},
        )

    def stream(self, question: str, history: History = (), filters: Filters = NO_FILTERS) -> Iterator[AnswerPiece]:
        with self._at_work():
            answer = self._ask(question, filters)
            yield AnswerPiece(text=answer.answer[:10])
            time.sleep(self.work_s)
            yield AnswerPiece(text=answer.answer, final=answer)
