"""Without the packages of an extra: the core works, and each missing part is named in one line."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.small_index import ROOT, environment, one_error_line

_OF_THE_CORE_TOO = {"jinja2"}  # llama-index needs it
_PACKAGES = {"markdown-it-py": "markdown_it", "argon2-cffi": "argon2", "fastapi-offline": "fastapi_offline"}


def modules_of(extra: str) -> list[str]:
    """What the extra's packages are imported as."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [line.split(">")[0].split("=")[0].strip() for line in project["optional-dependencies"][extra]]
    return [_PACKAGES.get(name, name) for name in names if name not in _OF_THE_CORE_TOO]


def run_without(extras: list[str], cwd: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    missing = [module for extra in extras for module in modules_of(extra)]
    program = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({missing!r}))\n"
        "from bot.cli.main import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_the_core_needs_no_extra(index_dir: Path, tmp_path: Path) -> None:
    for command in (["ask", "谁整改了公厕?"], ["search", "公厕"], ["notices"], ["sections"]):
        run = run_without(["web", "eval"], tmp_path, *command, "--index-dir", index_dir)
        assert (run.returncode, run.stderr) == (0, ""), command


@pytest.mark.parametrize(
    ("extra", "command"),
    [
        ("web", ["serve", "--port", "0"]),
        ("web", ["users"]),
        ("eval", ["evaluate", "gold.jsonl", "--report", "report"]),
    ],
)
def test_a_missing_extra_is_one_line(extra: str, command: list[str], index_dir: Path, tmp_path: Path) -> None:
    gold = ROOT / "tests" / "gold" / "dev.jsonl"
    (tmp_path / "gold.jsonl").write_bytes(gold.read_bytes())
    run = run_without([extra], tmp_path, *command, "--index-dir", index_dir)
    assert run.returncode == 2
    assert f"pip install 'notice-qa[{extra}]'" in one_error_line(run)


def test_the_console_script_is_the_command_line() -> None:
    (script,) = entry_points(group="console_scripts", name="notice-qa")
    assert script.value == "bot.cli.main:main"
