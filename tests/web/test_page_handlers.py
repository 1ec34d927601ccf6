"""The page's own handlers, pressed over HTTP: one bound with the other callers, a failed start, old conversations."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gradio_client import Client

from bot.model import Answer
from bot.settings import Settings
from bot.web import service
from tests.web.calling import call
from tests.web.pressing import OpenPage, Reader
from tests.web.serving import Start
from tests.web.standin import StandInEngine

MakeSettings = Callable[..., Settings]
QUESTION = "垃圾分类"


def together(*works: Callable[[], Any]) -> list[Any]:
    """What each returns, run at the same time; an error is returned in its place."""
    results: list[Any] = [None] * len(works)

    def run(number: int, work: Callable[[], Any]) -> None:
        try:
            results[number] = work()
        except Exception as error:  # noqa: BLE001 - shown by the assertion that finds it
            results[number] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def answered(log: list[dict[str, Any]]) -> str:
    """The last message of the chat's log."""
    return str(log[-1]["content"][0]["text"])


def test_page_api_tools_and_client_share_one_bound(
    start: Start, make_settings: MakeSettings, open_page: OpenPage
) -> None:
    settings = make_settings(parallel_questions=2)
    engine = StandInEngine(settings, work_s=0.15)
    url = start(settings, engine=engine)
    readers = [open_page(url) for _ in range(6)]
    client = Client(url, verbose=False)
    body = {"question": QUESTION}
    results = together(
        *(lambda reader=reader: answered(reader.press("asked", QUESTION, None, None)[1]) for reader in readers),
        *[lambda: httpx.post(f"{url}/api/ask", json=body, timeout=60).json()["answer"]] * 4,
        *[lambda: httpx.post(f"{url}/api/search", json=body, timeout=60).json()["hits"][0]["text"]] * 2,
        *[lambda: call(url, "ask", body).structured_content["answer"]] * 2,
        *[lambda: client.predict(QUESTION, api_name="/ask")["answer"]] * 2,
    )
    assert len(results) == 16 and all("整改" in str(result) for result in results), results
    assert engine.asked == 16
    assert engine.at_once == 2


def test_examples_are_tried_out_in_their_turn(start: Start, make_settings: MakeSettings, open_page: OpenPage) -> None:
    settings = make_settings(parallel_questions=1)
    engine = StandInEngine(settings, work_s=0.05)
    url = start(settings, engine=engine)
    asking, arriving = [open_page(url) for _ in range(4)], open_page(url)
    together(
        *(lambda reader=reader: reader.press("asked", QUESTION, None, None) for reader in asking),
        lambda: arriving.press("show", None, None),
        lambda: open_page(url).press("show", None, "en"),
    )
    assert engine.asked > 4 and engine.at_once == 1
    assert arriving.press("show", None, None)[0]["examples"]


def test_stop_ends_the_wait_for_a_place_and_frees_it(
    start: Start, make_settings: MakeSettings, open_page: OpenPage
) -> None:
    done = threading.Event()

    class Held(StandInEngine):
        def _ask(self, *args: Any) -> Answer:
            done.wait(30)
            return super()._ask(*args)

    settings = make_settings(parallel_questions=1)
    engine = Held(settings)
    url = start(settings, engine=engine)
    first, second = open_page(url), open_page(url)
    shown: dict[str, str] = {}

    def ask(name: str, reader: Reader) -> threading.Thread:
        def go() -> None:
            shown[name] = answered(reader.press("asked", QUESTION, None, None)[1])

        thread = threading.Thread(target=go)
        thread.start()
        return thread

    working = ask("first", first)
    while not engine.asked:
        time.sleep(0.05)
    waiting = ask("second", second)
    for _ in range(100):  # until the question is there to be stopped: the only place is held by the first
        second.press_now("stop")
        waiting.join(0.1)
        if not waiting.is_alive():
            break
    assert "已停止" in shown["second"] and engine.asked == 1
    done.set()
    working.join(30)
    assert "nq-answer" in shown["first"]
    assert "nq-answer" in answered(second.press("asked", QUESTION, None, None)[1])


def test_a_closed_page_frees_its_place(start: Start, make_settings: MakeSettings, open_page: OpenPage) -> None:
    settings = make_settings(parallel_questions=1)
    engine = StandInEngine(settings, work_s=0.5)
    url = start(settings, engine=engine)
    for _ in range(3):  # the first is answered, the others wait
        open_page(url).press_and_leave("asked", QUESTION, None, None)
    assert "nq-answer" in answered(open_page(url).press("asked", QUESTION, None, None)[1])
    assert engine.at_once == 1


