"""Who gets in, in each mode, and as what."""

from __future__ import annotations

import base64
from collections.abc import Callable

import anyio
import gradio as gr
import httpx
import pytest
from fastapi import FastAPI
from gradio.events import api
from gradio_client import Client
from starlette.middleware import Middleware

from bot.settings import Settings
from bot.web.attempts import LIMIT_ADDRESS, LIMIT_PAIR, WINDOW_S, Attempts
from bot.web.auth import AuthMiddleware, check_exposure, make_authenticator
from bot.web.identity import user_of
from bot.web.network import ProxyMiddleware
from bot.web.session import COOKIE
from bot.web.users import users_file
from index.errors import InputError, SettingError
from tests.web.calling import call
from tests.web.serving import Running, Start

MakeSettings = Callable[..., Settings]
ASK = {"question": "垃圾分类"}
HTML = {"Accept": "text/html"}


@pytest.fixture
def people(make_settings: MakeSettings) -> Settings:
    """Settings with a reader, 李娜, and an administrator, admin."""
    settings = make_settings(auth="users", frame_ancestors="https://portal.example")
    users = users_file(settings)
    users.add("李娜", "correct horse", "reader")
    users.add("admin", "battery staple", "administrator")
    return settings


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def log_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
    return client.post("login", data={"name": name, "password": password})


def upload(client: httpx.Client, **options: object) -> int:
    return client.post("gradio_api/upload", files={"files": ("a.txt", b"a")}, **options).status_code  # type: ignore[arg-type]


def test_without_a_login_only_loopback_is_served(make_settings: MakeSettings) -> None:
    for host in ("0.0.0.0", "192.168.1.5", "::", "portal.example"):
        with pytest.raises(SettingError, match="NOTICE_QA_AUTH"):
            check_exposure(make_settings(), host)
        check_exposure(make_settings(allow_anonymous=True), host)
    for host in ("127.0.0.1", "::1", "localhost"):
        check_exposure(make_settings(), host)


