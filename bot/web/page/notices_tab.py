"""The notices tab: the collection as a table, and pictures of what the issues are about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import gradio as gr

from bot.web.markup import escape
from bot.web.page.charts import charts_html, issue_list_html
from bot.web.page.common import Shared
from bot.web.page.notice_lists import find_notices, notices_table
from bot.web.page.side import LIST_JS
from bot.web.texts import as_language, say


@dataclass(frozen=True, slots=True)
class NoticesParts:
    """The components of the tab that its handlers read and write."""

    search: gr.Textbox
    summary: gr.HTML
    table: gr.HTML
    charts: gr.HTML
    issues: gr.HTML
    charts_area: gr.Accordion


def build_notices(shared: Shared) -> NoticesParts:
    """Lay the tab out, inside the tab that is open."""
    first = shared.labels.first
    with gr.Row(elem_classes="nq-toolbar"):
        search = gr.Textbox(label=first("notices.search"), scale=3, max_length=200, elem_id="nq-search")
        summary = gr.HTML("", elem_classes="nq-summary")
    table = _list("nq-notices", "turn")
    with gr.Accordion(first("charts.title"), open=True, elem_id="nq-charts-area") as charts_area:
        charts = _list("nq-charts", "theme")
        issues = _list("nq-issue-list")
    shared.labels.add(search, {"label": "notices.search"})
    shared.labels.add(charts_area, {"label": "charts.title"})
    return NoticesParts(search, summary, table, charts, issues, charts_area)


def _list(elem_id: str, *events: str) -> gr.HTML:
    script = LIST_JS.replace("{events}", json.dumps(list(events)))
    return gr.HTML("", elem_id=elem_id, js_on_load=script, apply_default_css=False)


class NoticesEvents:
    """The handlers; each returns HTML."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def show(self, language: str, wanted: str | None) -> tuple[str, str, str, str]:
        """Summary, table, pictures and the list behind them, from the newest state of the index."""
        chosen = as_language(language)
        snapshot = self._shared.snapshot()
        if snapshot is None:
            line = self._shared.not_ready(chosen) or say(chosen, "page.no_index")
            note = f'<p class="nq-note">{escape(line)}</p>'
            return "", note, "", ""
        issues = sum(len(notice.issues) for notice in snapshot.notices.values())
        summary = say(chosen, "notices.summary", notices=len(snapshot.notices), issues=issues)
        return (
            f'<p role="status">{escape(summary)}</p>',
            notices_table(find_notices(snapshot, wanted), 0, chosen),
            charts_html(self._shared.themes.counts(snapshot), chosen),
            "",
        )

    def find(self, language: str, wanted: str | None, event: gr.EventData) -> str:
        """The table for what was typed, at the page that was clicked."""
        snapshot = self._shared.snapshot()
        data = event._data if isinstance(event._data, dict) else {}
        page = str(data.get("page", ""))
        number = int(page) if page.isdecimal() and len(page) < 7 else 0
        return notices_table(find_notices(snapshot, wanted), number, as_language(language)) if snapshot else ""

    def theme(self, language: str, event: gr.EventData) -> str:
        """The issues behind the bar or square that was clicked."""
        snapshot = self._shared.snapshot()
        if snapshot is None:
            return ""
        agency = str(event._data.get("agency") or "") or None
        counts = self._shared.themes.counts(snapshot)
        return issue_list_html(snapshot, counts, str(event.theme), agency, as_language(language))


def connect_notices(shared: Shared, parts: NoticesParts) -> NoticesEvents:
    """Tie the handlers to the tab."""
    does = NoticesEvents(shared)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    searched = [shared.language, parts.search]
    parts.search.change(does.find, searched, [parts.table], trigger_mode="always_last", **quiet)
    parts.table.turn(does.find, searched, [parts.table], **quiet)
    parts.charts.theme(does.theme, [shared.language], [parts.issues], **quiet)
    return does


def shown_notices(parts: NoticesParts) -> list[Any]:
    """What ``NoticesEvents.show`` writes to, in its order."""
    return [parts.summary, parts.table, parts.charts, parts.issues]
