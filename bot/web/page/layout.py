"""The page as a whole: header, tabs, side panel, and what happens when a reader arrives.

page = build_page(service, settings=settings, access=Access(is_administrator=..., user=...))
gr.mount_gradio_app(app, page, path="/", **page_assets().mount_arguments())
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from bot.model import Language
from bot.settings import Settings
from bot.web.feedback import FeedbackStore
from bot.web.markup import escape
from bot.web.page.chat import build_chat
from bot.web.page.chat_events import connect_chat, offered_parts, shown_parts
from bot.web.page.common import Access, Shared
from bot.web.page.feedback_tab import build_feedback, connect_feedback, shown_feedback
from bot.web.page.manage import build_manage, connect_manage
from bot.web.page.notices_tab import build_notices, connect_notices, shown_notices
from bot.web.page.panels import empty_panel
from bot.web.page.repair import build_repair, connect_repair, shown_repair
from bot.web.page.side import build_panel, connect_panel
from bot.web.service import Service
from bot.web.texts import as_language, say, translations

STATIC = Path(__file__).resolve().parents[1] / "static"
FEEDBACK_FILE = "feedback.sqlite"
_STORAGE_KEY = "notice-qa"
# Gradio encrypts what it keeps in the browser with a key it also sends to the browser: this keeps nothing secret. It is
# fixed because with Gradio's random key every restart of the server would lose the readers' conversations.
_STORAGE_SECRET = "notice-qa-browser"
# One accent, dark enough at 500 and 600 for white text on it and for itself on white.
_TEAL = gr.themes.Color(
    name="notice-teal", c50="#f0fdfa", c100="#d5f2ee", c200="#a9e0d9", c300="#6cc7bd", c400="#2fa398", c500="#0f766e",
    c600="#0d6b64", c700="#0b5953", c800="#0a4742", c900="#083a36", c950="#042421",
)  # fmt: skip
_FONTS = (
    "-apple-system", "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC",
    "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "system-ui", "sans-serif",
)  # fmt: skip
_MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")


@dataclass(frozen=True, slots=True)
class PageAssets:
    """What Gradio takes when the page is mounted rather than when it is built."""

    theme: gr.themes.Base
    css: str
    head: str
    i18n: gr.I18n

    def mount_arguments(self) -> dict[str, Any]:
        """Keyword arguments for ``gr.mount_gradio_app``."""
        return {
            "theme": self.theme,
            "css": self.css,
            "head": self.head,
            "i18n": self.i18n,
            "footer_links": [],
            "run_history": False,
            "show_error": False,
            "ssr_mode": False,
        }


def page_assets() -> PageAssets:
    """Colours, style sheet, script and phrases; all local."""
    theme = gr.themes.Base(
        primary_hue=_TEAL,
        secondary_hue=_TEAL,
        neutral_hue=gr.themes.colors.slate,
        font=_FONTS,
        font_mono=_MONO,
        radius_size=gr.themes.sizes.radius_md,
    )
    script = (STATIC / "page.js").read_text("utf-8")
    css = (STATIC / "page.css").read_text("utf-8")
    return PageAssets(theme, css, f"<script>{script}</script>", translations())


def build_page(service: Service, *, settings: Settings, access: Access | None = None) -> gr.Blocks:
    """The whole page; no model is loaded and no index is opened while it is built."""
    title = f"{say('zh', 'page.product')} · {say('en', 'page.product')}"
    page = gr.Blocks(title=title, analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600))
    with page:
        shared = _shared(service, settings, access or Access())
        header = _header(shared)
        with gr.Row(elem_id="nq-main", equal_height=False):
            with gr.Column(scale=3, min_width=320, elem_id="nq-work"), gr.Tabs(elem_id="nq-tabs"):
                with gr.Tab(shared.labels.first("page.tab_chat"), id="chat") as chat_tab:
                    chat = build_chat(shared)
                with gr.Tab(shared.labels.first("page.tab_notices"), id="notices") as notices_tab:
                    notices = build_notices(shared)
                    manage = build_manage(shared)
                    repair = build_repair(shared)
                with gr.Tab(shared.labels.first("page.tab_feedback"), id="feedback", visible=False) as feedback_tab:
                    feedback = build_feedback(shared)
            with gr.Column(scale=2, min_width=320, elem_id="nq-side"):
                shared.panel.render()  # type: ignore[no-untyped-call]
        for tab, key in ((chat_tab, "chat"), (notices_tab, "notices"), (feedback_tab, "feedback")):
            shared.labels.add(tab, {"label": f"page.tab_{key}"})

        chat_does = connect_chat(shared, chat)
        notices_does = connect_notices(shared, notices)
        feedback_does = connect_feedback(shared, feedback)
        manage_does, changes = connect_manage(shared, manage)
        repair_does, mended = connect_repair(shared, repair)
        connect_panel(shared)

        state = [shared.book, shared.language]
        lists: list[Part] = [
            (notices_does.show, [shared.language, notices.search], shown_notices(notices)),
            (manage_does.show, [], [manage.area, manage.which]),
            (repair_does.repair_list, [shared.language], shown_repair(repair)),
        ]
        arrival = Arrival(shared)
        greeted = [
            shared.book, shared.language, header.switch, header.banner, header.account, header.timer, feedback_tab,
            shared.panel, *shared.labels.components,
        ]  # fmt: skip
        arrivals = [
            page.load(arrival.greet, [shared.book], greeted, **_QUIET),
            header.switch.click(arrival.switch, state, greeted, **_QUIET),
        ]
        header.timer.tick(arrival.check, [shared.language], [header.banner, header.timer, header.ready], **_QUIET)
        for event in arrivals:
            _refresh(event, [(chat_does.show, state, shown_parts(chat)), *lists])
        for event in [header.ready.change(lambda: None, None, None, **_QUIET), *changes, *mended]:
            _refresh(event, [(chat_does.offer, state, offered_parts(chat)), *lists])
        feedback_tab.select(feedback_does.list_feedback, [shared.language], shown_feedback(feedback), **_QUIET)
        notices_tab.select(notices_does.show, [shared.language, notices.search], shown_notices(notices), **_QUIET)
    return page


Part = tuple[Callable[..., Any], list[Any], list[Any]]  # handler, what it reads, what it writes
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def _refresh(event: Any, parts: list[Part]) -> None:
    """After ``event``, show parts of the page anew, in the reader's language and from the newest index."""
    for handler, inputs, outputs in parts:
        event.then(handler, inputs, outputs, **_QUIET)