def test_without_a_login_this_machine_administers_and_a_network_reads(
    start: Start, make_settings: MakeSettings
) -> None:
    with httpx.Client(base_url=start(make_settings())) as client:
        assert client.get("api/me").json()["role"] == "administrator"
        assert upload(client) == 200
        # A page elsewhere whose name was made to point here, and a person behind a proxy on this machine.
        assert client.get("api/me", headers={"Host": "evil.example"}).status_code == 421
        assert client.get("api/me", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403
    with httpx.Client(base_url=start(make_settings(allow_anonymous=True))) as client:
        assert client.get("api/me", headers={"Host": "chat.example"}).json()["role"] == "reader"
        assert upload(client) == 403


def test_users_log_in_and_out(start: Start, people: Settings) -> None:
    with httpx.Client(base_url=start(people)) as client:
        for path in ("api/notices", "config", "docs", "gradio_api/info", "mcp", "api/me"):
            assert client.get(path).status_code == 401
        assert client.post("api/ask", json=ASK).status_code == 401
        assert client.post("gradio_api/run/ask", json={"data": ["a", []]}).status_code == 401
        assert client.get("healthz").status_code == 200
        page = client.get("", headers=HTML)
        assert (page.status_code, page.headers["location"]) == (303, "/login")

        assert "不正确" in log_in(client, "李娜", "wrong").text
        reply = log_in(client, "李娜", "correct horse")
        cookie = reply.headers["set-cookie"]
        assert reply.status_code == 303 and "HttpOnly" in cookie and "SameSite=Lax" in cookie
        assert client.get("api/me").json() == {"name": "李娜", "role": "reader", "auth": "users"}
        assert client.get("", headers=HTML).status_code == 200
        assert client.post("api/ask", json=ASK).status_code == 200
        assert upload(client) == 403
        client.post("logout")
        assert client.get("api/me").status_code == 401

        log_in(client, "admin", "battery staple")
        assert client.get("api/me").json()["role"] == "administrator"
        assert upload(client) == 200


def test_over_https_the_cookie_reaches_a_frame_of_another_site(start: Start, people: Settings) -> None:
    with httpx.Client(base_url=start(people), headers={"X-Forwarded-Proto": "https"}) as client:
        cookie = log_in(client, "李娜", "correct horse").headers["set-cookie"]
        assert "Secure" in cookie and "SameSite=None" in cookie and "Partitioned" in cookie


def test_a_lost_cookie_is_explained(start: Start, people: Settings) -> None:
    with httpx.Client(base_url=start(people)) as client:
        where = log_in(client, "李娜", "correct horse").headers["location"]
        assert client.get(where).headers["location"] == "/"
        client.cookies.clear()
        assert 'target="_blank"' in client.get(where).text


def test_the_login_page_speaks_both_languages_and_loads_nothing(start: Start, people: Settings) -> None:
    with httpx.Client(base_url=start(people)) as client:
        page = client.get("login", headers={"Accept-Language": "en-GB,en;q=0.8"})
        assert "<h1>Log in</h1>" in page.text and "default-src 'none'" in page.headers["content-security-policy"]
        assert "<h1>登录</h1>" in client.get("login", headers={"Accept-Language": "fr, zh-TW"}).text
        assert "<h1>登录</h1>" in client.get("login?lang=zh", headers={"Accept-Language": "en"}).text
        assert "//" not in page.text.replace("<!doctype html>", "")
        assert "frame-ancestors 'self' https://portal.example" in page.headers["content-security-policy"]


def test_programs_use_basic_authorization(start: Start, people: Settings) -> None:
    url, header = start(people), basic("李娜", "correct horse")
    for _ in range(LIMIT_PAIR + 2):  # successes are not counted as attempts
        assert httpx.post(f"{url}/api/ask", json=ASK, headers=header).status_code == 200
    assert Client(url, headers=header, verbose=False).predict("垃圾", api_name="/ask")["answered"]
    assert call(url, "ask", ASK, header).structured_content["answered"]
    users_file(people).add("李娜", "another password", "reader")
    assert httpx.post(f"{url}/api/ask", json=ASK, headers=header).status_code == 401


def test_forged_cookies_are_nobody(start: Start, people: Settings) -> None:
    with httpx.Client(base_url=start(people)) as client:
        for token in ("", "a", "a.b", "a.b.c", "MXxhZG1pbg.AAAA", "é", "OTk5OTk5OTk5OXxhZG1pbg.AAAA"):
            assert client.get("api/me", headers=[(b"Cookie", f"{COOKIE}={token}".encode())]).status_code == 401, token


def test_sessions_survive_a_restart_and_end_with_the_user(start: Start, people: Settings) -> None:
    with httpx.Client(base_url=start(people)) as client:
        log_in(client, "admin", "battery staple")
        cookies = client.cookies
    with httpx.Client(base_url=start(people), cookies=dict(cookies)) as client:
        assert client.get("api/me").json()["role"] == "administrator"
        users_file(people).add("admin", "battery staple", "reader")
        assert client.get("api/me").status_code == 401  # a new password, even the same one, ends the session
        users_file(people).remove("admin")
        assert client.get("api/me").status_code == 401


def test_guessing_is_slowed_down(start: Start, people: Settings) -> None:
    with httpx.Client(base_url=start(people)) as client:
        assert [log_in(client, "admin", f"guess {n}").status_code for n in range(LIMIT_PAIR)] == [401] * LIMIT_PAIR
        refused = log_in(client, "admin", "battery staple")
        assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 60
        assert client.get("api/me", headers=basic("admin", "battery staple")).status_code == 429
        assert log_in(client, "李娜", "correct horse").status_code == 303


def test_failures_are_forgotten_after_the_window() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for n in range(LIMIT_ADDRESS):
        attempts.failed("10.0.0.1", f"name {n}")
    assert attempts.wait_s("10.0.0.1", "somebody") > 0
    assert attempts.wait_s("10.0.0.2", "somebody") == 0
    now[0] = WINDOW_S + 1
    assert attempts.wait_s("10.0.0.1", "somebody") == 0


def test_the_users_file_keeps_hashes_for_its_owner_only(people: Settings) -> None:
    path = people.data_dir / "users.json"
    assert path.stat().st_mode & 0o077 == 0
    assert "correct horse" not in path.read_text("utf-8") and "$argon2id$" in path.read_text("utf-8")
    users = users_file(people)
    unfit = [("a b", "long enough", "reader"), ("ab", "short", "reader"), ("ab", "long enough", "x")]
    for name, password, role in unfit:
        with pytest.raises(InputError):
            users.add(name, password, role)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="admin"):
        users.remove("nobody")


