"""Reads the command line, runs one command, and turns every error into one line and an exit status."""

from __future__ import annotations

import io
import logging
import os
import sys
import traceback
from collections.abc import Sequence

from bot.cli import answers, browse, evaluating, indexing, serving, settings, users
from bot.cli.output import one_line
from bot.cli.parser import Parser, add_debug
from index.errors import InputError, NoticeQAError

COMMAND = "notice-qa"
DONE, FAILED, WRONG_INPUT = 0, 1, 2
_GROUPS = (indexing, browse, answers, evaluating, serving, settings, users)


def make_parser() -> Parser:
    """The whole command line; what it knows is also what the documentation says."""
    parser = Parser(
        prog=COMMAND,
        description="Answers questions over published inspection-rectification notices, each statement with its quote.",
    )
    add_debug(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in _GROUPS:
        group.add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status: 0 done, 2 wrong usage or input, 1 anything else."""
    _prepare_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        parsed = make_parser().parse_args(given)
        status: int = parsed.run(parsed)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (``| head``) has seen enough. Whatever is left in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        _say_error("stopped")
        return FAILED
    except Exception as error:  # noqa: BLE001
        # The edge of the program: nobody is left to handle it, and a traceback is of no use to most people.
        return _report(error, with_traceback="--debug" in given)
    return status


def _report(error: Exception, *, with_traceback: bool) -> int:
    if with_traceback:
        traceback.print_exception(error)
    if isinstance(error, NoticeQAError):
        _say_error(str(error))
        return WRONG_INPUT if isinstance(error, InputError) else FAILED
    _say_error(f"{type(error).__name__}: {error}; the same command with --debug shows where")
    return FAILED


def _say_error(message: str) -> None:
    print(f"error: {one_line(message)}", file=sys.stderr)


def _prepare_streams() -> None:
    """UTF-8 whatever the locale, line ends as they are in a notice, and logs where they do not mix with results."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
