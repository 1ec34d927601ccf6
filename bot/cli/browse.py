"""``notices`` and ``sections``: what is in the index, read without any model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.output import columns, one_line, print_json, shorten
from bot.cli.parser import Commands, add_command
from bot.reading import corrected, please_look
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
    work = sections.add_mutually_exclusive_group()
    work.add_argument(
        "--write-corrections",
        type=Path,
        nargs="?",
        const=Path(),
        metavar="DIR",
        help="write NAME.sections.json there (default: here), to be edited and put beside the notice",
    )
    work.add_argument(
        "--export-case",
        type=Path,
        metavar="DIR",
        help="add the notice to the test cases of a folder, as it is read now",
    )


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
    if arguments.write_corrections is not None or arguments.export_case is not None:
        return _write(arguments)
    notices = _snapshot(arguments).notices
    chosen = [named_notice(notices, arguments.notice)] if arguments.notice is not None else list(notices.values())
    sections = [section for notice in chosen for section in sorted(notice.sections, key=lambda one: one.start)]
    if arguments.json:
        print_json([{**section.to_json(), **details_json(section)} for section in sections])
        return 0
    for line in columns([_row(section, notices[section.notice]) for section in sections], right=(2, 4)):
        print(line)
    return 0


def _write(arguments: argparse.Namespace) -> int:
    """One notice's corrections or test case; prints the path of the file."""
    if arguments.notice is None:
        raise InputError("name the NOTICE: one file is written for one notice")
    notice = named_notice(_snapshot(arguments).notices, arguments.notice)
    if arguments.export_case is not None:
        from bot.evaluation.notice_case import export_case

        written = export_case(notice, arguments.export_case)
    else:
        written = _write_corrections(notice, arguments.write_corrections)
    if arguments.json:
        print_json({"notice": notice.name, "written": str(written)})
    else:
        print(one_line(str(written)))
    return 0


def _write_corrections(notice: Notice, folder: Path) -> Path:
    from index.corrections import corrections_name, present_reading, write_corrections

    path = folder / corrections_name(notice.name)
    if path.exists():
        raise InputError(f"{path} is there already: edit it, or remove it first")
    try:
        write_corrections(path, present_reading(notice))
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): name another folder") from error
    return path


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
        "reading": please_look(notice, "en") or corrected(notice, "en") or "",
    }
    return "\n".join([one_line(notice.name), *columns([(f"  {name}", value) for name, value in rows.items() if value])])


def _verdict(agrees: bool | None) -> str:
    return {True: "agrees", False: "disagrees", None: "cannot be checked"}[agrees]


def _row(section: Section, notice: Notice) -> tuple[str, str, str, str, str, str]:
    number = "" if section.number is None else str(section.number)
    title = shorten(section.title or section.span.of(notice.text), _TITLE_COLUMNS)
    return section.notice, section.kind, number, title, f"{section.start}–{section.end}", section.status or ""
