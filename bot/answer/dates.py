"""A notice's dates for readers: days, months where no day is known, and what was inferred said to be so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.answer.phrases import escape, phrase
from bot.model import Language
from bot.question.periods import Event, facts_of_event
from index.notice import Fact, Facts


def shown_days(facts: Sequence[Fact | None], language: Language) -> str:
    """Days, or the first and the last day of a span; an unknown one is a question mark."""
    joined = phrase(language, "to").join(_day(fact.value, language) if fact else "?" for fact in facts)
    return joined + inferred(facts, language)


def shown_words(fact: Fact, language: Language) -> str:
    """The notice's own words for a time without a day; in English with the months they name."""
    words = escape(fact.value)
    if language == "zh" or not fact.months:
        return words
    named = phrase(language, "to").join(f"{date.fromisoformat(f'{month}-01'):%B %Y}" for month in fact.months)
    return phrase(language, "in_words", months=named, words=words)


def shown_event(facts: Facts, event: Event, language: Language) -> str:
    """When something was, as a notice tells it: in its own words, as a span of days, or as a day."""
    words = {"inspected": facts.inspected_words, "feedback": facts.feedback_words, "published": None}[event]
    if words:
        return shown_words(words, language)
    if event == "inspected":
        return shown_days((facts.inspected_from, facts.inspected_to), language)
    return shown_days(facts_of_event(facts, event), language)


def inferred(facts: Sequence[Fact | None], language: Language) -> str:
    """The remark that a date was inferred, where one was."""
    return phrase(language, "date_inferred") if any(fact and fact.reading for fact in facts) else ""


def _day(iso: str, language: Language) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%B %Y}"
