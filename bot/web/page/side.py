"""The side panel's handlers: what a click on a marker, a section or a notice shows."""

from __future__ import annotations

from typing import Any

import gradio as gr

from bot.web.page.common import SAVE_FILE_JS, Shared, as_file
from bot.web.page.panels import empty_panel, notice_panel, passage_panel, section_panel, tree_panel
from bot.web.texts import as_language

# Gradio ties an event of a component to a handler when its name stands in this script.
PANEL_JS = "window.noticeQA.connectPanel(element, trigger, watch, ['cite', 'section', 'tree', 'notice', 'download']);"
LIST_JS = "window.noticeQA.connectList(element, trigger, {events});"


class SideEvents:
    """The handlers; each returns the HTML of the panel."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def cite(self, data: object, language: str, event: gr.EventData, request: gr.Request) -> str:
        """The passage behind a marker of the open conversation."""
        book = self._shared.read_book(data, request)
        turn, number = _number(event, "turn"), _number(event, "number")
        near = _text(event, "kind") == "near"
        return passage_panel(book.current, turn, number, near, self._shared.snapshot(), as_language(language))

    def section(self, language: str, event: gr.EventData) -> str:
        """A section by its identifier."""
        snapshot = self._shared.snapshot()
        wanted = _text(event, "id")
        for notice in snapshot.notices.values() if snapshot else ():
            for section in notice.sections:
                if section.id == wanted:
                    return section_panel(section, notice, as_language(language))
        return notice_panel(None, 0, 0, as_language(language))

    def tree(self, language: str, event: gr.EventData) -> str:
        """The contents of a notice."""
        snapshot = self._shared.snapshot()
        return tree_panel(snapshot.notices.get(_text(event, "name")) if snapshot else None, as_language(language))

    def notice(self, language: str, event: gr.EventData) -> str:
        """A whole notice, scrolled to a passage."""
        snapshot = self._shared.snapshot()
        notice = snapshot.notices.get(_text(event, "name")) if snapshot else None
        return notice_panel(notice, _number(event, "start"), _number(event, "end"), as_language(language))

    def download(self, event: gr.EventData) -> Any:
        """A notice's text as a file: exactly the text that spans point into."""
        snapshot = self._shared.snapshot()
        notice = snapshot.notices.get(_text(event, "name")) if snapshot else None
        if notice is None:
            return None
        name = notice.name if notice.name.lower().endswith(".txt") else f"{notice.name}.txt"
        return as_file(name, notice.text, "text/plain;charset=utf-8")


def build_panel() -> gr.HTML:
    """The panel, to be laid out beside the tabs."""
    return gr.HTML(empty_panel("zh"), elem_id="nq-panel", js_on_load=PANEL_JS, apply_default_css=False, padding=False)


def connect_panel(shared: Shared) -> None:
    """Tie the handlers to the panel."""
    does = SideEvents(shared)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    panel = shared.panel
    panel.cite(does.cite, [shared.book, shared.language], [panel], **quiet)
    panel.section(does.section, [shared.language], [panel], **quiet)
    panel.tree(does.tree, [shared.language], [panel], **quiet)
    panel.notice(does.notice, [shared.language], [panel], **quiet)
    made = panel.download(does.download, None, [shared.outbox], **quiet)
    made.then(None, [shared.outbox], None, js=SAVE_FILE_JS, **quiet)


def _text(event: gr.EventData, name: str) -> str:
    """A value the browser sent with a click; the empty string when it did not."""
    data = event._data
    return str(data.get(name, "")) if isinstance(data, dict) else ""


def _number(event: gr.EventData, name: str) -> int:
    text = _text(event, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 0
