"""Files of questions: each line is answered and written as it comes; one that fails says why and the others go on."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bot.jsonl import parse_row
from index.errors import InputError, NoticeQAError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One question; ``id`` comes back as it was given, ``history`` holds earlier questions, oldest first."""

    id: Any
    text: str
    history: tuple[str, ...] = ()


def answer_lines(
    lines: Sequence[tuple[int, str]], source: str, target: Path, answer: Callable[[BatchQuestion], dict[str, Any]]
) -> int:
    """One line of JSON for each line of the file ``source``, in order, on disk as soon as it is answered.

    A line that cannot be read or answered becomes ``{"id", "error"}``; gives how many did. Progress goes to stderr.
    Raises InputError when ``target`` cannot be written.
    """
    failed = 0
    try:
        with target.open("w", encoding="utf-8", newline="\n", errors="backslashreplace") as file:
            for number, line in tqdm(lines, unit="question", disable=not sys.stderr.isatty(), file=sys.stderr):
                row = _answered(line, f"{source} line {number}", answer)
                failed += "error" in row
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
    except OSError as error:
        raise InputError(f"{target} cannot be written ({error.strerror}): name another file") from error
    return failed


def _answered(line: str, where: str, answer: Callable[[BatchQuestion], dict[str, Any]]) -> dict[str, Any]:
    identifier = None
    try:
        row = parse_row(line, where)
        identifier = row.get("id")
        return answer(_question(row, where))
    except NoticeQAError as error:
        return {"id": identifier, "error": str(error)}
    except Exception as error:  # noqa: BLE001 - one question must not take the others with it; the log has the rest
        _log.exception("%s failed", where)
        return {"id": identifier, "error": f"{type(error).__name__}: {error}; please report it with the question"}


def _question(row: dict[str, Any], where: str) -> BatchQuestion:
    question, history = row.get("question"), row.get("history") or []
    if not isinstance(question, str) or not question.strip():
        raise InputError(f'{where} has no question: give it a "question" that is a text and not empty')
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise InputError(f'{where}: "history" must be a list of earlier questions')
    return BatchQuestion(row.get("id"), question, tuple(history))
