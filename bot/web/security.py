"""What every response says to the browser, and which requests are refused before anything reads them."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings, listed
from bot.web.network import host_name, is_loopback
from bot.web.offline import UNUSED_ROUTES

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_KIB = 1024
_MIB = 1024 * _KIB


def content_security_policy(settings: Settings) -> str:
    """The policy of the page: nothing from other hosts, frames only in the origins of the settings.

    Gradio's start script is inline and its templates compile at run time, hence ``unsafe-inline`` and ``unsafe-eval``;
    what they could reach is bounded by the other lines.
    """
    own = "'self' data: blob:"
    parents = " ".join(["'self'", *listed(settings.frame_ancestors)])
    return "; ".join(
        [
            f"default-src {own}",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {parents}",
        ]
    )


class HeadersMiddleware:
    """Adds the security headers to every response; a route that sets one of them itself keeps its own."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(settings),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class RequestGuard:
    """Refuses requests for another host name, writes from other sites, unused framework routes and huge bodies."""

    def __init__(self, app: ASGIApp, settings: Settings, root_path: str) -> None:
        self._app = app
        self._root_path = root_path
        self._hosts = frozenset(name.lower() for name in listed(settings.allowed_hosts))
        self._local_only = settings.auth == "none" and not settings.allow_anonymous
        self._origins = frozenset(listed(settings.cors_origins))
        self._upload_limit = (settings.upload_max_mb + 1) * _MIB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(self._root_path)
        limit = self._body_limit(path)
        refusal = self._refusal(scope, path, limit)
        if refusal:
            status, reason = refusal
            await JSONResponse({"error": reason}, status)(scope, receive, send)
            return
        received = 0

        async def receive_bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413, _too_large(limit))
            return message

        await self._app(scope, receive_bounded, send)

    def _refusal(self, scope: Scope, path: str, limit: int) -> tuple[int, str] | None:
        if scope["type"] != "http":
            return 404, "there are no web sockets here"
        headers = Headers(scope=scope)
        if UNUSED_ROUTES.match(path):
            return 404, "there is no such page"
        if path == "/healthz":
            return None  # asked by address, by load balancers
        if not self._knows_host(host_name(headers.get("host", ""))):
            return 421, "unknown host name; add it to NOTICE_QA_ALLOWED_HOSTS"
        if self._local_only and not is_loopback(scope["client"][0] if scope.get("client") else ""):
            return 403, "without a login only this machine is served; set NOTICE_QA_AUTH"
        if scope["method"] not in _SAFE_METHODS and not self._from_own_page(headers):
            return 403, "refused: sent by a page of another site (or the proxy does not pass the Host header on)"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return 413, _too_large(limit)
        return None

    def _knows_host(self, name: str) -> bool:
        # A page elsewhere can make its own name point to this machine: without a login, the name is what stops it.
        if self._hosts or self._local_only:
            return name in self._hosts or (self._local_only and is_loopback(name))
        return True

    def _from_own_page(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin in self._origins:
            return True
        site = headers.get("sec-fetch-site")  # browsers send it over HTTPS and to this machine; no page can set it
        if site is not None or origin is None:
            return site in (None, "same-origin", "none")
        own = {headers.get("host", "").lower(), headers.get("x-forwarded-host", "").split(",")[0].strip().lower()}
        return origin.partition("://")[2].lower() in own - {""}

    def _body_limit(self, path: str) -> int:
        """Bytes a request to this path may carry."""
        if path.startswith("/gradio_api/upload"):
            return self._upload_limit
        if path == "/login":
            return 16 * _KIB
        return _MIB if path.startswith(("/api/", "/mcp")) else 8 * _MIB


def _too_large(limit: int) -> str:
    return f"the request is larger than {limit // _KIB} KiB"
