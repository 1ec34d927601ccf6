"""Where sentence vectors are kept best: three ways, measured at 100,000 sections of eight sentences each.

    python bench/sentence_vectors.py [--sections 100000] [--folder DIR]

A question judges some 60 sections by their sentences, so what counts is how long those of 60 sections anywhere take
to fetch; then size, and what has to be done so that a killed run leaves vectors and catalog in agreement.

Measured on two busy cores, milliseconds for 60 sections, the median of 30 times other sections; cold: after the
system's copies of the files were given up.

| way                                     | sections | write s |  MB | cold ms | warm ms |
|-----------------------------------------|----------|---------|-----|---------|---------|
| BLOBs in the catalog, pages of 8 KB     |  100,000 |    14.8 | 820 |    13.5 |    0.92 |
| BLOBs in the catalog, pages of 4 KB     |  100,000 |    22.6 | 820 |    17.6 |    0.87 |
| one memory-mapped array                 |  100,000 |     8.3 | 614 |     0.8 |    0.48 |
| a second Chroma collection              |   25,000 |     561 | 382 |    15.4 |    27.1 |

Chosen: BLOBs in the catalog. Half a millisecond a question more than the array buys crash safety for nothing: vectors
come and go in the transaction of their notice. The array would need its own log of what is valid, a rewrite to get rid
of removed rows, and a flush before each commit. Chroma takes 30 times as long, and over half an
hour to write as many.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 384
SENTENCES = 8
FETCHED = 60
BATCH = 5000
PAGE = 8192  # bytes: a section's sentences lie in one page then, and not in three

Vectors = NDArray[np.float16]
Fetch = Callable[[NDArray[np.int64]], int]


def batches(sections: int) -> list[tuple[int, Vectors]]:
    """The first section of each batch, and the batch's vectors (sections, sentences, dimensions)."""
    chance = np.random.default_rng(0)
    shape = (min(BATCH, sections), SENTENCES, DIMENSIONS)
    vectors = chance.standard_normal(shape, np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    return [(first, vectors.astype(np.float16)) for first in range(0, sections, BATCH)]


def in_catalog(folder: Path, sections: int) -> Fetch:
    """A BLOB a section, written in the catalog's transaction."""
    database = sqlite3.connect(folder / "catalog.sqlite", isolation_level=None)
    database.execute(f"PRAGMA page_size = {PAGE}")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE sentences (id INTEGER PRIMARY KEY, vectors BLOB)")
    for first, vectors in batches(sections):
        database.execute("BEGIN")
        rows = ((first + row, item.tobytes()) for row, item in enumerate(vectors))
        database.executemany("INSERT INTO sentences VALUES (?, ?)", rows)
        database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def fetch(rows: NDArray[np.int64]) -> int:
        found = 0
        for row in rows.tolist():
            [(blob,)] = database.execute("SELECT vectors FROM sentences WHERE id = ?", (row,))
            found += len(np.frombuffer(blob, np.float16).reshape(-1, DIMENSIONS).astype(np.float32))
        return found

    return fetch


def in_array(folder: Path, sections: int) -> Fetch:
    """One memory-mapped file; ends of sections would be in the catalog."""
    path = folder / "sentences.f16"
    with path.open("wb") as file:
        for _, vectors in batches(sections):
            file.write(vectors.tobytes())
            file.flush()
            os.fsync(file.fileno())
    array = np.memmap(path, np.float16, "r").reshape(-1, SENTENCES, DIMENSIONS)

    def fetch(rows: NDArray[np.int64]) -> int:
        return sum(len(array[row].astype(np.float32)) for row in rows.tolist())

    return fetch


def in_chroma(folder: Path, sections: int) -> Fetch:
    """A second collection, fetched by ids."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder / "chroma"), Settings(anonymized_telemetry=False))
    collection = client.create_collection("sentences", embedding_function=None)
    for first, vectors in batches(sections):
        for start in range(0, len(vectors), BATCH // SENTENCES):
            part = vectors[start : start + BATCH // SENTENCES].astype(np.float32)
            ids = [f"{first + start + row}/{number}" for row in range(len(part)) for number in range(SENTENCES)]
            collection.add(ids=ids, embeddings=part.reshape(-1, DIMENSIONS))

    def fetch(rows: NDArray[np.int64]) -> int:
        ids = [f"{row}/{number}" for row in rows.tolist() for number in range(SENTENCES)]
        found = collection.get(ids=ids, include=["embeddings"])["embeddings"]
        return 0 if found is None else len(found)

    return fetch


WAYS = {"catalog": in_catalog, "array": in_array, "chroma": in_chroma}


def drop_from_memory(folder: Path) -> None:
    """The system's copies of the files, so that the next fetch reads the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(way: str, sections: int, folder: Path) -> str:
    started = time.perf_counter()
    fetch = WAYS[way](folder, sections)
    written = time.perf_counter() - started
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    drop_from_memory(folder)
    cold = fetch_time(fetch, sections)
    for path in folder.rglob("*"):
        if path.is_file():
            path.read_bytes()
    warm = fetch_time(fetch, sections)
    return f"{way:8} {written:8.1f} {size / 1e6:8.0f} {cold:8.1f} {warm:8.2f}"


def fetch_time(fetch: Fetch, sections: int) -> float:
    """Milliseconds, the median of 30 times other sections."""
    chance, spent = np.random.default_rng(1), []
    for _ in range(30):
        rows = np.sort(chance.choice(sections, FETCHED, replace=False))
        started = time.perf_counter()
        assert fetch(rows) == FETCHED * SENTENCES
        spent.append((time.perf_counter() - started) * 1000)
    return float(np.median(spent))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, default=100_000)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--folder", type=Path, help="where to write; default: the system's temporary folder")
    arguments = parser.parse_args()
    print(f"{'way':8} {'write s':>8} {'MB':>8} {'cold ms':>8} {'warm ms':>8}")
    for way in arguments.ways:
        folder = Path(tempfile.mkdtemp(dir=arguments.folder))
        print(measure(way, arguments.sections, folder), flush=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
