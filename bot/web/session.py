"""The signed login cookie: whose it is and until when. Nothing is kept on the server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import time
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from bot.settings import Settings
from bot.web.identity import User
from bot.web.users import UsersFile

COOKIE = "notice_qa_session"


class Sessions:
    """Makes and checks tokens. A new password, a removed user or a new secret ends the sessions it concerns."""

    def __init__(self, secret: bytes, users: UsersFile, hours: float) -> None:
        self._secret = secret
        self._users = users
        self._seconds = int(hours * 3600)

    def issue(self, user: User) -> str:
        """A token for a user of the file, valid from now for the configured hours."""
        body = f"{int(time.time()) + self._seconds}|{user.name}"
        return f"{_encode(body.encode())}.{_encode(self._sign(body, self._users.accounts()[user.name].password_hash))}"

    def user(self, token: str) -> User | None:
        """The user a token was issued to, with the role of today; ``None`` when it is forged, old or revoked."""
        try:
            encoded, signature = token.split(".")
            body = _decode(encoded).decode()
            expires, name = body.split("|", 1)
            given, deadline = _decode(signature), int(expires)
        except ValueError:
            return None
        account = self._users.accounts().get(name)
        if account is None or deadline < time.time():
            return None
        return account.user if hmac.compare_digest(given, self._sign(body, account.password_hash)) else None

    def set_cookie(self, token: str, *, path: str, secure: bool, embedded: bool) -> str:
        """The ``Set-Cookie`` value; an empty token deletes the cookie.

        Browsers send a cookie inside a frame of another site only with ``SameSite=None``, which they accept only over
        HTTPS; over plain HTTP the portal and the chat must share a site (``Lax``).
        """
        lifetime = self._seconds if token else 0
        cookie = f"{COOKIE}={token}; Path={path}; Max-Age={lifetime}; HttpOnly"
        if secure:
            cookie += "; Secure"
        return cookie + ("; SameSite=None; Partitioned" if secure and embedded else "; SameSite=Lax")

    def _sign(self, body: str, password_hash: str) -> bytes:
        return hmac.digest(self._secret, f"{body}|{password_hash}".encode(), "sha256")


def session_secret(settings: Settings) -> bytes:
    """The configured secret, or one made at the first start and kept in the data folder, readable by its owner only."""
    if settings.session_secret:
        return hashlib.sha256(settings.session_secret.get_secret_value().encode()).digest()
    path = settings.data_dir / "session.key"
    if not path.exists():
        _create_secret(path)
    return path.read_bytes()


def read_cookie(header: str) -> str | None:
    """The token in a ``Cookie`` header."""
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _create_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(temporary, path)  # fails when another process was first, whose secret then counts
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
