"""Says cheaply, at every start, whether a folder of large files is still as it was written.

Every file gets one fixed modification time when it has been written, so any later write shows. A file of the right size
and time is trusted; one whose time differs (a copy, an image layer, damage) is hashed in full.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

MANIFEST_FILE = "manifest.json"
_STAMP = 946_684_800  # 2000-01-01; whole seconds survive archives and container image layers


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, source: str) -> None:
    """Record and stamp every file of ``folder``; ``source`` identifies what they were made from."""
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        files[path.relative_to(folder).as_posix()] = {"size": path.stat().st_size, "sha256": file_digest(path)}
        os.utime(path, (_STAMP, _STAMP))
    content = {"source": source, "files": files}
    (folder / MANIFEST_FILE).write_text(json.dumps(content, indent=1), encoding="utf-8")


def read_source(folder: Path) -> str:
    """What :func:`write_manifest` was told the folder was made from."""
    return str(json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["source"])


def is_intact(folder: Path) -> bool:
    """Whether every recorded file is there unchanged."""
    try:
        files = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["files"]
        return bool(files) and all(
            _is_unchanged(folder / name, entry["size"], entry["sha256"]) for name, entry in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False  # whatever is wrong with it, the folder is rebuilt


def _is_unchanged(path: Path, size: int, digest: str) -> bool:
    status = path.stat()
    if status.st_size != size:
        return False
    if status.st_mtime_ns == _STAMP * 1_000_000_000:
        return True
    if file_digest(path) != digest:
        return False
    with contextlib.suppress(OSError):  # a read-only cache is hashed at every start instead
        os.utime(path, (_STAMP, _STAMP))
    return True
