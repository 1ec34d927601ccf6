"""Adding notices by upload and removing them, for administrators only."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from bot.model import Language
from bot.web.markup import escape
from bot.web.page.agency_names import agency_name
from bot.web.page.common import Shared
from bot.web.page.self_audit import claims_html, look_html
from bot.web.texts import as_language, say
from index.build import add_files, remove_notices
from index.corrections import corrections_name, file_digest
from index.errors import NoticeQAError
from index.notice import IndexReport, Notice

_PROGRESS = gr.Progress()  # Gradio finds it by its place among the defaults
_NEW_STATE_S = 10.0


@dataclass(frozen=True, slots=True)
class ManageParts:
    """The components of the section that its handlers read and write."""

    area: gr.Accordion
    files: gr.File
    add: gr.Button
    report: gr.HTML
    which: gr.Dropdown
    remove: gr.Button
    question: gr.Column
    question_text: gr.Markdown
    confirm: gr.Button
    cancel: gr.Button


def build_manage(shared: Shared) -> ManageParts:
    """Lay the section out; it stays hidden until an administrator has been seen."""
    first = shared.labels.first
    limit = shared.settings.upload_max_mb
    with gr.Accordion(first("manage.title"), open=False, visible=False, elem_id="nq-manage") as area:
        files = gr.File(
            label=say("zh", "manage.files", limit=limit),
            file_count="multiple",
            file_types=[".txt", ".html", ".htm", ".docx", ".pdf"],
            elem_id="nq-upload",
            height=160,
        )
        add = gr.Button(first("manage.add"), variant="primary", size="sm", elem_id="nq-add")
        report = gr.HTML("", elem_id="nq-report", apply_default_css=False, js_on_load=None, min_height=40)
        which = gr.Dropdown(label=first("manage.remove_which"), choices=[], multiselect=True, elem_id="nq-which")
        remove = gr.Button(first("manage.remove"), size="sm", elem_id="nq-remove")
        with gr.Column(visible=False, elem_classes="nq-form") as question:
            question_text = gr.Markdown(first("manage.remove_confirm"))
            with gr.Row():
                confirm = gr.Button(first("manage.remove"), variant="stop", size="sm", elem_id="nq-remove-confirm")
                cancel = gr.Button(first("passage.close"), size="sm")
    parts = ManageParts(area, files, add, report, which, remove, question, question_text, confirm, cancel)
    shared.labels.add(files, {"label": "manage.files"}, limit=limit)
    labels: list[tuple[Any, str, str]] = [
        (area, "label", "manage.title"), (add, "value", "manage.add"), (which, "label", "manage.remove_which"),
        (remove, "value", "manage.remove"), (question_text, "value", "manage.remove_confirm"),
        (confirm, "value", "manage.remove"), (cancel, "value", "passage.close"),
    ]  # fmt: skip
    for component, prop, key in labels:
        shared.labels.add(component, {prop: key})
    return parts


class ManageEvents:
    """The handlers; each asks again whether an administrator is asking."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def show(self, request: gr.Request) -> tuple[Any, Any]:
        """Whether the section is there at all, and the notices that can be removed."""
        snapshot = self._shared.snapshot()
        names = sorted(snapshot.notices) if snapshot else []
        visible = self._shared.access.is_administrator(request)
        return gr.update(visible=visible), gr.update(choices=names if visible else [], value=[])

    def add(
        self, language: str, paths: list[str] | None, request: gr.Request, progress: gr.Progress = _PROGRESS
    ) -> tuple[str, Any]:
        """Index the uploaded files; says what was found in each, and why one was refused."""
        chosen = self._administrator(language, request)
        if not paths:
            raise gr.Error(say(chosen, "manage.nothing_chosen"))
        found: list[Notice] = []
        adding = say(chosen, "manage.adding")
        progress((0, len(paths)), desc=adding)

        def on_notice(notice: Notice) -> None:
            found.append(notice)
            progress((len(found), len(paths)), desc=adding)

        settings = self._shared.settings
        try:
            report = add_files(
                [Path(path) for path in paths],
                self._shared.engine.index_dir,
                model=settings.embedding_model,
                cache_dir=settings.cache_dir,
                **settings.store,
                on_notice=on_notice,
                read_timeout_s=settings.read_timeout_s,
                read_memory_mb=settings.read_memory_mb,
                corrections_dir=settings.uploads_dir,
            )
        except NoticeQAError as error:
            raise gr.Error(str(error)) from None
        self._keep(paths, {*report.added, *report.changed})
        for path in paths:
            _remove_upload(Path(path))
        self._await_new_state(report)
        return upload_report(report, found, chosen), None

    def _keep(self, paths: Sequence[str], accepted: set[str]) -> None:
        """Keep the files that were indexed, in our own folder; what was refused is not kept."""
        folder = self._shared.settings.uploads_dir
        folder.mkdir(parents=True, exist_ok=True)
        for path in map(Path, paths):
            if path.name in accepted:
                shutil.copyfile(path, folder / path.name)

    def _await_new_state(self, report: IndexReport) -> None:
        """Wait until the engine has seen what was written, so that the lists shown next are up to date."""
        deadline = time.monotonic() + _NEW_STATE_S
        there, gone = {*report.added, *report.changed}, set(report.removed)
        while time.monotonic() < deadline:
            snapshot = self._shared.snapshot()
            if snapshot is None or (there <= snapshot.notices.keys() and not gone & snapshot.notices.keys()):
                return
            time.sleep(0.2)

    def ask(self, names: list[str] | None) -> Any:
        """Ask once more before anything is removed."""
        return gr.update(visible=bool(names))

    def remove(self, language: str, names: list[str] | None, request: gr.Request) -> tuple[str, Any]:
        """Remove notices from the index, and the uploaded files they came from."""
        chosen = self._administrator(language, request)
        snapshot = self._shared.snapshot()
        digests = {
            name: file_digest(snapshot.notices[name].digest)
            for name in names or []
            if snapshot and name in snapshot.notices
        }
        try:
            report = remove_notices(self._shared.engine.index_dir, names or [], **self._shared.settings.store)
        except NoticeQAError as error:
            raise gr.Error(str(error)) from None
        self._await_new_state(report)
        for name in report.removed:
            for kept in (Path(name).name, corrections_name(Path(name).name)):
                (self._shared.settings.uploads_dir / kept).unlink(missing_ok=True)
            _remove_uploads_of(Path(name).name, digests.get(name))
        text = escape(say(chosen, "manage.removed", count=len(report.removed)))
        return f'<p role="status">{text}</p>', gr.update(visible=False)

    def _administrator(self, language: str, request: gr.Request) -> Language:
        chosen = as_language(language)
        if not self._shared.access.is_administrator(request):
            raise gr.Error(say(chosen, "page.not_allowed"))
        return chosen


