"""Files of JSON Lines: read with errors that name the line, and written as a whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from index.errors import InputError


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a JSON Lines file that are not blank, with their numbers; InputError for an unreadable file."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}): save it again as UTF-8") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): check the path") from error
    # Not splitlines(): JSON may hold U+2028 and the like inside a string.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a JSON Lines file with their line numbers; raises InputError naming the first bad line."""
    for number, line in read_lines(path):
        yield number, parse_row(line, f"{path.name} line {number}")


def parse_row(line: str, where: str) -> dict[str, Any]:
    """The object a line holds; raises InputError, which says ``where``, for anything else."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise InputError(f"{where} is not a JSON object: write {{...}} on each line")
    return row


@contextmanager
def replaced_file(path: Path) -> Iterator[IO[str]]:
    """A new file beside ``path`` that takes its place when all went well; raises InputError if it cannot."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): name a file in a folder that exists") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n", errors="backslashreplace") as file:
            yield file
        _put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _put_in_place(temporary: Path, path: Path) -> None:
    try:
        temporary.chmod(0o666 & ~_umask())  # temporary files are private, results need not be
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): name a file in its place") from error


def _umask() -> int:
    """The process's mask can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
