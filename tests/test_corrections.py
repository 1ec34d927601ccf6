"""Corrections beside a notice: what they change, what they must not, and that they last."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli.indexing import notice_row
from bot.reading import please_look
from index.build import add_files, read_again, update_index
from index.correcting import apply_corrections, with_corrections
from index.corrections import (
    MAX_BYTES,
    MAX_SECTIONS,
    CorrectionsError,
    corrections_name,
    parse_corrections,
    present_reading,
    read_corrections,
    text_digest,
    to_text,
    write_corrections,
)
from index.errors import InputError
from index.notice import Confidence, Notice
from index.notice_reader import NoticeReader
from index.readers import read_document
from index.store import codec
from index.store.snapshot import open_snapshot
from index.structure import parse_notice
from tests.notices.check import check_facts, check_sections, read_rows
from tests.small_index import NOTICES, ROOT, one_error_line, run_bot

TEXTS = sorted(
    path for folder in ("seeds", "tests/notices/*", "tests/material/batch*") for path in ROOT.glob(f"{folder}/*.txt")
)
TEXT = """中共云溪县水务局党组关于巡察整改进展情况的通报
2023年3月1日至4月20日，县委第二巡察组对县水务局党组开展了巡察，反馈3个问题。现将整改情况公布如下。
一、党的建设方面
1.关于“学习不深入”的问题。一是制定计划，学习12次。二是开展研讨。整改情况：已完成整改。
2.关于“公车管理不规范”的问题。一是修订《公车管理办法》。二是退回资金3.5万元。
二、下一步打算
继续做好整改工作，巩固成果。
中共云溪县水务局党组
2024年7月18日
"""
NAME = "水务.txt"
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the one notice."""
    made = tmp_path / "notices"
    made.mkdir()
    (made / NAME).write_bytes(TEXT.encode())
    return made


def as_read(path: Path) -> Notice:
    return parse_notice(read_document(path))


def beside(folder: Path, change: Change = lambda document: None) -> Path:
    """The corrections for the notice of ``folder``: the present reading, and what ``change`` makes of it."""
    document = json.loads(to_text(present_reading(as_read(folder / NAME))))
    change(document)
    path = folder / corrections_name(NAME)
    path.write_text(json.dumps(document), "utf-8")
    return path


def corrected(folder: Path, change: Change) -> Notice:
    """The notice as the child process reads it."""
    with NoticeReader() as reader:
        notice = reader.read(folder / NAME, beside(folder, change))
    assert notice.unapplied is None, notice.unapplied
    return notice


def faults(folder: Path, change: Change) -> tuple[str, ...]:
    """The lines for corrections with faults; the notice is then as it was read."""
    path = beside(folder, change)
    notice = with_corrections(as_read(folder / NAME), path)
    assert notice.unapplied is not None and not notice.unapplied.stale
    assert (notice.sections, notice.facts) == (as_read(folder / NAME).sections, as_read(folder / NAME).facts)
    assert all(line.startswith(f"{path.name}: ") and "\n" not in line for line in notice.unapplied.lines)
    return notice.unapplied.lines


def issue(document: dict[str, Any], number: int) -> dict[str, Any]:
    """The section that is the notice's issue of this number."""
    entry: dict[str, Any] = [row for row in document["sections"] if row["kind"] == "issue"][number - 1]
    return entry


def titles(notice: Notice) -> list[str | None]:
    return [section.title for section in notice.issues]


# -- the present reading -------------------------------------------------------------------------------------------


def test_the_starting_file_changes_nothing_but_who_answers_for_it() -> None:
    compared = 0
    for path in TEXTS:
        notice = as_read(path)
        if not notice.is_notice:
            continue
        kept = parse_corrections("x", to_text(present_reading(notice)))
        assert kept == present_reading(notice)
        again = apply_corrections(notice, kept, "x")
        assert again == replace(notice, confidence=Confidence(1.0, corrected=True)), path.name
        compared += len(notice.sections)
    assert compared > 1000


