"""Reads the notices with gold as plain content; only those whose own layout comes off cleanly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.layouts.content import Content, Issue

_TESTS = Path(__file__).parent.parent
_BATCHES = ("material/batch1", "material/batch2")

# Cells after the title, for the notices that are tables; the others have labels.
_COLUMNS = {
    "n03_water.txt": ("measures", "status", "who"),
    "n11_disabled.txt": ("measures", "status", "who"),
    "m03_yanzhou_relics.txt": ("measures", "result", "deadline"),
}
SOURCES = (
    "n01_hospital.txt",
    "n02_college.txt",
    "n03_water.txt",
    "n04_court.txt",
    "n05_town.txt",
    "n06_statistics.txt",
    "n08_police.txt",
    "n11_disabled.txt",
    "n12_port.txt",
    "m01_tangjiang_university.txt",
    "m02_jichuan_bus.txt",
    "m03_yanzhou_relics.txt",
    "m04_weitang_women.txt",
    "m05_chengyu_inspection.txt",
    "m06_cenan_procuratorate.txt",
    "m08_shuoling_weather.txt",
    "m09_zhizhou_veterans.txt",
    "m11_guling_coop.txt",
    "m13_yanchi_school.txt",
)

_LABELS = {
    "【措施】": "measures",
    "【成效】": "result",
    "【责任人】": "who",
    "整改状态：": "status",
    "整改成效：": "result",
    "整改时限：": "deadline",
    "整改措施：": "measures",
    "整改情况：": "measures",
    "整改落实情况：": "measures",
    "整改进展情况：": "measures",
    "整改进展：": "measures",
    "→整改：": "measures",
}
_LABEL = re.compile("(" + "|".join(map(re.escape, sorted(_LABELS, key=len, reverse=True))) + ")")
_AFTER_TITLE = re.compile(r"^[”’]?(?:方面)?(?:的?问题)?(?:的整改)?[。，]?\s*")
_MARK = re.compile(
    r"[①-⑳]|(?:^|(?<=[。；\n]))\s*(?:[（(]\d{1,2}[)）]|[1-9][.、](?!\d)|第[一二三四五六七八]，|[一二三四五六七八九]是)"
)
_FURNITURE = re.compile(r"^(?:第\d+页.*|序号.*|反馈问题|整改措施|整改成效|整改状态|完成时限|责任单位)$")
_NUMBER = re.compile(r"^(?:[一二三四五六]、|[（(][一二三四五六][）)]|[〖【](?=.{2,20}[〗】]$)|第[一二三]部分　|▲)")
_CONTAINER = re.compile(r"整改.{0,6}(?:情况|进展)|一览表")
_CONTACT = re.compile(r"欢迎|如有|公布期间|公示期|如对|电话|反映渠道|监督方式|信访举报|意见反馈|提出意见|说明：")
_PLAN_HEADING = re.compile(r"^.{2,20}(?:打算|工作|安排|考虑|及原因)$")
_CJK = "\u3400-\u9fff“”‘’《》（）【】〖〗，。；：、"
_NARROW_DIGITS = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．％", "0123456789.%", strict=True)}
_WIDE = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}


def _widen(text: str) -> str:
    """The text with full-width punctuation beside Chinese characters and curly quotation marks."""
    text = text.translate(_NARROW_DIGITS)
    text = re.sub(rf"(?<=[{_CJK}%\d])[,:;](?=[{_CJK}])|(?<=[{_CJK}])[,:;](?=\d)", lambda m: _WIDE[m[0]], text)
    text = re.sub(r"\(([^()\n]{0,40})\)", lambda m: f"（{m[1]}）" if re.search(f"[{_CJK}]", m[1]) else m[0], text)
    return re.sub(r'"([^"\n]{1,60})"', r"“\1”", text)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _core(heading: str) -> str:
    """A heading of an area or group without its frame."""
    heading = _widen(heading).removeprefix("反馈问题：")
    heading = re.sub(r"^(?:在|聚焦|关于|针对|贯彻(?=落实))|(?:问题的整改|的问题|问题|方面)$", "", heading)
    heading = re.sub(r"(?:问题)$", "", heading)
    return heading[1:-1] if heading.startswith("“") and heading.endswith("”") and heading.count("“") == 1 else heading


def _measures(text: str) -> tuple[str, tuple[str, ...]]:
    """The lead and the measures of a body."""
    text = text.strip()
    marks = list(_MARK.finditer(text))
    if len(marks) >= 2:
        bounds = [mark.start() for mark in marks] + [len(text)]
        lead = text[: bounds[0]].strip()
        pieces = [text[mark.end() : end] for mark, end in zip(marks, bounds[1:], strict=True)]
    else:
        lead = ""
        pieces = [piece for piece in re.split(r"(?<=。)", text.replace("\n", "")) if piece.strip()]
        if len(pieces) < 3:
            pieces = [piece for piece in re.split(r"(?<=[。；])", text.replace("\n", "")) if piece.strip()]
        while len(pieces) > 5:
            shortest = min(range(len(pieces) - 1), key=lambda k: len(pieces[k]) + len(pieces[k + 1]))
            pieces[shortest : shortest + 2] = [pieces[shortest] + pieces[shortest + 1]]
    cleaned = [re.sub(r"\s*\n\s*", "", piece).strip().rstrip("。；，") for piece in pieces]
    return lead, tuple(piece for piece in cleaned if piece)


def _fields(notice: str, body: str) -> dict[str, str]:
    """What follows a title, by kind."""
    if columns := _COLUMNS.get(notice):
        if "\n" in body.strip():
            cells = [line for line in body.strip().split("\n") if not _FURNITURE.match(line.strip())]
        else:
            cells = re.split(r"\s*\|\s*|\t", body.strip(" |\t"))
        return dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    fields: dict[str, str] = {}
    pieces = _LABEL.split(body)
    if pieces[0].strip():
        fields["measures"] = pieces[0]
    for label, text in zip(pieces[1::2], pieces[2::2], strict=True):
        fields[_LABELS[label]] = fields.get(_LABELS[label], "") + text
    return fields


def _issue(row: dict[str, Any], section: str) -> Issue:
    """An issue of its gold row and its widened text."""
    title = _widen(row["title"])
    body = section[section.index(title) + len(title) :]
    fields = _fields(row["notice"], _AFTER_TITLE.sub("", body) if row["notice"] not in _COLUMNS else body.lstrip("。"))
    lead, measures = _measures(fields["measures"])
    path = [step for step in row["path"] if not _CONTAINER.search(step) or "方面" in step]
    group = _core(path[1]) if len(path) > 1 else ""
    parts = tuple((kind, fields[kind].strip()) for kind in ("result", "who", "deadline") if fields.get(kind))
    # Inner quotes are double here; a layout that quotes the whole title makes them single.
    plain = title.replace("‘", "“").replace("’", "”")
    return Issue(plain, _core(path[0]) if path else "", group, lead, measures, parts, row["status"])


def _opening_end(text: str, row: dict[str, Any]) -> int:
    """Where the first heading above the first issue begins."""
    start: int = row["start"]
    if row["path"] and (at := text.rfind(row["path"][0], 0, start)) >= 0:
        before = text[:at]
        return len(before) - len(before[re.search(r"[^\n。]*$", before).start() :])  # type: ignore[union-attr]
    return start


def _opening(text: str) -> tuple[list[str], list[str], list[tuple[str, tuple[str, ...]]]]:
    """Title lines, preamble, and sections on how the work was organised."""
    title: list[str] = []
    preamble: list[str] = []
    about: list[tuple[str, tuple[str, ...]]] = []
    for line in re.split(r"\n+|　{1,2}(?=[一二三]、|镇党委)| (?=发布日期|2022年11月8日)", text):
        line = line.strip()
        if not line or _FURNITURE.match(line):
            continue
        if re.match(r"^[一二三]、[^。]{2,24}$", line):
            about.append((line[2:], ()))
        elif about:
            about[-1] = (about[-1][0], (*about[-1][1], line))
        elif not preamble and len(line) < 60 and not line.endswith(("。", "：", "）")) and "年" not in line[:5]:
            title.append(line)
        else:
            preamble.append(line)
    return title, preamble, about


def _closing(text: str) -> tuple[str, list[str], list[str]]:
    """Heading of the plans, the plans, and what follows them."""
    heading = ""
    plans: list[str] = []
    closing: list[str] = []
    text = re.sub(
        r"(?<=打算)(?=（一）)|(?<=安排)　|(?<=[。；])(?=欢迎|联系电话：)|(?<=。)(?=（二）|（三）)", "\n", text
    )
    for line in re.split(r"\n+", text):
        line = line.strip()
        bare = _NUMBER.sub("", line).rstrip("〗】")
        if not line:
            continue
        if closing or _CONTACT.search(line):
            closing.append(line)
        elif not plans and not heading and _PLAN_HEADING.match(bare):
            heading = bare
        else:
            plans.append(bare if line.startswith("▲") else line)
    return heading, plans, closing


def _read(folder: Path, facts: dict[str, Any], rows: list[dict[str, Any]]) -> Content:
    notice = facts["notice"]
    text = (folder / notice).read_text(encoding="utf-8")
    issues = []
    end = 0
    for row in rows:
        # The text from the next heading on is another section's, and the gold names it by its first characters.
        end = text.find(row["end_before"], row["start"] + 1) if row["end_before"] else len(text)
        issues.append(_issue(row, _widen(text[row["start"] : end])))
    title, preamble, about = _opening(_widen(text[: _opening_end(text, rows[0])]))
    heading, plans, closing = _closing(_widen(text[end:]))
    claims = tuple((claim["what"], int(claim["count"])) for claim in facts["claims"])
    return Content(
        notice=notice,
        agency=facts["agency"],
        claims=claims,
        title=tuple(title),
        opening=tuple(preamble),
        about=tuple(about),
        issues=tuple(issues),
        plan_heading=heading,
        plans=tuple(plans),
        closing=tuple(closing),
    )


@cache
def contents() -> tuple[Content, ...]:
    """Every source as content, in the order of :data:`SOURCES`."""
    found: dict[str, Content] = {}
    for folder in (_TESTS / batch for batch in _BATCHES):
        sections = list(_lines(folder / "sections.jsonl"))
        for facts in _lines(folder / "facts.jsonl"):
            if facts["notice"] in SOURCES:
                found[facts["notice"]] = _read(folder, facts, [r for r in sections if r["notice"] == facts["notice"]])
    return tuple(found[name] for name in SOURCES)
