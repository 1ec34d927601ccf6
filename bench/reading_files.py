"""Seconds and peak memory for reading ordinary pages, Word documents and PDFs of growing size.

    python bench/reading_files.py [--sizes 1 4 16] [--json]

A size is about 50,000 characters of a notice's text (about 40 printed pages). Every file is read by a process of its
own that has the readers loaded; peak memory is that process's, 45 MB of it before the file. Parsing is not counted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.variants import write_variant  # noqa: E402

_CHARACTERS = 50_000
_READ = """
import json, resource, sys, time
from pathlib import Path
from index.readers import read_document
started = time.perf_counter()
text = read_document(Path(sys.argv[1])).text
seconds = time.perf_counter() - started
print(json.dumps([len(text), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000]))
"""


def measure(kind: str, size: int, folder: Path) -> dict[str, str | float]:
    """One row of the report."""
    text = (ROOT / "seeds" / "003_ee855b8d2c299439.txt").read_bytes().decode("utf-8")
    path = write_variant(kind, text * max(1, round(size * _CHARACTERS / len(text))), folder, f"{kind}-{size}")
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path)], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    characters, seconds, megabytes = json.loads(done.stdout)
    return {
        "file": path.name,
        "kilobytes": round(path.stat().st_size / 1000),
        "characters": characters,
        "seconds": round(seconds, 2),
        "peak_mb": round(megabytes),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("html", "docx", "pdf"):
            for size in arguments.sizes:
                rows.append(measure(kind, size, Path(folder)))
                if not arguments.json:
                    print("  ".join(f"{name} {value}" for name, value in rows[-1].items()), flush=True)
    if arguments.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
