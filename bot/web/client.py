"""The endpoint for ``gradio_client``: ``Client(url).predict(question, api_name="/ask")``."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from bot.web.service import MAX_HISTORY, Service
from index.errors import NoticeQAError

ENDPOINT = "ask"


def add_client_endpoint(page: gr.Blocks, service: Service) -> None:
    """Give the page an endpoint ``/ask`` that answers with the published JSON."""

    async def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        earlier = history or []
        if not isinstance(question, str) or not all(isinstance(turn, str) for turn in earlier):
            raise gr.Error("the question and each earlier question must be text", print_exception=False)
        if len(earlier) > MAX_HISTORY:
            raise gr.Error(f"more than {MAX_HISTORY} earlier questions", print_exception=False)
        try:
            return (await service.ask(question, earlier)).to_json()
        except NoticeQAError as error:
            raise gr.Error(str(error), print_exception=False) from None

    for handler in page.fns.values():
        # Handlers of the page are named after their functions; one of the same name would push ours to "/ask_1".
        if handler.api_name == ENDPOINT:
            handler.api_name = f"{ENDPOINT}_of_the_page"
    with page:
        # No limit of the framework's own: the service has one for all callers.
        api(ask, api_name=ENDPOINT, concurrency_limit=None)
