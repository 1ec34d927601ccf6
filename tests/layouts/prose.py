"""Issues as running text: headings, openers, bodies and labelled parts."""

from __future__ import annotations

import re

from tests.layouts.choice import Layout
from tests.layouts.content import Content, Issue
from tests.layouts.page import Page

_SLOT = re.compile(r"(\{[Ndt]\})")


def title_of(issue: Issue, layout: Layout) -> str:
    """The title as the layout words it: in quotes its inner quotes are single."""
    title = re.sub(r"，(?![^“]*”)", "。", issue.title) if layout.title_sentences else issue.title
    if not layout.table and layout.opener.quoted:
        title = title.replace("“", "‘").replace("”", "’")
    return title


def status_of(issue: Issue, layout: Layout) -> str | None:
    """The words of the issue's status, None where the layout or the notice has none."""
    return layout.status_words[issue.status] if layout.status_words and issue.status else None


def write_title(page: Page, title: str, number: int, value: int) -> None:
    """The opener with its number and title."""
    layout = page.layout
    title_written = False
    for slot in _SLOT.split(layout.opener.template):
        if slot == "{t}":
            page.add(title, "title", number)
            title_written = True
            if layout.stop_inside and layout.opener.quoted:
                page.add("。", "frame", number)
        elif slot in ("{N}", "{d}"):
            if layout.issue_number:
                page.number(layout.issue_number, value, "number", number)
        else:
            page.add(slot, "frame" if title_written else "mark", number)


def write_measures(page: Page, issue: Issue, number: int, lines: bool) -> None:
    """Lead and measures, in one paragraph or a line each."""
    layout = page.layout
    page.add(issue.lead, "measure", number)
    for at, measure in enumerate(issue.measures, start=1):
        if lines and at > 1:
            page.line_end(number)
        if layout.measure_number:
            page.add(layout.measure_number.write(at), "measure", number)
        last = at == len(issue.measures)
        page.add(measure + ("；" if layout.measure_join == "semicolons" and not last else "。"), "measure", number)


def _write_parts(page: Page, issue: Issue, number: int) -> None:
    layout = page.layout
    parts = list(issue.parts)
    if layout.part_place != "status_first" and (status := status_of(issue, layout)):
        parts.append(("status", status))
    for kind, text in parts:
        if layout.part_place == "joined":
            text = text if text.endswith("。") else text + "。"
        else:
            page.line_end(number)
        page.add(layout.part_shape.template.format(getattr(layout.names, kind)) + text, "part", number)


def _write_issue(page: Page, issue: Issue, number: int, value: int) -> None:
    layout = page.layout
    page.gap()
    write_title(page, title_of(issue, layout), number, value)
    status = status_of(issue, layout) if layout.part_place == "status_first" else None
    if layout.body_at != "same":
        page.add("。" if layout.stop else "", "frame", number)
        page.line_end(number)
    elif not (layout.stop_inside and layout.opener.template.endswith("“{t}”")):
        page.add("，" if layout.comma and not (status or issue.lead) else "。", "frame", number)
    if status:
        ending = "。" if layout.body_at == "same" else ""
        page.add(layout.part_shape.template.format(layout.names.status) + status + ending, "part", number)
        if layout.body_at != "same":
            page.line_end(number)
    page.add(layout.body_label.template, "label", number)
    if layout.body_at == "label_line":
        page.line_end(number)
    write_measures(page, issue, number, layout.measure_join == "lines")
    _write_parts(page, issue, number)
    page.line_end(number)


def write_issues(page: Page, content: Content) -> None:
    """Every issue under the headings the layout keeps."""
    layout = page.layout
    area, group = "", ""
    areas = groups = value = 0
    for number, issue in enumerate(content.issues, start=1):
        if layout.area and issue.area != area:
            area, group, areas, groups = issue.area, "", areas + 1, 0
            value = 0 if layout.restarts else value
            page.heading("area", layout.area.template, area, layout.area_number, areas)
        if layout.group and issue.group != group:
            group, groups = issue.group, groups + 1
            value = 0 if layout.restarts else value
            page.heading("group", layout.group.template, group, layout.group_number, groups)
        value += 1
        _write_issue(page, issue, number, value)
