"""Gold questions beside the indexed notices: where their quotes stand, and which agencies their keys mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.agency_keys import resolve_keys
from bot.evaluation.gold import Evidence, GoldQuestion
from index.errors import InputError
from index.notice import Notice, Span
from index.structure.fold import fold


@dataclass(frozen=True, slots=True)
class Target:
    """A gold quote at every place of the notice where it stands; any of them counts."""

    notice: str
    quote: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A question ready to be scored; agencies are named as :func:`agency_of` names them."""

    question: GoldQuestion
    targets: tuple[Target, ...]
    agencies: frozenset[str]
    optional_agencies: frozenset[str]
    not_agencies: frozenset[str]


def make_cases(
    questions: Sequence[GoldQuestion], notices: Mapping[str, Notice], keys: Mapping[str, str] | None = None
) -> list[Case]:
    """``keys`` gives the notice of an agency key where it cannot be told from the gold file and the names.

    Raises InputError for a notice that is not indexed, a quote that is not in its notice, and an unknown agency key.
    """
    targets = {question.id: tuple(_targets(question, notices)) for question in questions}
    given = {key: _indexed(notice, notices, f"the agency key {key!r}") for key, notice in (keys or {}).items()}
    cited = {name: frozenset(target.notice for target in found) for name, found in targets.items()}
    notice_of = resolve_keys(questions, cited, notices, given)

    def named(agency_keys: frozenset[str]) -> frozenset[str]:
        return frozenset(agency_of(notices[notice_of[key]]) for key in agency_keys)

    return [
        Case(
            question,
            targets[question.id],
            named(question.agencies),
            named(question.optional_agencies),
            named(question.not_agencies),
        )
        for question in questions
    ]


def agency_of(notice: Notice) -> str:
    """The notice's agency, so that two notices of one agency are one; the file's name where it has none."""
    return notice.facts.agency.value if notice.facts.agency else notice.name


def _targets(question: GoldQuestion, notices: Mapping[str, Notice]) -> Iterator[Target]:
    for evidence in question.evidence:
        name = _indexed(evidence.notice, notices, f"question {question.id}")
        spans = _places(notices[name].text, evidence.quote)
        if not spans:
            raise InputError(f"question {question.id}: {_quoted(evidence)} is not in {name}: copy it from the notice")
        yield Target(name, evidence.quote, tuple(spans))


def _indexed(name: str, notices: Mapping[str, Notice], wanted_by: str) -> str:
    """The indexed notice of this file name, or of its name with another ending (``a.txt`` indexed as ``a.pdf``)."""
    if name in notices:
        return name
    alike = [other for other in notices if Path(other).stem in (name, Path(name).stem)]
    if len(alike) == 1:
        return alike[0]
    raise InputError(f"{wanted_by} cites the notice {name!r}, which is not in the index: index its folder first")


def _places(text: str, quote: str) -> list[Span]:
    """Where the quote stands verbatim; if nowhere, where it stands but for white space and widths of characters."""
    exact = [Span(start, start + len(quote)) for start in _occurrences(text, quote)]
    if exact:
        return exact
    folded = fold(text)
    kept = [position for position, char in enumerate(folded) if not char.isspace()]
    wanted = "".join(fold(quote).split())
    squeezed = "".join(folded[position] for position in kept)
    return [Span(kept[start], kept[start + len(wanted) - 1] + 1) for start in _occurrences(squeezed, wanted)]


def _occurrences(text: str, part: str) -> Iterator[int]:
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def _quoted(evidence: Evidence) -> str:
    short = evidence.quote if len(evidence.quote) <= 40 else f"{evidence.quote[:40]}…"
    return f"the quote “{short}”"
