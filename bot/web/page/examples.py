"""Example questions of each kind, made from the notices that are indexed."""

from __future__ import annotations

from bot.answer.model import Language
from bot.web.page.names import agency_name
from bot.web.page.themes import Theme, ThemeCounts, themes
from bot.web.texts import say
from index.notice import Notice
from index.store.snapshot import Snapshot

_LONGEST_TITLE = 24  # a longer heading makes an example nobody reads


def example_questions(snapshot: Snapshot, counts: ThemeCounts, language: Language) -> list[dict[str, str]]:
    """``{"text": question, "display_text": what kind it is and the question}``, at most one of each kind."""
    shared = _shared_theme(counts)
    named = [notice for notice in snapshot.notices.values() if notice.is_notice and notice.facts.agency]
    made: list[tuple[str, str | None]] = []
    if shared:
        theme, agencies = shared
        name = theme.name(language)
        made.append(("agencies", say(language, "examples.agencies", theme=name)))
        first, second = (agency_name(agency, language) for agency in agencies[:2])
        made.append(("compare", say(language, "examples.compare", agency=first, other=second, theme=name)))
    made.insert(1, ("measures", _measures(snapshot, counts, language)))
    made.append(("metadata", _about(named, "inspected_from", "metadata", language)))
    made.append(("fact", _about(named[1:] or named, "inspection_body", "fact", language)))
    return [
        {"text": question, "display_text": f"{say(language, f'examples.kind_{kind}')} · {question}"}
        for kind, question in made
        if question
    ]


def _shared_theme(counts: ThemeCounts) -> tuple[Theme, list[str]] | None:
    """The theme that the most agencies have issues in, with those agencies."""
    best: tuple[Theme, list[str]] | None = None
    for theme in themes():
        agencies = [name for name, row in counts.by_agency.items() if theme.id in row]
        if len(agencies) > 1 and (best is None or len(agencies) > len(best[1])):
            best = theme, agencies
    return best


def _measures(snapshot: Snapshot, counts: ThemeCounts, language: Language) -> str | None:
    for theme in reversed(themes()):
        for row in counts.by_theme[theme.id]:
            section = snapshot.sections[row]
            if section.agency and section.title and 6 <= len(section.title) <= _LONGEST_TITLE:
                return say(
                    language,
                    "examples.measures",
                    agency=agency_name(section.agency, language),
                    title=section.title,
                    theme=theme.name(language),
                )
    return None


def _about(notices: list[Notice], fact: str, kind: str, language: Language) -> str | None:
    """A question about the first notice that states the fact."""
    for notice in notices:
        if getattr(notice.facts, fact) and notice.facts.agency:
            return say(language, f"examples.{kind}", agency=agency_name(notice.facts.agency.value, language))
    return None
