"""``settings``: every setting with its value."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bot.cli.output import columns, print_json
from bot.cli.parser import Commands, add_command


def add_commands(commands: Commands) -> None:
    add_command(commands, "settings", run_settings, "print the settings with their values; secrets are hidden")


def run_settings(arguments: argparse.Namespace) -> int:
    from bot.settings import describe, load_settings

    rows = [(name, _plain(value), meaning) for name, value, meaning in describe(load_settings())]
    if arguments.json:
        print_json({name: value for name, value, _ in rows})
        return 0
    for line in columns([(f"{name}={_shown(value)}", f"# {meaning}") for name, value, meaning in rows]):
        print(line)
    return 0


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def _shown(value: Any) -> str:
    """As it would be written into ``.env``; nothing for a setting that is unset."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
