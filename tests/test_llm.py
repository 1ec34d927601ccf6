"""Wording by a language model: a stand-in endpoint over real HTTP, the rest is the real thing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.llm import Rewording
from bot.model import AgencyFinding, Answer, Citation
from bot.settings import Settings


def cited(number: int, name: str, agency: str, quote: str, start: int) -> Citation:
    return Citation(
        number=number,
        section=f"{name}.txt#1",
        notice=f"{name}.txt",
        agency=agency,
        title=None,
        path=(),
        quote=quote,
        start=start,
        end=start + len(quote),
        published=None,
    )


ANSWER = Answer(
    question="怎么整改?",
    language="zh",
    kind="measures",
    answered=True,
    answer="1. “一是修订制度。” [1]\n2. “二是逐车建档。” [2]",
    agencies=(
        AgencyFinding(agency="甲县水务局", notice="a.txt", citations=(1,)),
        AgencyFinding(agency="乙县水务局", notice="b.txt", citations=(2,)),
    ),
    citations=(cited(1, "a", "甲县水务局", "一是修订制度。", 0), cited(2, "b", "乙县水务局", "二是逐车建档。", 9)),
)


@dataclass
class Endpoint:
    """Says what it is told to, as an OpenAI-compatible stream, and keeps the requests."""

    url: str = ""
    says: str = ""
    status: int = 200
    ending: str = "done"  # or "drop": the connection, or "garbage": no JSON
    pause_s: float = 0.0
    requests: list[dict[str, object]] = field(default_factory=list)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    state = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(state.status)
            self.send_header("Content-Type", "text/event-stream")
            if state.ending == "drop":
                self.send_header("Content-Length", "100000")
            self.end_headers()
            for char in state.says:
                chunk = {
                    "id": "1",
                    "object": "chat.completion.chunk",
                    "created": 1,
                    "model": "m",
                    "choices": [{"index": 0, "delta": {"content": char}}],
                }
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                time.sleep(state.pause_s)
            if state.ending == "garbage":
                self.wfile.write(b"data: {no json\n\n")
            elif state.ending == "done":
                self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield state
    server.shutdown()
    server.server_close()


def reworded(endpoint: Endpoint, timeout_s: float = 5) -> Answer:
    settings = Settings(llm_base_url=endpoint.url, llm_model="m", llm_timeout_s=timeout_s)
    *_, last = Rewording(settings).stream(ANSWER)
    assert last.final is not None
    return last.final


def test_the_wording_is_taken_with_its_markers(endpoint: Endpoint) -> None:
    endpoint.says = "两家都作了整改:修订制度[1],逐车建档[2]。"
    answer = reworded(endpoint)
    assert answer.answer.startswith("两家都作了整改:修订制度[1],逐车建档[2]。")
    assert [citation.number for citation in answer.citations] == [1, 2]
    assert answer.engine["llm"] == "m"
    messages = json.dumps(endpoint.requests[0]["messages"], ensure_ascii=False)
    assert "一是修订制度。" in messages and "[2]" in messages


def test_unknown_markers_are_taken_out_and_unused_citations_dropped(endpoint: Endpoint) -> None:
    endpoint.says = "修订了制度[1][9]。"
    answer = reworded(endpoint)
    assert "[9]" not in answer.answer
    assert [citation.number for citation in answer.citations] == [1]
    assert [finding.agency for finding in answer.agencies] == ["甲县水务局"]


@pytest.mark.parametrize(
    "says", ["修订了制度。", "通报中没有说明。", "", "修订了制度[1]。\n\n另外还投入了五百万元用于购置新的设备和车辆。"]
)
def test_wording_that_proves_nothing_is_not_taken(endpoint: Endpoint, says: str) -> None:
    endpoint.says = says
    assert reworded(endpoint) == ANSWER


def test_links_images_and_html_do_not_come_through(endpoint: Endpoint) -> None:
    endpoint.says = "修订了制度[1] ![x](http://elsewhere/a.png) <img src=x> [点我](http://elsewhere/)。"
    answer = reworded(endpoint)
    assert "http" not in answer.answer and "<img" not in answer.answer


def test_a_failing_endpoint_leaves_the_quotes(endpoint: Endpoint) -> None:
    endpoint.status, endpoint.says = 500, ""
    assert reworded(endpoint) == ANSWER


@pytest.mark.parametrize("ending", ["drop", "garbage"])
def test_a_stream_that_breaks_off_leaves_the_quotes(endpoint: Endpoint, ending: str) -> None:
    endpoint.says, endpoint.ending = "修订了制度[1]", ending
    assert reworded(endpoint) == ANSWER


def test_a_stream_that_takes_too_long_leaves_the_quotes(endpoint: Endpoint) -> None:
    endpoint.says, endpoint.pause_s = "修订了制度[1]" * 5, 0.05
    started = time.monotonic()
    assert reworded(endpoint, timeout_s=0.5) == ANSWER
    assert time.monotonic() - started < 2


def test_markers_written_together_are_told_apart(endpoint: Endpoint) -> None:
    endpoint.says = "修订制度、逐车建档[1, 2]。其中制度已经修订【1】。"
    answer = reworded(endpoint)
    assert "[1][2]。其中制度已经修订[1]。" in answer.answer
    assert [citation.number for citation in answer.citations] == [1, 2]


def test_an_endpoint_that_is_not_there_leaves_the_quotes() -> None:
    *_, last = Rewording(Settings(llm_base_url="http://127.0.0.1:9/v1", llm_timeout_s=2)).stream(ANSWER)
    assert last.final == ANSWER
