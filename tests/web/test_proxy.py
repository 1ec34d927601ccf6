"""Below a path, behind nginx as it really is, with the files of ``examples/intranet``."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from gradio_client import Client

from bot.settings import Settings
from bot.web.network import checked_root_path
from bot.web.users import users_file
from index.errors import InputError
from tests.waiting import wait_for
from tests.web.calling import call
from tests.web.serving import Start

MakeSettings = Callable[..., Settings]
INTRANET = Path(__file__).parents[2] / "examples" / "intranet"
ROOT = "/apps/notices"
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt-get install nginx-light)")
Behind = Callable[..., str]


@pytest.fixture
def behind(start: Start, tmp_path: Path) -> Iterator[Behind]:
    """``behind(settings, login="none")`` serves the chat behind nginx and gives the portal's address."""
    processes: list[subprocess.Popen[bytes]] = []

    def run(settings: Settings, login: str = "none", people: str = "") -> str:
        chat_port = urlsplit(start(settings, root_path=ROOT)).port
        with socket.create_server(("127.0.0.1", 0)) as probe:
            portal_port = probe.getsockname()[1]
        (tmp_path / "people").write_text(people)
        environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_PORT": str(portal_port),
            "CHAT_PORT": str(chat_port),
            "LOGIN": login,
            "PEOPLE": str(tmp_path / "people"),
            "RUN_DIR": str(tmp_path / f"nginx{portal_port}"),
        }
        process = subprocess.Popen([INTRANET / "nginx.sh"], env=environment)
        processes.append(process)
        portal = f"http://127.0.0.1:{portal_port}"
        wait_for(portal, process)
        return portal

    yield run
    for process in processes:
        process.terminate()
        process.wait(10)


@needs_nginx
def test_everything_works_below_the_path(behind: Behind, make_settings: MakeSettings) -> None:
    portal = behind(make_settings())
    url = portal + ROOT
    assert httpx.get(url, follow_redirects=True).url == url + "/"
    page = httpx.get(url + "/")
    assert page.status_code == 200 and f'"root":"{url}"' in page.text
    # The framework names its (unused) web manifest from the root of the host; everything else is below the path.
    for path in set(re.findall(r'(?:src|href)="(\./[^"]+|/[^"]+)"', page.text)) - {"/manifest.json"}:
        assert httpx.get(str(page.url.join(path))).status_code == 200, path
    answer = httpx.post(f"{url}/api/ask", json={"question": "整改"}, headers={"Origin": portal})
    assert answer.json()["answered"]
    assert httpx.get(f"{url}/openapi.json").json()["servers"] == [{"url": ROOT}]
    for path in re.findall(r'(?:src|href)="([^"]+)"', httpx.get(f"{url}/docs").text):
        assert path.startswith(ROOT) and httpx.get(portal + path).status_code == 200
    assert Client(url + "/", verbose=False).predict("垃圾", api_name="/ask")["answered"]
    assert call(url, "ask", {"question": "垃圾"}).structured_content["answered"]


@needs_nginx
def test_the_portal_may_frame_the_page_and_hold_the_element(behind: Behind, make_settings: MakeSettings) -> None:
    portal = behind(make_settings())
    frame = httpx.get(f"{portal}/frame.html").text
    source = re.search(r'<iframe src="([^"]+)"', frame)
    assert source is not None
    headers = httpx.get(portal + source[1]).headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"] and "x-frame-options" not in headers
    element = httpx.get(f"{portal}/element.html").text
    script = re.search(r'<script type="module" src="([^"]+)"', element)
    assert script is not None
    text = httpx.get(portal + script[1]).text
    for file in re.findall(r'"(\./assets/[^"]+)"', text):
        assert httpx.get(str(httpx.URL(portal + script[1]).join(file))).status_code == 200


@needs_nginx
def test_users_log_in_below_the_path(behind: Behind, make_settings: MakeSettings) -> None:
    settings = make_settings(auth="users")
    users_file(settings).add("admin", "battery staple", "administrator")
    portal = behind(settings)
    with httpx.Client(base_url=portal + ROOT, headers={"Accept": "text/html"}, follow_redirects=True) as client:
        assert client.get("/").url == f"{portal}{ROOT}/login"
        reply = client.post("/login", data={"name": "admin", "password": "battery staple"})
        assert reply.url == f"{portal}{ROOT}/" and reply.status_code == 200
        assert {cookie.path for cookie in client.cookies.jar} == {ROOT + "/"}
        assert client.get("/api/me").json()["name"] == "admin"
        assert client.post("/logout").url == f"{portal}{ROOT}/login"


@needs_nginx
def test_nginx_says_who_it_is(behind: Behind, make_settings: MakeSettings) -> None:
    portal = behind(make_settings(auth="proxy"), login="proxy", people="li:{PLAIN}secret\nadmin:{PLAIN}secret\n")
    url = f"{portal}{ROOT}/api/me"
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, auth=("li", "wrong")).status_code == 401
    claimed = {"X-Remote-User": "admin", "X-Remote-Role": "administrator"}
    assert httpx.get(url, auth=("li", "secret"), headers=claimed).json()["role"] == "reader"
    admin = httpx.get(url, auth=("admin", "secret")).json()
    assert admin == {"name": "admin", "role": "administrator", "auth": "proxy"}


@needs_nginx
def test_without_its_login_nginx_drops_what_browsers_claim(behind: Behind, make_settings: MakeSettings) -> None:
    portal = behind(make_settings(auth="proxy"))
    claimed = {"X-Remote-User": "admin", "X-Remote-Role": "administrator"}
    assert httpx.get(f"{portal}{ROOT}/api/me", headers=claimed).status_code == 401


def test_the_prefix_counts_whether_the_proxy_strips_it_or_not(start: Start, make_settings: MakeSettings) -> None:
    url = start(make_settings(), root_path=ROOT)
    for prefix in ("", ROOT):
        assert httpx.get(f"{url}{prefix}/api/notices").status_code == 200
        assert f'"root":"{url}{ROOT}"' in httpx.get(f"{url}{prefix}/").text
        assert httpx.get(f"{url}{prefix}/monitoring/summary").status_code == 404


@pytest.mark.parametrize(("given", "means"), [("", ""), ("/", ""), ("apps/kb/", "/apps/kb"), ("/a", "/a")])
def test_root_paths(given: str, means: str) -> None:
    assert checked_root_path(given) == means


@pytest.mark.parametrize("given", ["http://a/b", "/a?b", "/a b", "/../a", "/a//b", '/"x'])
def test_what_is_no_root_path(given: str) -> None:
    with pytest.raises(InputError, match="root path"):
        checked_root_path(given)
