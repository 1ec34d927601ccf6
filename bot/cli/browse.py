"""``notices`` and ``sections``: what is in the index, read without any model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.output import columns, one_line, print_json, shorten
from bot.cli.parser import Commands, add_command
from index.errors import InputError
from index.notice import Notice, Section
from index.section_details import details_json

if TYPE_CHECKING:
    from index.store.snapshot import Snapshot

_TITLE_COLUMNS = 60


def add_commands(commands: Commands) -> None:
    notices = add_command(commands, "notices", run_notices, "list the indexed notices with their facts")
    notices.add_argument("--text", metavar="NOTICE", help="print the text of one notice, exactly as spans count it")
    sections = add_command(commands, "sections", run_sections, "list the sections, in order")
    sections.add_argument("notice", nargs="?", metavar="NOTICE", help="of this notice only")


def run_notices(arguments: argparse.Namespace) -> int:
    notices = _snapshot(arguments).notices
    if arguments.text is not None:
        notice = named_notice(notices, arguments.text)
        if arguments.json:
            print_json({"notice": notice.name, "text": notice.text})
        else:
            sys.stdout.write(notice.text)
    elif arguments.json:
        print_json([notice.to_json() for notice in notices.values()])
    else:
        print("\n\n".join(_card(notice) for notice in notices.values()))
    return 0


def run_sections(arguments: argparse.Namespace) -> int:
    notices = _snapshot(arguments).notices
    chosen = [named_notice(notices, arguments.notice)] if arguments.notice is not None else list(notices.values())
    sections = [section for notice in chosen for section in sorted(notice.sections, key=lambda one: one.start)]
    if arguments.json:
        print_json([{**section.to_json(), **details_json(section)} for section in sections])
        return 0
    for line in columns([_row(section, notices[section.notice]) for section in sections], right=(2, 4)):
        print(line)
    return 0


def named_notice(notices: Mapping[str, Notice], name: str) -> Notice:
    """By file name, or by a file name without its ending where only one fits; ``InputError`` otherwise."""
    if name in notices:
        return notices[name]
    fitting = [notice for notice in notices.values() if Path(notice.name).stem == name]
    if len(fitting) != 1:
        problem = "several notices are" if fitting else "no notice is"
        raise InputError(f"{problem} called {shorten(name, 80)!r}; `notice-qa notices` lists the names")
    return fitting[0]


def _snapshot(arguments: argparse.Namespace) -> Snapshot:
    from bot.settings import load_settings
    from index.store.snapshot import open_snapshot

    return open_snapshot(arguments.index_dir, **load_settings().store)


def _card(notice: Notice) -> str:
    """A notice's facts, one a line; what the notice does not say is left out."""
    facts = notice.to_json()
    claims = [f"{claim['count']} {claim['what']} ({_verdict(claim['agrees'])})" for claim in facts["claims"]]
    inspected = " to ".join(facts[key] or "?" for key in ("inspected_from", "inspected_to"))
    rows = {
        "agency": facts["agency"] or "",
        "title": facts["title"] or "",
        "published": facts["published"] or "",
        "signed": facts["signed"] or "",
        "inspected": facts["inspected_words"] or (inspected if facts["inspected_from"] else ""),
        "feedback": facts["feedback_on"] or facts["feedback_words"] or "",
        "inspected by": facts["inspection_body"] or "",
        "contacts": ", ".join(facts["contacts"]),
        "issues": str(facts["sections"]),
        "claims": ", ".join(claims),
    }
    return "\n".join([one_line(notice.name), *columns([(f"  {name}", value) for name, value in rows.items() if value])])


def _verdict(agrees: bool | None) -> str:
    return {True: "agrees", False: "disagrees", None: "cannot be checked"}[agrees]


def _row(section: Section, notice: Notice) -> tuple[str, str, str, str, str, str]:
    number = "" if section.number is None else str(section.number)
    title = shorten(section.title or section.span.of(notice.text), _TITLE_COLUMNS)
    return section.notice, section.kind, number, title, f"{section.start}–{section.end}", section.status or ""
