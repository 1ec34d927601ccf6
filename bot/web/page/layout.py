"""Interface for the server (being filled in): how the page is built and what has to be passed to Gradio with it.

    page = build_page(engine, settings=settings, access=Access(is_administrator=..., user=...))
    assets = page_assets()
    app = gr.mount_gradio_app(app, page, path="/", **assets.mount_arguments(), max_file_size=..., auth_dependency=...)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from bot.engine import Engine
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Access:
    """Who is asking: given by the server, asked again inside every handler that needs it."""

    is_administrator: Callable[[gr.Request], bool] = lambda request: True
    user: Callable[[gr.Request], str | None] = lambda request: None


@dataclass(frozen=True, slots=True)
class PageAssets:
    """What Gradio takes when the page is mounted rather than when it is built."""

    theme: gr.themes.Base
    css: str
    head: str
    i18n: gr.I18n

    def mount_arguments(self) -> dict[str, Any]:
        """Keyword arguments for ``gr.mount_gradio_app`` (theme, css, head, i18n, footer_links, run_history)."""
        return {"theme": self.theme, "css": self.css, "head": self.head, "i18n": self.i18n,
                "footer_links": [], "run_history": False, "show_error": False, "ssr_mode": False}


def page_assets() -> PageAssets:
    return PageAssets(gr.themes.Base(), "", "", gr.I18n(zh={}, en={}))


def build_page(engine: Engine, *, settings: Settings, access: Access = Access()) -> gr.Blocks:
    """The whole page; no model is loaded and no index is opened while it is built."""
    with gr.Blocks(analytics_enabled=False) as page:
        gr.Markdown("…")
    return page