def test_a_person_can_read_the_file(folder: Path) -> None:
    path = folder / "x"
    write_corrections(path, present_reading(as_read(folder / NAME)))
    lines = path.read_text("utf-8").splitlines()
    (line,) = [line for line in lines if "公车管理不规范" in line]
    assert json.loads(line.rstrip(",")) == {
        "start": TEXT.index("2.关于"),
        "words": "2.关于“公车管理不规范”的问题",
        "kind": "issue",
        "title": "公车管理不规范",
        "path": issue(json.loads(path.read_text("utf-8")), 2)["path"],
    }
    assert read_corrections(path) == present_reading(as_read(folder / NAME))


# -- move, join, split, name ---------------------------------------------------------------------------------------


def test_split_by_words_alone(folder: Path) -> None:
    def split(document: dict[str, Any]) -> None:
        rows = document["sections"]
        rows.insert(rows.index(issue(document, 2)) + 1, {"words": "二是退回资金", "title": "多付资金"})

    notice = corrected(folder, split)
    assert titles(notice) == ["学习不深入", "公车管理不规范", "多付资金"]
    assert [section.number for section in notice.issues] == [1, 2, 3]
    new = notice.issues[2]
    assert new.span.of(TEXT) == "二是退回资金3.5万元。"
    assert new.path == notice.issues[1].path
    assert [amount.yuan for amount in new.amounts] == [35000.0] and notice.issues[1].amounts == ()
    assert [(claim.what, claim.found, claim.agrees) for claim in notice.claims] == [("问题", 3, True)]
    assert len({section.id for section in notice.sections}) == len(notice.sections)
    joined = "".join(section.span.of(TEXT) for section in notice.sections)
    assert "".join(joined.split()) == "".join(TEXT.split())  # nothing is lost


def test_join_and_then_the_claim_disagrees(folder: Path) -> None:
    notice = corrected(folder, lambda document: document["sections"].remove(issue(document, 2)))
    assert titles(notice) == ["学习不深入"]
    assert "退回资金" in notice.issues[0].span.of(TEXT)
    assert [(claim.count, claim.found, claim.agrees) for claim in notice.claims] == [(3, 1, False)]


