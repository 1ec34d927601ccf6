"""The vectors of each notice's sections and sentences, one file a notice."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexMismatchError

VECTORS_FOLDER = "vectors"
_SUFFIX = ".npz"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NoticeVectors:
    """Unit vectors of one notice, by row: the number of the section among those that are searched.

    Half precision on disk and in memory; what the methods give is float32, ``(parts or sentences, dimensions)``.
    """

    parts: NDArray[np.float16]  # (all parts, dimensions); a section longer than the model's window has several
    part_ends: NDArray[np.int32]  # (sections,)
    sentences: NDArray[np.float16]  # (all sentences, dimensions)
    sentence_ends: NDArray[np.int32]  # (sections,)

    def __len__(self) -> int:
        return len(self.part_ends)

    def section_parts(self, row: int) -> Floats:
        return _slice(self.parts, self.part_ends, row)

    def sentences_of(self, row: int) -> Floats:
        return _slice(self.sentences, self.sentence_ends, row)

    def best_cosines(self, vector: Floats) -> Floats:
        """Each section's cosine with a unit vector, ``(sections,)``: that of its nearest part."""
        cosines = self.parts.astype(np.float32) @ vector
        starts = np.concatenate(([0], self.part_ends[:-1]))
        best: Floats = np.maximum.reduceat(cosines, starts)
        return best


def _slice(vectors: NDArray[np.float16], ends: NDArray[np.int32], row: int) -> Floats:
    start = int(ends[row - 1]) if row else 0
    return vectors[start : int(ends[row])].astype(np.float32)


def pack_vectors(parts: Sequence[Floats], sentences: Sequence[Floats]) -> NoticeVectors:
    """A notice's vectors from those of each section, in order."""

    def ends(groups: Sequence[Floats]) -> NDArray[np.int32]:
        return np.cumsum([len(group) for group in groups], dtype=np.int32)

    def joined(groups: Sequence[Floats]) -> NDArray[np.float16]:
        return np.concatenate(groups).astype(np.float16)

    return NoticeVectors(joined(parts), ends(parts), joined(sentences), ends(sentences))


def vectors_key(fingerprint: str, texts: Sequence[str], sentences: Sequence[Sequence[str]]) -> str:
    """Names the vectors by the model and by every text embedded, so that a file can never belong to other texts."""
    digest = hashlib.sha256(fingerprint.encode())
    for group in (texts, *sentences):
        digest.update(b"\x1d")
        for text in group:
            digest.update(b"\x1e" + text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:40]


class VectorFolder:
    """``vectors/`` of an index. Files are written once under the name of what they hold, and never changed."""

    def __init__(self, index_dir: Path) -> None:
        self._folder = index_dir / VECTORS_FOLDER

    def save(self, key: str, vectors: NoticeVectors) -> None:
        """Complete or not at all, even when the machine loses power."""
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f"{key}.tmp"
        with unfinished.open("wb") as file:
            arrays: dict[str, Any] = {item.name: getattr(vectors, item.name) for item in fields(vectors)}
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._path(key))

    def load(self, key: str) -> NoticeVectors:
        """Raises IndexMismatchError when the file is missing or damaged."""
        vectors = self.find(key)
        if vectors is None:
            raise IndexMismatchError(
                f"{self._path(key)} is missing or damaged: delete it if it is there, and run index --rebuild"
            )
        return vectors

    def find(self, key: str) -> NoticeVectors | None:
        """``None`` when there is no sound file of this name."""
        try:
            with np.load(self._path(key)) as arrays:
                return NoticeVectors(**{item.name: arrays[item.name] for item in fields(NoticeVectors)})
        except (FileNotFoundError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            return None

    def remove_except(self, keep: set[str]) -> None:
        """Deletes the files of all other keys, and what an interrupted run left unfinished."""
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.suffix != _SUFFIX or path.stem not in keep:
                path.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"
