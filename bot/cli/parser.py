"""What the commands share: options every one of them takes, and checks of single values."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeAlias

from index.errors import InputError

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
Run = Callable[[argparse.Namespace], int]

DEFAULT_INDEX = Path(".index")


class Parser(argparse.ArgumentParser):
    """Wrong usage is an ``InputError`` like any other wrong input: one line and exit status 2."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; `{self.prog} --help` shows the usage")


def add_command(commands: Commands, name: str, run: Run, summary: str, *, json: bool = True) -> Parser:
    """A command with the options that all have; ``run`` is called with the parsed line and gives the exit status."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--index-dir", type=Path, default=DEFAULT_INDEX, metavar="DIR", help="default: .index/")
    add_debug(parser, default=argparse.SUPPRESS)  # where it stands before the command, it stays
    if json:
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)
    return parser


def add_debug(parser: Parser, default: object = False) -> None:
    parser.add_argument("--debug", action="store_true", default=default, help="on an error, show where it arose")


def positive(value: str) -> int:
    """An argument that counts something."""
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number of 1 or more")
    return number
