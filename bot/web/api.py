"""The HTTP API: ask, search, notices, sections, health, and its description page, which loads nothing from outside."""

from __future__ import annotations

import logging
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.model import Answer
from bot.settings import Settings
from bot.web.identity import user_of
from bot.web.service import BusyError, NotReadyError, Service, UnknownNoticeError, notice_with_text
from bot.web.shapes import (
    AskBody,
    ErrorBody,
    HealthBody,
    HitsBody,
    NoticeBody,
    NoticeTextBody,
    SearchBody,
    SectionBody,
)
from index.errors import InputError, NoticeQAError

DOCS_ASSETS = "/docs/assets"
_FRESH = {"Cache-Control": "no-store"}
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "wrong input"},
    401: {"model": ErrorBody, "description": "nobody is logged in"},
    503: {"model": ErrorBody, "description": "still loading, or too many questions at once"},
}
_MISSING: dict[int | str, dict[str, Any]] = {404: {"model": ErrorBody, "description": "no notice of that name"}}

_log = logging.getLogger(__name__)


def api_routes(service: Service, settings: Settings) -> APIRouter:
    """Every route below ``/api`` and ``/healthz``."""
    router = APIRouter(responses=_ERRORS)

    def reply(content: Any) -> Response:
        # Already plain JSON of the documented shape: not validated a second time.
        return JSONResponse(content, headers=_FRESH)

    @router.post("/api/ask", response_model=Answer, summary="One answer with its passages")
    async def ask(body: AskBody) -> Response:
        answer = await service.ask(body.question, body.history, body.filters.filters())
        return reply({**answer.to_json(), "id": body.id})

    @router.post("/api/search", response_model=HitsBody, summary="The best sections, best first")
    async def search(body: SearchBody) -> Response:
        hits = await service.search(body.question, body.k, body.filters.filters(), body.history)
        return reply({"hits": [hit.to_json() for hit in hits]})

    @router.get("/api/notices", response_model=list[NoticeBody], summary="The indexed notices with their facts")
    async def notices() -> Response:
        return reply([notice.to_json() for notice in await service.notices()])

    @router.get(
        "/api/notices/{name:path}",
        response_model=NoticeTextBody,
        responses=_MISSING,
        summary="One notice with its text",
    )
    async def notice(name: Annotated[str, Path(max_length=1000)]) -> Response:
        return reply(notice_with_text(await service.notice(name)))

    @router.get("/api/sections", response_model=list[SectionBody], responses=_MISSING, summary="The sections, in order")
    async def sections(
        notice: Annotated[str | None, Query(max_length=1000, description="of this notice only")] = None,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=100_000)] = 10_000,
    ) -> Response:
        return reply([section.to_json() for section in await service.sections(notice, offset, limit)])

    @router.get("/api/me", summary="Who is logged in")
    async def me(request: Request) -> Response:
        user = user_of(request)
        return reply({"name": user.name if user else None, "role": user.role if user else None, "auth": settings.auth})

    @router.get("/healthz", response_model=HealthBody, summary="Whether questions are answered yet; needs no login")
    async def healthz() -> Response:
        health = await service.health()
        return JSONResponse(health, 503 if health["status"] == "failed" else 200, _FRESH)

    return router


def add_docs(app: FastAPI, root_path: str) -> None:
    """``/docs``: the description page, from files of an installed package instead of a content network."""
    app.mount(DOCS_ASSETS, StaticFiles(directory=str(files("fastapi_offline") / "static")), name="docs-assets")
    assets = root_path + DOCS_ASSETS

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return get_swagger_ui_html(
            openapi_url=f"{root_path}/openapi.json",
            title=app.title,
            swagger_js_url=f"{assets}/swagger-ui-bundle.js",
            swagger_css_url=f"{assets}/swagger-ui.css",
            swagger_favicon_url=f"{assets}/favicon.png",
            swagger_ui_parameters={"validatorUrl": None},
        )


def add_error_replies(app: FastAPI) -> None:
    """One line of JSON for every error this project raises; anything else is logged and not shown."""

    def answer(status: int, error: object, **headers: str) -> Response:
        return JSONResponse({"error": str(error)}, status, {**_FRESH, **headers})

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        # The value is not repeated: it may be long, and it may hold what cannot be written as UTF-8.
        where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
        reason = "the body is no JSON" if first["type"] == "json_invalid" else first["msg"]
        line = f"{where}: {reason}" if where and not where.isdecimal() else reason
        return answer(400, line.encode("utf-8", "replace").decode())

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return answer(error.status_code, error.detail, **(error.headers or {}))

    @app.exception_handler(UnknownNoticeError)
    async def unknown(request: Request, error: UnknownNoticeError) -> Response:
        return answer(404, error)

    @app.exception_handler(InputError)
    async def wrong_input(request: Request, error: InputError) -> Response:
        return answer(400, error)

    @app.exception_handler(BusyError)
    @app.exception_handler(NotReadyError)
    async def unavailable(request: Request, error: NoticeQAError) -> Response:
        return answer(503, error, **{"Retry-After": "5"})

    @app.exception_handler(NoticeQAError)
    async def failed(request: Request, error: NoticeQAError) -> Response:
        _log.error("%s: %s", type(error).__name__, error)
        return answer(500, error)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return answer(500, "something went wrong here; the server's log says what")
