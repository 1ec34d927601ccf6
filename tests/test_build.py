"""Indexing runs over real folders with the bundled model: what changes, what does not, and what a kill leaves."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
import numpy as np
import pytest

from index.build import LOCK_FILE, add_files, remove_notices, update_index
from index.embedding import embed_passages, embed_query, load_encoder
from index.embedding.bundled import bundled_folder
from index.errors import IndexBusyError, IndexMismatchError, IndexMissingError, InputError
from index.node_parser import SectionNodeParser, section_nodes
from index.notice import IndexReport, Section
from index.store.catalog import CATALOG_FILE
from index.store.snapshot import Snapshot, open_snapshot
from index.store.state import CURRENT_FILE, find_current, other_states
from index.store.vector_stores import VECTORS_FOLDER
from tests.index_samples import notice_text

CARS = ("公务用车管理不规范", "停用三辆公务用车。")
RESERVOIR = ("水库巡查不到位", "修订水库巡查制度。")
BOOKS = ("固定资产账实不符", "完成固定资产盘点。")
AGENCIES = ("云溪县水务局", "云溪县林业局", "青石市城管局", "青石市教育局", "白河县交通局", "白河县民政局")

INDEX_ONCE = """
import os, sys
from pathlib import Path
from index.build import update_index
cache = os.environ.get("NOTICE_QA_CACHE_DIR")
folders = map(Path, sys.argv[1:3])
update_index(*folders, cache_dir=Path(cache) if cache else None, rebuild="rebuild" in sys.argv)
"""

Run = Callable[..., IndexReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two notices."""
    made = tmp_path / "notices"
    made.mkdir()
    write(made, "a.txt", "云溪县水务局", CARS, RESERVOIR)
    write(made, "b.txt", "云溪县林业局", BOOKS)
    return made


@pytest.fixture
def run(folder: Path, model_cache: Path) -> Run:
    """``run()`` brings the index up to date with ``folder``."""

    def update(**options: object) -> IndexReport:
        return update_index(folder, index_of(folder), cache_dir=model_cache, **options)  # type: ignore[arg-type]

    return update


def write(folder: Path, name: str, agency: str, *issues: tuple[str, str]) -> Path:
    path = folder / name
    path.write_text(notice_text(agency, issues), encoding="utf-8")
    return path


def index_of(folder: Path) -> Path:
    return folder.parent / "index"


def state_of(folder: Path) -> Path:
    state = find_current(index_of(folder))
    assert state is not None
    return state


def segments(folder: Path) -> int:
    """How many lie on disk; each of them is in use."""
    on_disk = {path.name for path in (state_of(folder) / VECTORS_FOLDER).iterdir()}
    assert on_disk == set(snapshot_of(folder)._segments)
    return len(on_disk)


def snapshot_of(folder: Path) -> Snapshot:
    return open_snapshot(index_of(folder))


