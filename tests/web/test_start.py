"""The page is there before the model is, and says so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings
from bot.web import server
from index.errors import IndexMissingError, InputError, SettingError
from tests.web.serving import Running, Start, make_app
from tests.web.standin import StandInEngine

MakeSettings = Callable[..., Settings]


def test_the_page_comes_before_the_model_and_questions_wait(start: Start, make_settings: MakeSettings) -> None:
    loaded = threading.Event()
    url = start(make_settings(), gate=loaded)
    assert httpx.get(f"{url}/healthz").json() == {"status": "starting", "ready": False, "notices": None}
    assert httpx.get(url).status_code == 200

    replies: list[httpx.Response] = []
    question = {"question": "整改"}
    asking = threading.Thread(target=lambda: replies.append(httpx.post(f"{url}/api/ask", json=question, timeout=20)))
    asking.start()
    time.sleep(0.3)
    assert replies == []
    loaded.set()
    asking.join(10)
    assert replies[0].status_code == 200 and replies[0].json()["answered"]
    assert httpx.get(f"{url}/healthz").json() == {"status": "ok", "ready": True, "notices": 5}


def test_a_failed_start_is_told(make_settings: MakeSettings) -> None:
    class Broken(StandInEngine):
        def warm_up(self) -> None:
            raise IndexMissingError("there is no index in .index; make one with `python -m bot index`")

    settings = make_settings()
    running = Running(make_app(Broken(settings), settings))
    try:
        url = f"http://127.0.0.1:{running.port}"
        reply = httpx.post(f"{url}/api/ask", json={"question": "整改"})
        assert reply.status_code == 503 and "bot index" in reply.json()["error"]
        health = httpx.get(f"{url}/healthz")
        assert health.status_code == 503 and health.json()["status"] == "failed"
    finally:
        running.stop()


def test_nothing_is_served_that_cannot_work(tmp_path: Path, make_settings: MakeSettings) -> None:
    settings = make_settings()
    with pytest.raises(SettingError, match="loopback"):
        server.serve(tmp_path, "0.0.0.0", 0, "", settings)
    with pytest.raises(IndexMissingError, match="bot index"):
        server.serve(tmp_path, "127.0.0.1", 0, "", settings)
    with pytest.raises(InputError, match="root path"):
        server.serve(tmp_path, "127.0.0.1", 0, "http://a", settings)
    with pytest.raises(InputError, match="--port"):
        server.listen("127.0.0.1", 70_000)
