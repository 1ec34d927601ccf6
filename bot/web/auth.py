"""Puts a user on every request, or turns it away: no login on loopback, a users file, or a trusted proxy's header."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from typing import Protocol

import anyio
import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.settings import Settings
from bot.web.attempts import Attempts
from bot.web.identity import User
from bot.web.network import TrustedAddresses, is_loopback
from bot.web.session import Sessions, read_cookie, session_secret
from bot.web.users import UsersFile, users_file
from index.errors import SettingError

PUBLIC_PATHS = frozenset({"/healthz", "/login", "/favicon.ico", "/robots.txt"})
PUBLIC_FOLDERS = ("/embed/", "/assets/")  # the files of the page's framework, the same on every machine
ADMINISTRATOR_PATHS = ("/gradio_api/upload",)
BASIC_CACHE_S = 300.0
MAX_NAME_CHARS = 128


class TooManyAttempts(Exception):
    """A login was refused unread because too many failed before it."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"too many failed logins; try again in {wait_s // 60 + 1} min")
        self.wait_s = wait_s


class Authenticator(Protocol):
    """One way of knowing who asks."""

    async def user(self, scope: Scope, headers: Headers) -> User | None:
        """The user behind a request; ``None`` when nobody was identified."""


class NoLogin:
    """``auth=none``: whoever sits at this machine may do everything; opened to a network, everyone only reads."""

    def __init__(self, settings: Settings) -> None:
        self._user = User("local", "reader" if settings.allow_anonymous else "administrator")

    async def user(self, scope: Scope, headers: Headers) -> User | None:
        return self._user


class ProxyLogin:
    """``auth=proxy``: the header of a proxy at a trusted address, which must set it itself on every request."""

    def __init__(self, settings: Settings) -> None:
        self._trusted = TrustedAddresses(settings.trusted_proxies)
        self._user_header = settings.proxy_header
        self._role_header = settings.proxy_roles_header

    async def user(self, scope: Scope, headers: Headers) -> User | None:
        if scope["state"]["peer"] not in self._trusted:
            return None
        names, roles = headers.getlist(self._user_header), headers.getlist(self._role_header)
        # Two headers of one name: the proxy added its own beside one the client sent. Neither is believed.
        if len(names) != 1 or len(roles) > 1:
            return None
        name = _header_text(names[0])
        if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
            return None
        return User(name, "administrator" if roles == ["administrator"] else "reader")


class PasswordLogin:
    """``auth=users``: the login cookie, or ``Authorization: Basic`` for programs."""

    def __init__(self, settings: Settings) -> None:
        self.users: UsersFile = users_file(settings)
        self.sessions = Sessions(session_secret(settings), self.users, settings.session_hours)
        self._attempts = Attempts()
        self._checking = anyio.CapacityLimiter(2)  # a password check takes 64 MiB by design
        self._cache_key = secrets.token_bytes(32)
        self._basic_cache: dict[bytes, tuple[float, str]] = {}

    async def user(self, scope: Scope, headers: Headers) -> User | None:
        token = read_cookie(headers.get("cookie", ""))
        user = self.sessions.user(token) if token else None
        return user or await self._basic(scope, headers.get("authorization", ""))

    async def check(self, scope: Scope, name: str, password: str) -> User | None:
        """Check a password; failures are counted. Raises ``TooManyAttempts``."""
        address = scope["client"][0] if scope.get("client") else ""
        name = name[:MAX_NAME_CHARS]
        wait_s = self._attempts.wait_s(address, name)
        if wait_s:
            raise TooManyAttempts(wait_s)
        # Counted before the check, so that guesses sent at the same time do not all pass the limit together.
        self._attempts.failed(address, name)
        user = await anyio.to_thread.run_sync(self.users.verify, name, password, limiter=self._checking)
        if user:
            self._attempts.succeeded(address, name)
        return user

    async def _basic(self, scope: Scope, authorization: str) -> User | None:
        scheme, _, encoded = authorization.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, separator, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        if not separator:
            return None
        # A program sends its password with every request; a slow check each time would be one request a blink.
        account = self.users.accounts().get(name)
        key = hmac.digest(self._cache_key, f"{account}|{encoded}".encode(), hashlib.sha256)
        expires, _ = self._basic_cache.get(key, (0.0, ""))
        if account and expires > time.monotonic():
            return account.user
        user = await self.check(scope, name, password)
        if user:
            self._forget_old()
            self._basic_cache[key] = (time.monotonic() + BASIC_CACHE_S, name)
        return user

    def _forget_old(self) -> None:
        now = time.monotonic()
        self._basic_cache = {key: entry for key, entry in self._basic_cache.items() if entry[0] > now}


def make_authenticator(settings: Settings) -> Authenticator:
    """The authenticator the settings name; raises ``SettingError`` when it cannot let anybody in."""
    if settings.auth == "none":
        return NoLogin(settings)
    if settings.auth == "proxy":
        return ProxyLogin(settings)
    login = PasswordLogin(settings)
    if not login.users.accounts():
        raise SettingError(
            f"the users file {login.users.path} is empty; "
            "add a user with `python -m bot users add NAME --role administrator`"
        )
    return login


def check_exposure(settings: Settings, host: str) -> None:
    """Raises ``SettingError`` when this host would be served in a way nobody can have meant."""
    if settings.auth == "none" and not settings.allow_anonymous and not is_loopback(host):
        raise SettingError(
            f"without a login only loopback is served, not {host}; set NOTICE_QA_AUTH to users or proxy, "
            "or NOTICE_QA_ALLOW_ANONYMOUS=true to let everyone read"
        )
    if settings.auth == "proxy" and not settings.trusted_proxies.strip(" ,"):
        raise SettingError("NOTICE_QA_TRUSTED_PROXIES is empty: with auth=proxy nobody could get in; name the proxy")


class AuthMiddleware:
    """Sets ``scope["state"]["user"]``, or answers 401 (a browser's page load is sent to the login page), 403 or 429."""

    def __init__(self, app: ASGIApp, authenticator: Authenticator, root_path: str) -> None:
        self._app = app
        self._authenticator = authenticator
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(self._root_path)
        response: Response | None = None
        try:
            user = await self._authenticator.user(scope, Headers(scope=scope))
            scope["state"]["user"] = user
            if path not in PUBLIC_PATHS and not path.startswith(PUBLIC_FOLDERS):
                response = self._refusal(Request(scope), path, user)
        except TooManyAttempts as refused:
            response = JSONResponse({"error": str(refused)}, 429, {"Retry-After": str(refused.wait_s)})
        except SettingError as error:
            response = JSONResponse({"error": str(error)}, 503)
        await (response or self._app)(scope, receive, send)

    def _refusal(self, request: Request, path: str, user: User | None) -> Response | None:
        if user is None:
            if not isinstance(self._authenticator, PasswordLogin):
                return JSONResponse({"error": "the proxy in front named no user, or is not a trusted one"}, 401)
            if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
                return RedirectResponse(f"{self._root_path}/login", 303, {"Cache-Control": "no-store"})
            # No WWW-Authenticate: browsers would put their own password box over the page.
            return JSONResponse({"error": "log in first, at /login or with Authorization: Basic"}, 401)
        if path.startswith(ADMINISTRATOR_PATHS) and not user.is_administrator:
            return JSONResponse({"error": "only an administrator may upload"}, 403)
        return None


def _header_text(value: str) -> str:
    """A header's text: proxies send names in UTF-8, which arrives here as Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.strip()
