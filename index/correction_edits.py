"""Changes to corrections one at a time, as a page makes them; each gives new corrections, or says why it cannot.

Sections are numbered from 1 in the order of the text, and each has its ``start``, as in the present reading.
"""

from __future__ import annotations

from typing import Literal

from index.corrections import WORDS, Corrections, Entry, EntryKind
from index.errors import InputError
from index.structure.find_words import Words
from index.structure.fold import fold

WhyNot = Literal["first", "no_section", "no_words", "not_there", "several", "too_long"]

_MEANING: dict[WhyNot, str] = {
    "first": "the first section has none before it: join the second one",
    "no_section": "there is no such section: choose one of the list",
    "no_words": "say where: copy the words it starts with from the text",
    "not_there": "these words do not stand between the sections before and behind: copy them from the text",
    "several": "these words stand there more than once: copy more of them",
    "too_long": "this is too long, or holds characters that cannot be stored: shorten it",
}


class EditError(InputError):
    """A change that cannot be made; ``why`` is for those who say it in another language."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(_MEANING[why])
        self.why = why


class CorrectionEdits:
    """Changes to the corrections of one text. Every method raises EditError for what cannot be done."""

    def __init__(self, text: str) -> None:
        self._text = text

    def move(self, corrections: Corrections, number: int, words: str) -> Corrections:
        """Section ``number`` starts at these words, which stand behind the start before and before the one behind."""
        rows = _rows(corrections, number)
        first = _start(rows, number - 1) + 1 if number > 1 else 0
        start = self._place(words, first, self._end(rows, number), beyond=_start(rows, number))
        return self._with(corrections, [*rows[: number - 1], self._at(rows[number - 1], start), *rows[number:]])

    def split(self, corrections: Corrections, number: int, words: str) -> Corrections:
        """Another section, of the same kind and under the same headings, starts at these words inside this one."""
        rows = _rows(corrections, number)
        old = rows[number - 1]
        start = self._place(words, _start(rows, number) + 1, self._end(rows, number))
        fields = {"start": start, "words": self._opening(start), "kind": old.kind, "path": old.path}
        return self._with(corrections, [*rows[:number], Entry.model_validate(fields), *rows[number:]])

    def join(self, corrections: Corrections, number: int) -> Corrections:
        """Section ``number`` goes on from the one before; the first one has none before it."""
        rows = _rows(corrections, number)
        if number == 1:
            raise EditError("first")
        return self._with(corrections, [*rows[: number - 1], *rows[number:]])

    def name(self, corrections: Corrections, number: int, title: str) -> Corrections:
        """Gives a title; an empty one is none."""
        return self._changed(corrections, number, title=title.strip() or None)

    def put_under(self, corrections: Corrections, number: int, headings: str) -> Corrections:
        """Gives the headings above, one a line, outermost first."""
        return self._changed(corrections, number, path=tuple(filter(str.strip, headings.splitlines())))

    def make(self, corrections: Corrections, number: int, kind: EntryKind) -> Corrections:
        """Says what kind of section it is."""
        return self._changed(corrections, number, kind=kind)

    def _changed(self, corrections: Corrections, number: int, **values: object) -> Corrections:
        rows = _rows(corrections, number)
        old = rows[number - 1]
        try:
            changed = Entry.model_validate({**old.model_dump(exclude_unset=True), **values})
        except ValueError as error:
            raise EditError("too_long") from error
        return self._with(corrections, [*rows[: number - 1], changed, *rows[number:]])

    def _with(self, corrections: Corrections, rows: list[Entry]) -> Corrections:
        return corrections.model_copy(update={"sections": tuple(rows)})

    def _end(self, rows: tuple[Entry, ...], number: int) -> int:
        return _start(rows, number + 1) if number < len(rows) else len(self._text)

    def _place(self, words: str, start: int, end: int, beyond: int | None = None) -> int:
        """The one place of ``words`` between two offsets; ``beyond`` is where the section starts now."""
        found = [span.start for span in Words(fold(self._text[start:end])).find(words)]
        places = [start + at for at in found if start + at != beyond]
        if not words.strip():
            raise EditError("no_words")
        if not places:
            raise EditError("not_there")
        if len(places) > 1:
            raise EditError("several")
        return places[0]

    def _at(self, entry: Entry, start: int) -> Entry:
        fields = {**entry.model_dump(exclude_unset=True), "start": start, "words": self._opening(start)}
        return Entry.model_validate(fields)

    def _opening(self, start: int) -> str:
        return self._text[start : start + WORDS]


def _rows(corrections: Corrections, number: int) -> tuple[Entry, ...]:
    rows = corrections.sections or ()
    if not 1 <= number <= len(rows):
        raise EditError("no_section")
    return rows


def _start(rows: tuple[Entry, ...], number: int) -> int:
    start = rows[number - 1].start
    assert start is not None, "the present reading has them all"
    return start
