"""``python app.py`` as people start it: the real engine over the seeds, in a process of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.web.shapes import AnswerBody
from index.build import update_index
from tests.web.standin import SEEDS

ROOT = Path(__file__).parents[2]
READY_LIMIT_S = 120


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[str]:
    """The address of a server that has just begun to answer."""
    folder = tmp_path_factory.mktemp("served")
    update_index(SEEDS, folder / "index", cache_dir=model_cache)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "NOTICE_QA_CACHE_DIR": str(model_cache), "NOTICE_QA_DATA_DIR": str(folder / "data")}
    command = [sys.executable, "app.py", "--index-dir", str(folder / "index"), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + READY_LIMIT_S
    while True:
        try:
            httpx.get(f"{url}/healthz")
            break
        except httpx.TransportError:
            assert process.poll() is None, "the server ended; its message is above"
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait(20)


def test_page_health_and_a_cited_answer(served: str) -> None:
    assert httpx.get(served).status_code == 200
    reply = httpx.post(
        f"{served}/api/ask", json={"question": "哪些单位存在违规发放津补贴的问题？"}, timeout=READY_LIMIT_S
    )
    assert reply.status_code == 200, reply.text
    answer = reply.json()
    AnswerBody.model_validate(answer, strict=True)
    assert {int(number) for number in re.findall(r"\[(\d+)\]", answer["answer"])} == {
        citation["number"] for citation in answer["citations"]
    }
    for citation in answer["citations"]:
        text = httpx.get(f"{served}/api/notices/{citation['notice']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    health = httpx.get(f"{served}/healthz").json()
    assert health == {"status": "ok", "ready": True, "notices": len(list(SEEDS.glob("*.txt")))}


def test_the_command_line_and_the_api_give_the_same_lists(served: str) -> None:
    hits = httpx.post(f"{served}/api/search", json={"question": "公车管理", "k": 5}, timeout=READY_LIMIT_S).json()[
        "hits"
    ]
    assert 0 < len(hits) <= 5
    sections = httpx.get(f"{served}/api/sections").json()
    assert {hit["id"] for hit in hits} <= {section["id"] for section in sections}
    counts = {notice["notice"]: notice["sections"] for notice in httpx.get(f"{served}/api/notices").json()}
    issues = [section["notice"] for section in sections if section["kind"] == "issue"]
    assert {name: issues.count(name) for name in counts} == counts


def test_the_server_started_without_an_index_says_how_to_make_one(tmp_path: Path) -> None:
    command = [sys.executable, "app.py", "--index-dir", str(tmp_path), "--port", "0"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1 and "bot index" in ended.stderr
    assert ended.stdout == ""
