"""Shuts the ways on which the page's framework would fetch from other hosts on behalf of whoever sends a request."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from gradio import processing_utils

# Gradio routes this product has no use for: fetching from or redirecting to other hosts, editing code, recordings.
UNUSED_ROUTES = re.compile(
    r"/gradio_api/(?:proxy=|file=(?:https?|//)|vibe-|undo-vibe-|process_recording|run-history|runs|deep_link|dev/)"
    r"|/monitoring",
    re.IGNORECASE,
)


class OutsideFetchRefused(ValueError):
    """A request named a file by an address on another host."""


async def _refuse_get(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    raise OutsideFetchRefused("files are uploaded, not fetched from an address")


def _refuse_download(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    raise OutsideFetchRefused("files are uploaded, not fetched from an address")


def shut_outside_fetches() -> None:
    """Make Gradio refuse file values that are web addresses.

    Any value a browser sends may claim to be a file at ``http://…``; Gradio would download it before our handler runs.
    """
    processing_utils.async_ssrf_protected_get = _refuse_get
    processing_utils.unsafe_download = _refuse_download
