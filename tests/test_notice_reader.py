"""No file hangs or fills the process that reads it: each bad one is one line, and the others go on."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError
from reportlab.pdfgen.canvas import Canvas

from bot.settings import Settings
from index.build import add_files, update_index
from index.errors import NoticeQAError, UnreadableFileError
from index.notice import Document, Notice
from index.notice_reader import NoticeReader, ReadLimits
from index.readers import read_document
from index.structure import parse_notice
from tests.hostile_files import HOSTILE, html_of_unmatched_tags

ROOT = Path(__file__).parents[1]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
TIGHT = ReadLimits(seconds=2, megabytes=512)


def expected(path: Path) -> Notice:
    """What is read without a child."""
    return parse_notice(read_document(path))


def refused(reader: NoticeReader, path: Path) -> str:
    """The one line a file is refused with."""
    with pytest.raises(UnreadableFileError) as caught:
        reader.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path.name}: ")
    assert "\n" not in message
    return message


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A page that keeps a parser in C busy for minutes."""
    path = tmp_path / "tags.html"
    html_of_unmatched_tags(path)
    return path


def test_a_notice_is_the_same_as_without_a_child() -> None:
    with NoticeReader() as reader:
        assert [reader.read(path) for path in SEEDS] == [expected(path) for path in SEEDS]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_line_and_the_next_is_read(name: str, tmp_path: Path) -> None:
    HOSTILE[name](tmp_path / name)
    with NoticeReader(TIGHT) as reader:
        message = refused(reader, tmp_path / name)
        assert "READ_TIMEOUT_S" in message or "READ_MEMORY_MB" in message
        assert reader.read(SEEDS[0]) == expected(SEEDS[0])


def test_a_hostile_file_is_one_line_of_a_run_and_of_an_upload(slow: Path, tmp_path: Path, model_cache: Path) -> None:
    folder, index = tmp_path / "notices", tmp_path / "index"
    folder.mkdir()
    shutil.copy(slow, folder / "b.html")
    for name in ("a.txt", "c.txt"):
        (folder / name).write_text("巡察整改情况通报\n一、停用三辆公务用车。\n", encoding="utf-8")
    report = update_index(folder, index, cache_dir=model_cache, read_timeout_s=1)
    assert report.added == ["a.txt", "c.txt"]
    assert [failure.name for failure in report.failed] == ["b.html"]
    assert "took longer than 1 s" in report.failed[0].reason
    report = add_files([slow, SEEDS[4]], index, cache_dir=model_cache, read_timeout_s=1)
    assert (report.added, [failure.name for failure in report.failed]) == ([SEEDS[4].name], [slow.name])


def test_a_readers_own_message_is_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"MZ\0\0" + b"abc\0" * 50)
    with NoticeReader() as reader:
        assert "binary data" in refused(reader, path)
        assert "cannot be opened" in refused(reader, tmp_path / "missing.txt")
        assert "cannot read this kind" in refused(reader, tmp_path / "a.xlsx")


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    path.write_text("整改情况", encoding="utf-8")
    with NoticeReader() as reader, pytest.raises(UnreadableFileError, match="broken characters"):
        reader.read(path)


def test_a_text_read_before_can_be_parsed_again() -> None:
    notice = expected(SEEDS[1])
    with NoticeReader() as reader:
        assert reader.parse(Document(notice.name, notice.text, notice.digest, notice.media_type)) == notice


def test_what_is_logged_while_reading_is_logged_here(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(80, 700, "The party group met and decided on the rectification.")
    canvas.showPage()
    canvas.showPage()  # a page without text
    canvas.save()
    with NoticeReader() as reader, caplog.at_level(logging.WARNING):
        reader.read(path)
    assert "1 of 2 pages hold no text" in caplog.text


def test_a_child_killed_in_the_middle_costs_one_file(slow: Path) -> None:
    with NoticeReader() as reader:
        reader.read(SEEDS[0])
        first = children()
        killer = threading.Timer(0.3, lambda: os.kill(first[0], signal.SIGKILL))
        killer.start()
        assert "killed" in refused(reader, slow)
        killer.join()
        assert reader.read(SEEDS[0]) == expected(SEEDS[0])
        second = children()[0]
        os.kill(second, signal.SIGKILL)  # while it has nothing to do: no file is to blame
        wait_until_gone(second)
        assert reader.read(SEEDS[1]) == expected(SEEDS[1])
    assert children() == []


def test_threads_take_turns_and_get_their_own(slow: Path) -> None:
    paths = [*SEEDS, slow] * 2
    with NoticeReader(TIGHT) as reader, ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda path: next(reader.read_all([path]))[1], paths))
    for path, outcome in zip(paths, outcomes, strict=True):
        assert isinstance(outcome, UnreadableFileError) if path == slow else outcome == expected(path)


def test_files_are_read_in_order_and_one_ahead(tmp_path: Path) -> None:
    paths = [SEEDS[0], tmp_path / "missing.txt", *SEEDS[1:]]
    with NoticeReader() as reader:
        outcomes = list(reader.read_all(paths))
    assert [path for path, _ in outcomes] == paths
    assert [path.name for path, outcome in outcomes if not isinstance(outcome, Notice)] == ["missing.txt"]


def test_a_run_that_is_given_up_does_not_wait_for_its_file(slow: Path) -> None:
    with pytest.raises(KeyboardInterrupt), NoticeReader() as reader:
        for _ in reader.read_all([SEEDS[0], slow, SEEDS[1]]):
            raise KeyboardInterrupt
    assert children() == []


def test_no_child_outlives_its_parent(slow: Path) -> None:
    """Also one that is inside a parser and runs no line of ours."""
    program = (
        "import sys; from pathlib import Path; from index.notice_reader import NoticeReader\n"
        f"reader = NoticeReader(); reader.read(Path({str(SEEDS[0])!r})); print(reader._child.process.pid, flush=True)\n"
        f"reader.read(Path({str(slow)!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert running(child)
        parent.kill()
    wait_until_gone(child)


def test_too_little_memory_to_start_is_said() -> None:
    with NoticeReader(ReadLimits(megabytes=24)) as reader, pytest.raises(NoticeQAError, match="READ_MEMORY_MB"):
        reader.read(SEEDS[0])
    assert children() == []


def test_the_child_loads_no_heavy_library() -> None:
    program = (
        "import sys, index.notice_reader_child\n"
        "heavy = {'torch', 'gradio', 'chromadb', 'sklearn', 'llama_index', 'onnxruntime', 'pydantic'}\n"
        "print(*(heavy & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("values", [{"read_memory_mb": 10}, {"read_timeout_s": 0}, {"read_timeout_s": 1e9}])
def test_limits_have_bounds(values: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(values)


def children() -> list[int]:
    """The reading processes of this one."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    threads = [path.read_text(encoding="ascii").split() for path in Path("/proc/self/task").glob("*/children")]
    found = {int(pid) for pids in [listed, *threads] for pid in pids}
    return sorted(pid for pid in found if b"notice_reader_child" in Path(f"/proc/{pid}/cmdline").read_bytes())


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while running(pid):
        assert time.monotonic() < deadline, "it is still there"
        time.sleep(0.02)


def running(pid: int) -> bool:
    """Whether it is there and no mere entry that nobody has asked for yet; its last thread may outlive the first."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        return state not in ("Z", "X") or len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except FileNotFoundError:
        return False
