"""Parts of a notice as JSON, the way the catalog keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from index.notice import Claim, Fact, Facts, Span

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


def facts_to_json(facts: Facts) -> str:
    values: dict[str, Any] = {name: _fact_to_list(getattr(facts, name)) for name in _SINGLE_FACTS}
    values["contacts"] = [_fact_to_list(contact) for contact in facts.contacts]
    values["agency_aliases"] = list(facts.agency_aliases)
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