def test_too_many_waiting_are_told_so(
    start: Start, make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    monkeypatch.setattr(service, "MAX_WAITING", 0)
    url = start(make_settings())
    assert "同时提问的人太多" in answered(open_page(url).press("asked", QUESTION, None, None)[1])
    reply = httpx.post(f"{url}/api/ask", json={"question": QUESTION})
    assert reply.status_code == 503 and "too many" in reply.json()["error"]


class Broken(StandInEngine):
    def warm_up(self) -> None:
        raise RuntimeError("a library said something that helps nobody")


def test_a_start_that_fails_in_any_way_is_told_at_once(
    start: Start, make_settings: MakeSettings, open_page: OpenPage
) -> None:
    settings = make_settings()
    url = start(settings, engine=Broken(settings))
    reader = open_page(url)
    started = time.monotonic()
    note = answered(reader.press("asked", QUESTION, None, None)[1])
    assert time.monotonic() - started < 5
    assert "启动失败" in note and "helps nobody" not in note
    banner, timer, _ = reader.press("check", None)
    assert "nq-failed" in banner and timer["active"] is False
    assert "启动失败" in reader.press("show_1", None, "")[1]  # the notices tab
    assert httpx.get(f"{url}/healthz").json()["status"] == "failed"
    assert httpx.post(f"{url}/api/ask", json={"question": QUESTION}).status_code == 503


def test_the_engines_own_line_is_shown(start: Start, make_settings: MakeSettings, open_page: OpenPage) -> None:
    settings = make_settings()
    engine = Broken(settings)
    engine.failure = "the weights are damaged: install them anew"
    reader = open_page(start(settings, engine=engine))
    assert "install them anew" in answered(reader.press("asked", QUESTION, None, None)[1])


def test_an_answer_that_fails_ends_with_a_line(start: Start, make_settings: MakeSettings, open_page: OpenPage) -> None:
    class Failing(StandInEngine):
        def _search(self, *args: Any) -> Any:
            raise ZeroDivisionError("inside")

    settings = make_settings(parallel_questions=1)
    reader = open_page(start(settings, engine=Failing(settings)))
    for _ in range(2):  # the place is free again
        _, log, _, send, stop = reader.press("asked", QUESTION, None, None)
        assert "出错了，请再试一次。" in answered(log) and "inside" not in answered(log)
        assert send["visible"] is True and stop["visible"] is False


def kept(question: str, answer: Any) -> dict[str, Any]:
    turn = {"question": question, "answer": answer, "draft": "", "note": "", "rating": "Like", "feedback": 3}
    return {"id": question, "agencies": [], "years": [], "turns": [turn]}


def old_answer(client: httpx.Client) -> dict[str, Any]:
    """An answer as version 0.1.0 kept it."""
    answer = dict(client.post("/api/ask", json={"question": QUESTION}).json())
    answer["coverage"] = {"notices": 5, "sections": 181, "matched_notices": 2}
    answer["understood_as"] = "zaozhuang: Which agencies fixed it?"
    return answer


def test_conversations_of_version_0_1_0_are_shown_and_damaged_ones_left_out(
    client: httpx.Client, open_url: str, open_page: OpenPage
) -> None:
    old = old_answer(client)
    damaged = [
        kept("b", {**old, "citations": [{"number": "x"}]}),
        kept("c", {**old, "kind": "no kind"}),
        kept("d", "no answer"),
        kept("e", {**old, "coverage": 7}),
        {"id": "f"},
        None,
        {**kept("g", old), "turns": 5},
    ]
    book = {"language": None, "owner": "local", "conversations": [*damaged, kept("a", old)]}
    log, earlier, *_ = open_page(open_url).press("show", book, None)
    messages = log["value"]
    assert len(messages) == 2 and earlier["choices"] == [["a", "a"]]
    shown = answered(messages)
    assert "nq-marker" in shown and "可查通报 5 份，写到这一点的通报 2 份。" in shown and "181" not in shown
    assert log["feedback_value"] == ["Like"]


def test_what_a_follow_up_was_understood_as_is_shown_as_it_is(
    client: httpx.Client, open_url: str, open_page: OpenPage
) -> None:
    new = {**old_answer(client), "coverage": {"notices": 5}, "understood_as": "还有哪些单位整改了<公车>问题？"}
    book = {"language": None, "owner": "local", "conversations": [kept("a", new)]}
    shown = answered(open_page(open_url).press("show", book, None)[0]["value"])
    assert '<p class="nq-note">还有哪些单位整改了&lt;公车&gt;问题？</p>' in shown


@pytest.mark.parametrize("data", [None, 5, "x", [], {"conversations": 5}, {"owner": "local", "conversations": [[]]}])
def test_a_damaged_book_never_takes_the_page(open_url: str, data: Any, open_page: OpenPage) -> None:
    reader = open_page(open_url)
    assert reader.press("greet", data)[0]["conversations"]
    log, *_ = reader.press("show", data, None)
    assert log["value"] == [] and log["examples"]


def test_the_answer_kept_in_the_browser_is_the_published_one(open_url: str, open_page: OpenPage) -> None:
    book = open_page(open_url).press("asked", QUESTION, None, None)[2]
    (turn,) = book["conversations"][0]["turns"]
    assert Answer.model_validate(turn["answer"]).to_json() == turn["answer"]
