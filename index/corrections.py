"""What a person has set right in the reading of a notice: the file ``NAME.sections.json`` beside it.

The file says where each section starts, each runs to the start of the next; and what the notice says of its making. It
belongs to one text: where the notice's text is another, nothing of it is applied. ``docs/corrections.md`` describes it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, ValidationError, model_validator

from index.errors import InputError
from index.notice import Fact, Notice, Section, Status

SUFFIX = ".sections.json"
MAX_BYTES = 4_000_000
WORDS = 16  # characters of a section's opening that are written beside its offset
MAX_SECTIONS = 5000
_MAX_LINE = 1000
_MAX_TOLD = 20  # faults of one file

EntryKind = Literal["issue", "heading", "about", "plans", "text"]


class CorrectionsError(InputError):
    """A file of corrections that cannot be applied; ``faults`` holds one line for each, naming the file."""

    def __init__(self, file: str, faults: Sequence[str]) -> None:
        more = len(faults) - _MAX_TOLD
        told = [*faults[:_MAX_TOLD], *([f"{more} more faults"] if more > 0 else [])]
        self.faults = tuple(f"{file}: {fault}" for fault in told)
        super().__init__("; ".join(self.faults))


def _plain_line(value: str) -> str:
    value.encode()  # half of a character is none
    return "".join(char for char in " ".join(value.split()) if unicodedata.category(char) != "Cc")


def _words(value: str) -> str:
    value.encode()
    return value


Line = Annotated[str, Field(max_length=_MAX_LINE), AfterValidator(_plain_line)]
Words = Annotated[str, Field(max_length=_MAX_LINE), AfterValidator(_words)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Shape):
    """One section. ``start`` or ``words`` may be left out, not both.

    What is left out otherwise is read from the text (``title``, ``status``) or taken from the issue before (``path``);
    null says that there is none.
    """

    start: StrictInt | None = Field(None, ge=0)
    words: Words = ""
    kind: EntryKind = "issue"
    title: Line | None = None
    path: Annotated[tuple[Line, ...], Field(max_length=8)] | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> Entry:
        if self.start is None and not self.words.strip():
            raise ValueError("give start, or words: the words it starts with")
        return self

    def given(self, name: str) -> bool:
        """Whether the file says so, be it null."""
        return name in self.model_fields_set


class GivenFact(_Shape):
    """A fact with the words of the notice that say so; those may be left out where the value itself stands there."""

    value: Line
    words: Words = ""

    @model_validator(mode="before")
    @classmethod
    def _value_alone(cls, given: Any) -> Any:
        return {"value": given} if isinstance(given, str) else given


class GivenFacts(_Shape):
    """What is left out stays as it was read; null says that the notice does not say. Dates are ISO 8601."""

    agency: GivenFact | None = None
    title: GivenFact | None = None
    published: GivenFact | None = None
    signed: GivenFact | None = None
    inspected_from: GivenFact | None = None
    inspected_to: GivenFact | None = None
    inspected_words: GivenFact | None = None
    feedback_on: GivenFact | None = None
    feedback_words: GivenFact | None = None
    inspection_body: GivenFact | None = None
    contacts: Annotated[tuple[GivenFact, ...], Field(max_length=50)] = ()


class Corrections(_Shape):
    """The whole file; without ``sections``, or with null, they stay as they were read."""

    notice: str = ""  # for whoever reads the file
    text_sha256: str
    sections: Annotated[tuple[Entry, ...], Field(max_length=MAX_SECTIONS)] | None = None
    facts: GivenFacts = GivenFacts()


def corrections_name(notice: str) -> str:
    """The file's name for a notice's file name."""
    return notice + SUFFIX


def corrections_among(files: Iterable[Path]) -> tuple[list[Path], dict[str, Path]]:
    """The files that are no corrections, and the corrections by the name of their notice."""
    notices, corrections = [], {}
    for path in files:
        if path.name.endswith(SUFFIX):
            corrections[path.name.removesuffix(SUFFIX)] = path
        else:
            notices.append(path)
    return notices, corrections


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def state_digest(file_digest: str, corrections: Path | None) -> str:
    """What tells whether a notice has to be read again: the file's digest, and that of its corrections if it has any.

    Raises OSError for corrections that cannot be opened.
    """
    if corrections is None or not corrections.is_file():
        return file_digest
    with corrections.open("rb") as file:
        return f"{file_digest}+{hashlib.file_digest(file, 'sha256').hexdigest()}"


def file_digest(state: str) -> str:
    """The file's part of a ``state_digest``."""
    return state.partition("+")[0]


