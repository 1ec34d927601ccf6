"""The main job with the network cut off: an empty network namespace has not even a loopback that is up."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CUT_OFF = ["unshare", "--user", "--map-root-user", "--net"]


def cut_off_works() -> bool:
    return (
        shutil.which("unshare") is not None and subprocess.run([*CUT_OFF, "true"], capture_output=True).returncode == 0
    )


pytestmark = pytest.mark.skipif(not cut_off_works(), reason="this machine allows no network namespaces (unshare --net)")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*CUT_OFF, sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_nothing_can_be_reached_from_inside() -> None:
    probe = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=2)"
    assert subprocess.run([*CUT_OFF, sys.executable, "-c", probe], capture_output=True).returncode != 0


def test_unpack_index_and_ask_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights are unpacked anew, two notices indexed, and questions answered in both languages."""
    notices = tmp_path / "notices"
    notices.mkdir()
    for seed in sorted((ROOT / "seeds").glob("*.txt"))[:2]:
        shutil.copy(seed, notices)
    monkeypatch.setenv("NOTICE_QA_CACHE_DIR", str(tmp_path / "cache"))
    index = str(tmp_path / "index")
    indexed = run("index", "--notices", str(notices), "--index-dir", index, "--json")
    assert indexed.returncode == 0, indexed.stderr
    chinese = run("ask", "哪个单位没有收工会会员会费?", "--index-dir", index, "--json")
    assert chinese.returncode == 0, chinese.stderr
    answer = json.loads(chinese.stdout)
    assert answer["answered"] and [finding["notice"][:3] for finding in answer["agencies"]] == ["001"]
    english = run("ask", "How did Wuwei put right the unpaid trade union dues?", "--index-dir", index, "--json")
    assert english.returncode == 0, english.stderr
    assert [finding["notice"][:3] for finding in json.loads(english.stdout)["agencies"]] == ["001"]
