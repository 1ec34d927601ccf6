"""Correcting how a notice was read, for administrators only: its sections and facts, saved in a file of corrections."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from bot.model import Language
from bot.reading import please_look
from bot.web.markup import escape
from bot.web.page.common import Shared
from bot.web.page.repair_view import SINGLE_FACTS, draft_table, read_typed_facts, section_choices, typed_facts
from bot.web.texts import as_language, say
from index.build import read_again
from index.correcting import check_corrections
from index.correction_edits import CorrectionEdits, EditError
from index.corrections import (
    Corrections,
    CorrectionsError,
    corrections_name,
    parse_corrections,
    present_reading,
    text_digest,
    to_text,
    write_corrections,
)
from index.errors import InputError, NoticeQAError
from index.notice import Notice

_NEW_STATE_S = 10.0
_MAX_VALUE = 4000  # characters of a box
Change = Callable[[CorrectionEdits, Corrections, int, str], Corrections]

_CHANGES: dict[str, Change] = {
    "move": lambda edits, draft, number, value: edits.move(draft, number, value),
    "split": lambda edits, draft, number, value: edits.split(draft, number, value),
    "join": lambda edits, draft, number, value: edits.join(draft, number),
    "name": lambda edits, draft, number, value: edits.name(draft, number, value),
    "put_under": lambda edits, draft, number, value: edits.put_under(draft, number, value),
    "make_issue": lambda edits, draft, number, value: edits.make(draft, number, "issue"),
    "make_heading": lambda edits, draft, number, value: edits.make(draft, number, "heading"),
    "make_about": lambda edits, draft, number, value: edits.make(draft, number, "about"),
    "make_plans": lambda edits, draft, number, value: edits.make(draft, number, "plans"),
    "make_text": lambda edits, draft, number, value: edits.make(draft, number, "text"),
}


@dataclass(frozen=True, slots=True)
class RepairParts:
    """The components of the section that its handlers read and write."""

    area: gr.Accordion
    which: gr.Dropdown
    table: gr.HTML
    form: gr.Column
    section: gr.Dropdown
    act: gr.Dropdown
    value: gr.Textbox
    do: gr.Button
    facts: list[gr.Textbox]  # as in ``typed_facts``
    save: gr.Button
    drop: gr.Button
    report: gr.HTML
    draft: gr.State  # {"notice": name, "corrections": the file's content}, for this page view


def build_repair(shared: Shared) -> RepairParts:
    """Lay the section out; it stays hidden until an administrator has been seen."""
    first = shared.labels.first
    with gr.Accordion(first("repair.title"), open=False, visible=False, elem_id="nq-repair") as area:
        which = gr.Dropdown(label=first("repair.notice"), choices=[], value=None, elem_id="nq-repair-which")
        report = gr.HTML("", elem_id="nq-repair-report", apply_default_css=False, js_on_load=None)
        table = gr.HTML("", elem_id="nq-repair-table", apply_default_css=False, js_on_load=None)
        with gr.Column(visible=False, elem_id="nq-repair-form", elem_classes="nq-form") as form:
            with gr.Row():
                section = gr.Dropdown(
                    label=first("repair.section"), choices=[], value=None, elem_id="nq-repair-section"
                )
                act = gr.Dropdown(label=first("repair.act"), choices=_acts("zh"), value="move", elem_id="nq-repair-act")
            value = gr.Textbox(
                label=first("repair.value"), info=first("repair.value_hint"), lines=2, max_length=_MAX_VALUE
            )
            do = gr.Button(first("repair.do"), size="sm", elem_id="nq-repair-do")
            with gr.Accordion(first("repair.facts"), open=False) as facts_area:
                hint = gr.Markdown(first("repair.facts_hint"))
                facts = [
                    gr.Textbox(label=first(f"repair.fact_{name}"), max_length=_MAX_VALUE)
                    for name in (*SINGLE_FACTS, "contacts")
                ]
                facts[-1].lines = 2
            with gr.Row():
                save = gr.Button(first("repair.save"), variant="primary", size="sm", elem_id="nq-repair-save")
                drop = gr.Button(first("repair.drop"), size="sm", elem_id="nq-repair-drop")
    labels: list[tuple[Any, str, str]] = [
        (area, "label", "title"), (which, "label", "notice"), (section, "label", "section"), (act, "label", "act"),
        (do, "value", "do"), (facts_area, "label", "facts"), (hint, "value", "facts_hint"), (save, "value", "save"),
        (drop, "value", "drop"),
    ]  # fmt: skip
    for component, prop, key in labels:
        shared.labels.add(component, {prop: f"repair.{key}"})
    shared.labels.add(value, {"label": "repair.value", "info": "repair.value_hint"})
    for name, box in zip((*SINGLE_FACTS, "contacts"), facts, strict=True):
        shared.labels.add(box, {"label": f"repair.fact_{name}"})
    return RepairParts(area, which, table, form, section, act, value, do, facts, save, drop, report, gr.State(None))


def _acts(language: Language) -> list[tuple[str, str]]:
    return [(say(language, f"repair.{name}"), name) for name in _CHANGES]


class RepairEvents:
    """The handlers; each asks again whether an administrator is asking."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def repair_list(self, language: str, request: gr.Request) -> tuple[Any, ...]:
        """Whether the section is there at all, and the notices, those to be looked at first; none is open."""
        chosen = as_language(language)
        visible = self._shared.access.is_administrator(request)
        snapshot = self._shared.snapshot()
        notices = [*snapshot.notices.values()] if snapshot and visible else []
        looks = {notice.name: please_look(notice, chosen) for notice in notices}
        names = sorted(looks, key=lambda name: (looks[name] is None, name))
        choices = [(f"{name} · {looks[name]}" if looks[name] else name, name) for name in names]
        acts = gr.update(choices=_acts(chosen), value="move")
        return gr.update(visible=visible), gr.update(choices=choices, value=None), acts, *self._closed()

    def repair_open(self, language: str, name: str | None, request: gr.Request) -> tuple[Any, ...]:
        """A notice with its present reading, to be changed."""
        chosen = self._administrator(language, request)
        notice = self._notice(name)
        if notice is None:
            return self._closed()
        try:
            reading = present_reading(notice)
        except InputError as error:
            raise gr.Error(str(error)) from None
        return self._shown(notice, reading, chosen, unsaved=False)

    def repair_change(
        self, language: str, draft: Any, number: str | None, act: str, value: str, request: gr.Request
    ) -> tuple[Any, ...]:
        """One change of the draft, shown at once; nothing is saved."""
        chosen = self._administrator(language, request)
        notice, corrections = self._draft(draft, chosen)
        digits = str(number or "")
        at = int(digits) if digits.isdecimal() and len(digits) < 7 else 0
        if act not in _CHANGES:
            raise gr.Error(say(chosen, "page.went_wrong"))
        try:
            changed = _CHANGES[act](CorrectionEdits(notice.text), corrections, at, str(value or "")[:_MAX_VALUE])
        except EditError as error:
            raise gr.Error(say(chosen, f"repair.why_{error.why}")) from None
        return self._drawn(notice, changed, chosen, unsaved=True)

    def repair_save(self, language: str, draft: Any, request: gr.Request, *typed: str | None) -> str:
        """Keep the draft with the facts as typed, and read the notice again with it; says what came of it."""
        chosen = self._administrator(language, request)
        notice, corrections = self._draft(draft, chosen)
        path = self._file(notice)
        try:
            facts = read_typed_facts(typed, corrections.facts)
        except ValueError:
            raise gr.Error(say(chosen, "repair.why_too_long")) from None
        corrections = corrections.model_copy(update={"facts": facts})
        try:
            check_corrections(notice, corrections, path.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_corrections(path, corrections)
        except (CorrectionsError, OSError) as error:
            raise gr.Error(str(error)) from None
        return self._read_again(notice.name, "repair.saved", chosen)

    def repair_drop(self, language: str, draft: Any, request: gr.Request) -> str:
        """Remove what was saved on this page, and read the notice again without it."""
        chosen = self._administrator(language, request)
        notice, _ = self._draft(draft, chosen)
        self._file(notice).unlink(missing_ok=True)
        return self._read_again(notice.name, "repair.dropped", chosen)

    def _file(self, notice: Notice) -> Path:
        """Among the uploads, where it counts before one in the folder of notices, which is not ours to write to."""
        return self._shared.settings.uploads_dir / corrections_name(Path(notice.name).name)

    def _read_again(self, name: str, done: str, language: Language) -> str:
        found: list[Notice] = []
        settings = self._shared.settings
        try:
            read_again(
                self._shared.engine.index_dir,
                name,
                settings.uploads_dir,
                model=settings.embedding_model,
                cache_dir=settings.cache_dir,
                on_notice=found.append,
                read_timeout_s=settings.read_timeout_s,
                read_memory_mb=settings.read_memory_mb,
                **settings.store,
            )
        except NoticeQAError as error:
            raise gr.Error(say(language, "repair.not_indexed", reason=error)) from None
        (notice,) = found
        self._await(notice)
        lines = [say(language, done, notice=name, issues=len(notice.issues))]
        lines += notice.unapplied.lines if notice.unapplied else ()
        return "".join(f'<p role="status">{escape(line)}</p>' for line in lines)

    def _await(self, notice: Notice) -> None:
        """Wait until the engine has seen what was written, so that the lists shown next are up to date."""
        deadline = time.monotonic() + _NEW_STATE_S
        while time.monotonic() < deadline:
            seen = self._notice(notice.name)
            if seen is not None and seen.digest == notice.digest:
                return
            time.sleep(0.2)

    def _closed(self) -> tuple[Any, ...]:
        """As ``_shown``, with no notice open."""
        return (None, "", gr.update(choices=[], value=None), gr.update(visible=False), *("" for _ in SINGLE_FACTS), "")

    def _shown(self, notice: Notice, draft: Corrections, language: Language, *, unsaved: bool) -> tuple[Any, ...]:
        """Draft, table, sections, form and facts."""
        return (
            *self._drawn(notice, draft, language, unsaved=unsaved),
            gr.update(visible=True),
            *typed_facts(draft.facts),
        )

    def _drawn(self, notice: Notice, draft: Corrections, language: Language, *, unsaved: bool) -> tuple[Any, ...]:
        """Draft, table and sections."""
        kept = {"notice": notice.name, "corrections": to_text(draft)}
        choices = section_choices(draft, language)
        return kept, draft_table(notice, draft, unsaved, language), gr.update(choices=choices, value=None)

    def _notice(self, name: str | None) -> Notice | None:
        snapshot = self._shared.snapshot()
        return snapshot.notices.get(name or "") if snapshot else None

    def _draft(self, draft: Any, language: Language) -> tuple[Notice, Corrections]:
        """The notice that is open, and its draft; an error on the page where there is none or its text has changed."""
        notice = self._notice(draft["notice"]) if isinstance(draft, dict) else None
        if notice is None:
            raise gr.Error(say(language, "repair.choose"))
        corrections = parse_corrections(corrections_name(notice.name), draft["corrections"])
        if corrections.text_sha256 != text_digest(notice.text):
            raise gr.Error(say(language, "repair.earlier"))
        return notice, corrections

    def _administrator(self, language: str, request: gr.Request) -> Language:
        chosen = as_language(language)
        if not self._shared.access.is_administrator(request):
            raise gr.Error(say(chosen, "page.not_allowed"))
        return chosen


def shown_repair(parts: RepairParts) -> list[Any]:
    """What ``RepairEvents.repair_list`` writes to, in its order."""
    return [parts.area, parts.which, parts.act, *_opened(parts)]


def _drawn(parts: RepairParts) -> list[Any]:
    return [parts.draft, parts.table, parts.section]


def _opened(parts: RepairParts) -> list[Any]:
    return [*_drawn(parts), parts.form, *parts.facts]


def connect_repair(shared: Shared, parts: RepairParts) -> tuple[RepairEvents, list[Any]]:
    """Tie the handlers to the section; returns them with the events that change the collection."""
    does = RepairEvents(shared)
    language = shared.language
    private: dict[str, Any] = {"api_visibility": "private"}
    parts.which.input(does.repair_open, [language, parts.which], _opened(parts), show_progress="hidden", **private)
    typed = [language, parts.draft, parts.section, parts.act, parts.value]
    parts.do.click(does.repair_change, typed, _drawn(parts), show_progress="hidden", **private)
    indexing: dict[str, Any] = {"concurrency_id": "indexing", "show_progress_on": [parts.report], **private}
    saved = parts.save.click(does.repair_save, [language, parts.draft, *parts.facts], [parts.report], **indexing)
    dropped = parts.drop.click(does.repair_drop, [language, parts.draft], [parts.report], **indexing)
    return does, [saved, dropped]
