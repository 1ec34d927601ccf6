"""Who is asking: put on every request by ``bot.web.auth`` and read by the page, the API and the tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from starlette.requests import HTTPConnection

if TYPE_CHECKING:
    import gradio as gr

Role = Literal["reader", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class User:
    """A person who may read; an administrator also adds and removes notices and reviews feedback."""

    name: str
    role: Role

    @property
    def is_administrator(self) -> bool:
        return self.role == "administrator"


def user_of(request: HTTPConnection | gr.Request | None) -> User | None:
    """The user behind a web request or behind a Gradio event; ``None`` when nobody was identified."""
    # Gradio wraps the web request and copies what it hands out, so the original is asked.
    original = getattr(request, "request", None) or request
    if not isinstance(original, HTTPConnection):
        return None
    user = original.scope.get("state", {}).get("user")
    return user if isinstance(user, User) else None


def is_administrator(request: HTTPConnection | gr.Request | None) -> bool:
    user = user_of(request)
    return user is not None and user.is_administrator
