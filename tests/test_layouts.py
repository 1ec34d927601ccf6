"""The notices written in drawn layouts: their gold holds, their pools are apart, damage moves the gold along."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest

from tests.layouts import components, numbering
from tests.layouts.__main__ import main, write
from tests.layouts.choice import PART_PLACES, PLANS, SPACINGS, Layout, Pool, draw
from tests.layouts.compose import compose_one
from tests.layouts.content import Content
from tests.layouts.damage import KINDS, damage
from tests.layouts.pieces import Notice, facts, sections
from tests.layouts.sources import SOURCES, contents

POOLS: tuple[Pool, ...] = get_args(Pool)
_LONGEST_MARK = 60
"""Numbers, labels and page furniture that came between."""
_COUNT = 120


def _bare(text: str) -> str:
    """The text without punctuation, quotes, spaces and width."""
    return re.sub(r"[^\w]", "", text.translate({0xFF10 + digit: str(digit) for digit in range(10)}))


def _notices(pool: Pool, count: int = _COUNT, seed: int = 11) -> Iterator[tuple[Content, Notice]]:
    for number in range(count):
        yield contents()[number % len(contents())], compose_one(seed, number, pool)


def _check(notice: Notice) -> list[dict[str, Any]]:
    """The gold rows, after asserting that each points into the text."""
    text = notice.text
    rows = sections(notice)
    assert [row["number"] for row in rows] == list(range(1, len(notice.statuses) + 1))
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        assert text[row["start"] :].startswith(row["starts_with"])
        assert not row["starts_with"][0].isspace()
        assert row["start"] < row["end"] <= (after["start"] if after else len(text))
        assert text[row["end"] :].startswith(row["end_before"] or "")
        if row["title"] is not None:
            opening = text[row["start"] : row["start"] + _LONGEST_MARK + len(row["title"])]
            assert row["title"].replace(" ", "") in opening.replace(" ", ""), (notice.layout, opening)
    return rows


def test_every_source_is_read_whole() -> None:
    assert len(contents()) == len(SOURCES) >= 15
    for content in contents():
        assert content.issues and content.closing
        assert content.opening or content.title
        for issue in content.issues:
            assert issue.title and not issue.title.endswith("。")
            assert all(len(measure) > 6 and "\n" not in measure for measure in issue.measures), issue


@pytest.mark.parametrize("pool", POOLS)
def test_gold_points_into_the_text_and_keeps_the_wording(pool: Pool) -> None:
    for content, notice in _notices(pool):
        rows = _check(notice)
        text = notice.text
        for issue, row in zip(content.issues, rows, strict=True):
            assert _bare(row["title"]) == _bare(issue.title)
            section = _bare(text[row["start"] : row["end"]])
            assert all(_bare(measure) in section for measure in issue.measures), (notice.layout, issue.title)
        for row in rows[1:]:
            assert _bare(content.issues[0].title) not in _bare(text[row["start"] : row["end"]])
        if content.plans:
            assert _bare(content.plans[-1]) in _bare(text[rows[-1]["end"] :])


@pytest.mark.parametrize("pool", POOLS)
def test_a_heading_above_is_a_step_of_the_path(pool: Pool) -> None:
    with_area = 0
    for content, notice in _notices(pool):
        for issue, row in zip(content.issues, sections(notice), strict=True):
            steps = "/".join(row["path"])
            assert all(step in notice.text for step in row["path"])
            if not notice.layout.count("area=none"):
                with_area += 1
                assert _bare(issue.area) in _bare(steps), (notice.layout, row["path"])
            assert not any(step[0] in "〖【◎" for step in row["path"])
    assert with_area


def test_the_same_seed_writes_the_same_notice(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write(tmp_path / folder, seed=5, count=6, pool="held_out", damages=[("slips", 0.5)])
    one, two = (sorted((tmp_path / folder).iterdir()) for folder in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert compose_one(5, 0, "tuning").text != compose_one(6, 0, "tuning").text


def _layouts(pool: Pool, count: int = 4000) -> list[Layout]:
    return [draw(Random(f"{pool}{at}"), contents()[at % len(contents())], pool) for at in range(count)]


def test_every_choice_is_reachable_and_pools_are_apart() -> None:
    tuning, held_out = _layouts("tuning"), _layouts("held_out")
    choices: dict[str, tuple[Any, ...]] = {
        "opener": components.OPENERS,
        "table": (None, *components.TABLE_FORMS),
        "issue_number": (None, *numbering.ISSUES),
        "area": (None, *components.AREA_SHAPES),
        "area_number": (None, *numbering.AREAS),
        "group": (None, *components.GROUP_SHAPES),
        "container": (None, *components.CONTAINERS),
        "body_label": components.BODY_LABELS,
        "body_at": ("same", "next", "label_line"),
        "measure_number": (None, *numbering.MEASURES),
        "measure_join": ("joined", "lines", "semicolons"),
        "part_shape": components.PART_SHAPES,
        "part_place": PART_PLACES,
        "names": components.PART_NAMES,
        "spacing": SPACINGS,
        "width": ("as_is", "half", "full"),
        "plans": PLANS,
        "plan_heading": components.PLAN_HEADINGS,
        **dict.fromkeys(("comma", "restarts", "stop", "stop_inside", "title_sentences"), (True, False)),
        **dict.fromkeys(("heads_repeat", "numbered_rows", "break_in_row"), (True, False)),
    }
    for name, options in choices.items():
        for option in options:
            reserved = getattr(option, "held_out", False)
            assert any(getattr(layout, name) == option for layout in held_out) or not reserved, (name, option)
            assert any(getattr(layout, name) == option for layout in tuning) != reserved, (name, option)
    for layout in held_out:
        assert layout.table.held_out if layout.table else layout.opener.held_out
    assert len({layout.describe() for layout in tuning}) > 3000


def _pair(kind: str, strength: float, count: int = 60) -> Iterator[tuple[Notice, Notice]]:
    for _, notice in _notices("tuning", count):
        yield notice, damage(notice, kind, strength)


@pytest.mark.parametrize("kind", KINDS)
def test_damage_of_no_strength_changes_nothing_and_of_full_strength_moves_the_gold(kind: str) -> None:
    assert all(damaged.text == notice.text for notice, damaged in _pair(kind, 0, 10))
    changed = 0
    for notice, damaged in _pair(kind, 1):
        _check(damaged)
        changed += notice.text != damaged.text
    assert changed > 20


def test_all_damage_at_once_keeps_the_gold_and_the_claims() -> None:
    for content, notice in _notices("held_out", 60):
        for kind in KINDS:
            notice = damage(notice, kind, 0.4)
        _check(notice)
        assert facts(notice)["issues"] == len(content.issues)
        narrow = notice.text.translate({0xFF10 + digit: str(digit) for digit in range(10)})
        assert all(str(count) in narrow or numbering.chinese(count) in narrow for _, count in content.claims)


def test_lost_headings_have_no_title_and_keep_their_body() -> None:
    lost = 0
    for notice, damaged in _pair("lost_headings", 1):
        for before, after in zip(sections(notice), sections(damaged), strict=True):
            if after["title"] is None:
                lost += 1
                assert before["title"] not in damaged.text[after["start"] : after["end"]]
                body = notice.text[before["start"] : before["end"]].rstrip()[-20:]
                assert body in damaged.text[after["start"] : after["end"]]
    assert lost > 200


def test_fused_headings_stand_in_the_line_before_and_keep_their_title() -> None:
    fused = 0
    for notice, damaged in _pair("fused_headings", 1):
        if notice.table:
            assert damaged.text == notice.text
            continue
        for before, after in zip(sections(notice), sections(damaged), strict=True):
            assert before["title"] == after["title"]
            fused += damaged.text[after["start"] - 1] not in "\n　 。" and before["number"] > 1
    assert fused > 200


def test_furniture_belongs_to_the_issue_before() -> None:
    for notice, damaged in _pair("furniture", 1, 30):
        before, after = sections(notice), sections(damaged)
        assert [row["title"] for row in before] == [row["title"] for row in after]
        assert [row["starts_with"][:4] for row in before] == [row["starts_with"][:4] for row in after]


def test_the_command_line_writes_texts_and_gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["layouts", str(tmp_path), "--seed", "2", "--count", "3", "--damage", "lost_breaks:0.3"]
    monkeypatch.setattr("sys.argv", arguments)
    main()
    rows = [json.loads(line) for line in (tmp_path / "sections.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({row["notice"] for row in rows}) == 3
    for row in rows:
        text = (tmp_path / row["notice"]).read_bytes().decode()
        assert text[row["start"] :].startswith(row["starts_with"])
    lines = (tmp_path / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["agency"] for line in lines] == [content.agency for content in contents()[:3]]


@pytest.mark.parametrize("wrong", ["nothing:0.5", "slips:2", "slips:much", "slips"])
def test_the_command_line_refuses_a_damage_it_does_not_know(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["layouts", "out", "--damage", wrong])
    with pytest.raises(SystemExit):
        main()
