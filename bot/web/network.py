"""Where a request comes from: the proxy in front is believed only when its address is trusted."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.settings import Settings, listed
from index.errors import InputError

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-gradio-server", b"forwarded")


class TrustedAddresses:
    """Addresses and networks a setting names."""

    def __init__(self, setting: str) -> None:
        self._networks: list[IPv4Network | IPv6Network] = [
            ip_network(network, strict=False) for network in listed(setting)
        ]

    def __contains__(self, address: object) -> bool:
        try:
            parsed = ip_address(str(address))
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str:
    """The name in a ``Host`` header, without the port and in lower case."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.rpartition(":")[0].lower() if ":" in header else header.lower()


def checked_root_path(root_path: str) -> str:
    """``/apps/kb`` from any way of writing it, empty for none; raises ``InputError`` for what is no path."""
    path = "/" + root_path.strip("/") if root_path.strip("/") else ""
    if any(not (char.isalnum() or char in "/-._~") for char in path) or "//" in path or "/." in path:
        raise InputError(f"the root path {root_path!r} is no plain path; write it as /apps/notices")
    return path


class ProxyMiddleware:
    """Sets the path prefix, the scheme and the client as the person behind the proxy sees them.

    The prefix is added whether the proxy strips it or passes it on. ``scope["state"]["peer"]`` keeps the address that
    is really connected: only that one can vouch for a user header.
    """

    def __init__(self, app: ASGIApp, settings: Settings, root_path: str) -> None:
        self._app = app
        self._trusted = TrustedAddresses(settings.trusted_proxies)
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else ""
        scope.setdefault("state", {})["peer"] = peer
        if peer in self._trusted:
            self._believe(scope)
        else:
            # Gradio builds its own addresses from these headers; a stranger's must not count.
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name not in _FORWARDED]
        if self._root_path:
            path = scope["path"]
            if path == self._root_path and scope["type"] == "http":
                await RedirectResponse(self._root_path + "/", 308)(scope, receive, send)
                return
            scope["root_path"] = self._root_path
            scope["path"] = path if path.startswith(self._root_path + "/") else self._root_path + path
        await self._app(scope, receive, send)

    def _believe(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https":
            scope["scheme"] = "wss" if scope["type"] == "websocket" else "https"
        hops = listed(",".join(headers.getlist("x-forwarded-for")))
        # Read from the right: each proxy appends, and what a client wrote itself stands leftmost.
        strangers = [hop for hop in hops if hop not in self._trusted]
        if hops:
            scope["client"] = (strangers[-1] if strangers else hops[0], 0)
