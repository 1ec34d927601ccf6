"""Corrections applied to a notice as it was read; ``index/corrections.py`` has the file's form."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from index.corrections import (
    WORDS,
    Corrections,
    CorrectionsError,
    Entry,
    GivenFact,
    GivenFacts,
    read_corrections,
    state_digest,
    text_digest,
)
from index.notice import Fact, Facts, Notice, Unapplied
from index.structure.corrected import Cut, corrected_notice
from index.structure.dates import find_datings
from index.structure.find_words import Words
from index.structure.fold import fold

_DATES = ("published", "signed", "inspected_from", "inspected_to", "feedback_on")
_WORDS = ("inspected_words", "feedback_words")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")

logger = logging.getLogger(__name__)


def with_corrections(notice: Notice, path: Path) -> Notice:
    """The notice with the corrections of ``path``, if that file is there; or as it was read, with why they do not hold.

    Never fails on account of the file. The digest tells this state of both files.
    """
    try:
        digest = state_digest(notice.digest, path)
    except OSError as error:
        why = f"{path.name}: cannot be opened ({error.strerror}): check its rights"
        return replace(notice, unapplied=Unapplied((why,)))
    if digest == notice.digest:
        return notice
    try:
        corrections = read_corrections(path)
        if corrections.text_sha256 != text_digest(notice.text):
            return replace(notice, digest=digest, unapplied=Unapplied((stale_line(path.name),), stale=True))
        return replace(apply_corrections(notice, corrections, path.name), digest=digest)
    except CorrectionsError as error:
        return replace(notice, digest=digest, unapplied=Unapplied(error.faults))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        logger.exception("%s cannot be applied", path.name)
        why = f"{path.name}: cannot be applied ({error!r:.300}): please report it with the notice"
        return replace(notice, digest=digest, unapplied=Unapplied((why,)))


def stale_line(file: str) -> str:
    """What is said of corrections that were made for another text."""
    return f"{file}: corrections for an earlier text, not applied; look again, then make them anew or remove the file"


def apply_corrections(notice: Notice, corrections: Corrections, file: str) -> Notice:
    """The notice corrected; ``file`` names the corrections in faults. Raises CorrectionsError, one line a fault.

    The caller has made sure that they belong to this text.
    """
    cuts, facts = check_corrections(notice, corrections, file)
    if corrections.sections is not None:
        return corrected_notice(notice, cuts, facts)
    agency = facts.agency.value if facts.agency and notice.is_notice else None
    return replace(notice, facts=facts, sections=tuple(replace(section, agency=agency) for section in notice.sections))


def check_corrections(notice: Notice, corrections: Corrections, file: str) -> tuple[list[Cut], Facts]:
    """Where the sections start, and the facts; raises CorrectionsError as :func:`apply_corrections` does."""
    text = _Text(notice.text)
    cuts = text.cuts(corrections.sections or ())
    facts = text.facts(notice.facts, corrections.facts)
    if text.faults:
        raise CorrectionsError(file, text.faults)
    return cuts, facts


@dataclass
class _Text:
    """A notice's text, in which corrections are looked for; what cannot be found becomes a fault."""

    text: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._words = Words(fold(self.text))

    # -- sections ------------------------------------------------------------------------------------------------

    def cuts(self, entries: tuple[Entry, ...]) -> list[Cut]:
        cuts: list[Cut] = []
        path: tuple[str, ...] = ()  # of the last issue
        after = -1
        for number, entry in enumerate(entries, start=1):
            start = self._start(entry, f"section {number}", after)
            if start is None:
                continue
            after = start
            own = entry.path if entry.path is not None else () if entry.given("path") else None
            if entry.kind == "issue":
                path = path if own is None else own
            cuts.append(_cut(entry, start, path if entry.kind == "issue" else own or ()))
        return cuts

    def _start(self, entry: Entry, name: str, after: int) -> int | None:
        """Where the section starts; ``None`` with a fault. It must come behind ``after``."""
        start = self._sought(entry, name, after) if entry.start is None else self._checked(entry, name, entry.start)
        if start is not None and start <= after:
            self.faults.append(f"{name}: start {start} is not behind {after}, the one before: put them in order")
            return None
        return start

    def _checked(self, entry: Entry, name: str, start: int) -> int | None:
        if start >= len(self.text):
            self.faults.append(f"{name}: start {start} is outside the text, which has {len(self.text)} characters")
            return None
        if self.text.startswith(entry.words, start):
            return start
        there = next(self._words.find(entry.words), None)
        mend = f"the words stand at {there.start}" if there else "these words stand nowhere in it"
        self.faults.append(
            f"{name}: at {start} the text reads {self.text[start : start + WORDS]!r}, not {entry.words[:40]!r};"
            f" {mend}: mend start or words"
        )
        return None

    def _sought(self, entry: Entry, name: str, after: int) -> int | None:
        places = self._words.find(entry.words, after + 1)
        first, second = next(places, None), next(places, None)
        if first is not None and second is None:
            return first.start
        if first is None:
            self.faults.append(
                f"{name}: {entry.words[:40]!r} does not stand behind {max(after, 0)}: copy it from the text"
            )
        elif second is not None:
            self.faults.append(
                f"{name}: {entry.words[:40]!r} stands at {first.start} and at {second.start}: give more words, or start"
            )
        return None

    # -- facts ---------------------------------------------------------------------------------------------------

    def facts(self, read: Facts, given: GivenFacts) -> Facts:
        changed: dict[str, Any] = {
            name: self._fact(name, getattr(given, name), getattr(read, name))
            for name in given.model_fields_set
            if name != "contacts"
        }
        facts = replace(read, **changed)
        if "contacts" in given.model_fields_set:
            known = {contact.value: contact for contact in read.contacts}
            found = [self._fact("contacts", contact, known.get(contact.value)) for contact in given.contacts]
            facts = replace(facts, contacts=tuple(filter(None, found)))
        return facts

    def _fact(self, name: str, given: GivenFact | None, read: Fact | None) -> Fact | None:
        if given is None or not given.value:
            return None
        if name in _DATES and not _is_day(given.value):
            self.faults.append(f"facts.{name}: {given.value[:40]!r} is no day; write it as 2024-07-18, or null")
            return None
        if read is not None and read.value == given.value and given.words in ("", read.span.of(self.text)):
            return read
        for words in [given.words] if given.words else _ways_to_say(name, given.value):
            for span in self._words.find(words):
                if not (words[-1].isdecimal() and self.text[span.end : span.end + 1].isdecimal()):
                    months = tuple(_months(given.value)) if name in _WORDS else ()
                    return Fact(given.value, span, months=months)  # 2024-3-1 does not stand in 2024-3-15
        self.faults.append(
            f"facts.{name}: the text does not hold {(given.words or given.value)[:40]!r}; write"
            ' {"value": …, "words": the words of the text that say so}'
        )
        return None


