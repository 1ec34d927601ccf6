"""The chat page: everything a reader sees, built with Gradio and mounted by the server."""

from bot.web.page.common import Access
from bot.web.page.layout import PageAssets, build_page, page_assets

__all__ = ["Access", "PageAssets", "build_page", "page_assets"]
