"""The same notice as lines of text, as a web table, a Word table and a printed table: the same sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.notice import Notice
from index.readers import read_document
from index.structure import parse_notice
from tests.variants_tables import TABLE_KINDS, write_table

SOURCE = Path(__file__).parent / "material" / "batch1" / "n03_water.txt"
COLUMNS = 5
Parts = tuple[list[str], list[list[str]], list[str]]


def parts_of_the_notice() -> Parts:
    """Its paragraphs before the table, the table's rows, the paragraphs behind it."""
    lines = [line for line in SOURCE.read_text("utf-8").splitlines() if line.strip()]
    head = lines.index("序号")
    rows, at = [lines[head : head + COLUMNS]], head + COLUMNS
    while lines[at].isdigit() or lines[at].endswith("方面"):
        width = COLUMNS if lines[at].isdigit() else 1
        rows.append(lines[at : at + width])
        at += width
    return lines[:head], rows, lines[at:]


def told(notice: Notice) -> list[tuple[str | None, tuple[str, ...], str | None, int]]:
    return [(issue.title, issue.path, issue.status, len(issue.listed)) for issue in notice.issues]


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_a_table_is_read_like_its_lines(kind: str, tmp_path: Path) -> None:
    before, rows, after = parts_of_the_notice()
    path = tmp_path / f"notice{TABLE_KINDS[kind]}"
    write_table(kind, rows, path, before=before, after=after)
    expected = told(parse_notice(read_document(SOURCE)))
    assert len(expected) == 16
    assert told(parse_notice(read_document(path))) == expected