def _cut(entry: Entry, start: int, path: tuple[str, ...]) -> Cut:
    return Cut(
        start=start,
        kind="text" if entry.kind == "heading" else entry.kind,
        path=path,
        title=entry.title or None,
        read_title=not entry.given("title"),
        status=entry.status,
        read_status=not entry.given("status"),
        heading_only=entry.kind == "heading",
    )


def _is_day(value: str) -> bool:
    try:
        return _ISO.fullmatch(value) is not None and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _months(words: str) -> Iterator[str]:
    """The months that words name, as 2024-07."""
    folded = fold(words)
    for dating in find_datings(folded, 0, len(folded)):
        year = dating.first.year
        for point in filter(None, (dating.first, dating.last)):
            year = point.year or year
            months = {month for month, _ in point.readings}
            if year and len(months) == 1 and (month := months.pop()):
                yield f"{year}-{month:02}"


def _ways_to_say(name: str, value: str) -> Iterator[str]:
    yield value
    if name in _DATES:
        day = date.fromisoformat(value)
        for month, of_month in ((f"{day.month}", f"{day.day}"), (f"{day.month:02}", f"{day.day:02}")):
            yield f"{day.year}年{month}月{of_month}日"
            for sign in "-./":
                yield f"{day.year}{sign}{month}{sign}{of_month}"
