"""Calls a tool the way an assistant does."""

from __future__ import annotations

from typing import Any

import anyio
import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client


def call(url: str, name: str, arguments: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    """The result of one tool, through a session of its own."""

    async def go() -> Any:
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            return await client.call_tool(name, arguments)

    return anyio.run(go)
