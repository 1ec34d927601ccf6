"""What the command line says of wrong usage and input: one line, an exit status, and an index as it was."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_index import environment, one_error_line, run_bot
from tests.waiting import wait_until


def write_lines(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_unreadable_files_are_named_and_the_others_stay(own_index: Path, notices_dir: Path) -> None:
    (notices_dir / "empty.txt").write_bytes(b"")
    (notices_dir / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (notices_dir / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (notices_dir / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    with (notices_dir / "huge.txt").open("wb") as file:
        file.truncate(50_000_000)
    before = run_bot("notices", "--index-dir", own_index, "--json").stdout
    run = run_bot("index", "--notices", notices_dir, "--index-dir", own_index, "--json")
    assert run.returncode == 2
    failed = {one["notice"]: one["reason"] for one in json.loads(run.stdout)["failed"]}
    assert set(failed) == {"empty.txt", "binary.txt", "broken.pdf", "old.doc", "huge.txt"}
    assert sorted(run.stderr.splitlines()) == sorted(f"error: {reason}" for reason in failed.values())
    assert all(reason.startswith(name) for name, reason in failed.items())
    assert "20 MB" in failed["huge.txt"]
    assert run_bot("notices", "--index-dir", own_index, "--json").stdout == before


def test_a_first_run_without_a_readable_file_says_why(tmp_path: Path) -> None:
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "empty\n\x1b[31m.txt").write_bytes(b"")
    run = run_bot("index", "--notices", tmp_path / "notices", "--index-dir", tmp_path / "index", "--json")
    assert run.returncode == 2
    assert json.loads(run.stdout)["notices"] == [] and len(json.loads(run.stdout)["failed"]) == 1
    assert len(run.stderr.splitlines()) == 1 and "holds no text" in run.stderr and "\x1b" not in run.stderr


def test_a_missing_folder_leaves_no_index(tmp_path: Path) -> None:
    run = run_bot("index", "--notices", tmp_path / "nowhere", "--index-dir", tmp_path / "index")
    assert run.returncode == 2
    assert "nowhere" in one_error_line(run)
    assert not (tmp_path / "index").exists()


def test_an_unknown_notice_is_one_line(index_dir: Path) -> None:
    run = run_bot("sections", "nothing.txt", "--index-dir", index_dir)
    assert run.returncode == 2
    assert "nothing.txt" in one_error_line(run)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", ""], "empty"),
        (["ask", " \n\t"], "empty"),
        (["search", "　"], "empty"),
        (["ask", "问" * 20_000], "20000 characters"),
        (["search", "why " * 5_000], "20000 characters"),
        (["ask"], "no question"),
        (["ask", "问", "--out", "out.jsonl"], "not both"),
        (["search", "--batch", "in.jsonl"], "give both"),
        (["search", "问", "-k", "0"], "1 or more"),
        (["ask", "--batch", "nowhere.jsonl", "--out", "out.jsonl"], "nowhere.jsonl"),
        (["answer", "问"], "invalid choice"),
        (["ask", "问", "--fast"], "--fast"),
        ([], "COMMAND"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    run = run_bot(*arguments, cwd=tmp_path)
    assert run.returncode == 2
    assert said in one_error_line(run)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_wrong_batch_line_becomes_an_error_line_and_the_others_go_on(
    command: str, index_dir: Path, tmp_path: Path
) -> None:
    wrong = {
        "{not json": "line 2 is not JSON",
        '["a list"]': "line 3 is not a JSON object",
        '{"id": "x"}': "line 4 has no question",
        '{"id": "x", "question": "  "}': "line 5 has no question",
        '{"id": "x", "question": "问", "history": "问"}': 'line 6: "history"',
        json.dumps({"id": "x", "question": "问" * 20_000}): "the question has 20000",
    }
    question = '{"id": "a", "question": "谁整改了公厕?"}'
    source = write_lines(tmp_path / "in.jsonl", question, *wrong, question)
    out = tmp_path / "out.jsonl"
    run = run_bot(command, "--batch", source, "--out", out, "--index-dir", index_dir)
    assert run.returncode == 1
    assert run.stderr.startswith("6 of 8 questions failed")
    first, *errors, last = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert first["id"] == last["id"] == "a"
    assert "error" not in first and "error" not in last
    for row, (line, said) in zip(errors, wrong.items(), strict=True):
        assert set(row) == {"id", "error"}
        assert row["id"] == ("x" if line.startswith('{"id"') else None)
        assert said in row["error"]


def test_a_batch_that_is_killed_leaves_the_lines_answered_so_far(index_dir: Path, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", *['{"question": "谁整改了公厕?"}'] * 5000)
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "bot", "ask", "--batch", source, "--out", out, "--index-dir", index_dir]
    with subprocess.Popen([*map(str, command)], env=environment(), cwd=tmp_path, stderr=subprocess.DEVNULL) as run:
        wait_until(lambda: out.exists() and out.read_bytes().count(b"\n") >= 3, seconds=60)
        run.kill()
    whole = out.read_text("utf-8").rpartition("\n")[0].splitlines()
    assert len(whole) >= 3
    assert all(json.loads(line)["kind"] for line in whole)


def test_a_missing_index_is_one_line(tmp_path: Path) -> None:
    for command in (["notices"], ["ask", "问"], ["serve", "--port", "0"]):
        run = run_bot(*command, "--index-dir", tmp_path / "none")
        assert run.returncode == 2
        assert "no index" in one_error_line(run)


@pytest.mark.parametrize(
    ("name", "value"), [("NOTICE_QA_EMBEDING_MODEL", "x"), ("NOTICE_QA_LLM_TIMEOUT_S", "0"), ("NOTICE_QA_AUTH", "x")]
)
def test_a_wrong_setting_is_one_line(name: str, value: str, index_dir: Path) -> None:
    for command in (["settings"], ["ask", "问", "--index-dir", str(index_dir)]):
        run = run_bot(*command, **{name: value})  # type: ignore[arg-type]  # a setting, never "cwd"
        assert run.returncode == 2
        assert name in one_error_line(run)


def test_an_unexpected_error_is_one_line_and_debug_shows_where(index_dir: Path) -> None:
    program = (
        "import sys\n"
        "from bot.cli import browse, main\n"
        "def broken(arguments): raise RuntimeError('a slip of ours')\n"
        "browse.run_notices = broken\n"
        "sys.exit(main.main(sys.argv[1:]))\n"
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program, *arguments, "--index-dir", str(index_dir)]
        return subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8", check=False)

    plain = run("notices")
    assert plain.returncode == 1
    assert "a slip of ours" in one_error_line(plain) and "--debug" in one_error_line(plain)
    assert "Traceback" in run("notices", "--debug").stderr
    assert "Traceback" in run("--debug", "notices").stderr


def test_debug_may_stand_before_the_command(index_dir: Path) -> None:
    run = run_bot("--debug", "sections", "--index-dir", index_dir)
    assert (run.returncode, run.stderr) == (0, "")
