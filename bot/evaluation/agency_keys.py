"""Which notice an agency key of a gold file means: by name, by the quotes that go with it, or by its English name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.evaluation.gold import GoldQuestion
from bot.language.names import english_aliases
from index.errors import InputError
from index.notice import Notice


def resolve_keys(
    questions: Sequence[GoldQuestion],
    cited: Mapping[str, frozenset[str]],
    notices: Mapping[str, Notice],
    given: Mapping[str, str],
) -> dict[str, str]:
    """Agency key → notice name, for every key of the questions.

    ``cited``: the notices of each question's quotes, by question id; ``given``: keys already known. Raises InputError
    for a key that could mean no notice or several.
    """
    keys = {key for question in questions for key in _keys(question)}
    known = {key: notice for key, notice in given.items() if key in keys}
    known |= {key: notice for key in keys - known.keys() if (notice := _by_name(key, notices))}
    known |= _by_evidence(keys - known.keys(), questions, cited, known)
    known |= _by_alias(keys - known.keys(), notices, known)
    if unknown := sorted(keys - known.keys()):
        raise InputError(
            f"which notice is the agency key {unknown[0]!r}? Write the notice's file name without its ending,"
            " or give a file of {key: notice} with --agencies"
        )
    return known


def _keys(question: GoldQuestion) -> frozenset[str]:
    return question.agencies | question.optional_agencies | question.not_agencies


def _by_name(key: str, notices: Mapping[str, Notice]) -> str | None:
    """The key is the name of the file, with or without its ending, or the agency itself."""
    for name, notice in notices.items():
        agency = notice.facts.agency
        if key in (name, Path(name).stem, agency and agency.value):
            return name
    return None


def _by_evidence(
    keys: set[str],
    questions: Sequence[GoldQuestion],
    cited: Mapping[str, frozenset[str]],
    known: Mapping[str, str],
) -> dict[str, str]:
    """Keys that go together with one notice in every question that quotes as many notices as it names agencies.

    In such a question the agencies named are those quoted: a key among them means one of these notices, any other key
    none of them. A notice that only one key can mean is no candidate for the others.
    """
    everything = frozenset().union(*cited.values()) - set(known.values())
    candidates = {key: set(everything) for key in keys}
    for question in questions:
        if len(question.agencies) != len(cited[question.id]):
            continue
        for key, possible in candidates.items():
            if key in question.agencies:
                possible &= cited[question.id]
            else:
                possible -= cited[question.id]
    found: dict[str, str] = {}
    while settled := {key: min(possible) for key, possible in candidates.items() if len(possible) == 1}:
        found |= settled
        candidates = {
            key: possible - set(settled.values()) for key, possible in candidates.items() if key not in settled
        }
    # Two keys cannot mean one notice: then the file contradicts itself, and the names must decide.
    return {key: notice for key, notice in found.items() if list(found.values()).count(notice) == 1}


def _by_alias(keys: set[str], notices: Mapping[str, Notice], known: Mapping[str, str]) -> dict[str, str]:
    """Keys such as ``wuwei`` that exactly one of the remaining agencies may be called in English."""
    free = {name: notice.facts.agency for name, notice in notices.items() if name not in known.values()}
    found = {}
    for key in keys:
        spoken = key.lower().replace("_", " ")
        fitting = [name for name, agency in free.items() if agency and spoken in english_aliases(agency.value)]
        if len(fitting) == 1:
            found[key] = fitting[0]
    return found