def test_users_without_a_users_file_is_an_error_at_start(make_settings: MakeSettings) -> None:
    with pytest.raises(SettingError, match="users add"):
        make_authenticator(make_settings(auth="users"))


def test_a_trusted_proxy_names_the_user(start: Start, make_settings: MakeSettings) -> None:
    settings = make_settings(auth="proxy", trusted_proxies="127.0.0.1")
    with httpx.Client(base_url=start(settings)) as client:
        assert client.get("api/me").status_code == 401
        named = client.get("api/me", headers=[(b"X-Remote-User", "李娜".encode())]).json()
        assert named == {"name": "李娜", "role": "reader", "auth": "proxy"}
        both = {"X-Remote-User": "li", "X-Remote-Role": "administrator"}
        assert client.get("api/me", headers=both).json()["role"] == "administrator"
        assert upload(client, headers=both) == 200
        assert upload(client, headers={"X-Remote-User": "li", "X-Remote-Role": "Administrator,reader"}) == 403
        twice = [("X-Remote-User", "li"), ("X-Remote-User", "admin")]
        assert client.get("api/me", headers=twice).status_code == 401
        for name in ("", "a\tb", "x" * 200):
            assert client.get("api/me", headers={"X-Remote-User": name}).status_code == 401


def test_the_header_of_an_untrusted_address_is_not_believed(start: Start, make_settings: MakeSettings) -> None:
    url = start(make_settings(auth="proxy", trusted_proxies="127.0.0.1, 10.0.0.0/8"))
    header = {"X-Remote-User": "admin", "X-Remote-Role": "administrator", "X-Forwarded-For": "127.0.0.1"}
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")  # another address of this machine
    with httpx.Client(base_url=url, transport=elsewhere) as client:
        assert client.get("api/me", headers=header).status_code == 401
        assert client.post("api/ask", json=ASK, headers=header).status_code == 401
        assert client.get("healthz", headers=header).status_code == 200
    assert httpx.get(f"{url}/api/me", headers=header).status_code == 200


def test_event_handlers_of_the_page_see_the_user(make_settings: MakeSettings) -> None:
    settings = make_settings(auth="proxy")
    app = FastAPI(
        middleware=[
            Middleware(ProxyMiddleware, settings=settings, root_path=""),
            Middleware(AuthMiddleware, authenticator=make_authenticator(settings), root_path=""),
        ]
    )

    def whoami(request: gr.Request) -> str:
        user = user_of(request)
        return f"{user.name} {user.role}" if user else "nobody"

    async def mount() -> None:
        with gr.Blocks(analytics_enabled=False) as page:
            api(whoami, api_name="whoami")
        gr.mount_gradio_app(app, page, "/")

    anyio.run(mount)  # in a loop, as ``make_app`` does
    server = Running(app)
    try:
        header = {"X-Remote-User": "li", "X-Remote-Role": "administrator"}
        client = Client(f"http://127.0.0.1:{server.port}", headers=header, verbose=False)
        assert client.predict(api_name="/whoami") == "li administrator"
    finally:
        server.stop()
