"""The feedback tab, for administrators: what readers said, the right answer beside it, and the export as test lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from bot.evaluation.gold import Evidence
from bot.model import Language
from bot.web.feedback import Feedback, Review, cited_evidence, find_evidence, suggested_review
from bot.web.markup import escape
from bot.web.page.common import SAVE_FILE_JS, Shared, as_file
from bot.web.page.messages import draft_html
from bot.web.page.side import LIST_JS
from bot.web.texts import as_language, say
from index.errors import InputError


@dataclass(frozen=True, slots=True)
class FeedbackParts:
    """The components of the tab that its handlers read and write."""

    intro: gr.Markdown
    table: gr.HTML
    about: gr.HTML
    form: gr.Column
    refuse: gr.Checkbox
    agencies: gr.Dropdown
    not_agencies: gr.Dropdown
    evidence: gr.Textbox
    contains: gr.Textbox
    save: gr.Button
    export: gr.Button
    entry: gr.State


def build_feedback(shared: Shared) -> FeedbackParts:
    """Lay the tab out, inside the tab that is open."""
    first = shared.labels.first
    with gr.Row(elem_classes="nq-toolbar"):
        intro = gr.Markdown(first("feedback.intro"))
        export = gr.Button(first("feedback.export"), size="sm", scale=0, min_width=140, elem_id="nq-gold")
    script = LIST_JS.replace("{events}", json.dumps(["review"]))
    table = gr.HTML("", elem_id="nq-feedback", js_on_load=script, apply_default_css=False)
    about = gr.HTML("", elem_id="nq-reviewed", apply_default_css=False, js_on_load=None)
    with gr.Column(visible=False, elem_id="nq-review", elem_classes="nq-form") as form:
        refuse = gr.Checkbox(label=first("feedback.should_refuse"))
        agencies = gr.Dropdown(
            label=first("feedback.right_agencies"), choices=[], multiselect=True, allow_custom_value=True
        )
        not_agencies = gr.Dropdown(
            label=first("feedback.wrong_agencies"), choices=[], multiselect=True, allow_custom_value=True
        )
        evidence = gr.Textbox(label=first("feedback.evidence"), lines=4, max_lines=12)
        contains = gr.Textbox(label=first("feedback.contains"), lines=2)
        save = gr.Button(first("feedback.save"), variant="primary", size="sm")
    parts = FeedbackParts(
        intro, table, about, form, refuse, agencies, not_agencies, evidence, contains, save, export, gr.State(None)
    )
    labels: list[tuple[Any, str, str]] = [
        (intro, "value", "intro"), (export, "value", "export"), (refuse, "label", "should_refuse"),
        (agencies, "label", "right_agencies"), (not_agencies, "label", "wrong_agencies"),
        (evidence, "label", "evidence"), (contains, "label", "contains"), (save, "value", "save"),
    ]  # fmt: skip
    for component, prop, key in labels:
        shared.labels.add(component, {prop: f"feedback.{key}"})
    return parts


class FeedbackEvents:
    """The handlers; each asks again whether an administrator is asking."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def list_feedback(self, language: str, request: gr.Request) -> tuple[str, str, Any]:
        """The table, with no entry opened."""
        chosen = as_language(language)
        if not self._shared.access.is_administrator(request):
            return "", "", gr.update(visible=False)
        note = f'<p class="nq-note">{escape(say(chosen, "feedback.choose"))}</p>'
        given = self._shared.feedback.newest()
        return feedback_table(given, chosen), note if given else "", gr.update(visible=False)

    def open(self, language: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """One entry with what the form starts with."""
        chosen = self._administrator(language, request)
        number = str(event.id)
        entry = self._shared.feedback.get(int(number)) if number.isdecimal() and len(number) < 16 else None
        if entry is None:
            return (None, "", gr.update(visible=False), *(gr.skip() for _ in range(5)))
        review = entry.review or suggested_review(entry)
        known = self._agencies()
        return (
            entry.id,
            _about(entry, chosen),
            gr.update(visible=True),
            not review.answerable,
            gr.update(choices=[*known, *review.agencies], value=list(review.agencies)),
            gr.update(choices=[*known, *review.not_agencies], value=list(review.not_agencies)),
            "\n".join(_shown_quote(item) for item in review.evidence),
            "\n".join(review.answer_contains),
        )

    def save(
        self,
        language: str,
        entry: int | None,
        refuse: bool,
        agencies: Sequence[str],
        not_agencies: Sequence[str],
        evidence: str,
        contains: str,
        request: gr.Request,
    ) -> tuple[str, str, Any]:
        """Keep the review; a quote that no notice holds is named and nothing is kept."""
        chosen = self._administrator(language, request)
        if entry is None:
            raise gr.Error(say(chosen, "feedback.choose"))
        if refuse:
            review = Review(answerable=False)
        else:
            kept = self._shared.feedback.get(entry)
            cited = cited_evidence(kept.answer) if kept else ()
            found = self._evidence(evidence, cited, chosen)
            review = Review(True, tuple(agencies), tuple(not_agencies), tuple(found), tuple(_lines(contains)))
        self._shared.feedback.review(entry, review)
        gr.Info(say(chosen, "feedback.saved"))
        return self.list_feedback(language, request)

    def export(self, language: str, request: gr.Request) -> Any:
        """The reviewed entries as a file of gold lines."""
        chosen = self._administrator(language, request)
        lines = self._shared.feedback.gold_lines()
        if not lines:
            gr.Info(say(chosen, "feedback.nothing_reviewed"))
            return None
        return as_file("feedback.jsonl", "\n".join(lines) + "\n", "application/x-ndjson")

    def _evidence(self, typed: str, cited: Sequence[Evidence], language: Language) -> list[Evidence]:
        """Each line with its notice: first those the answer itself cited, whose quotes may hold line ends."""
        by_line = {_shown_quote(item): item for item in cited}
        snapshot = self._shared.snapshot()
        found = []
        for line in _lines(typed):
            if line in by_line:
                found.append(by_line[line])
                continue
            try:
                found += find_evidence([line], snapshot.notices if snapshot else {})
            except InputError:
                raise gr.Error(say(language, "feedback.not_verbatim", quote=line)) from None
        return found

    def _agencies(self) -> list[str]:
        snapshot = self._shared.snapshot()
        notices = snapshot.notices.values() if snapshot else ()
        return sorted({notice.facts.agency.value for notice in notices if notice.facts.agency})

    def _administrator(self, language: str, request: gr.Request) -> Language:
        chosen = as_language(language)
        if not self._shared.access.is_administrator(request):
            raise gr.Error(say(chosen, "page.not_allowed"))
        return chosen


def connect_feedback(shared: Shared, parts: FeedbackParts) -> FeedbackEvents:
    """Tie the handlers to the tab."""
    does = FeedbackEvents(shared)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    fields = [parts.refuse, parts.agencies, parts.not_agencies, parts.evidence, parts.contains]
    parts.table.review(does.open, [shared.language], [parts.entry, parts.about, parts.form, *fields], **quiet)
    parts.save.click(does.save, [shared.language, parts.entry, *fields], shown_feedback(parts), **quiet)
    made = parts.export.click(does.export, [shared.language], [shared.outbox], **quiet)
    made.then(None, [shared.outbox], None, js=SAVE_FILE_JS, **quiet)
    return does


def shown_feedback(parts: FeedbackParts) -> list[Any]:
    """What ``FeedbackEvents.list_feedback`` writes to, in its order."""
    return [parts.table, parts.about, parts.form]


def feedback_table(given: Sequence[Feedback], language: Language) -> str:
    """All of it, the newest first."""
    if not given:
        return f'<p class="nq-note">{escape(say(language, "feedback.none"))}</p>'
    names = ("when", "rating", "question", "comment", "state")
    head = "".join(f'<th scope="col">{escape(say(language, f"feedback.{name}"))}</th>' for name in names)
    body = "".join(_row(feedback, language) for feedback in given)
    label = escape(say(language, "page.tab_feedback"))
    return (
        f'<div class="nq-scroll" tabindex="0" role="region" aria-label="{label}"><table class="nq-table">'
        f"<thead><tr>{head}<td></td></tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(feedback: Feedback, language: Language) -> str:
    rating = say(language, "feedback.good" if feedback.rating == "Like" else "feedback.bad")
    state = say(language, "feedback.reviewed" if feedback.review else "feedback.open")
    review = escape(say(language, "feedback.review"))
    return (
        f"<tr><td>{escape(feedback.created[:16].replace('T', ' '))}</td>"
        f'<td><span class="nq-{feedback.rating.lower()}">{escape(rating)}</span></td>'
        f'<th scope="row">{escape(feedback.question)}</th><td>{escape(feedback.comment)}</td><td>{escape(state)}</td>'
        f'<td><button type="button" class="nq-button" data-act="review" data-id="{feedback.id}" '
        f'aria-label="{review}: {escape(feedback.question)}">{review}</button></td></tr>'
    )


def _about(feedback: Feedback, language: Language) -> str:
    title = escape(say(language, "feedback.reviewing", question=feedback.question))
    return f'<h2 tabindex="-1">{title}</h2><div class="nq-answer">{draft_html(feedback.answer.answer)}</div>'


def _shown_quote(item: Evidence) -> str:
    return " ".join(item.quote.split())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
