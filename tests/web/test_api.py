"""The HTTP API against the published interface."""

from __future__ import annotations

import re
import threading

import httpx
import pytest
from gradio_client import Client

from bot.model import Answer, Hit
from bot.web.shapes import NoticeBody, SectionBody
from tests.web.standin import SEEDS

JSON = {"Content-Type": "application/json"}
SEED = sorted(path.name for path in SEEDS.glob("*.txt"))[0]


def test_ask_gives_the_published_answer(client: httpx.Client) -> None:
    reply = client.post("/api/ask", json={"id": "d001", "question": "垃圾分类", "history": ["督查"], "filters": {}})
    assert reply.status_code == 200
    answer = reply.json()
    assert set(answer) == set(Answer.model_fields)
    assert Answer.model_validate(answer).to_json() == answer
    assert answer["id"] == "d001"
    assert {int(number) for number in re.findall(r"\[(\d+)\]", answer["answer"])} == {
        citation["number"] for citation in answer["citations"]
    }
    for citation in answer["citations"]:
        text = (SEEDS / citation["notice"]).read_bytes().decode()
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_filters_narrow(client: httpx.Client) -> None:
    agency = client.get("/api/notices").json()[-1]["agency"]
    body = {"question": "整改", "filters": {"agencies": [agency]}, "k": 5}
    hits = client.post("/api/search", json=body).json()["hits"]
    assert hits and {hit["agency"] for hit in hits} == {agency}


def test_search_notices_and_sections_have_the_published_shapes(client: httpx.Client) -> None:
    hits = client.post("/api/search", json={"question": "整改", "k": 3}).json()["hits"]
    assert len(hits) == 3
    for hit in hits:
        assert set(hit) == set(Hit.model_fields)
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    notices = client.get("/api/notices").json()
    assert len(notices) == len(list(SEEDS.glob("*.txt")))
    assert all(set(notice) == set(NoticeBody.model_fields) for notice in notices)
    sections = client.get("/api/sections", params={"notice": SEED}).json()
    assert sections and {section["notice"] for section in sections} == {SEED}
    assert set(sections[0]) == set(SectionBody.model_fields)
    assert client.get("/api/sections", params={"notice": SEED, "offset": 1, "limit": 1}).json() == sections[1:2]


def test_one_notice_with_its_text(client: httpx.Client) -> None:
    notice = client.get(f"/api/notices/{SEED}").json()
    assert notice["text"] == (SEEDS / SEED).read_bytes().decode()
    assert notice["tree"]
    for name in ("absent.txt", "../bot/settings.py", "..%2f..%2fetc%2fpasswd"):
        assert client.get(f"/api/notices/{name}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'{"question": ""}',
        b'{"question": 5}',
        b'{"question": "a", "filter": {}}',
        b'{"question": "a", "history": "b"}',
        b'{"question": "a", "filters": {"years": ["x"]}}',
        b'{"question": "\\ud800"}',
        b'{"question": "\xff"}',
        b'{"\\ud800": 1, "question": "a"}',
        b'{"question": "' + b"a" * 30_000 + b'"}',
        b'{"question": "' + b"a" * 3_000 + b'"}',
    ],
)
def test_wrong_input_is_one_line(client: httpx.Client, body: bytes) -> None:
    reply = client.post("/api/ask", content=body, headers=JSON)
    assert reply.status_code == 400
    error = reply.json()["error"]
    assert error and "\n" not in error and len(error) < 300


def test_large_bodies_are_refused_with_and_without_a_length(client: httpx.Client) -> None:
    huge = b'{"question": "' + b"a" * 2_000_000 + b'"}'
    assert client.post("/api/ask", content=huge).status_code == 413
    pieces = (huge[at : at + 65536] for at in range(0, len(huge), 65536))
    assert client.post("/api/ask", content=pieces, headers=JSON).status_code == 413


def test_many_at_once_are_all_answered(client: httpx.Client) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(httpx.post(f"{client.base_url}/api/ask", json={"question": "整改"}, timeout=30).status_code)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 20


def test_description_page_loads_nothing_from_outside(client: httpx.Client) -> None:
    page = client.get("/docs").text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    for path in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert client.get(path).status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/ask", "/api/search", "/api/notices", "/api/sections", "/healthz"} <= set(paths)


def test_gradio_client_asks(open_url: str) -> None:
    client = Client(open_url, verbose=False)
    answer = client.predict("垃圾分类", api_name="/ask")
    assert Answer.model_validate(answer).to_json() == answer
    with pytest.raises(Exception, match="empty"):
        client.predict("", api_name="/ask")


def test_half_a_character_is_refused_in_one_line(client: httpx.Client) -> None:
    reply = client.post("/gradio_api/run/ask", content=b'{"data": ["\\ud800", []]}', headers=JSON)
    assert reply.status_code == 500 and "half a character" in reply.json()["error"]


def test_the_description_names_the_shapes_of_the_model(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    reply = described["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert reply == {"$ref": "#/components/schemas/Answer"}
    assert set(described["components"]["schemas"]["Answer"]["properties"]) == set(Answer.model_fields)
