"""A question that asks for nothing but time: which bodies were inspected, told of the findings, or reported, when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.model import Language
from index.notice import Fact, Facts

Event = Literal["inspected", "feedback", "published"]

_MONTHS = "january february march april may june july august september october november december".split()
_WHEN = {
    "zh": re.compile(r"(?P<year>20\d{2})\s*年度?(?:\s*(?P<month>1[0-2]|0?[1-9])\s*月份?)?"),
    "en": re.compile(rf"\b(?:(?P<month>{'|'.join(_MONTHS)})\s+)?(?P<year>20\d{{2}})\b", re.IGNORECASE),
}
_EVENTS: dict[Event, dict[Language, re.Pattern[str]]] = {
    "feedback": {"zh": re.compile(r"反馈"), "en": re.compile(r"feedback|findings|fed back", re.IGNORECASE)},
    "published": {
        "zh": re.compile(r"发布|公布|公开"),
        "en": re.compile(r"publish\w*|released", re.IGNORECASE),
    },
    "inspected": {
        "zh": re.compile(r"巡察|巡视"),
        "en": re.compile(r"inspect(?:ed|ions?)?\b", re.IGNORECASE),
    },
}
_PLAIN = {  # words that only ask
    "zh": re.compile(
        r"哪些|哪几|哪|几家|多少|什么|单位|部门|机构|机关|党[组委]|通报|请问|列出|所有|全部|意见|情况|名单|整改|接受|收到|开展|进行|期间"
        r"|[都有是在于被组过了的谁对份间内里中个家时做受]"
    ),
    "en": re.compile(
        r"\b(?:which|what|who|list|name|all|the|of|in|during|course|year|month|given|underwent|undergone?|teams?|to|were|was|did|have|been|had|got|get|receive[ds]?"
        r"|agenc(?:y|ies)|bod(?:y|ies)|units?|departments?|organi[sz]ations?|institutions?|bureaus?|notices?|that|an?|their|its|any)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """What happened between two months, both inclusive, as 2024-01."""

    event: Event
    first: str
    last: str


def asked_period(question: str, language: Language) -> AskedPeriod | None:
    """The one period a question asks for; ``None`` where it also asks for a matter, or names no event."""
    event = spoken_event(question, language)
    period = _period(question, language, event) if event else None
    if period is None:
        return None
    rest = _WHEN[language].sub(" ", question)
    for patterns in _EVENTS.values():
        rest = patterns[language].sub(" ", rest)
    if re.search(r"\w", _PLAIN[language].sub(" ", rest)):
        return None
    return period


def spoken_period(question: str, language: Language) -> AskedPeriod | None:
    """The one period a question speaks of, whatever it asks; of publishing where it names no event."""
    return _period(question, language, spoken_event(question, language) or "published")


def spoken_event(question: str, language: Language) -> Event | None:
    """Which event a question speaks of, with or without a time."""
    return next((name for name, patterns in _EVENTS.items() if patterns[language].search(question)), None)


def _period(question: str, language: Language, event: Event) -> AskedPeriod | None:
    dates = list(_WHEN[language].finditer(question))
    if len(dates) != 1:
        return None
    year, month = dates[0]["year"], dates[0]["month"]
    if month is None:
        return AskedPeriod(event, f"{year}-01", f"{year}-12")
    number = int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1
    return AskedPeriod(event, f"{year}-{number:02d}", f"{year}-{number:02d}")


def facts_of_event(facts: Facts, event: Event) -> list[Fact]:
    """What a notice says of when something was; of publishing its signature where the page has no date."""
    said = {
        "inspected": [facts.inspected_from, facts.inspected_to, facts.inspected_words],
        "feedback": [facts.feedback_on, facts.feedback_words],
        "published": [facts.dated],
    }
    return [fact for fact in said[event] if fact]


def months(facts: Sequence[Fact]) -> tuple[str, str] | None:
    """The first and the last month that days or words name, as 2024-06."""
    named = sorted(month for fact in facts for month in (fact.months or (fact.value[:7],)) if month[:4].isdigit())
    return (named[0], named[-1]) if named else None
