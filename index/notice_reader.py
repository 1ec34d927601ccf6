"""One file → its notice, read and parsed in a process of its own, so that no file can hang or fill this one.

The child is started at the first file, outside this process's locks and threads (no fork of them), holds nothing but
the readers and the structure, and takes file after file. One that goes over a limit costs the child, not the run.
"""

from __future__ import annotations

import io
import json
import logging
import os
import pickle
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from index.errors import NoticeQAError, UnreadableFileError
from index.notice import Document, Notice

_BOOTSTRAP = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from index.notice_reader_child import main; main()"
)
_START_S = 60.0  # imports and the word list take under a second; only a machine that is swapping takes longer
_ENDING_S = 5.0  # for a process that was killed to be gone
_LENGTH = struct.Struct("<Q")
_MEGABYTE = 1 << 20
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[1])


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What reading and parsing one file may take."""

    seconds: float = 60.0
    megabytes: int = 1024  # address space of the child, libraries included (150 MB of it)


@dataclass(frozen=True, slots=True)
class Request:
    """What the child is to read, and the file of corrections to it, which may be missing."""

    source: Path | Document
    corrections: Path | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the child says of one file: the notice, or the reason there is none; and what was logged meanwhile."""

    notice: Notice | None = None
    reason: str = ""  # one line that names the file
    out_of_memory: bool = False
    logged: tuple[tuple[str, int, str], ...] = ()  # logger, level, message


class NoticeReader:
    """Reads files within ``limits``; safe to share between threads, which take turns. Close it, or use ``with``."""

    def __init__(self, limits: ReadLimits | None = None) -> None:
        self._limits = limits or ReadLimits()
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def read(self, path: Path, corrections: Path | None = None) -> Notice:
        """The notice in one file, with the corrections to it applied where that file is there.

        Raises UnreadableFileError, one line that names the notice's file, when there is none to be had.
        """
        return self._ask(path.name, Request(path, corrections))

    def parse(self, document: Document, corrections: Path | None = None) -> Notice:
        """The same for a text that was read before."""
        return self._ask(document.name, Request(document, corrections))

    def read_all(
        self, paths: Sequence[Path], corrections: Mapping[str, Path] | None = None
    ) -> Iterator[tuple[Path, Notice | UnreadableFileError]]:
        """Each path with its notice, or with why there is none; reads one ahead while the caller works on the last.

        ``corrections``: the files of corrections by the notice's name.
        """
        ahead = ThreadPoolExecutor(1, "read-ahead")
        waiting: list[tuple[Path, Future[Notice | UnreadableFileError]]] = []
        try:
            for path in paths:
                beside = (corrections or {}).get(path.name)
                waiting.append((path, ahead.submit(self._outcome, path, beside)))
                if len(waiting) > 1:
                    first, outcome = waiting.pop(0)
                    yield first, outcome.result()
            for last, outcome in waiting:
                yield last, outcome.result()
        finally:
            ahead.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End the child, also in the middle of a file. The next file would start another."""
        child = self._child
        if child is not None:
            child.process.kill()  # so that the turn ends
        with self._turn:
            self._discard()

    def __enter__(self) -> NoticeReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _outcome(self, path: Path, corrections: Path | None) -> Notice | UnreadableFileError:
        try:
            return self.read(path, corrections)
        except UnreadableFileError as error:
            return error

    def _ask(self, name: str, request: Request) -> Notice:
        with self._turn:
            try:
                reply = self._answered(name, request)
            except BaseException:  # whatever the child is doing now, it is not the next file
                self._discard()
                raise
        for logger, level, message in reply.logged:
            logging.getLogger(logger).log(level, "%s", message)
        if reply.notice is None:
            raise UnreadableFileError(reply.reason)
        return reply.notice

    def _answered(self, name: str, request: Request) -> Reply:
        limits = self._limits
        if self._child is not None and self._child.process.poll() is not None:  # killed while it had nothing to do
            self._discard()
        child = self._child = self._child or _start(limits)
        with child.deadline(limits.seconds):
            data = child.exchange(pickle.dumps(request), limits.megabytes * _MEGABYTE)
        if data is None:
            raise UnreadableFileError(_reason_of_death(name, child, limits))
        reply = _Unpickler(io.BytesIO(data)).load()
        assert isinstance(reply, Reply)
        if child.expired:  # just after it had answered
            self._discard()
        if reply.out_of_memory:
            raise UnreadableFileError(
                f"{name}: needs more than {limits.megabytes} MB of memory to be read: split the file,"
                " or raise the setting READ_MEMORY_MB"
            )
        return reply

    def _discard(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


@dataclass(slots=True)
class _Child:
    """A started process with its pipes; ``lifeline`` is never written to: the child dies when it closes."""

    process: subprocess.Popen[bytes]
    lifeline: int
    expired: bool = field(default=False)

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Kill the process unless the block is done in time; whoever waits for its answer then sees it end."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _expire(self) -> None:
        self.expired = True
        self.process.kill()

    def exchange(self, request: bytes, max_bytes: int) -> bytes | None:
        """The child's answer; None when it died before it had given one, or would give more than ``max_bytes``."""
        assert self.process.stdin is not None
        try:
            send(self.process.stdin, request)
        except BrokenPipeError:
            return None
        return self.receive(max_bytes)

    def receive(self, max_bytes: int) -> bytes | None:
        assert self.process.stdout is not None
        return receive(self.process.stdout, max_bytes)

    def status(self) -> int:
        """The exit status, negative for a signal; ends a process that has not ended by itself."""
        try:
            return self.process.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # a request that it was killed over goes with it
                    pipe.close()
        os.close(self.lifeline)


