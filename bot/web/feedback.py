"""What readers said of answers, in a small database, and the way from a complaint to a line of a gold file."""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from bot.evaluation.gold import UNANSWERABLE, Evidence
from bot.model import Answer
from bot.web.kept import read_answer
from index.errors import InputError
from index.notice import Notice

Rating = Literal["Like", "Dislike"]
MAX_COMMENT = 4000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY,
    created TEXT NOT NULL,
    rating TEXT NOT NULL,
    comment TEXT NOT NULL DEFAULT '',
    user TEXT,
    history TEXT NOT NULL,
    answer TEXT NOT NULL,
    review TEXT,
    key TEXT
)
"""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Review:
    """What the right answer would have been, as an administrator says."""

    answerable: bool
    agencies: tuple[str, ...] = ()
    not_agencies: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    answer_contains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's verdict on one answer."""

    id: int
    created: str
    rating: Rating
    comment: str
    user: str | None
    history: tuple[str, ...]
    answer: Answer = field(repr=False)
    review: Review | None = None

    @property
    def question(self) -> str:
        return self.answer.question


class FeedbackStore:
    """A SQLite file; each call opens it anew, so that any thread may use the store.

    A reader changes feedback with the key that was handed out for it and to nobody else; numbers, which anybody can
    count, are for the administrator's review.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            connection.row_factory = sqlite3.Row
            connection.execute(_SCHEMA)
            if "key" not in {column["name"] for column in connection.execute("PRAGMA table_info(feedback)")}:
                connection.execute("ALTER TABLE feedback ADD COLUMN key TEXT")  # made by 0.1.0; no reader changes those
            yield connection

    def add(self, rating: Rating, answer: Answer, history: Sequence[str], user: str | None = None) -> str:
        """Keep a verdict and return the key to it."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        key = secrets.token_urlsafe(24)
        values = (now, rating, user, _dump(list(history)), _dump(answer.to_json()), key)
        with self._open() as db:
            db.execute(
                "INSERT INTO feedback (created, rating, user, history, answer, key) VALUES (?,?,?,?,?,?)", values
            )
        return key

    def rate(self, key: str, rating: Rating, user: str | None) -> bool:
        """Change the reader's mind; false when no feedback of this user has the key."""
        return self._set("rating", rating, key, user)

    def comment(self, key: str, comment: str, user: str | None) -> bool:
        """Add what the reader wrote, cut at ``MAX_COMMENT`` characters; false as for ``rate``."""
        return self._set("comment", comment[:MAX_COMMENT], key, user)

    def _set(self, column: Literal["rating", "comment"], value: str, key: str, user: str | None) -> bool:
        change = f"UPDATE feedback SET {column}=? WHERE key=? AND user IS ?"
        with self._open() as db:
            return db.execute(change, (value, key, user)).rowcount > 0

    def review(self, number: int, review: Review) -> None:
        """Keep what the right answer is; raises ``InputError`` for an unknown number."""
        value = _dump(
            {
                "answerable": review.answerable,
                "agencies": review.agencies,
                "not_agencies": review.not_agencies,
                "evidence": [[item.notice, item.quote] for item in review.evidence],
                "answer_contains": review.answer_contains,
            }
        )
        with self._open() as db:
            if not db.execute("UPDATE feedback SET review=? WHERE id=?", (value, number)).rowcount:
                raise InputError(f"there is no feedback number {number}")

    def get(self, number: int) -> Feedback | None:
        with self._open() as db:
            rows = db.execute("SELECT * FROM feedback WHERE id=?", (number,)).fetchall()
        return next(_readable(rows), None)

    def newest(self, limit: int = 500) -> list[Feedback]:
        """The newest first."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM feedback ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return list(_readable(rows))

    def gold_lines(self) -> list[str]:
        """What has been reviewed as lines of a gold file, oldest first."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM feedback WHERE review IS NOT NULL ORDER BY id").fetchall()
        return [gold_line(feedback) for feedback in _readable(rows)]


def suggested_review(feedback: Feedback) -> Review:
    """What the form starts with: a helpful answer is right as it stands, of the other kind only the quotes are kept."""
    answer = feedback.answer
    evidence = cited_evidence(answer)
    if feedback.rating == "Dislike":
        return Review(answerable=answer.answered, evidence=evidence)
    agencies = tuple(dict.fromkeys(finding.agency for finding in answer.agencies))
    return Review(answerable=answer.answered, agencies=agencies, evidence=evidence)


def cited_evidence(answer: Answer) -> tuple[Evidence, ...]:
    """The quotes of an answer."""
    return tuple(Evidence(citation.notice, citation.quote) for citation in answer.citations)


def find_evidence(quotes: Sequence[str], notices: Mapping[str, Notice]) -> list[Evidence]:
    """Each quote with the notice that holds it; raises ``InputError`` naming the first that no notice holds."""
    found = []
    for quote in quotes:
        home = next((name for name, notice in notices.items() if quote in notice.text), None)
        if home is None:
            raise InputError(quote)
        found.append(Evidence(home, quote))
    return found


def gold_line(feedback: Feedback) -> str:
    """Reviewed feedback in the gold format; raises ``InputError`` when it has not been reviewed."""
    review = feedback.review
    if review is None:
        raise InputError(f"feedback number {feedback.id} has not been reviewed yet")
    line = {
        "id": f"f{feedback.id:04d}",
        "kind": feedback.answer.kind if review.answerable else UNANSWERABLE,
        "lang": feedback.answer.language,
        "question": feedback.question,
        "history": list(feedback.history),
        "agencies": list(review.agencies),
        "not_agencies": list(review.not_agencies),
        "optional_agencies": [],
        "evidence": [{"notice": item.notice, "quote": item.quote} for item in review.evidence],
        "answer_contains": list(review.answer_contains),
    }
    return _dump(line)


def _readable(rows: Iterable[sqlite3.Row]) -> Iterator[Feedback]:
    """The rows that can be read; a damaged one stays in the file and is named in the log."""
    for row in rows:
        try:
            yield _feedback(row)
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("feedback number %s cannot be read: %s", row["id"], error)


def _feedback(row: sqlite3.Row) -> Feedback:
    review = json.loads(row["review"]) if row["review"] else None
    return Feedback(
        id=row["id"],
        created=row["created"],
        rating="Like" if row["rating"] == "Like" else "Dislike",
        comment=row["comment"],
        user=row["user"],
        history=tuple(json.loads(row["history"])),
        answer=read_answer(json.loads(row["answer"])),
        review=_review(review) if review else None,
    )


def _review(data: Mapping[str, Any]) -> Review:
    return Review(
        answerable=data["answerable"],
        agencies=tuple(data["agencies"]),
        not_agencies=tuple(data["not_agencies"]),
        evidence=tuple(Evidence(notice, quote) for notice, quote in data["evidence"]),
        answer_contains=tuple(data["answer_contains"]),
    )


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
