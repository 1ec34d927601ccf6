"""The web application: the page, the API and the tools behind one login, and the process that serves them."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio.to_thread
import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from bot.settings import Settings, listed
from bot.web.api import add_docs, add_error_replies, api_routes
from bot.web.auth import AuthMiddleware, PasswordLogin, check_exposure, make_authenticator
from bot.web.client import add_client_endpoint
from bot.web.identity import is_administrator, user_of
from bot.web.login import login_routes
from bot.web.mcp import add_tools
from bot.web.network import ProxyMiddleware, checked_root_path
from bot.web.offline import shut_outside_fetches
from bot.web.page import Access, build_page, page_assets
from bot.web.portal import add_embed
from bot.web.security import HeadersMiddleware, RequestGuard
from bot.web.service import Service
from bot.web.source import AnswerSource
from index.errors import IndexMissingError, InputError
from index.store.state import find_current

PAGE_CONCURRENCY = 8
PAGE_QUEUE = 128


def create_app(engine: AnswerSource, settings: Settings, *, root_path: str = "") -> FastAPI:
    """The application around an engine that need not be warm yet; it is warmed up once the application runs.

    ``root_path`` is the path a proxy shows it under (``/apps/notices``), whether the proxy strips it or not.
    Raises ``SettingError`` when nobody could log in, ``InputError`` for an unfit ``root_path``.
    """
    prefix = checked_root_path(root_path)
    authenticator = make_authenticator(settings)
    service = Service(engine, settings.parallel_questions)
    shut_outside_fetches()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service.start_warm_up()
        yield
        await anyio.to_thread.run_sync(service.stop)

    app = FastAPI(
        title="Notice Q&A",
        description="Answers over inspection-rectification notices, each statement with its verbatim passage.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[  # outermost first
            Middleware(ProxyMiddleware, settings=settings, root_path=prefix),
            Middleware(HeadersMiddleware, settings=settings),
            Middleware(RequestGuard, settings=settings, root_path=prefix),
            # Also keeps Gradio from answering every origin with its own rules.
            Middleware(
                CORSMiddleware,
                allow_origins=listed(settings.cors_origins),
                allow_credentials=True,
                allow_methods=["GET", "POST"],
                allow_headers=["*"],
            ),
            Middleware(AuthMiddleware, authenticator=authenticator, root_path=prefix),
        ],
    )
    add_error_replies(app)
    app.include_router(api_routes(service, settings))
    add_docs(app, prefix)
    add_tools(app, service)
    if isinstance(authenticator, PasswordLogin):
        app.include_router(login_routes(authenticator, settings, prefix))
    add_embed(app)
    _mount_page(app, settings, service)
    return app


def _mount_page(app: FastAPI, settings: Settings, service: Service) -> None:
    """Mount the Gradio page last, at the root: what no other route takes is the page's.

    ``PAGE_CONCURRENCY`` is for its small errands; questions are bounded by the service, for all callers together.
    """
    page = build_page(service, settings=settings, access=Access(is_administrator=is_administrator, user=_user_name))
    add_client_endpoint(page, service)
    page.queue(default_concurrency_limit=PAGE_CONCURRENCY, max_size=PAGE_QUEUE)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        auth_dependency=_user_name,
        max_file_size=settings.upload_max_mb * 1024 * 1024,
        enable_monitoring=False,
        mcp_server=False,
        **page_assets().mount_arguments(),
    )


def _user_name(request: gr.Request) -> str | None:
    user = user_of(request)
    return user.name if user else None


def serve(index_dir: Path, host: str, port: int, root_path: str, settings: Settings) -> None:
    """Serve until stopped; the page answers at once, questions wait for the model.

    Raises ``SettingError`` for a login that does not fit the host, ``IndexMissingError`` before anything is served,
    ``InputError`` when the address cannot be used.
    """
    check_exposure(settings, host)
    prefix = checked_root_path(root_path)
    if find_current(index_dir) is None:
        raise IndexMissingError(f"there is no index in {index_dir}; make one with `python -m bot index`")
    from bot.engine import Engine  # what is served by tests and others brings its own

    app = create_app(Engine(index_dir, settings), settings, root_path=prefix)
    listener = listen(host, port)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    name = f"[{host}]" if ":" in host else host
    print(f"serving on http://{name}:{listener.getsockname()[1]}{prefix}/ (Ctrl-C stops)", file=sys.stderr)  # noqa: T201
    uvicorn.Server(server_config(app)).run(sockets=[listener])


def server_config(app: FastAPI) -> uvicorn.Config:
    """How the application is run; forwarded headers are read by our own middleware, which knows whom to trust."""
    return uvicorn.Config(
        app,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises ``InputError`` naming the option that mends it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        if not 0 <= port <= 65535:
            raise OSError("a port is a number from 0 to 65535")
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise InputError(f"cannot listen on {host} port {port} ({error}); choose another with --port") from None
