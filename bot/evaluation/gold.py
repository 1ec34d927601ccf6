"""The gold file: questions with what a good answer to them cites, affirms and shows. Format: ``docs/evaluation.md``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.jsonl import read_rows
from bot.language.detect import detect_language
from bot.model import Language
from index.errors import InputError

UNANSWERABLE = "unanswerable"
KINDS = ("agencies", "fact", "measures", "compare", "metadata", "followup", "other", UNANSWERABLE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that the answer must cite, from the notice of this file name."""

    notice: str
    quote: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """One line of the file. Agencies are keys as the file writes them; ``bot.evaluation.cases`` says which they are."""

    id: str
    kind: str
    language: Language
    text: str
    history: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    agencies: frozenset[str] = frozenset()
    optional_agencies: frozenset[str] = frozenset()
    not_agencies: frozenset[str] = frozenset()
    answer_contains: tuple[tuple[str, ...], ...] = ()  # of every tuple one alternative must be in the answer

    @property
    def answerable(self) -> bool:
        return self.kind != UNANSWERABLE


def read_gold(path: Path) -> list[GoldQuestion]:
    """The questions in order; raises InputError naming the line that is wrong."""
    questions: dict[str, GoldQuestion] = {}
    for number, row in read_rows(path):
        try:
            question = _question(row)
        except InputError as error:
            raise InputError(f"{path.name} line {number}: {error}") from error
        if question.id in questions:
            raise InputError(f"{path.name} line {number}: the id {question.id!r} occurs twice: give each its own")
        questions[question.id] = question
    if not questions:
        raise InputError(f"{path.name} holds no questions: write one JSON object a line")
    return list(questions.values())


def _question(row: dict[str, Any]) -> GoldQuestion:
    text = _text(row, "question")
    kind = _text(row, "kind")
    if kind not in KINDS:
        raise InputError(f"the kind {kind!r} is unknown: use one of {', '.join(KINDS)}")
    language = row.get("lang") or detect_language(text)
    if language not in ("zh", "en"):
        raise InputError(f'"lang" is {language!r}: write "zh" or "en"')
    question = GoldQuestion(
        id=_text(row, "id"),
        kind=kind,
        language=language,
        text=text,
        history=tuple(_texts(row, "history")),
        evidence=tuple(map(_evidence, _list(row, "evidence"))),
        agencies=frozenset(_texts(row, "agencies")),
        optional_agencies=frozenset(_texts(row, "optional_agencies")),
        not_agencies=frozenset(_texts(row, "not_agencies")),
        answer_contains=tuple(map(_alternatives, _list(row, "answer_contains"))),
    )
    _check_agencies(question)
    return question


def _check_agencies(question: GoldQuestion) -> None:
    twice = (
        (question.agencies & question.not_agencies)
        | (question.agencies & question.optional_agencies)
        | (question.optional_agencies & question.not_agencies)
    )
    if twice:
        raise InputError(f"the agency {min(twice)!r} is in two of the agency lists: leave it in one")


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f'"{key}" must be a text and not empty')
    return value


def _list(row: dict[str, Any], key: str) -> list[Any]:
    value = row.get(key) or []
    if not isinstance(value, list):
        raise InputError(f'"{key}" must be a list')
    return value


def _texts(row: dict[str, Any], key: str) -> list[str]:
    values = _list(row, key)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise InputError(f'"{key}" must be a list of texts')
    return values


def _evidence(value: Any) -> Evidence:
    if not isinstance(value, dict):
        raise InputError('"evidence" must be a list of {"notice", "quote"}')
    return Evidence(_text(value, "notice"), _text(value, "quote"))


def _alternatives(value: Any) -> tuple[str, ...]:
    alternatives = [value] if isinstance(value, str) else value
    if not isinstance(alternatives, list) or not alternatives or not all(isinstance(one, str) for one in alternatives):
        raise InputError('"answer_contains" must be a list of texts, or of lists of alternative texts')
    return tuple(alternatives)
