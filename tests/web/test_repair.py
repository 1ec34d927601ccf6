"""Correcting a notice on the page, over HTTP and with a real index; and that a reading that is not sure says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from index.build import update_index
from index.corrections import GivenFacts, corrections_name, parse_corrections, present_reading, read_corrections
from index.notice import Confidence, Unapplied
from index.store.snapshot import open_snapshot
from tests.small_index import NOTICES
from tests.web.pressing import OpenPage, Reader
from tests.web.serving import Start
from tests.web.standin import StandInEngine
from tests.web.test_manage import OverAnIndex

MakeSettings = Callable[..., Settings]
NAME = NOTICES[0]
SCRIPT = "<script>window.broken=1</script>"


class Desk:
    """An administrator's page over an index of two notices, with one of them open."""

    def __init__(self, reader: Reader, engine: OverAnIndex) -> None:
        self.reader = reader
        self.engine = engine
        self.file = engine.settings.uploads_dir / corrections_name(NAME)
        reader.press("repair_list", None)
        self.opened = reader.press("repair_open", None, NAME)

    def change(self, number: int, act: str, value: str = "") -> str:
        """The table after one change of section ``number``."""
        return str(self.reader.press("repair_change", None, None, str(number), act, value)[1])

    def save(self, **changed: str) -> str:
        """What is said; ``changed`` facts are typed, the others stay as they were shown."""
        shown = dict(zip(GivenFacts.model_fields, self.opened[4:], strict=True))
        return str(self.reader.press("repair_save", None, None, *{**shown, **changed}.values())[0])

    @property
    def titles(self) -> list[str | None]:
        return [section.title for section in self.engine.snapshot.notices[NAME].issues]

    def number_of(self, title: str | None) -> int:
        """The number that the section of an issue has on the page."""
        rows = present_reading(self.engine.snapshot.notices[NAME]).sections or ()
        return next(at for at, row in enumerate(rows, 1) if row.kind == "issue" and row.title == title)


@pytest.fixture
def desk(start: Start, make_settings: MakeSettings, own_index: Path, model_cache: Path, open_page: OpenPage) -> Desk:
    settings = make_settings(cache_dir=model_cache)
    engine = OverAnIndex(settings, own_index)
    return Desk(open_page(start(settings, engine=engine)), engine)


def test_what_is_saved_is_answered_from_and_lasts(desk: Desk, notices_dir: Path, model_cache: Path) -> None:
    before = desk.titles
    second = desk.number_of(before[1])
    assert "有改动尚未保存" not in desk.opened[1] and "<table" in desk.opened[1]
    assert f"{len(before) - 1} 个问题" in desk.change(second, "join")
    table = desk.change(second, "name", f"改名{SCRIPT}")
    assert "有改动尚未保存" in table and "&lt;script&gt;" in table and SCRIPT not in table
    desk.change(second, "put_under", "甲\n\n乙")
    assert desk.titles == before  # nothing is saved yet
    told = desk.save(agency="济南市槐荫区城管")
    assert f"现有 {len(before) - 1} 个问题" in told
    notice = desk.engine.snapshot.notices[NAME]
    assert desk.titles == [before[0], f"改名{SCRIPT}", *before[3:]]
    assert notice.issues[1].path == ("甲", "乙") and notice.issues[1].number == 2
    assert notice.facts.agency is not None and notice.facts.agency.value == "济南市槐荫区城管"
    assert notice.confidence == Confidence(1.0, corrected=True)
    assert SCRIPT not in desk.reader.press("tree", None, event={"name": NAME})[0]

    report = update_index(notices_dir, desk.engine.index_dir, uploads=desk.file.parent, cache_dir=model_cache)
    assert (sorted(report.unchanged), report.failed) == (sorted(NOTICES), [])
    desk.reader.press("repair_open", None, NAME)
    assert f"现有 {len(before)} 个问题" in desk.reader.press("repair_drop", None, None)[0]
    assert desk.titles == before and not desk.file.exists()


