"""The child of :mod:`index.notice_reader`: reads file after file within its limits, and ends with its parent."""

from __future__ import annotations

import fcntl
import logging
import os
import pickle
import resource
import select
import signal
import sys
from pathlib import Path
from typing import IO

from index.errors import UnreadableFileError
from index.notice import Document, Notice
from index.notice_reader import Reply, Request, receive, send
from index.readers import read_document
from index.structure import parse_notice

_MEGABYTE = 1 << 20
_GRACE_S = 5  # of computing time beyond the limit, for a parent that was killed before it could keep the time
_MAX_LOGGED = 20  # messages a file
_MAX_MESSAGE = 10_000  # characters

logger = logging.getLogger(__name__)


def main() -> None:
    """``argv``: the search path, the lifeline's number, megabytes and seconds; requests come on stdin."""
    lifeline, megabytes, seconds = int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    _end_with(lifeline)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * _MEGABYTE, megabytes * _MEGABYTE))
    requests, replies = sys.stdin.buffer, _replies()
    log = _Log()
    logging.basicConfig(level=logging.INFO, handlers=[log], force=True)
    send(replies, b"")
    _silence(2)
    while (data := receive(requests, sys.maxsize)) is not None:
        _limit_computing(seconds)
        reply = _reply(pickle.loads(data), log)
        send(replies, pickle.dumps(reply))
        if reply.out_of_memory:
            return


def _end_with(lifeline: int) -> None:
    """Have the kernel end this process when the parent's end closes, whatever code is running just then."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # it closed before anybody was told
        sys.exit()


def _replies() -> IO[bytes]:
    """The answers' stream; what a library prints to stdout no longer gets into it."""
    stream = os.fdopen(os.dup(1), "wb")
    _silence(1)
    return stream


def _silence(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def _limit_computing(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + _GRACE_S
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _reply(request: Request, log: _Log) -> Reply:
    source = request.source
    try:
        notice = _understood(read_document(source) if isinstance(source, Path) else source)
        if request.corrections is not None:
            from index.correcting import with_corrections  # brings pydantic: few notices have corrections

            notice = with_corrections(notice, request.corrections)
    except MemoryError:
        return Reply(out_of_memory=True)
    except UnreadableFileError as error:
        return Reply(reason=str(error), logged=log.taken())
    except Exception as error:
        logger.exception("%s cannot be read", source.name)
        reason = f"{source.name}: cannot be read ({error!r:.300}): please report it with the file"
        return Reply(reason=" ".join(reason.split()), logged=log.taken())
    return Reply(notice, logged=log.taken())


def _understood(document: Document) -> Notice:
    """Raises UnreadableFileError for a text that cannot be parsed or stored."""
    try:
        f"{document.name}{document.text}".encode()
    except UnicodeEncodeError as error:
        raise UnreadableFileError(
            f"{document.name!a}: its name or text holds broken characters: rename it, or save it in UTF-8"
        ) from error
    try:
        return parse_notice(document)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        logger.exception("the structure of %s cannot be read", document.name)
        raise UnreadableFileError(
            f"{document.name}: its structure cannot be read ({error!r:.300}): please report it with the file"
        ) from error


class _Log(logging.Handler):
    """Keeps what is logged while a file is read, for the parent to log."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[tuple[str, int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self._kept) < _MAX_LOGGED:
            self._kept.append((record.name, record.levelno, self.format(record)[:_MAX_MESSAGE]))

    def taken(self) -> tuple[tuple[str, int, str], ...]:
        """What was kept; nothing of it stays."""
        taken, self._kept = tuple(self._kept), []
        return taken