def check_sound(snapshot: Snapshot) -> None:
    """Every section has its text, vectors and words, and is what its own vector finds."""
    for section in snapshot.sections:
        assert snapshot.text(section) == snapshot.notices[section.notice].text[section.start : section.end]
        vectors = snapshot.vectors(section)
        assert len(vectors.sentences) == len(section.sentences) > 0
        for exact in (False, True):
            found = snapshot.nearest(vectors.parts[0], len(snapshot.sections), exact=exact)
            missed = {item.id for item in snapshot.sections} - {item.id for item in found}
            # A graph that is asked for everything may miss one in a hundred; comparing all of them may not.
            assert len(missed) <= (0 if exact else len(snapshot.sections) // 100), missed
            assert snapshot.clean(found[0]) == snapshot.clean(section)
            nearest = snapshot.vectors(found[0]).parts @ vectors.parts[0]
            assert float(nearest.max()) == pytest.approx(1.0, abs=2e-3)
    assert len(snapshot.terms) == len(snapshot.sections)
    assert snapshot.terms.document_frequency(["整改"]) > 0


def test_new_changed_and_removed_files(folder: Path, run: Run) -> None:
    seen: list[str] = []
    report = run(on_notice=lambda notice: seen.append(notice.name))
    assert report.added == seen == ["a.txt", "b.txt"] and report.embedded_texts > 0
    write(folder, "a.txt", "云溪县水务局", CARS)
    write(folder, "c.txt", "青石市城管局", BOOKS)
    (folder / "b.txt").unlink()
    report = run()
    assert (report.added, report.changed, report.removed, report.unchanged) == (["c.txt"], ["a.txt"], ["b.txt"], [])
    snapshot = snapshot_of(folder)
    assert list(snapshot.notices) == ["a.txt", "c.txt"]
    assert [section.title for section in snapshot.sections if section.kind == "issue"] == [CARS[0], BOOKS[0]]
    check_sound(snapshot)


def test_a_second_run_embeds_nothing_and_loads_no_model(folder: Path, run: Run, model_cache: Path) -> None:
    first = run()
    generation = snapshot_of(folder).generation
    code = (
        "import sys; from pathlib import Path; from index.build import update_index\n"
        f"report = update_index(Path({str(folder)!r}), Path({str(index_of(folder))!r}),"
        f" cache_dir=Path({str(model_cache)!r}))\n"
        "assert not {'torch', 'tokenizers', 'sentence_transformers'} & set(sys.modules)\n"
        "print(report.embedded_texts, report.unchanged)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0 ['a.txt', 'b.txt']"
    assert first.embedded_texts > 0 and snapshot_of(folder).generation == generation


def test_a_copy_under_another_name_is_not_embedded_again(folder: Path, run: Run) -> None:
    run()
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    report = run()
    assert report.added == ["copy.txt"] and report.embedded_texts == 0
    check_sound(snapshot_of(folder))


def test_a_question_finds_its_section(folder: Path, run: Run, model_cache: Path) -> None:
    run()
    snapshot = open_snapshot(index_of(folder), expected_model="bundled", cache_dir=model_cache)
    vector = embed_query(load_encoder(cache_dir=model_cache, purpose="query"), "哪个单位的公车管理有问题?")
    [section] = snapshot.nearest(vector, 1)
    assert section.title == CARS[0]
    mean, deviation = snapshot.background(vector)
    assert float((snapshot.vectors(section).parts @ vector).max()) > mean + deviation


def test_what_is_stored_is_what_the_model_says(folder: Path, run: Run, model_cache: Path) -> None:
    run()
    snapshot = snapshot_of(folder)
    nodes = section_nodes(snapshot.notices["a.txt"])
    vectors = embed_passages(load_encoder(cache_dir=model_cache, purpose="query"), [node.text for node in nodes])
    stored = np.concatenate([snapshot.vectors(section).parts for section in snapshot.sections_of("a.txt")])
    assert ((stored * vectors).sum(axis=1) > 0.999).all()


def test_a_section_longer_than_the_window_is_embedded_in_parts(folder: Path, run: Run) -> None:
    measures = "".join(f"第{number}次会议研究部署整改工作并督促相关科室按期完成任务清单。" for number in range(40))
    write(folder, "long.txt", "青石市教育局", CARS, ("会议制度不落实", measures))
    run()
    snapshot = snapshot_of(folder)
    long = next(section for section in snapshot.sections if section.title == "会议制度不落实")
    assert len(snapshot.vectors(long).parts) >= 2
    check_sound(snapshot)


def test_one_bad_file_is_reported_and_the_others_go_on(folder: Path, run: Run) -> None:
    (folder / "a-broken.docx").write_bytes(b"no word document")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden").write_text("x")
    report = run()
    assert report.added == ["a.txt", "b.txt"]
    assert [failure.name for failure in report.failed] == ["a-broken.docx", "picture.png"]
    assert all("\n" not in failure.reason and failure.name in failure.reason for failure in report.failed)


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_file_that_cannot_be_read_any_more_keeps_its_state(folder: Path, run: Run, rebuild: bool) -> None:
    run()
    before = snapshot_of(folder)
    (folder / "a.txt").write_bytes(b"\x00\x01\x02" * 100)
    report = run(rebuild=rebuild)
    assert [failure.name for failure in report.failed] == ["a.txt"] and "is kept" in report.failed[0].reason
    assert report.removed == [] and snapshot_of(folder).notices == before.notices


def test_a_wrong_folder_leaves_the_index_alone(folder: Path, run: Run, tmp_path: Path) -> None:
    run()
    generation = snapshot_of(folder).generation
    (tmp_path / "empty").mkdir()
    for wrong in ("empty", "missing"):
        for rebuild in (False, True):
            with pytest.raises(InputError, match=wrong):
                update_index(tmp_path / wrong, index_of(folder), rebuild=rebuild)
    assert snapshot_of(folder).generation == generation
    with pytest.raises(InputError):
        update_index(tmp_path / "missing", tmp_path / "new-index")
    assert not (tmp_path / "new-index").exists()


def test_another_model_asks_for_a_rebuild(folder: Path, run: Run, tmp_path: Path, model_cache: Path) -> None:
    run()
    other = other_model(tmp_path, model_cache)
    with pytest.raises(IndexMismatchError, match=r"'bundled', not .*--rebuild"):
        run(model=other)
    with pytest.raises(IndexMismatchError, match="--rebuild"):
        open_snapshot(index_of(folder), expected_model=other)
    open_snapshot(index_of(folder), expected_model="bundled", cache_dir=model_cache)


def other_model(tmp_path: Path, model_cache: Path) -> str:
    """The bundled weights under another fingerprint: a folder that differs in a small file."""
    folder = tmp_path / "other-model"
    shutil.copytree(bundled_folder(model_cache), folder, copy_function=os.link)
    (folder / "note.txt").write_text("another")
    return str(folder)


def test_a_damaged_catalog_is_rebuilt(folder: Path, run: Run) -> None:
    run()
    before = snapshot_of(folder).sections
    for suffix in ("-wal", "-shm"):
        (state_of(folder) / f"{CATALOG_FILE}{suffix}").unlink(missing_ok=True)
    (state_of(folder) / CATALOG_FILE).write_bytes(b"not a database at all" * 100)
    check_rebuilt(folder, run, before)


def test_damaged_notices_in_the_catalog_are_rebuilt(folder: Path, run: Run) -> None:
    run()
    before = snapshot_of(folder).sections
    with contextlib.closing(sqlite3.connect(state_of(folder) / CATALOG_FILE)) as catalog, catalog:
        catalog.execute("UPDATE notices SET name = CAST(x'ff6e' AS TEXT) WHERE name = 'a.txt'")
    check_rebuilt(folder, run, before)


@pytest.mark.parametrize("content", ["", "state-000000000000", "../elsewhere", "\x00"])
def test_a_damaged_pointer_is_rebuilt(folder: Path, run: Run, content: str) -> None:
    run()
    before = snapshot_of(folder).sections
    (index_of(folder) / CURRENT_FILE).write_text(content)
    check_rebuilt(folder, run, before)


def check_rebuilt(folder: Path, run: Run, before: list[Section]) -> None:
    for attempt in (lambda: snapshot_of(folder), run, lambda: remove_notices(index_of(folder), ["a.txt"])):
        with pytest.raises(IndexMismatchError, match="--rebuild") as caught:
            attempt()
        assert "\n" not in str(caught.value)
    run(rebuild=True)
    assert snapshot_of(folder).sections == before
    check_sound(snapshot_of(folder))
    assert list(other_states(index_of(folder), state_of(folder))) == []


def test_a_damaged_chroma_database_is_rebuilt(folder: Path, run: Run) -> None:
    index = index_of(folder)
    # In a process of its own: Chroma keeps a database open for as long as it is used.
    made = subprocess.run([sys.executable, "-c", INDEX_ONCE, str(folder), str(index)], check=False)
    assert made.returncode == 0
    [database] = (state_of(folder) / VECTORS_FOLDER).glob("*/chroma.sqlite3")
    database.write_bytes(b"no database" * 1000)
    with pytest.raises(IndexMismatchError, match="--rebuild"):
        check_sound(snapshot_of(folder))
    run(rebuild=True)
    check_sound(snapshot_of(folder))


def test_an_index_of_a_former_format_is_rebuilt(folder: Path, run: Run) -> None:
    index = index_of(folder)
    for name in ("chroma", "lexical", "vectors"):
        (index / name).mkdir(parents=True)
        (index / name / "file").write_bytes(b"old")
    for name in ("catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "rebuild.sqlite"):
        (index / name).write_bytes(b"old")
    for attempt in (lambda: snapshot_of(folder), run, lambda: remove_notices(index, ["a.txt"])):
        with pytest.raises(IndexMismatchError, match=r"former format: run index --rebuild"):
            attempt()
    assert run(rebuild=True).added == ["a.txt", "b.txt"]
    check_sound(snapshot_of(folder))
    assert {path.name for path in index.iterdir()} == {CURRENT_FILE, LOCK_FILE, state_of(folder).name}


def test_an_index_folder_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InputError, match="cannot be written"):
        update_index(folder, tmp_path / "file")


def test_a_rebuild_can_be_searched_meanwhile(folder: Path, run: Run) -> None:
    run()
    write(folder, "a.txt", "云溪县水务局", BOOKS)
    states = []

    def look(_: object) -> None:
        snapshot = snapshot_of(folder)
        check_sound(snapshot)
        states.append((snapshot.generation, CARS[0] in snapshot.notices["a.txt"].text))

    report = run(rebuild=True, on_notice=look)
    assert states == [(1, True), (1, True)]
    assert report.changed == ["a.txt"] and report.unchanged == ["b.txt"] and report.embedded_texts > 0
    assert CARS[0] not in snapshot_of(folder).notices["a.txt"].text
    assert snapshot_of(folder).generation == 2
    assert {path.name for path in index_of(folder).iterdir()} == {CURRENT_FILE, LOCK_FILE, state_of(folder).name}
    check_sound(snapshot_of(folder))


def test_single_files_come_and_go(folder: Path, run: Run, tmp_path: Path, model_cache: Path) -> None:
    run()
    upload = write(tmp_path, "c.txt", "青石市城管局", RESERVOIR)
    assert add_files([upload], index_of(folder), cache_dir=model_cache).added == ["c.txt"]
    assert list(snapshot_of(folder).notices) == ["a.txt", "b.txt", "c.txt"]
    with pytest.raises(InputError, match=r"no notice x\.txt"):
        remove_notices(index_of(folder), ["c.txt", "x.txt"])
    assert remove_notices(index_of(folder), ["c.txt", "a.txt"]).removed == ["a.txt", "c.txt"]
    assert list(snapshot_of(folder).notices) == ["b.txt"]
    check_sound(snapshot_of(folder))
    with pytest.raises(InputError, match="several files"):
        add_files([upload, folder / "c.txt"], index_of(folder))
    with pytest.raises(IndexMissingError):
        remove_notices(tmp_path / "nowhere", ["a.txt"])


def test_two_writers_do_not_meet(folder: Path, run: Run, model_cache: Path) -> None:
    refused = []

    def second_writer(_: object) -> None:
        with pytest.raises(IndexBusyError, match="another process"):
            add_files([folder / "b.txt"], index_of(folder), cache_dir=model_cache)
        code = (
            "from pathlib import Path; from index.build import update_index\n"
            f"update_index(Path({str(folder)!r}), Path({str(index_of(folder))!r}))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        refused.append("IndexBusyError" in done.stderr)

    (folder / "b.txt").unlink()
    run(on_notice=second_writer)
    assert refused == [True]
    check_sound(snapshot_of(folder))


# -- processes that are killed, and processes that read meanwhile ---------------------------------------------------

KILLED_RUN = """
import os, signal, sys
from pathlib import Path
from index.build import update_index
from index import indexing
from index.store import writer
from index.store.catalog import Catalog
from index.store.vector_stores import SegmentStores

writer.COMMIT_SECTIONS = 6  # two notices a commit
if "merge" in sys.argv:
    writer.MOST_SMALL = 2
folder, index_dir, cache, moment, times = sys.argv[1:6]
owner, method = {
    "before a segment": (SegmentStores, "write"),
    "before a commit": (Catalog, "commit"),
    "before the switch": (indexing, "make_current"),
    "before dropping": (SegmentStores, "drop"),
    "before tidying": (Catalog, "tidy"),
    "before deleting": (indexing, "remove_folder"),
}[moment]
whole = getattr(owner, method)
calls = 0

def killed(*args, **options):
    global calls
    calls += 1
    if calls == int(times):
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*args, **options)

setattr(owner, method, killed)
update_index(Path(folder), Path(index_dir), cache_dir=Path(cache), rebuild="rebuild" in sys.argv)
"""


def run_and_kill(folder: Path, model_cache: Path, moment: str, times: int, *options: str) -> None:
    """A real process that dies by SIGKILL right at the ``times``-th arrival at a moment of its run."""
    command = [sys.executable, "-c", KILLED_RUN, str(folder), str(index_of(folder)), str(model_cache)]
    done = subprocess.run([*command, moment, str(times), *options], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.fixture
def six_notices(folder: Path) -> Path:
    for number, agency in enumerate(AGENCIES):
        write(folder, f"{'abcdef'[number]}.txt", agency, CARS if number % 2 else BOOKS)
    return folder


@pytest.mark.parametrize(
    ("moment", "times", "committed"),
    [("before a segment", 2, 2), ("before a commit", 2, 2), ("before a commit", 1, 0), ("before tidying", 1, 6)],
)
def test_a_killed_run_is_taken_up(
    six_notices: Path, run: Run, model_cache: Path, moment: str, times: int, committed: int
) -> None:
    run_and_kill(six_notices, model_cache, moment, times)
    if committed:
        assert len(snapshot_of(six_notices).notices) == committed
        check_sound(snapshot_of(six_notices))
    else:
        with pytest.raises(IndexMissingError):
            snapshot_of(six_notices)
    report = run()
    assert len(report.unchanged) == committed and len(report.added) == 6 - committed
    snapshot = snapshot_of(six_notices)
    assert len(snapshot.notices) == 6 and segments(six_notices) > 0
    check_sound(snapshot)


def test_vectors_of_a_killed_run_are_used(six_notices: Path, run: Run, model_cache: Path) -> None:
    run_and_kill(six_notices, model_cache, "before a commit", 3)
    assert run().embedded_texts == 0


@pytest.mark.parametrize("moment", ["before a segment", "before a commit", "before dropping"])
def test_a_killed_merge_changes_nothing(six_notices: Path, run: Run, model_cache: Path, moment: str) -> None:
    times = 1 if moment == "before dropping" else 3
    run_and_kill(six_notices, model_cache, moment, times, "merge")
    before = snapshot_of(six_notices)
    check_sound(before)
    run()
    after = snapshot_of(six_notices)
    assert len(after.notices) == 6 and segments(six_notices) == len(after._segments)
    assert set(before.sections) <= set(after.sections)
    check_sound(after)


def test_a_killed_removal_is_finished_by_the_next_run(six_notices: Path, run: Run, model_cache: Path) -> None:
    """No removed word stays because the run that removed it was killed."""
    write(six_notices, "s.txt", "云溪县林业局", ("鼙鼓渔阳未落实", "已停办鼙鼓渔阳。"))
    run()
    (six_notices / "s.txt").unlink()
    for moment in ("before dropping", "before tidying"):
        run_and_kill(six_notices, model_cache, moment, 1)
        assert "s.txt" not in snapshot_of(six_notices).notices
    run()
    held = b"".join(path.read_bytes() for path in index_of(six_notices).rglob("*") if path.is_file())
    assert "鼙鼓".encode() not in held and "公务用车".encode() in held
    check_sound(snapshot_of(six_notices))


def test_a_killed_rebuild_is_taken_up(six_notices: Path, run: Run, model_cache: Path) -> None:
    whole = run(rebuild=True).embedded_texts
    run_and_kill(six_notices, model_cache, "before a commit", 2, "rebuild")
    assert snapshot_of(six_notices).generation == 1
    check_sound(snapshot_of(six_notices))
    assert 0 < run(rebuild=True).embedded_texts < whole
    for moment in ("before the switch", "before deleting"):
        generation = snapshot_of(six_notices).generation
        run_and_kill(six_notices, model_cache, moment, 1, "rebuild")
        check_sound(snapshot_of(six_notices))
        assert snapshot_of(six_notices).generation == generation + (moment == "before deleting")
        run(rebuild=True)
        check_sound(snapshot_of(six_notices))
        assert list(other_states(index_of(six_notices), state_of(six_notices))) == []


def test_a_rebuild_killed_at_the_very_end_embeds_nothing_again(six_notices: Path, run: Run, model_cache: Path) -> None:
    run()
    run_and_kill(six_notices, model_cache, "before the switch", 1, "rebuild")
    assert run(rebuild=True).embedded_texts == 0


def test_a_rebuild_that_was_given_up_leaves_nothing(six_notices: Path, run: Run, model_cache: Path) -> None:
    run()
    run_and_kill(six_notices, model_cache, "before the switch", 1, "rebuild")
    assert run().embedded_texts == 0
    assert list(other_states(index_of(six_notices), state_of(six_notices))) == []
    check_sound(snapshot_of(six_notices))


def test_kills_at_any_moment_lose_nothing(six_notices: Path, run: Run, model_cache: Path, tmp_path: Path) -> None:
    """``KILLS`` of them; what one run has confirmed every later reader sees."""
    run()
    chance, confirmed = random.Random(11), 6
    command = [sys.executable, "-c", INDEX_ONCE, str(six_notices), str(index_of(six_notices))]
    environment = {**os.environ, "NOTICE_QA_CACHE_DIR": str(model_cache)}
    for number in range(int(os.environ.get("KILLS", "3"))):
        write(six_notices, f"new{number}.txt", AGENCIES[number % 6], CARS, (f"第{number}项问题", "已办结。"))
        write(six_notices, "a.txt", "云溪县水务局", (f"第{number}次修改", "已办结。"))
        rebuild = ["rebuild"] if number % 3 == 2 else []
        with subprocess.Popen([*command, *rebuild], env=environment, stderr=subprocess.DEVNULL) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.5, 6.0))
            process.kill()
        snapshot = snapshot_of(six_notices)
        assert len(snapshot.notices) >= confirmed
        check_sound(snapshot)
        if number % 5 == 4:
            run()
            confirmed = len(list(six_notices.iterdir()))
            assert len(snapshot_of(six_notices).notices) == confirmed
            segments(six_notices)
    run()
    assert set(snapshot_of(six_notices).notices) == {path.name for path in six_notices.iterdir()}
    check_sound(snapshot_of(six_notices))


READER = """
import sys
from pathlib import Path
from index.store.snapshot import open_snapshot

index_dir, stop = Path(sys.argv[1]), Path(sys.argv[2])
snapshot, seen = open_snapshot(index_dir), []
while True:
    last = stop.exists()
    if snapshot.is_stale():
        snapshot = open_snapshot(index_dir)
    for section in snapshot.sections:
        [found] = snapshot.nearest(snapshot.vectors(section).parts[0], 1)
        assert snapshot.clean(found) == snapshot.clean(section), (section.id, found.id)
        assert snapshot.terms.occurs(snapshot.clean(section)[-5:])
    if not seen or seen[-1] != snapshot.generation:
        seen.append(snapshot.generation)
        print(snapshot.generation, *(f"{name}:{len(notice.issues)}" for name, notice in snapshot.notices.items()))
        sys.stdout.flush()
    if last:
        break
"""


def test_a_reader_in_another_process_sees_the_old_state_or_the_new(folder: Path, run: Run, tmp_path: Path) -> None:
    run()
    stop = tmp_path / "stop"
    command = [sys.executable, "-c", READER, str(index_of(folder)), str(stop)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reader:
        assert reader.stdout and reader.stderr
        lines = [reader.stdout.readline()]  # it has searched the first state
        write(folder, "a.txt", "云溪县水务局", CARS, RESERVOIR, BOOKS)
        (folder / "b.txt").rename(folder / "c.txt")
        run()
        write(folder, "a.txt", "云溪县水务局", BOOKS)
        run(rebuild=True)
        stop.touch()
        output, errors = reader.communicate(timeout=60)
    assert reader.returncode == 0, errors
    states = [line.split() for line in (lines[0] + output).splitlines()]
    wanted = {"1": ["a.txt:2", "b.txt:1"], "2": ["a.txt:3", "c.txt:1"], "3": ["a.txt:1", "c.txt:1"]}
    assert all(wanted[generation] == notices for generation, *notices in states)
    assert states[0][0] == "1" and states[-1][0] == "3"


@pytest.fixture
def chroma_url(tmp_path: Path) -> Iterator[str]:
    """A real Chroma server of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(150):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def test_a_chroma_server_does_as_well(folder: Path, run: Run, chroma_url: str) -> None:
    run(chroma_url=chroma_url)
    assert not (state_of(folder) / VECTORS_FOLDER).exists()
    write(folder, "a.txt", "云溪县水务局", BOOKS)
    run(chroma_url=chroma_url)
    check_sound(open_snapshot(index_of(folder), chroma_url=chroma_url))
    run(chroma_url=chroma_url, rebuild=True)
    check_sound(open_snapshot(index_of(folder), chroma_url=chroma_url))
    assert len(chromadb.HttpClient(port=urlsplit(chroma_url).port or 0).list_collections()) == 1
    with pytest.raises(IndexMismatchError, match="'chroma server', not 'chroma'"):
        run()
    with pytest.raises(IndexMismatchError, match="'chroma server', not 'chroma'"):
        check_sound(snapshot_of(folder))
    run(rebuild=True)
    check_sound(snapshot_of(folder))


def test_another_engine_does_as_well(folder: Path, run: Run, tmp_path: Path, model_cache: Path) -> None:
    run(vector_store="qdrant")
    write(folder, "a.txt", "云溪县水务局", BOOKS)
    assert run(vector_store="qdrant").changed == ["a.txt"]
    check_sound(open_snapshot(index_of(folder), vector_store="qdrant"))
    upload = write(tmp_path, "c.txt", "青石市城管局", RESERVOIR)
    add_files([upload], index_of(folder), cache_dir=model_cache, vector_store="qdrant")
    with pytest.raises(IndexMismatchError, match="'qdrant', not 'chroma'"):
        remove_notices(index_of(folder), ["c.txt"])
    remove_notices(index_of(folder), ["c.txt"], vector_store="qdrant")
    check_sound(open_snapshot(index_of(folder), vector_store="qdrant"))


FULL_DISK = """
import os, resource, sys
from pathlib import Path
from index.build import update_index
from index.errors import NoticeQAError

folder, index_dir, cache, limit, *rebuild = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    update_index(Path(folder), Path(index_dir), cache_dir=Path(cache), rebuild=bool(rebuild))
except NoticeQAError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_full_disk_is_one_line_and_does_no_harm(
    six_notices: Path, run: Run, model_cache: Path, rebuild: bool
) -> None:
    run()
    before = snapshot_of(six_notices)
    write(six_notices, "a.txt", "云溪县水务局", *(CARS, RESERVOIR) * 4)
    refused = 0
    for limit in (1_000, 30_000, 100_000, 150_000, 200_000, 400_000):
        command = [sys.executable, "-c", FULL_DISK, str(six_notices), str(index_of(six_notices)), str(model_cache)]
        done = subprocess.run([*command, str(limit), *["rebuild"][: int(rebuild)]], capture_output=True, text=True)
        if done.returncode == 0:
            break
        assert done.returncode == 3 and done.stdout.count("\n") == 1, done.stderr
        assert "no space left" in done.stdout or "see whether the disk is full" in done.stdout
        now = snapshot_of(six_notices)  # a run that failed has done nothing, or all of it and failed at clearing up
        assert now.notices == before.notices or now.notices["a.txt"].text != before.notices["a.txt"].text
        check_sound(now)
        refused += 1
    assert refused > 2
    run(rebuild=rebuild)
    check_sound(snapshot_of(six_notices))


def test_a_chroma_server_that_is_down_is_named(folder: Path, run: Run) -> None:
    with pytest.raises(InputError, match=r"no Chroma server answers at http://127\.0\.0\.1:9:"):
        run(chroma_url="http://127.0.0.1:9")
    with pytest.raises(InputError, match="write http://host:port"):
        run(chroma_url="localhost")


def test_threads_may_share_a_snapshot(folder: Path, run: Run) -> None:
    run()
    snapshot = snapshot_of(folder)
    threads = [threading.Thread(target=check_sound, args=(snapshot,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_sound(snapshot)


def test_the_lock_goes_with_the_process(six_notices: Path, run: Run, model_cache: Path) -> None:
    run_and_kill(six_notices, model_cache, "before a commit", 1)
    assert (index_of(six_notices) / LOCK_FILE).exists()
    assert len(run().added) == 6


def test_nodes_for_llama_index(folder: Path) -> None:
    from llama_index.core.schema import Document as LlamaDocument

    text = (folder / "a.txt").read_text(encoding="utf-8")
    nodes = SectionNodeParser().get_nodes_from_documents([LlamaDocument(text=text, metadata={"file_name": "a.txt"})])
    issues = [node for node in nodes if node.metadata["kind"] == "issue"]
    assert [node.metadata["title"] for node in issues] == [CARS[0], RESERVOIR[0]]
    for node in issues:
        assert node.metadata["notice"] == node.metadata["file_name"] == "a.txt"
        verbatim = text[node.metadata["start"] : node.metadata["end"]]
        assert node.metadata["title"] in verbatim and verbatim.split("\n")[-1] in node.get_content()
        assert node.source_node is not None
