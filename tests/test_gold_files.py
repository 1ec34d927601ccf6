"""The gold lines of the test notices hold against their texts, and the checker notices when they do not."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

NOTICES = Path(__file__).parent / "notices"


def load_checker() -> ModuleType:
    """The checker is a script beside its data, not an installed module: load it by its path."""
    spec = importlib.util.spec_from_file_location("check_gold_files", NOTICES / "check.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


check = load_checker()


@pytest.fixture
def copied_folder(tmp_path: Path) -> Path:
    """A gold folder a test may break."""
    return Path(shutil.copytree(NOTICES / "tuning", tmp_path / "tuning"))


def change_first_row(path: Path, **values: object) -> None:
    first, *others = path.read_text(encoding="utf-8").splitlines()
    row = {**json.loads(first), **values}
    path.write_text("\n".join([json.dumps(row, ensure_ascii=False), *others]) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["tuning", "earlier"])
def test_gold_files_hold(name: str) -> None:
    assert check.check_folder(NOTICES / name) == []


@pytest.mark.parametrize("name", ["tuning", "earlier"])
def test_folders_are_as_large_as_promised(name: str) -> None:
    folder = NOTICES / name
    questions = check.read_rows(folder / "questions.jsonl")
    kinds = [row["kind"] for row in questions]
    assert len(check.read_rows(folder / "facts.jsonl")) == 8
    assert len(list(folder.glob("*.txt"))) == 10
    assert len(questions) >= 80
    assert max(set(kinds), key=kinds.count) == "agencies"
    assert set(kinds) == check.KINDS


def test_every_folder_is_found_without_naming_it() -> None:
    assert [folder.name for folder in check.gold_folders()] == ["earlier", "tuning"]


@pytest.mark.parametrize(
    ("file", "values", "complaint"),
    [
        ("sections.jsonl", {"start": 0}, "does not start with"),
        ("sections.jsonl", {"title": "此处没有这个标题"}, "title is not in"),
        ("sections.jsonl", {"number": 2}, "out of order"),
        ("facts.jsonl", {"contacts": ["000-0000000"]}, "is not in the text"),
        ("facts.jsonl", {"published": "2001-01-01"}, "not in this order"),
        ("questions.jsonl", {"evidence": []}, "no quote for"),
        ("questions.jsonl", {"agencies": ["t99_nowhere"]}, "unknown or given twice"),
        ("questions.jsonl", {"answer_contains": [["没有的答案"]]}, "is in the cited notices"),
        ("questions.jsonl", {"kind": "riddle"}, "wrong keys or kind"),
    ],
)
def test_a_wrong_line_is_reported(copied_folder: Path, file: str, values: dict[str, object], complaint: str) -> None:
    change_first_row(copied_folder / file, **values)
    problems = check.check_folder(copied_folder)
    assert any(complaint in problem for problem in problems)


def test_the_command_reports_and_fails(copied_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_first_row(copied_folder / "sections.jsonl", start=1)
    assert check.main([str(copied_folder)]) == 1
    assert "tuning: t01" in capsys.readouterr().out