def read_corrections(path: Path) -> Corrections:
    """Raises CorrectionsError, one line a fault, when the file does not have the shape."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CorrectionsError(path.name, [f"cannot be opened ({error.strerror}): check its rights"]) from error
    return parse_corrections(path.name, data)


def parse_corrections(name: str, data: bytes | str) -> Corrections:
    """The same for what would be the content of the file ``name``."""
    if len(data) > MAX_BYTES:
        raise CorrectionsError(name, [f"larger than {MAX_BYTES // 1_000_000} MB: corrections hold no texts"])
    try:
        return Corrections.model_validate_json(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise CorrectionsError(name, [_told(one["loc"], one["type"], one["msg"]) for one in found]) from None


def _told(place: Sequence[int | str], kind: str, message: str) -> str:
    if kind == "json_invalid":
        return f"is no JSON ({message.removeprefix('Invalid JSON: ')}): mend it there, or remove the file"
    where = "".join(f" {step + 1}" if isinstance(step, int) else f".{step}" for step in place).lstrip(".") or "the file"
    where = where if len(where) <= _MAX_LINE else f"{where[:_MAX_LINE]}…"
    if kind == "extra_forbidden":
        return f"{where!a} is not known here: mend its name, or take it out"
    if kind == "missing":
        return f"{where} is missing: `notice-qa sections NAME --write-corrections` writes a file that has it"
    return f"{where}: {message.removeprefix('Value error, ').removeprefix('Input ')}"


def write_corrections(path: Path, corrections: Corrections) -> None:
    """Put the file in place as a whole: who reads it meanwhile sees the old one or the new one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".corrections")
    made = Path(temporary)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(to_text(corrections))
            file.flush()
            os.fsync(file.fileno())
        made.chmod(0o644)  # as any file that a person would have written
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def to_text(corrections: Corrections) -> str:
    """The file's content: JSON with one line a section."""
    document = corrections.model_dump(mode="json", exclude_unset=True)
    rows = document.pop("sections", None)
    parts = [f" {_json(key)}: {_json(value)}" for key, value in document.items()]
    if rows is not None:
        listed = ",\n".join(f"  {_json(row)}" for row in rows)
        parts.insert(-1 if "facts" in document else len(parts), f' "sections": [\n{listed}\n ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def present_reading(notice: Notice) -> Corrections:
    """The reading as it is, in the form of corrections, for a person to change; InputError where that has no room."""
    try:
        return Corrections(
            notice=notice.name,
            text_sha256=text_digest(notice.text),
            sections=tuple(_entry(section, notice.text) for section in notice.sections),
            facts=_given_facts(notice),
        )
    except ValidationError as error:
        raise InputError(
            f"{notice.name}: its reading is too large to be corrected (more than {MAX_SECTIONS} sections, or a title of"
            f" more than {_MAX_LINE} characters): split the file"
        ) from error


def _given_facts(notice: Notice) -> GivenFacts:
    facts = notice.facts
    names = [name for name in GivenFacts.model_fields if name != "contacts"]
    single = {name: _given(getattr(facts, name), notice.text) for name in names}
    contacts = tuple(filter(None, (_given(contact, notice.text) for contact in facts.contacts)))
    return GivenFacts(**single, contacts=contacts)


def _entry(section: Section, text: str) -> Entry:
    kind: EntryKind = "heading" if section.heading_only else section.kind
    end = min(section.end, section.start + WORDS)
    return Entry(
        start=section.start, words=text[section.start : end], kind=kind, title=section.title, path=section.path
    )


def _given(fact: Fact | None, text: str) -> GivenFact | None:
    return GivenFact(value=fact.value, words=fact.span.of(text)[:_MAX_LINE]) if fact else None
