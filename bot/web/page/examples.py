"""Example questions of each kind, made from the notices that are indexed and tried out before they are offered."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from threading import Lock

import anyio.from_thread

from bot.model import Answer, Language, QuestionKind
from bot.web.page.agency_names import agency_name
from bot.web.page.themes import Theme, ThemeCounts, themes
from bot.web.service import Service
from bot.web.texts import say
from index.errors import NoticeQAError
from index.notice import Notice
from index.store.snapshot import Snapshot

_LONGEST_TITLE = 24  # a longer heading makes an example nobody reads
_TRIES = 6  # questions tried for each kind; a question takes some ten milliseconds
_KINDS: tuple[QuestionKind, ...] = ("agencies", "measures", "compare", "metadata", "fact")


class Examples:
    """Makes the examples once for each state of the index and language; for the threads of the page's handlers."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = Lock()
        self._made: dict[tuple[int, Language], list[dict[str, str]]] = {}

    def questions(self, snapshot: Snapshot, counts: ThemeCounts, language: Language) -> list[dict[str, str]]:
        """``{"text": question, "display_text": what kind it is and the question}``, at most one of each kind.

        None while too many questions wait: examples are tried out in their turn like any other question.
        """
        key = snapshot.generation, language
        with self._lock:
            if key not in self._made:
                self._made = {old: made for old, made in self._made.items() if old[0] == snapshot.generation}
                try:
                    self._made[key] = self._make(snapshot, counts, language)
                except NoticeQAError:
                    return []
            return self._made[key]

    def _make(self, snapshot: Snapshot, counts: ThemeCounts, language: Language) -> list[dict[str, str]]:
        made = []
        for kind in _KINDS:
            question = self._first_answered(kind, candidates(kind, snapshot, counts, language))
            if question:
                shown = f"{say(language, f'examples.kind_{kind}')} · {question}"
                made.append({"text": question, "display_text": shown})
        return made

    def _first_answered(self, kind: QuestionKind, questions: Iterator[str]) -> str | None:
        if self._service.engine.settings.llm_base_url:
            return next(questions, None)  # untried: each try would wait for the language model
        for question in islice(questions, _TRIES):
            if _is_good(anyio.from_thread.run(self._service.ask, question), kind):
                return question
        return None


def candidates(kind: QuestionKind, snapshot: Snapshot, counts: ThemeCounts, language: Language) -> Iterator[str]:
    """Questions of a kind that the notices should be able to answer, the most promising first."""
    if kind == "agencies":
        for theme, _ in _shared_themes(counts):
            yield say(language, "examples.agencies", theme=theme.name(language))
    elif kind == "compare":
        for theme, agencies in _shared_themes(counts):
            first, second = (agency_name(agency, language) for agency in agencies[:2])
            yield say(language, "examples.compare", agency=first, other=second, theme=theme.name(language))
    elif kind == "measures":
        yield from _measures(counts, language)
    elif kind == "metadata":
        yield from _about(snapshot, "inspected_from", kind, language)
    else:
        yield from _about(snapshot, "inspection_body", "fact", language)


def _is_good(answer: Answer, kind: QuestionKind) -> bool:
    """An example is worth showing when it is answered; one that asks for several agencies, when it names several."""
    several = kind in ("agencies", "compare")
    return answer.answered and (not several or len({citation.notice for citation in answer.citations}) > 1)


def _shared_themes(counts: ThemeCounts) -> list[tuple[Theme, list[str]]]:
    """Themes that several agencies have issues in; the rarer first, because they are the more telling ones."""
    shared = []
    for theme in themes():
        agencies = [name for name, found in counts.by_agency.items() if theme.id in found]
        if len(agencies) > 1:
            shared.append((theme, agencies))
    return sorted(shared, key=lambda item: len(counts.by_theme[item[0].id]))


def _measures(counts: ThemeCounts, language: Language) -> Iterator[str]:
    for theme in themes():
        for section in counts.by_theme[theme.id]:
            if section.agency and section.title and 6 <= len(section.title) <= _LONGEST_TITLE:
                agency, name = agency_name(section.agency, language), theme.name(language)
                yield say(language, "examples.measures", agency=agency, title=section.title, theme=name)
                break


def _about(snapshot: Snapshot, fact: str, kind: str, language: Language) -> Iterator[str]:
    """Questions about notices that state the fact; each kind starts with another notice."""
    stated = [n for n in snapshot.notices.values() if n.is_notice and n.facts.agency and getattr(n.facts, fact)]
    turned: list[Notice] = stated[1:] + stated[:1] if kind == "fact" else stated
    for notice in turned:
        if notice.facts.agency:
            yield say(language, f"examples.{kind}", agency=agency_name(notice.facts.agency.value, language))
