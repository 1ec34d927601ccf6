"""Files of questions: read and checked as a whole, answered, and written as a whole or not at all."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bot.jsonl import read_rows, replaced_file
from index.errors import InputError


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One question; ``id`` comes back as it was given, ``history`` holds earlier questions, oldest first."""

    id: Any
    text: str
    history: tuple[str, ...] = ()
    line: int = 0


def read_batch(path: Path) -> list[BatchQuestion]:
    """The questions of a JSON Lines file, blank lines left out.

    Raises InputError, naming file and line, for what is not ``{"id", "question", "history"}``.
    """
    return [_question(row, number, path) for number, row in read_rows(path)]


def _question(row: dict[str, Any], number: int, path: Path) -> BatchQuestion:
    where = f"{path.name} line {number}"
    question, history = row.get("question"), row.get("history") or []
    if not isinstance(question, str) or not question.strip():
        raise InputError(f'{where} has no question: give it a "question" that is a text and not empty')
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise InputError(f'{where}: "history" must be a list of earlier questions')
    return BatchQuestion(row.get("id"), question, tuple(history), number)


def write_batch(
    path: Path, questions: Sequence[BatchQuestion], answer: Callable[[BatchQuestion], dict[str, Any]]
) -> int:
    """One line of JSON a question, in order; an error leaves a former file as it was. Progress goes to stderr."""
    with replaced_file(path) as file:
        for question in tqdm(questions, unit="question", disable=not sys.stderr.isatty(), file=sys.stderr):
            file.write(json.dumps(answer(question), ensure_ascii=False) + "\n")
    return len(questions)
