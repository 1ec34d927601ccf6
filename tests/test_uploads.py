"""Notices added on the page stay when the folder of notices is indexed anew."""

from __future__ import annotations

from pathlib import Path

from index.build import add_files, remove_notices, update_index
from index.store.snapshot import open_snapshot

SEEDS = Path(__file__).parent.parent / "seeds"


def test_uploads_survive_the_next_run_and_win_over_a_file_of_the_same_name(tmp_path: Path, model_cache: Path) -> None:
    notices, uploads, index = tmp_path / "notices", tmp_path / "uploads", tmp_path / "index"
    notices.mkdir()
    uploads.mkdir()
    first, second = sorted(SEEDS.glob("*.txt"))[::4]
    (notices / "a.txt").write_bytes(first.read_bytes())
    update_index(notices, index, uploads=uploads, cache_dir=model_cache)
    (uploads / "a.txt").write_bytes(second.read_bytes())
    add_files([uploads / "a.txt"], index, cache_dir=model_cache)
    report = update_index(notices, index, uploads=uploads, cache_dir=model_cache)
    assert (report.unchanged, report.embedded_texts) == (["a.txt"], 0)
    assert open_snapshot(index).notices["a.txt"].text == second.read_text("utf-8")
    (uploads / "a.txt").unlink()
    remove_notices(index, ["a.txt"])
    assert update_index(notices, index, uploads=uploads, cache_dir=model_cache).added == ["a.txt"]
