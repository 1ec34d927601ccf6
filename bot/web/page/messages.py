"""A conversation as the messages of the chat: answers with their markers, agency cards, coverage and sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.answer.coverage import coverage_line
from bot.model import AgencyFinding, Answer, Citation, Language
from bot.web.markup import answer_html, escape, escape_markdown, one_line
from bot.web.page.agency_names import agency_html, agency_name
from bot.web.page.conversation import Conversation, Turn
from bot.web.texts import say

Message = dict[str, Any]


def messages(conversation: Conversation, language: Language) -> list[Message]:
    """Two messages a turn: the question, and the answer as far as there is one."""
    shown: list[Message] = []
    for number, turn in enumerate(conversation.turns):
        shown += [question_message(turn.question), answer_message(turn, number, language)]
    return shown


def ratings(conversation: Conversation) -> list[str | None]:
    """The thumbs given, one entry an answer, as the chat component takes them."""
    return [turn.rating for turn in conversation.turns]


def question_message(question: str) -> Message:
    return {"role": "user", "content": escape_markdown(question)}


def answer_message(turn: Turn, number: int, language: Language) -> Message:
    """The answer to turn ``number``, or what there is of it when the reader stopped it."""
    if turn.answer:
        options = [{"value": question, "label": question} for question in turn.answer.suggestions]
        return {"role": "assistant", "content": _answer(turn.answer, number, language), "options": options}
    note = f'<p class="nq-note">{escape(turn.note or say(language, "chat.stopped"))}</p>'
    return {"role": "assistant", "content": draft_html(turn.draft) + one_line(note)}


def note_message(text: str) -> Message:
    """A line of the program's own: that it is looking, or why it cannot answer."""
    return {"role": "assistant", "content": f'<p class="nq-note">{escape(text)}</p>'}


def draft_html(text: str) -> str:
    """An answer while it is being written: its markers are not links yet."""
    return f'<div class="nq-body">{answer_html(text, (), _no_link)}</div>' if text else ""


def _no_link(number: int) -> str:
    return f"[{number}]"


def _answer(answer: Answer, turn: int, language: Language) -> str:
    numbers = {citation.number for citation in answer.citations}
    body = answer_html(answer.answer, numbers, lambda number: marker(turn, number, language))
    refused = not answer.answered and answer.kind != "smalltalk"
    parts = [
        f'<div class="nq-answer{" nq-refused" if refused else ""}">',
        "" if not refused else f'<p class="nq-badge">{escape(say(language, "chat.refused"))}</p>',
        _understood(answer),
        f'<div class="nq-body">{body}</div>',
        _cards(answer, turn, language),
        _sources(answer.citations, turn, language, near=False),
        _sources(answer.near, turn, language, near=True),
        _foot(answer, turn, language),
        "</div>",
    ]
    return one_line("".join(parts))


def marker(turn: int, number: int, language: Language, *, near: bool = False) -> str:
    """``[3]`` as a link to its passage."""
    what = "near" if near else "cite"
    label = escape(say(language, "chat.source_label", number=number))
    return f'<a class="nq-marker" href="#nq-{what}-{turn}-{number}" title="{label}">[{number}]</a>'


def _understood(answer: Answer) -> str:
    if not answer.understood_as or answer.understood_as == answer.question:
        return ""
    return f'<p class="nq-note">{escape(answer.understood_as)}</p>'


def _cards(answer: Answer, turn: int, language: Language) -> str:
    if answer.kind != "agencies" or not answer.agencies:
        return ""
    heading = escape(say(language, "chat.agencies_found", count=len(answer.agencies)))
    cards = "".join(_card(finding, answer.citations, turn, language) for finding in answer.agencies)
    return f'<p class="nq-cards-head">{heading}</p><ul class="nq-cards">{cards}</ul>'


def _card(finding: AgencyFinding, citations: Sequence[Citation], turn: int, language: Language) -> str:
    own = [citation for citation in citations if citation.number in finding.citations]
    links = " ".join(marker(turn, citation.number, language) for citation in own)
    published = next((citation.published for citation in own if citation.published), "")
    titles = dict.fromkeys(citation.title for citation in own if citation.title)
    issues = "".join(f"<span>{escape(title)}</span>" for title in titles)
    return (
        f'<li class="nq-card"><strong>{agency_html(finding.agency, language)}</strong>'
        f"<em>{escape(published or finding.notice)}</em>"
        f'<span class="nq-card-issues">{issues}</span><span>{links}</span></li>'
    )


def _sources(citations: Sequence[Citation], turn: int, language: Language, *, near: bool) -> str:
    if not citations:
        return ""
    key = "chat.near" if near else "chat.sources"
    rows = "".join(_source(citation, turn, language, near=near) for citation in citations)
    summary = escape(say(language, key, count=len(citations)))
    kind = "nq-near" if near else "nq-sources"
    return f'<details class="{kind}"><summary>{summary}</summary><ul>{rows}</ul></details>'


def _source(citation: Citation, turn: int, language: Language, *, near: bool) -> str:
    agency = agency_name(citation.agency, language) if citation.agency else say(language, "chat.agency_unknown")
    details = [escape(part) for part in (agency, citation.title, citation.published) if part]
    return f"<li>{marker(turn, citation.number, language, near=near)} {' · '.join(details)}</li>"


def _foot(answer: Answer, turn: int, language: Language) -> str:
    if answer.kind == "smalltalk":
        return ""
    seen = coverage_line(answer.coverage, language)
    copy = escape(say(language, "chat.copy"))
    return f'<p class="nq-foot"><span>{escape(seen)}</span><a class="nq-copy" href="#nq-copy-{turn}">{copy}</a></p>'
