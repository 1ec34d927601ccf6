"""The tools, called with the protocol's own client."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from mcp.client.client import Client

from bot.model import Answer, Hit
from tests.web.calling import call
from tests.web.standin import SEEDS

SEED = sorted(path.name for path in SEEDS.glob("*.txt"))[0]


def test_tools_are_listed(open_url: str) -> None:
    async def names() -> set[str]:
        async with Client(f"{open_url}/mcp") as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    assert anyio.run(names) == {"ask", "search", "notice"}


def test_ask_gives_the_published_answer(open_url: str) -> None:
    result = call(open_url, "ask", {"question": "垃圾分类"})
    assert not result.is_error
    assert Answer.model_validate(result.structured_content).to_json() == result.structured_content


def test_search_and_notice(open_url: str) -> None:
    hits = call(open_url, "search", {"question": "整改", "k": 2}).structured_content["hits"]
    assert len(hits) == 2 and set(hits[0]) == set(Hit.model_fields)
    part = call(open_url, "notice", {"name": SEED, "start": 10, "length": 20}).structured_content
    text = (SEEDS / SEED).read_bytes().decode()
    assert part["text"] == text[10:30] and part["total_chars"] == len(text)


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {"question": ""}, "empty"),
        ("search", {"question": "a", "k": 100_000}, "100"),
        ("notice", {"name": "../../etc/passwd"}, "no notice"),
    ],
)
def test_wrong_input_is_a_tool_error(open_url: str, tool: str, arguments: dict[str, Any], says: str) -> None:
    result = call(open_url, tool, arguments)
    assert result.is_error
    assert says in result.content[0].text
