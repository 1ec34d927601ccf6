"""What readers said of answers, in a small database, and the way from a complaint to a line of a gold file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from bot.model import Answer
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
    review TEXT
)
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage the right answer quotes."""

    notice: str
    quote: str


@dataclass(frozen=True, slots=True)
class Review:
    """What the right answer would have been, as an administrator says."""

    answerable: bool
    agencies: tuple[str, ...] = ()
    not_agencies: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    answer_contains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One reader's verdict on one answer; ``answer`` is the published JSON of it."""

    id: int
    created: str
    rating: Rating
    comment: str
    user: str | None
    history: tuple[str, ...]
    answer: dict[str, Any] = field(repr=False)
    review: Review | None = None

    @property
    def question(self) -> str:
        return str(self.answer["question"])


class FeedbackStore:
    """A SQLite file; each call opens it anew, so that any thread may use the store."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            connection.row_factory = sqlite3.Row
            connection.execute(_SCHEMA)
            yield connection

    def add(self, rating: Rating, answer: Answer, history: Sequence[str], user: str | None = None) -> int:
        """Keep a verdict and return its number."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (now, rating, user, _dump(list(history)), _dump(answer.to_json()))
        with self._open() as db:
            row = db.execute("INSERT INTO feedback (created, rating, user, history, answer) VALUES (?,?,?,?,?)", values)
            return int(row.lastrowid or 0)

    def rate(self, entry: int, rating: Rating, user: str | None) -> bool:
        """Change the reader's mind; false when there is no such entry of this user."""
        return self._set("rating", rating, entry, user)

    def comment(self, entry: int, comment: str, user: str | None) -> bool:
        """Add what the reader wrote, cut at ``MAX_COMMENT`` characters; false when there is no such entry of theirs."""
        return self._set("comment", comment[:MAX_COMMENT], entry, user)

    def _set(self, column: Literal["rating", "comment"], value: str, entry: int, user: str | None) -> bool:
        with self._open() as db:
            return (
                db.execute(f"UPDATE feedback SET {column}=? WHERE id=? AND user IS ?", (value, entry, user)).rowcount
                > 0
            )

    def review(self, entry: int, review: Review) -> None:
        """Keep what the right answer is; raises ``InputError`` for an unknown entry."""
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
            if not db.execute("UPDATE feedback SET review=? WHERE id=?", (value, entry)).rowcount:
                raise InputError(f"there is no feedback number {entry}")

    def get(self, entry: int) -> Entry | None:
        with self._open() as db:
            row = db.execute("SELECT * FROM feedback WHERE id=?", (entry,)).fetchone()
        return _entry(row) if row else None

    def entries(self, limit: int = 500) -> list[Entry]:
        """The newest first."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM feedback ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [_entry(row) for row in rows]

    def gold_lines(self) -> list[str]:
        """The reviewed entries as lines of a gold file, oldest first."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM feedback WHERE review IS NOT NULL ORDER BY id").fetchall()
        return [gold_line(_entry(row)) for row in rows]


def suggested_review(entry: Entry) -> Review:
    """What the form starts with: a helpful answer is right as it stands, of the other kind only the quotes are kept."""
    answer = entry.answer
    evidence = tuple(Evidence(c["notice"], c["quote"]) for c in answer["citations"])
    if entry.rating == "Dislike":
        return Review(answerable=bool(answer["answered"]), evidence=evidence)
    agencies = tuple(dict.fromkeys(str(finding["agency"]) for finding in answer["agencies"]))
    return Review(answerable=bool(answer["answered"]), agencies=agencies, evidence=evidence)


def find_evidence(quotes: Sequence[str], notices: Mapping[str, Notice]) -> list[Evidence]:
    """Each quote with the notice that holds it; raises ``InputError`` naming the first that no notice holds."""
    found = []
    for quote in quotes:
        home = next((name for name, notice in notices.items() if quote in notice.text), None)
        if home is None:
            raise InputError(quote)
        found.append(Evidence(home, quote))
    return found


def gold_line(entry: Entry) -> str:
    """A reviewed entry in the gold format; raises ``InputError`` when it has not been reviewed."""
    review = entry.review
    if review is None:
        raise InputError(f"feedback number {entry.id} has not been reviewed yet")
    line = {
        "id": f"f{entry.id:04d}",
        "kind": entry.answer["kind"] if review.answerable else "unanswerable",
        "lang": entry.answer["language"],
        "question": entry.question,
        "history": list(entry.history),
        "agencies": list(review.agencies),
        "not_agencies": list(review.not_agencies),
        "optional_agencies": [],
        "evidence": [{"notice": item.notice, "quote": item.quote} for item in review.evidence],
        "answer_contains": list(review.answer_contains),
    }
    return _dump(line)


def _entry(row: sqlite3.Row) -> Entry:
    review = json.loads(row["review"]) if row["review"] else None
    return Entry(
        id=row["id"],
        created=row["created"],
        rating="Like" if row["rating"] == "Like" else "Dislike",
        comment=row["comment"],
        user=row["user"],
        history=tuple(json.loads(row["history"])),
        answer=json.loads(row["answer"]),
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
