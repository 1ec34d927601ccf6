"""What the browser is told, and what is refused before anything reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
import safehttpx

from bot.settings import Settings
from tests.web.serving import Running, Start, make_app, plain_settings
from tests.web.standin import StandInEngine

MakeSettings = Callable[..., Settings]
PAGES = ("", "docs", "api/notices", "healthz", "embed/gradio.js", "no/such/page", "gradio_api/info")


@pytest.mark.parametrize("path", PAGES)
def test_every_response_carries_the_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "http" not in policy and "*" not in policy
    assert "frame-ancestors 'self'" in policy and "default-src 'self' data: blob:" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


@pytest.fixture(scope="module")
def networked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An application that other machines may reach, and one other origin may embed."""
    folder = tmp_path_factory.mktemp("networked")
    settings = plain_settings(data_dir=folder, allow_anonymous=True, cors_origins="https://portal.example")
    server = Running(make_app(StandInEngine(settings), settings))
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


def test_frames_are_allowed_to_the_origins_of_the_settings(start: Start, make_settings: MakeSettings) -> None:
    url = start(make_settings(frame_ancestors="https://portal.example, http://10.1.2.3:8080"))
    headers = httpx.get(url).headers
    assert "frame-ancestors 'self' https://portal.example http://10.1.2.3:8080" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


NO_ORIGINS = ["portal.example", "https://a.example/path", "*", "https://a; script-src *", "https://a b"]


@pytest.mark.parametrize("origin", NO_ORIGINS)
def test_what_is_no_origin_is_no_setting(make_settings: MakeSettings, origin: str) -> None:
    for name in ("frame_ancestors", "cors_origins"):
        with pytest.raises(ValueError, match="origin"):
            make_settings(**{name: origin})


def test_other_origins_may_not_read(networked: str) -> None:
    # Under a host name that is not local, the page's framework by itself lets every origin read.
    for host in ("127.0.0.1", "chat.example"):
        for path in ("", "config", "api/notices", "gradio_api/info"):
            headers = {"Host": host, "Origin": "https://evil.example"}
            assert "access-control-allow-origin" not in httpx.get(f"{networked}/{path}", headers=headers).headers
            headers["Origin"] = "https://portal.example"
            allowed = httpx.get(f"{networked}/{path}", headers=headers).headers["access-control-allow-origin"]
            assert allowed == "https://portal.example"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://chat.example"}, 200),
        ({"Origin": "https://portal.example", "Sec-Fetch-Site": "cross-site"}, 200),
        ({"Origin": "https://chat.example", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://chat.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://chat.example.evil.example"}, 403),
    ],
)
def test_pages_of_other_sites_may_not_write(networked: str, headers: dict[str, str], status: int) -> None:
    reply = httpx.post(f"{networked}/api/ask", json={"question": "整改"}, headers={"Host": "chat.example", **headers})
    assert reply.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=https://evil.example/",
        "gradio_api/file=//evil.example/",
        "gradio_api/proxy=https://a.hf.space/",
        "gradio_api/run-history/buckets",
        "gradio_api/vibe-code",
        "gradio_api/deep_link",
        "monitoring/summary",
    ],
)
def test_routes_that_reach_out_or_are_unused_are_closed(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/etc/passwd", "pyproject.toml", "../../../../etc/passwd", ".index/catalog.sqlite"])
def test_files_of_the_machine_are_not_served(client: httpx.Client, path: str) -> None:
    for route in (f"gradio_api/file={path}", f"embed/{path}", f"assets/{path}", f"docs/assets/{path}"):
        reply = client.get(route)
        assert reply.status_code in (403, 404), route


def test_a_value_that_claims_to_be_a_file_elsewhere_is_not_fetched(
    client: httpx.Client, open_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[str] = []

    async def record(url: str, *args: object, **kwargs: object) -> None:
        reached.append(url)

    monkeypatch.setattr(safehttpx, "get", record)
    address = "http://outside.example/a"
    outside = {"path": address, "url": address, "meta": {"_type": "gradio.FileData"}}
    reply = client.post("gradio_api/run/ask", json={"data": [outside, []]})
    assert reply.status_code >= 400
    assert reached == []


def test_long_headers_and_long_paths_do_no_harm(client: httpx.Client) -> None:
    assert client.get("api/notices/" + "a" * 5000).status_code == 400
    assert client.get("healthz").status_code == 200
