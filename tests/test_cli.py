"""Every command as people run it: a process of its own over a small index."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from bot.cli.output import columns, shorten, width
from tests.small_index import NOTICES, ROOT, environment, one_error_line, run_bot, small_index

SECTION_KEYS = {"id", "notice", "agency", "kind", "number", "path", "title", "start", "end", "status"}


def parsed(run: subprocess.CompletedProcess[str]) -> Any:
    """The one document on standard output of a run that went well."""
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def seed_text(name: str) -> str:
    return (ROOT / "seeds" / name).read_bytes().decode("utf-8")


def write_lines(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# -- index ----------------------------------------------------------------------------------------------------------


def test_index_says_a_line_a_notice() -> None:
    lines = small_index()[1].stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].split()[:4] == [NOTICES[0], "济南市槐荫区城管局", "7", "sections"]
    assert "claims 7 问题: agrees" in lines[0]
    assert "claims no counts" in lines[1]
    assert lines[2].startswith("2 added, 0 changed, 0 removed, 0 unchanged")


def test_index_json_is_one_document_and_nothing_is_embedded_twice(own_index: Path, notices_dir: Path) -> None:
    document = parsed(run_bot("index", "--notices", notices_dir, "--index-dir", own_index, "--json"))
    assert [(one["notice"], one["sections"], one["state"]) for one in document["notices"]] == [
        (NOTICES[0], 7, "unchanged"),
        (NOTICES[1], 9, "unchanged"),
    ]
    assert document["embedded_texts"] == 0
    assert document["failed"] == document["removed"] == []


def test_other_files_in_the_folder_are_a_note_and_hidden_ones_nothing(own_index: Path, notices_dir: Path) -> None:
    (notices_dir / "questions.jsonl").write_text("{}\n")
    (notices_dir / ".hidden.txt").write_text("")
    run = run_bot("index", "--notices", notices_dir, "--index-dir", own_index)
    assert run.returncode == 0
    assert len(run.stderr.splitlines()) == 1
    assert run.stderr.startswith("note: ignored questions.jsonl")


# -- what is in the index -------------------------------------------------------------------------------------------


def test_notices_have_the_published_shape(index_dir: Path) -> None:
    notices = parsed(run_bot("notices", "--index-dir", index_dir, "--json"))
    assert [one["notice"] for one in notices] == list(NOTICES)
    assert notices[0]["published"] == "2024-12-05"
    assert notices[0]["sections"] == 7
    assert {"what": "问题", "count": 7, "found": 7, "agrees": True} in notices[0]["claims"]
    plain = run_bot("notices", "--index-dir", index_dir).stdout
    assert "published     2024-12-05" in plain


@pytest.mark.parametrize("wanted", [NOTICES[0], Path(NOTICES[0]).stem])
def test_notices_text_is_exact(index_dir: Path, wanted: str) -> None:
    run = run_bot("notices", "--text", wanted, "--index-dir", index_dir)
    assert run.stdout == seed_text(NOTICES[0])


def test_sections_are_in_order_and_their_spans_hold(index_dir: Path) -> None:
    sections = parsed(run_bot("sections", NOTICES[1], "--index-dir", index_dir, "--json"))
    assert all(set(section) > SECTION_KEYS for section in sections)
    assert any(section["measures"] for section in sections)
    for section in sections:
        for part in ("measures", "amounts", "documents", "sanctions"):
            assert all(section["start"] <= one["start"] < one["end"] <= section["end"] for one in section[part])
    issues = [section for section in sections if section["kind"] == "issue"]
    assert [section["number"] for section in issues] == list(range(1, 10))
    starts = [section["start"] for section in sections]
    assert starts == sorted(starts)
    text = seed_text(NOTICES[1])
    assert all(section["title"] in text[section["start"] : section["end"]] for section in issues if section["title"])
    everything = parsed(run_bot("sections", "--index-dir", index_dir, "--json"))
    assert {section["notice"] for section in everything} == set(NOTICES)
    plain = run_bot("sections", NOTICES[1], "--index-dir", index_dir).stdout.splitlines()
    assert len(plain) == len(sections)


def test_a_closed_pipe_is_no_error(index_dir: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "sections", "--index-dir", str(index_dir), "--json"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0
    process.stderr.close()


# -- questions ------------------------------------------------------------------------------------------------------


def test_search_gives_sections_with_score_and_text(index_dir: Path) -> None:
    hits = parsed(run_bot("search", "垃圾分类收集屋", "-k", "3", "--index-dir", index_dir, "--json"))
    assert len(hits) == 3
    assert all(set(hit) == SECTION_KEYS | {"score", "text"} for hit in hits)
    assert all(hit["text"] == seed_text(hit["notice"])[hit["start"] : hit["end"]] for hit in hits)
    assert "垃圾分类收集屋" in hits[0]["text"]
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_ask_proves_its_answer(index_dir: Path) -> None:
    answer = parsed(run_bot("ask", "哪些单位推进了垃圾分类?", "--index-dir", index_dir, "--json"))
    assert answer["answered"] is True
    assert answer["kind"] == "agencies"
    assert answer["citations"]
    for citation in answer["citations"]:
        assert citation["quote"] == seed_text(citation["notice"])[citation["start"] : citation["end"]]
        assert f"[{citation['number']}]" in answer["answer"]


def test_ask_reads_well_on_a_terminal(index_dir: Path) -> None:
    run = run_bot("ask", "配套建设了多少座垃圾分类收集屋?", "--index-dir", index_dir)
    assert run.returncode == 0
    assert run.stderr == ""
    assert "25座" in run.stdout
    assert f"({NOTICES[1]}" in run.stdout


def test_a_batch_keeps_ids_and_order(index_dir: Path, tmp_path: Path) -> None:
    lines = [
        '{"id": "b", "question": "Which agencies worked on public toilets?", "history": []}',
        "",
        '{"id": 7, "question": "那另一家呢?", "history": ["槐荫区城管局整改了哪些问题?"]}',
        '{"question": "上海市浦东新区城管局整改了哪些问题?"}',
    ]
    source = write_lines(tmp_path / "in.jsonl", *lines)
    out = tmp_path / "out.jsonl"
    run = run_bot("ask", "--batch", source, "--out", out, "--index-dir", index_dir)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["b", 7, None]
    assert answers[0]["language"] == "en"
    assert answers[2]["answered"] is False
    run = run_bot("search", "--batch", source, "--out", out, "-k", "2", "--index-dir", index_dir, "--json")
    assert parsed(run)["questions"] == 3
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [set(line) for line in found] == [{"id", "hits"}] * 3
    assert [len(line["hits"]) for line in found] == [2, 2, 2]


# -- the rest -------------------------------------------------------------------------------------------------------


def test_settings_are_shown_and_secrets_are_not() -> None:
    values = parsed(run_bot("settings", "--json", NOTICE_QA_LLM_API_KEY="very-secret", NOTICE_QA_LLM_TIMEOUT_S="7"))
    assert values["NOTICE_QA_LLM_TIMEOUT_S"] == 7
    assert values["NOTICE_QA_EMBEDDING_MODEL"] == "bundled"
    plain = run_bot("settings", NOTICE_QA_LLM_API_KEY="very-secret").stdout
    assert "NOTICE_QA_LLM_API_KEY=********" in plain
    assert "very-secret" not in plain + json.dumps(values)


def test_users_are_added_listed_and_removed(tmp_path: Path) -> None:
    file = str(tmp_path / "users.json")
    added = run_bot(
        "users", "add", "wang", "--role", "administrator", "--password-stdin",
        stdin="correct horse\n", NOTICE_QA_USERS_FILE=file,
    )  # fmt: skip
    assert (added.returncode, added.stdout) == (0, "")
    listed = parsed(run_bot("users", "--json", NOTICE_QA_USERS_FILE=file))
    assert listed == [{"name": "wang", "role": "administrator"}]
    assert "correct horse" not in Path(file).read_text("utf-8")
    short = run_bot("users", "add", "li", "--password-stdin", stdin="x\n", NOTICE_QA_USERS_FILE=file)
    assert short.returncode == 2
    assert "password" in one_error_line(short)
    assert run_bot("users", "remove", "wang", NOTICE_QA_USERS_FILE=file).returncode == 0
    assert parsed(run_bot("users", "list", "--json", NOTICE_QA_USERS_FILE=file)) == []


def test_serve_answers_until_it_is_stopped(index_dir: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", "0", "--index-dir", str(index_dir)],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stderr is not None
        said = next(line for line in process.stderr if line.startswith("serving on "))
        address = said.split()[2]
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=60) as reply:
            assert reply.status == 200
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_reading_the_command_line_loads_nothing_heavy() -> None:
    heavy = ("torch", "transformers", "gradio", "llama_index", "chromadb", "matplotlib", "onnxruntime", "numpy")
    code = f"import sys, bot.cli.main as m; m.make_parser(); print([n for n in {heavy} if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert run.stdout.strip() == "[]"


def test_columns_fit_chinese() -> None:
    assert width("无为市a") == 7
    lines = columns([("无为市", "1", "x"), ("ab", "22", "")], right=(1,))
    assert lines == ["无为市   1  x", "ab      22"]
    assert shorten("一二三四\n五", 7) == "一二三…"
    assert shorten("a  b", 7) == "a b"
