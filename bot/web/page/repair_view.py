"""What an administrator sees of a notice's sections while correcting them, and facts as they are typed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Language
from bot.web.markup import escape
from bot.web.page.self_audit import claims_html, look_html
from bot.web.texts import say
from index.corrections import Corrections, GivenFact, GivenFacts
from index.notice import Notice

SINGLE_FACTS = tuple(name for name in GivenFacts.model_fields if name != "contacts")
_TITLE_CHARS = 40
_OPENING_CHARS = 30


def draft_table(notice: Notice, draft: Corrections, unsaved: bool, language: Language) -> str:
    """The sections as they stand in the draft, each leading to its place; above them what the notice claims."""
    rows = draft.sections or ()
    numbers = _numbers(draft)
    issues = sum(entry.kind == "issue" for entry in rows)
    note = f'<p class="nq-look" role="status">{escape(say(language, "repair.unsaved"))}</p>' if unsaved else ""
    head = "".join(
        f'<th scope="col">{escape(text)}</th>'
        for text in (
            "#",
            say(language, "repair.kind"),
            say(language, "repair.starts"),
            say(language, "repair.fact_title"),
            say(language, "repair.headings"),
        )
    )
    body = "".join(_row(notice, draft, at, numbers[at], language) for at in range(len(rows)))
    return (
        f"{look_html(notice, language)}{claims_html(notice, language)}"
        f"<p>{escape(say(language, 'repair.counted', issues=issues))}</p>{note}"
        f'<div class="nq-scroll" tabindex="0" role="region" aria-label="{escape(say(language, "repair.title"))}">'
        f'<table class="nq-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row(notice: Notice, draft: Corrections, at: int, number: int, language: Language) -> str:
    rows = draft.sections or ()
    entry, start = rows[at], rows[at].start or 0
    end = rows[at + 1].start if at + 1 < len(rows) else len(notice.text)
    opening = notice.text[start : min(end or 0, start + _OPENING_CHARS)]
    kind = say(language, f"repair.kind_{entry.kind}", number=number)
    above = "<br>".join(map(escape, entry.path or ()))
    return (
        f'<tr><td class="nq-number">{at + 1}</td><td>{escape(kind)}</td>'
        f'<td><button type="button" class="nq-link" data-act="notice" data-name="{escape(notice.name)}" '
        f'data-start="{start}" data-end="{end}">{escape(" ".join(opening.split()))}</button></td>'
        f"<td>{escape(entry.title or '')}</td><td>{above}</td></tr>"
    )


def section_choices(draft: Corrections, language: Language) -> list[tuple[str, str]]:
    """The sections for a list to choose from: what is shown, and the number."""
    numbers = _numbers(draft)
    choices = []
    for at, entry in enumerate(draft.sections or ()):
        kind = say(language, f"repair.kind_{entry.kind}", number=numbers[at])
        title = (entry.title or " ".join(entry.words.split()))[:_TITLE_CHARS]
        choices.append((f"{at + 1} · {kind} · {title}", str(at + 1)))
    return choices


def _numbers(draft: Corrections) -> list[int]:
    """For each section the number of issues up to it."""
    numbers, count = [], 0
    for entry in draft.sections or ():
        count += entry.kind == "issue"
        numbers.append(count)
    return numbers


def typed_facts(facts: GivenFacts) -> list[str]:
    """The facts as they stand in their boxes, contacts last; the words they were read from are not shown."""
    single = [getattr(facts, name) for name in SINGLE_FACTS]
    return [*(fact.value if fact else "" for fact in single), "\n".join(fact.value for fact in facts.contacts)]


def read_typed_facts(typed: Sequence[str | None], before: GivenFacts) -> GivenFacts:
    """The facts of the boxes; what was not changed keeps its words. Raises ValueError for what is too long."""
    values = [value or "" for value in typed]
    single = {name: _typed(value, getattr(before, name)) for name, value in zip(SINGLE_FACTS, values[:-1], strict=True)}
    known = {contact.value: contact for contact in before.contacts}
    lines = [line for line in values[-1].splitlines() if line.strip()]
    contacts = [_typed(line, known.get(line.strip())) for line in lines]
    return GivenFacts.model_validate({**single, "contacts": tuple(filter(None, contacts))})


def _typed(text: str, before: GivenFact | None) -> GivenFact | None:
    if before is not None and text.strip() == before.value:
        return before
    value, _, words = (part.strip() for part in text.partition("|"))
    return GivenFact(value=value, words=words) if value else None