def connect_manage(shared: Shared, parts: ManageParts) -> tuple[ManageEvents, list[Any]]:
    """Tie the handlers to the section; returns them with the events that change the collection."""
    does = ManageEvents(shared)
    language = shared.language
    private: dict[str, Any] = {"api_visibility": "private"}
    added = parts.add.click(
        does.add,
        [language, parts.files],
        [parts.report, parts.files],
        concurrency_limit=1,
        concurrency_id="indexing",
        show_progress_on=[parts.report],
        **private,
    )
    parts.remove.click(does.ask, [parts.which], [parts.question], show_progress="hidden", **private)
    hide = gr.update(visible=False)
    parts.cancel.click(lambda: hide, None, [parts.question], show_progress="hidden", **private)
    removed = parts.confirm.click(
        does.remove,
        [language, parts.which],
        [parts.report, parts.question],
        concurrency_id="indexing",
        **private,
    )
    return does, [added, removed]


def upload_report(report: IndexReport, found: Sequence[Notice], language: Language) -> str:
    """What became of each uploaded file, as a list."""
    rows = [
        ("ok", _found(notice, language), claims_html(notice, language) + look_html(notice, language))
        for notice in found
    ]
    rows += [("same", say(language, "manage.unchanged", notice=name), "") for name in report.unchanged]
    rows += [
        ("refused", say(language, "manage.refused", notice=failure.name, reason=failure.reason), "")
        for failure in report.failed
    ]
    items = "".join(f'<li class="nq-upload-{kind}">{escape(text)}{more}</li>' for kind, text, more in rows)
    return f'<ul class="nq-upload" role="status">{items}</ul>'


def _found(notice: Notice, language: Language) -> str:
    facts = notice.facts
    agency = agency_name(facts.agency.value, language) if facts.agency else say(language, "chat.agency_unknown")
    return say(language, "manage.found", notice=notice.name, agency=agency, issues=len(notice.issues))


def _remove_upload(path: Path) -> None:
    """Remove what a browser uploaded, and the folder Gradio made for it."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


def _remove_uploads_of(name: str, digest: str | None) -> None:
    """Remove copies of a removed notice that lie in Gradio's upload folder, uploaded but never added, say.

    Told by their bytes: another upload of that name may be waiting to be added.
    """
    for folder in Path(get_upload_folder()).glob("*/"):
        path = folder / name
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            _remove_upload(path)