def test_split_and_move_by_words_of_the_text(desk: Desk) -> None:
    notice = desk.engine.snapshot.notices[NAME]
    first = notice.issues[0]
    sentence = first.sentences[-1].of(notice.text)
    number = desk.number_of(first.title)
    table = desk.change(number, "split", sentence)
    assert f"{len(notice.issues) + 1} 个问题" in table and f'data-start="{first.sentences[-1].start}"' in table
    desk.change(number + 1, "move", first.sentences[-2].of(notice.text))
    desk.save()
    assert desk.engine.snapshot.notices[NAME].issues[1].start == first.sentences[-2].start
    saved = read_corrections(desk.file)
    assert saved == parse_corrections("x", desk.file.read_bytes())
    assert saved.facts == present_reading(notice).facts  # what was not touched keeps its words


@pytest.mark.parametrize(
    ("number", "act", "value", "told"),
    [
        (1, "join", "", "第一段前面没有别的段落"),
        (2, "split", "没有这些字", "找不到这些字"),
        (2, "split", " ", "请从原文复制"),
        (2, "split", "整改", "不止出现一次"),
        (999, "name", "x", "999 is not in the list"),
        (2, "name", "长" * 3000, "内容过长"),
        (2, "put_under", "甲\n" * 20, "内容过长"),
        (2, "format", "", "format is not in the list"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    desk: Desk, number: int, act: str, value: str, told: str
) -> None:
    with pytest.raises(RuntimeError, match=told):
        desk.change(number, act, value)
    assert "现有 7 个问题" in desk.save()


def test_a_fact_without_words_in_the_text_is_refused_and_nothing_is_written(desk: Desk) -> None:
    with pytest.raises(RuntimeError, match=r"facts\.published: the text does not hold"):
        desk.save(published="1999-01-01")
    with pytest.raises(RuntimeError, match="内容过长"):
        desk.save(agency="长" * 3000)
    assert not desk.file.exists()
    desk.save(published="1999-01-01 | 槐荫区", contacts="槐荫区")
    facts = desk.engine.snapshot.notices[NAME].facts
    assert facts.published is not None and facts.published.value == "1999-01-01"
    assert [contact.value for contact in facts.contacts] == ["槐荫区"]


def test_removing_a_notice_removes_what_was_saved_for_it(desk: Desk) -> None:
    desk.save()
    assert desk.file.exists()
    desk.reader.press("show_2")
    desk.reader.press("remove", None, [NAME])
    assert not desk.file.exists() and NAME not in open_snapshot(desk.engine.index_dir).notices


def test_a_reader_sees_no_desk_and_may_change_nothing(
    start: Start, make_settings: MakeSettings, own_index: Path, open_page: OpenPage
) -> None:
    settings = make_settings(allow_anonymous=True)
    reader = open_page(start(settings, engine=OverAnIndex(settings, own_index)))
    area, which, *_ = reader.press("repair_list", None)
    assert area["visible"] is False and which["choices"] == []
    for handler, inputs in (
        ("repair_open", (None, NAME)),
        ("repair_change", (None, None, "1", "name", "x")),
        ("repair_save", (None, None, *[""] * 8)),
        ("repair_drop", (None, None)),
    ):
        with pytest.raises(RuntimeError):
            reader.press(handler, *inputs)
    assert not settings.uploads_dir.exists()


def test_a_reading_that_is_not_sure_says_so_wherever_the_notice_is_shown(
    start: Start, make_settings: MakeSettings, open_page: OpenPage
) -> None:
    settings = make_settings()
    engine = StandInEngine(settings)
    notices: dict[str, Any] = engine.snapshot.notices
    sure, unsure, stale, *_ = sorted(notices)
    notices[sure] = replace(notices[sure], confidence=Confidence(0.9, ("uneven",)))
    notices[unsure] = replace(notices[unsure], confidence=Confidence(0.2, ("count_differs",)))
    notices[stale] = replace(notices[stale], unapplied=Unapplied(("x",), stale=True))
    reader = open_page(start(settings, engine=engine))
    table = reader.press("show_1", None, "")[1]
    assert table.count("请核对：") == 2
    assert "请核对：问题数与文中所称不一致" in table and "请核对：更正是针对以前的文本" in table
    for name, told in ((sure, False), (unsure, True), (stale, True)):
        for panel in ("tree", "notice"):
            assert ("请核对：" in reader.press(panel, None, event={"name": name})[0]) is told, (name, panel)
    choices = reader.press("repair_list", None)[1]["choices"]
    assert [choice[1] for choice in choices][:2] == sorted([unsure, stale])
