"""``python app.py`` as people start it: the real engine, in a process of its own."""

from __future__ import annotations

import functools
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.model import Answer
from tests.small_index import NOTICES, ROOT, environment, one_error_line, run_bot, small_index

READY_LIMIT_S = 120
Server = tuple[subprocess.Popen[bytes], str]


def launch(index_dir: Path, data_dir: Path) -> Server:
    """The process and its address, as soon as it listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, str(ROOT / "app.py"), "--index-dir", str(index_dir), "--port", str(port)]
    process = subprocess.Popen(command, cwd=data_dir, env=environment(NOTICE_QA_DATA_DIR=str(data_dir)))
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + READY_LIMIT_S
    while True:
        try:
            httpx.get(f"{url}/healthz")
            return process, url
        except httpx.TransportError:
            assert process.poll() is None, "the server ended; its message is above"
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has just begun to answer."""
    process, url = launch(small_index()[0], tmp_path_factory.mktemp("served"))
    yield url
    process.terminate()
    process.wait(30)


def test_page_health_and_a_cited_answer(served: str) -> None:
    assert httpx.get(served).status_code == 200
    question = {"question": "垃圾分类的问题是怎样整改的？"}
    reply = httpx.post(f"{served}/api/ask", json=question, timeout=READY_LIMIT_S)
    assert reply.status_code == 200, reply.text
    answer = reply.json()
    assert Answer.model_validate(answer).to_json() == answer
    assert answer["answered"]
    assert {int(number) for number in re.findall(r"\[(\d+)\]", answer["answer"])} == {
        citation["number"] for citation in answer["citations"]
    }
    for citation in answer["citations"]:
        text = httpx.get(f"{served}/api/notices/{citation['notice']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert httpx.get(f"{served}/healthz").json() == {"status": "ok", "ready": True, "notices": len(NOTICES)}


def test_lists_agree_with_each_other(served: str) -> None:
    hits = httpx.post(f"{served}/api/search", json={"question": "公车管理", "k": 5}, timeout=READY_LIMIT_S).json()[
        "hits"
    ]
    assert 0 < len(hits) <= 5
    sections = httpx.get(f"{served}/api/sections").json()
    assert {hit["id"] for hit in hits} <= {section["id"] for section in sections}
    counts = {notice["notice"]: notice["sections"] for notice in httpx.get(f"{served}/api/notices").json()}
    issues = [section["notice"] for section in sections if section["kind"] == "issue"]
    assert {name: issues.count(name) for name in counts} == counts


def test_stopped_while_loading_it_ends_in_order(tmp_path: Path) -> None:
    process, _ = launch(small_index()[0], tmp_path)
    process.terminate()
    assert process.wait(30) in (0, -signal.SIGTERM)


def test_started_without_an_index_it_says_how_to_make_one(tmp_path: Path) -> None:
    refused = run_bot("serve", "--index-dir", tmp_path, "--port", "0")
    assert refused.returncode == 2
    assert "bot index" in one_error_line(refused)


def test_the_command_line_makes_the_users_who_log_in(tmp_path: Path) -> None:
    run = functools.partial(run_bot, NOTICE_QA_DATA_DIR=str(tmp_path), NOTICE_QA_AUTH="users")
    nobody = run("serve", "--index-dir", small_index()[0], "--port", "0")
    assert nobody.returncode == 2 and "users add" in one_error_line(nobody)
    arguments = ("users", "add", "li", "--role", "administrator", "--password-stdin")
    assert run(*arguments, stdin="correct horse\n").returncode == 0
    assert '"administrator"' in run("users", "--json").stdout
