"""Parts of a notice as JSON, the way the catalog keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from index.notice import Amount, Claim, Completion, Fact, Facts, Section, Span

_SINGLE_FACTS = (
    "agency",
    "title",
    "published",
    "inspected_from",
    "inspected_to",
    "feedback_on",
    "inspection_body",
)


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def spans_to_json(spans: Sequence[Span]) -> str:
    return dump([[span.start, span.end] for span in spans])


def spans_from_json(text: str) -> tuple[Span, ...]:
    # Most sections of a notice without measures share this value: 200,000 calls of the JSON reader are saved.
    return () if text == "[]" else tuple(Span(start, end) for start, end in json.loads(text))


def facts_to_json(facts: Facts, completion: Completion | None = None) -> str:
    values: dict[str, Any] = {name: _fact_to_list(getattr(facts, name)) for name in _SINGLE_FACTS}
    values["contacts"] = [_fact_to_list(contact) for contact in facts.contacts]
    values["agency_aliases"] = list(facts.agency_aliases)
    values["completion"] = completion_to_json(completion)
    return dump(values)


def facts_from_json(text: str) -> Facts:
    values = json.loads(text)
    single = {name: _fact_from_list(values[name]) for name in _SINGLE_FACTS}
    contacts = tuple(Fact(value, Span(start, end)) for value, start, end in values["contacts"])
    return Facts(**single, contacts=contacts, agency_aliases=tuple(values["agency_aliases"]))


def claims_to_json(claims: Sequence[Claim]) -> str:
    return dump(
        [[claim.what, claim.count, claim.found, claim.agrees, claim.span.start, claim.span.end] for claim in claims]
    )


def claims_from_json(text: str) -> tuple[Claim, ...]:
    return tuple(
        Claim(what, count, found, agrees, Span(start, end))
        for what, count, found, agrees, start, end in json.loads(text)
    )


def _fact_to_list(fact: Fact | None) -> list[Any] | None:
    return [fact.value, fact.span.start, fact.span.end] if fact else None


def _fact_from_list(value: list[Any] | None) -> Fact | None:
    return Fact(value[0], Span(value[1], value[2])) if value else None


_SPANS = ("labels", "sentences", "measures", "documents", "sanctions")


def details_to_json(section: Section) -> str:
    values: dict[str, Any] = {name: [[span.start, span.end] for span in getattr(section, name)] for name in _SPANS}
    values["amounts"] = [[amount.span.start, amount.span.end, amount.yuan] for amount in section.amounts]
    return dump({**values, "heading_end": section.heading_end})


def details_from_json(text: str) -> dict[str, Any]:
    values = json.loads(text)
    details: dict[str, Any] = {name: tuple(Span(start, end) for start, end in values[name]) for name in _SPANS}
    details["amounts"] = tuple(Amount(Span(start, end), yuan) for start, end, yuan in values["amounts"])
    return {**details, "heading_end": values["heading_end"]}


def completion_to_json(completion: Completion | None) -> Any:
    return [completion.state, completion.section, completion.span.start, completion.span.end] if completion else None


def completion_from_json(value: Any) -> Completion | None:
    return Completion(value[0], value[1], Span(value[2], value[3])) if value else None