def test_move_name_and_kind(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        moved = issue(document, 2)
        del moved["start"]
        moved.update(words="一是修订《公车", title="公车", path=["甲", "乙"], status="ongoing")
        document["sections"][-1]["kind"] = "text"

    notice = corrected(folder, change)
    last = notice.issues[-1]
    assert last.start == TEXT.index("一是修订") and last.span.of(TEXT).startswith("一是修订《公车")
    assert (last.title, last.path, last.status) == ("公车", ("甲", "乙"), "ongoing")
    assert last.title_span is not None and last.title_span.of(TEXT) == "公车"
    assert (last.standing, last.standing_span) == ("under_way", None)
    assert (notice.issues[0].status, notice.issues[0].standing) == ("done", "done")
    assert "关于“公车管理不规范”的问题" in notice.issues[0].span.of(TEXT)
    assert notice.sections[-1].kind == "text"


def test_a_title_that_is_left_out_is_read_and_null_is_none(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        del issue(document, 1)["title"]
        issue(document, 2)["title"] = None

    assert titles(corrected(folder, change)) == ["学习不深入", None]


def test_the_words_of_a_person_need_not_have_the_line_ends_of_the_text(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["sections"] = [
            {"words": "1.关于“学习不深入”的问题。 一是制定"},
            {"words": "二、下一步打算继续做好", "kind": "plans"},
        ]

    notice = corrected(folder, change)
    assert [section.kind for section in notice.sections] == ["about", "issue", "plans"]
    assert notice.sections[2].span.of(TEXT).startswith("二、下一步打算\n继续")


def test_noise_in_which_a_person_starts_an_issue_is_none(folder: Path) -> None:
    text = TEXT + "打印 关闭\n"
    (folder / NAME).write_text(text, "utf-8", newline="")
    notice = as_read(folder / NAME)
    start = text.index("打印 关闭")
    assert any(span.start <= start < span.end for span in notice.noise)

    def change(document: dict[str, Any]) -> None:
        document["sections"].append({"start": start, "words": "打印 关闭"})

    assert corrected(folder, change).issues[2].span.of(text) == "打印 关闭"


def test_whether_a_document_is_a_notice_is_for_the_person_to_say(folder: Path) -> None:
    def no_issue(document: dict[str, Any]) -> None:
        for row in document["sections"]:
            row["kind"] = "text"

    none = corrected(folder, no_issue)
    assert not none.is_notice and not none.issues and not none.claims and none.sections[0].agency is None
    letter = TEXT.replace("巡察", "走访").replace("整改", "改进")
    (folder / NAME).write_text(letter, "utf-8")
    assert not as_read(folder / NAME).is_notice

    def two_issues(document: dict[str, Any]) -> None:
        document["sections"] = [{"words": "1.关于"}, {"words": "2.关于"}, {"words": "二、下一步", "kind": "plans"}]
        document["facts"] = {"agency": {"value": "云溪县水务局", "words": "云溪县水务局"}}

    notice = corrected(folder, two_issues)
    assert notice.is_notice and titles(notice) == ["学习不深入", "公车管理不规范"]
    assert {section.agency for section in notice.sections} == {"云溪县水务局"}


# -- facts ---------------------------------------------------------------------------------------------------------


def test_facts_alone_leave_sections_and_confidence(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        del document["sections"]
        document["facts"] = {
            "agency": {"value": "云溪县水利局", "words": "县水务局"},
            "published": "2024-07-18",
            "feedback_on": None,
            "inspected_to": "2023-04-20",
            "contacts": ["县水务局党组"],
        }

    plain = replace(as_read(folder / NAME), confidence=Confidence(0.4, ("uneven",)))
    path = beside(folder, change)
    notice = with_corrections(plain, path)
    assert notice.unapplied is None
    assert notice.confidence == plain.confidence
    facts = notice.facts
    assert facts.agency is not None and facts.agency.value == "云溪县水利局"
    assert facts.agency.span.of(TEXT) == "县水务局"
    assert {section.agency for section in notice.sections} == {"云溪县水利局"}
    assert [replace(one, agency=None) for one in notice.sections] == [
        replace(one, agency=None) for one in plain.sections
    ]
    assert facts.published is not None and facts.published.span.of(TEXT) == "2024年7月18日"
    assert facts.inspected_to == plain.facts.inspected_to  # the same: it keeps its place
    assert facts.inspected_from == plain.facts.inspected_from  # left out: as it was read
    assert [contact.value for contact in facts.contacts] == ["县水务局党组"]


def test_the_page_s_date_the_signature_s_and_words_for_a_time_are_set_apart(folder: Path) -> None:
    text = TEXT.replace("反馈3个问题", "12月下旬反馈3个问题，2022年10月至2023年1月自查")
    (folder / NAME).write_text(text, "utf-8")

    def change(document: dict[str, Any]) -> None:
        document["facts"] = {
            "signed": {"value": "2024-07-19", "words": "2024年7月18日"},
            "inspected_from": None,
            "inspected_words": "2022年10月至2023年1月",
            "feedback_words": "12月下旬",
        }

    read, facts = as_read(folder / NAME).facts, corrected(folder, change).facts
    assert read.signed is not None and facts.signed is not None
    assert (facts.signed.value, facts.signed.span, facts.published) == ("2024-07-19", read.signed.span, read.published)
    assert facts.inspected_from is None and facts.inspected_words is not None
    assert facts.inspected_words.span.of(text) == "2022年10月至2023年1月"
    assert facts.inspected_words.months == ("2022-10", "2023-01")
    assert facts.feedback_words is not None and facts.feedback_words == read.feedback_words  # with the months it is of


def test_a_day_does_not_stand_in_a_later_day(folder: Path) -> None:
    (folder / NAME).write_text(TEXT + "2024-3-15\n2024-3-1\n", "utf-8")
    notice = corrected(folder, lambda document: document["facts"].update(published="2024-03-01"))
    assert notice.facts.published is not None
    assert notice.facts.published.span.start == notice.text.rindex("2024-3-1")


# -- faults --------------------------------------------------------------------------------------------------------


def of_issue(**values: Any) -> Change:
    return lambda document: issue(document, 2).update(values)


FAULTS: list[tuple[str, Change, str]] = [
    ("outside", of_issue(start=99999), "section 4: start 99999 is outside the text, which has"),
    ("below 0", of_issue(start=-1), "sections 4.start: should be greater than or equal to 0"),
    ("no number", of_issue(start="5"), "sections 4.start: should be a valid integer"),
    ("true", of_issue(start=True), "sections 4.start: should be a valid integer"),
    ("order", lambda document: document["sections"].reverse(), "the one before: put them in order"),
    ("other words", of_issue(words="3.关于"), "these words stand nowhere in it: mend start or words"),
    ("words elsewhere", of_issue(words="1.关于"), f"the words stand at {TEXT.index('1.关于')}: mend"),
    ("no place", of_issue(start=None, words=" "), "sections 4: give start, or words"),
    ("not found", of_issue(start=None, words="没有这句"), "does not stand behind"),
    ("found twice", lambda document: document["sections"].insert(0, {"words": "一是"}), "stands at"),
    ("kind", of_issue(kind="isue"), "sections 4.kind: should be 'issue', 'heading', 'about', 'plans' or 'text'"),
    ("key", of_issue(titel="x"), "'sections 4.titel' is not known here"),
    ("status", of_issue(status="perhaps"), "sections 4.status: should be"),
    ("long title", of_issue(title="长" * 5000), "sections 4.title: String should have at most 1000 characters"),
    ("half a character", of_issue(title="\ud800"), "is no JSON (unexpected end of hex escape"),
    ("fact", lambda document: document["facts"].update(agencies="x"), "'facts.agencies' is not known here"),
    ("day", lambda document: document["facts"].update(published="2024-02-30"), "'2024-02-30' is no day"),
    (
        "signed",
        lambda document: document["facts"].update(signed="2024年7月18日"),
        "facts.signed: '2024年7月18日' is no",
    ),
    ("day's form", lambda document: document["facts"].update(published="20240718"), "is no day; write it as"),
    ("no evidence", lambda document: document["facts"].update(published="2024-01-01"), "the text does not hold"),
    ("no digest", lambda document: document.pop("text_sha256"), "text_sha256 is missing: `notice-qa sections NAME"),
    ("a list of sections", lambda document: document.update(sections={}), "sections: should be a valid"),
]


@pytest.mark.parametrize(("change", "told"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_each_fault_is_one_line_that_says_how_to_mend_it(folder: Path, change: Change, told: str) -> None:
    assert any(told in line for line in faults(folder, change)), faults(folder, change)


def test_several_faults_are_told_together_up_to_a_limit(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        issue(document, 1)["start"] = issue(document, 2)["start"] = 10**6

    assert len(faults(folder, change)) == 2
    many = faults(folder, lambda document: document.update(sections=[{"kind": "x"}] * 500))
    assert len(many) == 21 and many[-1].endswith(": 480 more faults")


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b"\xff\xfe", b"[" * 200_000, b'{"text_sha256": ' + b"9" * 5000 + b"}", b" " * (MAX_BYTES + 1)],
    ids=["empty", "a list", "cut off", "no UTF-8", "deep", "a huge number", "too large"],
)
def test_whatever_stands_in_the_file_the_notice_is_read(folder: Path, content: bytes) -> None:
    path = folder / corrections_name(NAME)
    path.write_bytes(content)
    with NoticeReader() as reader:
        notice = reader.read(folder / NAME, path)
    assert notice.sections == as_read(folder / NAME).sections
    assert notice.unapplied is not None
    assert all(line.startswith(f"{path.name}: ") and len(line) < 500 for line in notice.unapplied.lines)


def test_many_sections_that_are_looked_for_take_no_long_time(folder: Path) -> None:
    text = TEXT + "".join(f"第{number}项。" for number in range(1000, 6000))
    (folder / NAME).write_text(text, "utf-8")
    notice = as_read(folder / NAME)
    document = {"text_sha256": text_digest(text), "sections": [{"words": f"第{n}项"} for n in range(1000, 6000)]}
    assert len(apply_corrections(notice, parse_corrections("x", json.dumps(document)), "x").issues) == 5000


def test_a_reading_that_has_no_room_in_a_file_is_refused_in_one_line(folder: Path) -> None:
    notice = as_read(folder / NAME)
    for large in (
        replace(notice, sections=notice.sections * (MAX_SECTIONS // len(notice.sections) + 1)),
        replace(notice, sections=(replace(notice.sections[0], title="长" * 2000),)),
    ):
        with pytest.raises(InputError, match="is too large to be corrected"):
            present_reading(large)


# -- how sure a reading is -----------------------------------------------------------------------------------------


def test_what_is_told_of_a_reading_that_is_not_sure(folder: Path) -> None:
    notice = replace(as_read(folder / NAME), confidence=Confidence(0.3, ("count_differs", "no_titles")))
    assert (
        please_look(notice, "en") == "please look: the notice claims another number of issues; issues without a title"
    )
    assert please_look(notice, "zh") == "请核对：问题数与文中所称不一致；有的问题没有标题"
    assert please_look(replace(notice, confidence=Confidence(0.3)), "en") == "please look: the reading is not sure"
    assert please_look(replace(notice, confidence=Confidence(0.95, ("uneven",))), "en") is None
    assert please_look(replace(notice, confidence=Confidence(0.1, corrected=True)), "en") is None
    assert notice_row(notice)[-1] == please_look(notice, "en")
    assert notice_row(replace(notice, confidence=None))[-1] == ""
    assert notice.to_json()["confidence"] == {
        "score": 0.3,
        "sure": False,
        "doubts": ["count_differs", "no_titles"],
        "corrected": False,
    }
    assert codec.from_json(codec.to_json(notice)) == notice


# -- in an index ---------------------------------------------------------------------------------------------------


def drop_second(document: dict[str, Any]) -> None:
    document["sections"].remove(issue(document, 2))


def test_corrections_survive_and_are_seen_when_they_change(folder: Path, tmp_path: Path, model_cache: Path) -> None:
    index = tmp_path / "index"

    def run(rebuild: bool = False) -> tuple[list[str], list[str], Notice]:
        report = update_index(folder, index, cache_dir=model_cache, rebuild=rebuild)
        assert report.failed == []
        return report.changed, report.unchanged, open_snapshot(index).notices[NAME]

    assert len(run()[2].issues) == 2
    path = beside(folder, drop_second)
    changed, _, notice = run()
    assert changed == [NAME] and len(notice.issues) == 1
    assert run()[1] == [NAME]
    _, unchanged, notice = run(rebuild=True)
    assert unchanged == [NAME] and len(notice.issues) == 1
    beside(folder)
    changed, _, notice = run()
    assert changed == [NAME] and len(notice.issues) == 2 and notice.confidence == Confidence(1.0, corrected=True)

    (folder / NAME).write_text(TEXT + "附件\n", "utf-8")  # another text: not applied, not lost
    before = path.read_bytes()
    changed, _, notice = run()
    assert changed == [NAME] and notice.unapplied is not None and notice.unapplied.stale
    assert path.read_bytes() == before
    (folder / NAME).write_text(TEXT, "utf-8")
    assert run()[2].unapplied is None

    path.unlink()
    changed, _, notice = run()
    assert changed == [NAME] and notice == as_read(folder / NAME)


def test_the_kept_text_is_read_again_without_the_folder(folder: Path, tmp_path: Path, model_cache: Path) -> None:
    index, uploads = tmp_path / "index", tmp_path / "uploads"
    update_index(folder, index, cache_dir=model_cache)
    uploads.mkdir()
    shutil.move(beside(folder, drop_second), uploads)
    assert read_again(index, NAME, uploads, cache_dir=model_cache).changed == [NAME]
    assert len(open_snapshot(index).notices[NAME].issues) == 1
    added = add_files([folder / NAME], index, cache_dir=model_cache, corrections_dir=uploads)
    assert added.unchanged == [NAME]
    report = update_index(folder, index, uploads=uploads, cache_dir=model_cache)
    assert (report.unchanged, report.failed) == ([NAME], [])
    (uploads / corrections_name(NAME)).unlink()
    assert read_again(index, NAME, uploads, cache_dir=model_cache).changed == [NAME]
    assert len(open_snapshot(index).notices[NAME].issues) == 2


def test_corrections_are_kept_in_a_rebuild_when_the_notice_cannot_be_read(
    folder: Path, tmp_path: Path, model_cache: Path
) -> None:
    index = tmp_path / "index"
    beside(folder, drop_second)
    update_index(folder, index, cache_dir=model_cache)
    (folder / NAME).write_bytes(bytes(range(256)) * 40)
    report = update_index(folder, index, cache_dir=model_cache, rebuild=True)
    assert [failure.name for failure in report.failed] == [NAME]
    assert len(open_snapshot(index).notices[NAME].issues) == 1


# -- the command line ----------------------------------------------------------------------------------------------


def test_the_commands_from_reading_to_test_case(folder: Path, tmp_path: Path) -> None:
    index, cases = tmp_path / "index", tmp_path / "cases"
    make = ("index", "--notices", folder, "--index-dir", index)
    assert run_bot(*make).returncode == 0
    written = run_bot("sections", NAME, "--write-corrections", folder, "--index-dir", index)
    path = folder / corrections_name(NAME)
    assert written.stdout.strip() == str(path)
    assert read_corrections(path) == present_reading(as_read(folder / NAME))
    again = run_bot("sections", NAME, "--write-corrections", folder, "--index-dir", index)
    assert again.returncode == 2 and "is there already" in one_error_line(again)

    edited = path.read_text("utf-8").replace('"title": "公车管理不规范"', '"title": "公车"')
    path.write_text(edited, "utf-8")
    run = run_bot(*make, "--json")
    document = json.loads(run.stdout)
    assert (run.returncode, run.stderr, document["ignored"], document["unapplied"]) == (0, "", [], [])
    assert document["notices"][0]["state"] == "changed"
    assert document["notices"][0]["confidence"]["corrected"] is True
    assert "corrected by a person" in run_bot(*make).stdout.splitlines()[0]

    exported = run_bot("sections", NAME, "--export-case", cases, "--index-dir", index, "--json")
    assert json.loads(exported.stdout) == {"notice": NAME, "written": str(cases / NAME)}
    assert (cases / NAME).read_bytes() == TEXT.encode()
    sections, facts = read_rows(cases / "sections.jsonl"), read_rows(cases / "facts.jsonl")
    assert [row["title"] for row in sections] == ["学习不深入", "公车"]
    assert list(check_sections(sections, {NAME: TEXT})) == list(check_facts(facts, {NAME: TEXT})) == []
    gold = read_rows(ROOT / "tests/notices/tuning/facts.jsonl")[0]
    assert set(facts[0]) == set(gold) - {"also_accepted"}
    twice = run_bot("sections", NAME, "--export-case", cases, "--index-dir", index)
    assert twice.returncode == 2 and "holds 水务.txt already" in one_error_line(twice)

    path.write_text(edited.replace(f'"start": {TEXT.index("2.关于")}', '"start": 9999'), "utf-8")
    faulty = run_bot(*make)
    assert faulty.returncode == 2
    assert faulty.stderr.startswith(f"error: {path.name}: section") and len(faulty.stderr.splitlines()) == 1
    assert run_bot(*make).stderr == faulty.stderr  # said again as long as it is so
    path.write_text(edited, "utf-8")
    (folder / NAME).write_text(TEXT + "附件\n", "utf-8")
    stale = run_bot(*make)
    assert stale.returncode == 0
    assert stale.stderr == (
        f"note: {path.name}: corrections for an earlier text, not applied; look again, then make them anew or remove"
        " the file\n"
    )
    assert "please look: its corrections were made for an earlier text" in stale.stdout.splitlines()[0]


def test_corrections_of_no_notice_are_a_note(folder: Path, tmp_path: Path) -> None:
    beside(folder).rename(folder / corrections_name("水务"))
    run = run_bot("index", "--notices", folder, "--index-dir", tmp_path / "index")
    assert run.returncode == 0
    assert run.stderr == (
        "note: ignored 水务.sections.json: corrections of a notice 水务, which is not there:"
        " give the file the notice's whole name\n"
    )


def test_writing_for_all_notices_at_once_is_refused(index_dir: Path) -> None:
    run = run_bot("sections", "--write-corrections", "--index-dir", index_dir)
    assert run.returncode == 2 and "name the NOTICE" in one_error_line(run)
    both = run_bot("sections", NOTICES[0], "--write-corrections", "--export-case", "x", "--index-dir", index_dir)
    assert both.returncode == 2


def test_a_file_without_the_shape_names_it() -> None:
    with pytest.raises(CorrectionsError, match=r"a\.json: is no JSON"):
        parse_corrections("a.json", "{]")
