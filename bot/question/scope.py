"""Which notices a question about the notices themselves is about, where it names none of them outright.

A period narrows them, and so do words that some of the agencies or inspection bodies have in their names: hospital,
省委. No word is known beforehand; what narrows is what the collection's own names hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.language.names import chinese_aliases, english_name
from bot.language.words import tokens
from bot.model import Language
from bot.question.periods import AskedPeriod, Event, facts_of_event, months, spoken_event, spoken_period
from index.notice import Notice
from index.structure.fold import fold

_SHORTEST = 2  # characters of a Chinese word
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
# What every notice, or every English name of an agency, may be called.
_SAYS_NOTHING = frozenset({"巡察", "巡视", "巡察组", "巡视组", "单位", "机关"})
_GENERIC_ENGLISH = frozenset(
    "agency agencies body bodies bureau office department organisation organization unit party committee the of and"
    " city county district town village province municipal".split()
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The notices, by agency, and the words and the period that narrowed them."""

    notices: tuple[Notice, ...]
    words: tuple[str, ...] = ()
    period: AskedPeriod | None = None
    event: Event = "published"  # that a question of time is about


def scope_of(
    text: str, language: Language, notices: Iterable[Notice], words_of: Callable[[str], Sequence[str]]
) -> Scope:
    """``notices`` narrowed by what ``text``, the question without the names of agencies, says of them.

    ``words_of`` cuts Chinese into words.
    """
    chosen = [notice for notice in notices if notice.is_notice]
    period = spoken_period(text, language)
    if period is not None:
        chosen = [notice for notice in chosen if _happened(notice, period)]
    names = {notice.name: _names(notice, language) for notice in chosen}
    words = [word for word in _words(text, language, words_of) if _narrows(word, names)]
    kept = [notice for notice in chosen if all(word in names[notice.name] for word in words)]
    if not kept:  # words of different names: any of them
        kept = [notice for notice in chosen if any(word in names[notice.name] for word in words)]
    ordered = sorted(kept, key=lambda notice: (notice.facts.agency.value if notice.facts.agency else "", notice.name))
    return Scope(tuple(ordered), tuple(words), period, spoken_event(text, language) or "published")


def _happened(notice: Notice, period: AskedPeriod) -> bool:
    span = months(facts_of_event(notice.facts, period.event))
    return span is not None and span[0] <= period.last and period.first <= span[1]


def _names(notice: Notice, language: Language) -> str:
    """All that the agency and its inspection body are called, in one line of lower case."""
    facts = notice.facts
    agency = facts.agency.value if facts.agency else ""
    body = facts.inspection_body.value if facts.inspection_body else ""
    if language == "en":
        return f"{english_name(agency)} {agency}".lower()
    return " ".join([*sorted(chinese_aliases(agency) if agency else ()), fold(body)])


def _words(text: str, language: Language, words_of: Callable[[str], Sequence[str]]) -> list[str]:
    if language == "en":
        lowered = (word.lower() for word in tokens(text))
        found = [re.sub(r"(?<=[a-z]{3})(?:ies|s)$", lambda m: "y" if m[0] == "ies" else "", word) for word in lowered]
        return [word for word in dict.fromkeys(found) if len(word) > _SHORTEST and word not in _GENERIC_ENGLISH]
    cut = [word for run in _CHINESE.findall(text) for word in words_of(run)]
    return [word for word in dict.fromkeys(cut) if len(word) >= _SHORTEST and word not in _SAYS_NOTHING]


def _narrows(word: str, names: Mapping[str, str]) -> bool:
    holding = sum(word in name for name in names.values())
    return 0 < holding < len(names)