def send(stream: IO[bytes], data: bytes) -> None:
    """One message: its length, then its bytes."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes], max_bytes: int) -> bytes | None:
    """The next message; None at the end of the stream, in the middle of a message or for one over ``max_bytes``."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > max_bytes:
        return None
    data = stream.read(length)
    return data if len(data) == length else None


def _start(limits: ReadLimits) -> _Child:
    """A child that is ready. Raises NoticeQAError when none can be had, as then no file can be read at all."""
    watched, lifeline = os.pipe()
    arguments = [json.dumps([_PACKAGE_ROOT, *sys.path]), str(watched), str(limits.megabytes), str(limits.seconds)]
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                [sys.executable, "-c", _BOOTSTRAP, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                pass_fds=(watched,),
                env={**os.environ, "MALLOC_ARENA_MAX": "1"},  # else each thread of a library reserves 64 MB
                start_new_session=True,  # Ctrl-C is for this process to answer
            )
        except BaseException:
            os.close(lifeline)
            raise
        finally:
            os.close(watched)
        child = _Child(process, lifeline)
        try:
            with child.deadline(_START_S):
                ready = child.receive(max_bytes=0)
        except BaseException:
            child.end()
            raise
        if ready is not None and not child.expired:
            return child
        child.end()
        errors.seek(0)
        last = errors.read()[-1000:].decode("utf-8", "replace").strip().rpartition("\n")[2]
    raise NoticeQAError(
        f"the process that reads files does not start ({last or f'status {process.returncode}'}):"
        f" {limits.megabytes} MB may be too little for it (setting READ_MEMORY_MB)"
    )


def _reason_of_death(name: str, child: _Child, limits: ReadLimits) -> str:
    status = child.status()
    if child.expired or status == -signal.SIGXCPU:
        return (
            f"{name}: took longer than {limits.seconds:g} s to read: split the file,"
            " or raise the setting READ_TIMEOUT_S"
        )
    if status == -signal.SIGKILL:
        return f"{name}: the process that read it was killed from outside: try again, or split the file"
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    return (
        f"{name}: its reader crashed ({how}), perhaps for want of memory: save it again in its program, split it,"
        f" or raise the setting READ_MEMORY_MB ({limits.megabytes})"
    )


class _Unpickler(pickle.Unpickler):
    """Takes the plain data of an answer and nothing else, since the child has worked on a file from anywhere."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "index.notice" or (module, name) == (__name__, Reply.__name__):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")
