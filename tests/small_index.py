"""The command line run for real, and an index over two seeds that the tests share; none of them changes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NOTICES = ("000_53e90b368ab79511.txt", "004_4c40f62bca0f0ba6.txt")

_FOLDER = tempfile.TemporaryDirectory(prefix="notice-qa-tests-")


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with these settings and no others, but for where the model is unpacked."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("NOTICE_QA_") or name == "NOTICE_QA_CACHE_DIR"
    }
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", **settings}


def run_bot(
    *arguments: str | Path, stdin: str = "", cwd: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """``python -m bot …`` in a folder of its own, so that no ``.env`` and no data of the developer takes part."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        cwd=cwd or _FOLDER.name,
        env=environment(**settings),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@cache
def small_index() -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The index folder, and the run that made it."""
    folder = Path(_FOLDER.name)
    (folder / "notices").mkdir()
    for name in NOTICES:
        (folder / "notices" / name).write_bytes((ROOT / "seeds" / name).read_bytes())
    made = run_bot("index", "--notices", folder / "notices", "--index-dir", folder / "index")
    assert made.returncode == 0, made.stderr
    return folder / "index", made


def one_error_line(run: subprocess.CompletedProcess[str]) -> str:
    """The line an error is told in; fails when there is anything else."""
    lines = run.stderr.splitlines()
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("error: ")
    assert run.stdout == ""
    return lines[0]


def gold_line(**values: Any) -> str:
    """A line of a gold file, right unless ``values`` make it wrong."""
    row = {"id": "1", "kind": "fact", "lang": "zh", "question": "问?", "history": [], **values}
    return json.dumps(row, ensure_ascii=False)
