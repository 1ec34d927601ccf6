"""``serve``: the web application."""

from __future__ import annotations

import argparse

from bot.cli.parser import Commands, add_command
from bot.extras import needs_extra

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 7860


def add_commands(commands: Commands) -> None:
    parser = add_command(commands, "serve", run_serve, "serve the web application", json=False)
    parser.add_argument("--host", default=DEFAULT_HOST, metavar="H", help=f"address (default: {DEFAULT_HOST})")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, metavar="P", help=f"port (default: {DEFAULT_PORT})")
    parser.add_argument(
        "--root-path", default="", metavar="PATH", help="the path a proxy shows it under: /apps/notices"
    )


def run_serve(arguments: argparse.Namespace) -> int:
    from bot.settings import load_settings

    settings = load_settings()
    with needs_extra("web"):
        from bot.web.server import serve

    serve(arguments.index_dir, arguments.host, arguments.port, arguments.root_path, settings)
    return 0
