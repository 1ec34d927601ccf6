"""The login page and its form; works without scripts, in a frame and below any path."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.model import Language
from bot.settings import Settings, listed
from bot.web.auth import PasswordLogin, TooManyAttempts
from bot.web.identity import User, user_of
from bot.web.session import read_cookie
from bot.web.texts import LANGUAGES, as_language, browser_language
from prompts import load

_PAGE = Template((Path(__file__).parent / "assets" / "login.html").read_text("utf-8"))


def login_routes(login: PasswordLogin, settings: Settings, root_path: str) -> APIRouter:
    """``GET /login``, ``POST /login`` (form fields ``name`` and ``password``) and ``POST /logout``."""
    router = APIRouter(include_in_schema=False)
    home = root_path + "/"
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors " + " ".join(["'self'", *listed(settings.frame_ancestors)])
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}

    def page(request: Request, notice: str = "", status: int = 200, **values: Any) -> Response:
        return HTMLResponse(_render(_language(request), notice, home, values), status, headers)

    def cookie(request: Request, user: User | None) -> dict[str, str]:
        token = login.sessions.issue(user) if user else ""
        secure = request.url.scheme == "https"
        embedded = bool(settings.frame_ancestors)
        return {
            "Set-Cookie": login.sessions.set_cookie(token, path=home, secure=secure, embedded=embedded),
            "Cache-Control": "no-store",
        }

    @router.get("/login")
    async def form(request: Request) -> Response:
        if user_of(request):
            return RedirectResponse(home, 303, {"Cache-Control": "no-store"})
        # Sent here right after a correct password: without the cookie, the browser has thrown it away.
        lost = "after" in request.query_params and not read_cookie(request.headers.get("cookie", ""))
        return page(request, "no_cookie" if lost else "")

    @router.post("/login")
    async def enter(request: Request) -> Response:
        fields = await request.form(max_files=0, max_fields=4)
        try:
            user = await login.check(request.scope, str(fields.get("name", "")), str(fields.get("password", "")))
        except TooManyAttempts as refused:
            response = page(request, "wait", 429, minutes=refused.wait_s // 60 + 1)
            response.headers["Retry-After"] = str(refused.wait_s)
            return response
        if user is None:
            return page(request, "wrong", 401)
        return RedirectResponse(f"{root_path}/login?after=1&lang={_language(request)}", 303, cookie(request, user))

    @router.post("/logout")
    async def leave(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(f"{root_path}/login", 303, cookie(request, None))
        return JSONResponse({"logged_out": True}, headers=cookie(request, None))

    return router


def _language(request: Request) -> Language:
    """The language chosen on the page, else the browser's."""
    chosen = request.query_params.get("lang")
    return as_language(chosen) if chosen in LANGUAGES else browser_language(request.headers.get("accept-language"))


def _render(language: Language, notice: str, home: str, values: dict[str, Any]) -> str:
    phrases = {key: escape(text) for key, text in load("login")[language].items()}
    shown = ""
    if notice:
        shown = f'<p class="warn" role="alert">{phrases[notice].format(**values)}'
        if notice == "no_cookie":
            shown += f' <a href="{escape(home)}" target="_blank" rel="noopener">{phrases["own_window"]}</a>'
        shown += "</p>"
    return _PAGE.substitute(phrases, notice=shown, lang=language, other="en" if language == "zh" else "zh")
