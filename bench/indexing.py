"""How long the seeds take to index: cold (weights unpacked first), with the weights there, and with nothing changed.

    python bench/indexing.py [--notices DIR] [--json]

Every run is a process of its own, timed from outside, start-up included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def index(notices: Path, index_dir: Path, cache: Path) -> tuple[float, int]:
    """Seconds of one run, and the issue sections then in the index."""
    command = [sys.executable, "-m", "bot", "index", "--notices", str(notices), "--index-dir", str(index_dir), "--json"]
    started = time.perf_counter()
    environment = os.environ | {"NOTICE_QA_CACHE_DIR": str(cache)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
    return seconds, sum(notice["sections"] for notice in json.loads(done.stdout)["notices"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notices", type=Path, default=ROOT / "seeds")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cache, first, second = Path(folder, "cache"), Path(folder, "first"), Path(folder, "second")
        cold, sections = index(arguments.notices, first, cache)
        warm, _ = index(arguments.notices, second, cache)
        unchanged, _ = index(arguments.notices, second, cache)
    figures = {
        "issue_sections": sections,
        "cold_s": round(cold, 1),
        "weights_there_s": round(warm, 1),
        "issue_sections_per_s": round(sections / warm, 1),
        "nothing_changed_s": round(unchanged, 1),
    }
    print(json.dumps(figures) if arguments.json else "\n".join(f"{name:22} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