def _shared(service: Service, settings: Settings, access: Access) -> Shared:
    panel = build_panel()
    panel.unrender()  # type: ignore[no-untyped-call]
    return Shared(
        service=service,
        settings=settings,
        access=access,
        feedback=FeedbackStore(settings.data_dir / FEEDBACK_FILE),
        book=gr.BrowserState(None, storage_key=_STORAGE_KEY, secret=_STORAGE_SECRET),
        language=gr.State("zh"),
        outbox=gr.JSON(visible=False),
        panel=panel,
    )


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the tabs."""

    banner: gr.HTML
    account: gr.HTML
    switch: gr.Button
    timer: gr.Timer
    ready: gr.State


def _header(shared: Shared) -> Header:
    first = shared.labels.first
    with gr.Row(elem_id="nq-header", equal_height=True):
        with gr.Column(scale=8, min_width=200, elem_id="nq-brand"):
            product = gr.Markdown(first("page.heading"), elem_id="nq-product")
            tagline = gr.Markdown(first("page.tagline"), elem_id="nq-tagline")
        account = gr.HTML("", elem_id="nq-account", apply_default_css=False, js_on_load=None)
        switch = gr.Button(first("page.other_language"), size="sm", scale=0, min_width=84, elem_id="nq-language")
        look = gr.Button(first("page.appearance"), size="sm", scale=0, min_width=84, elem_id="nq-look")
    look.click(None, None, None, js="() => { window.noticeQA.switchLook(); }", **_QUIET)
    banner = gr.HTML("", elem_id="nq-banner", apply_default_css=False, js_on_load=None)
    shared.labels.add(product, {"value": "page.heading"})
    shared.labels.add(tagline, {"value": "page.tagline"})
    shared.labels.add(switch, {"value": "page.other_language"})
    shared.labels.add(look, {"value": "page.appearance"})
    return Header(banner, account, switch, gr.Timer(1.0), gr.State(False))


class Arrival:
    """What a reader sees first, and again after switching the language."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def greet(self, data: object, request: gr.Request) -> list[Any]:
        """The page in the reader's language, with the notice that it is getting ready where it is."""
        return self._greeted(self._shared.read_book(data, request), request)

    def switch(self, data: object, language: str, request: gr.Request) -> list[Any]:
        """The page in the other language, remembered for the next visit."""
        book = self._shared.read_book(data, request)
        book.language = "zh" if language == "en" else "en"
        return self._greeted(book, request)

    def _account(self, request: gr.Request, language: Language) -> str:
        """Who is logged in, and the way out where the login is our own."""
        user = self._shared.access.user(request)
        if self._shared.settings.auth == "none" or not user:
            return ""
        if self._shared.settings.auth != "users":
            return f"<span>{escape(user)}</span>"
        leave = escape(say(language, "page.log_out"))
        return f'<span>{escape(user)}</span> <form method="post" action="logout"><button>{leave}</button></form>'

    def check(self, language: str) -> tuple[str, Any, bool]:
        """Asked every second until the first question can be answered, or none ever will be."""
        shown = self._shared
        return _banner(shown, as_language(language)), gr.update(active=_may_change(shown)), shown.service.ready

    def _greeted(self, book: Any, request: gr.Request) -> list[Any]:
        language = self._shared.choose_language(book, request)
        return [
            book.to_json(),
            language,
            gr.update(elem_classes=f"nq-language-{language}"),
            _banner(self._shared, language),
            self._account(request, language),
            gr.update(active=_may_change(self._shared)),
            gr.update(visible=self._shared.access.is_administrator(request)),
            empty_panel(language),
            *self._shared.labels.updates(language),
        ]


def _may_change(shared: Shared) -> bool:
    """Whether asking again may find that questions are answered now."""
    return not shared.service.ready and shared.service.failure is None


def _banner(shared: Shared, language: Language) -> str:
    line = shared.not_ready(language)
    if line is None:
        return ""
    kind, role = ("getting-ready", "status") if _may_change(shared) else ("failed", "alert")
    return f'<p class="nq-{kind}" role="{role}">{escape(line)}</p>'
