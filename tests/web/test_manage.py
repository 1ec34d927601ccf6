"""Adding and removing notices on the page, over HTTP and with a real index: no copy of a file stays behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from index.notice import Claim, Facts, Notice, Span
from index.store.snapshot import Snapshot, open_snapshot
from tests.small_index import NOTICES
from tests.web.pressing import OpenPage, Reader
from tests.web.serving import Start
from tests.web.standin import SEEDS, StandInEngine

MakeSettings = Callable[..., Settings]
ADDED = next(path for path in sorted(SEEDS.glob("*.txt")) if path.name not in NOTICES)


class OverAnIndex(StandInEngine):
    """The stand-in, with the snapshots of a real index."""

    def __init__(self, settings: Settings, index_dir: Path) -> None:
        super().__init__(settings)
        self.index_dir = index_dir
        self._opened = open_snapshot(index_dir)

    @property
    def snapshot(self) -> Snapshot:
        if self._opened.is_stale():
            self._opened = open_snapshot(self.index_dir)
        return self._opened


@pytest.fixture
def gradio_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Gradio puts what browsers upload."""
    folder = tmp_path / "gradio"
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return folder


@pytest.fixture
def administrator(
    gradio_folder: Path,
    start: Start,
    make_settings: MakeSettings,
    own_index: Path,
    model_cache: Path,
    open_page: OpenPage,
) -> Reader:
    settings = make_settings(cache_dir=model_cache)
    return open_page(start(settings, engine=OverAnIndex(settings, own_index)))


def copies(folder: Path, name: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name == name]


def test_no_copy_of_an_added_or_refused_file_stays_with_gradio(
    administrator: Reader, gradio_folder: Path, tmp_path: Path
) -> None:
    added = administrator.upload(ADDED.name, ADDED.read_bytes())
    refused = administrator.upload("junk.txt", bytes(range(256)) * 40)
    assert copies(gradio_folder, ADDED.name) and copies(gradio_folder, "junk.txt")
    report, box = administrator.press("add", None, [added, refused])
    assert "nq-upload-ok" in report and "nq-upload-refused" in report and box is None
    assert copies(gradio_folder, ADDED.name) == copies(gradio_folder, "junk.txt") == []
    kept = tmp_path / "data" / "notices"
    assert [path.name for path in kept.iterdir()] == [ADDED.name]

    # Uploaded again and never added, and beside it another file of that name that waits to be added.
    administrator.upload(ADDED.name, ADDED.read_bytes())
    administrator.upload(ADDED.name, b"another text of that name")
    assert len(copies(gradio_folder, ADDED.name)) == 2
    administrator.press("show_2")  # lists the notices that can be removed
    told, _ = administrator.press("remove", None, [ADDED.name])
    assert "已移除 1 份" in told
    assert [path.read_bytes() for path in copies(gradio_folder, ADDED.name)] == [b"another text of that name"]
    assert list(kept.iterdir()) == []


def test_a_disagreeing_count_leads_to_its_place_and_blames_nobody(
    start: Start, make_settings: MakeSettings, open_page: OpenPage
) -> None:
    settings = make_settings()
    engine = StandInEngine(settings)
    text = "反馈指出3个方面12个问题。"
    claims = (
        Claim("方面", 3, 3, True, Span(4, 8)),
        Claim("问题", 12, 11, False, Span(8, 13)),
        Claim("条", 5, None, None, Span(0, 2)),
    )
    engine.snapshot.notices.clear()
    engine.snapshot.sections.clear()
    engine.snapshot.notices["<n>.txt"] = Notice("<n>.txt", text, "0", "text/plain", Facts(), (), claims)
    reader = open_page(start(settings, engine=engine))
    table = reader.press("show_1", None, "")[1]
    assert 'data-act="notice" data-name="&lt;n&gt;.txt" data-start="8" data-end="13"' in table
    assert "文中称 12 个问题，程序找到 11 个：程序可能读错了，请看原文" in table
    assert "文中称 3 个方面，找到 3 个，一致" in table and "文中称 5 个条，无法核对" in table
    place: dict[str, Any] = {"name": "<n>.txt", "start": "8", "end": "13"}
    panel = reader.press_now("notice", None, event=place)[0]
    assert '<mark class="nq-hit">12个问</mark>' in panel or '<mark class="nq-hit">12个问题</mark>' in panel
