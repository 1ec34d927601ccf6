"""``index``: brings the index up to date with a folder of notices."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.output import columns, one_line, print_json
from bot.cli.parser import Commands, add_command
from bot.reading import corrected, please_look
from index.errors import IndexMissingError
from index.notice import Claim, Failure, IndexReport, Notice

if TYPE_CHECKING:
    from bot.settings import Settings

# Kinds of file that notices come in although we cannot read them: leaving one out is a failure, not a side note.
_NOTICES_UNREAD = frozenset({".doc", ".wps", ".rtf", ".odt", ".ofd"})


def add_commands(commands: Commands) -> None:
    parser = add_command(commands, "index", run_index, "bring the index up to date with a folder of notices")
    parser.add_argument(
        "--notices", type=Path, default=Path("seeds"), metavar="DIR", help="the folder (default: seeds/)"
    )
    parser.add_argument("--rebuild", action="store_true", help="make everything anew, for another model or format")


def run_index(arguments: argparse.Namespace) -> int:
    """0, or 2 when a notice's file could not be read, or its corrections not applied; the others are indexed."""
    from bot.settings import load_settings
    from index.build import update_index

    settings = load_settings()
    report = update_index(
        arguments.notices,
        arguments.index_dir,
        uploads=settings.uploads_dir,
        model=settings.embedding_model,
        cache_dir=settings.cache_dir,
        **settings.store,
        rebuild=arguments.rebuild,
        progress=sys.stderr.isatty(),
        read_timeout_s=settings.read_timeout_s,
        read_memory_mb=settings.read_memory_mb,
    )
    notices = _indexed(arguments.index_dir, settings)
    failed = [failure for failure in report.failed if not _may_be_ignored(failure)]
    ignored = [failure for failure in report.failed if _may_be_ignored(failure)]
    if arguments.json:
        print_json(_document(report, notices, failed, ignored))
    else:
        _print_report(report, notices)
    for failure in ignored:
        print(f"note: ignored {one_line(failure.reason)}", file=sys.stderr)
    for failure in failed:
        print(f"error: {one_line(failure.reason)}", file=sys.stderr)
    faulty = _tell_unapplied(notices)
    return 2 if failed or faulty else 0


def _tell_unapplied(notices: list[Notice]) -> bool:
    """Says which corrections were not applied, and why; whether a file of them has faults."""
    faulty = False
    for unapplied in (notice.unapplied for notice in notices if notice.unapplied):
        faulty = faulty or not unapplied.stale
        for line in unapplied.lines:
            print(f"{'note' if unapplied.stale else 'error'}: {one_line(line)}", file=sys.stderr)
    return faulty


def _indexed(index_dir: Path, settings: Settings) -> list[Notice]:
    """None where no file could be read and there was no index before."""
    from index.store.snapshot import open_snapshot

    try:
        return list(open_snapshot(index_dir, **settings.store).notices.values())
    except IndexMissingError:
        return []


def _may_be_ignored(failure: Failure) -> bool:
    from index.readers import SUPPORTED_SUFFIXES

    return Path(failure.name).suffix.lower() not in {*SUPPORTED_SUFFIXES, *_NOTICES_UNREAD}


def _document(
    report: IndexReport, notices: list[Notice], failed: list[Failure], ignored: list[Failure]
) -> dict[str, Any]:
    return {
        "notices": [{**notice.to_json(), "state": _state(report, notice)} for notice in notices],
        "removed": report.removed,
        "failed": [{"notice": failure.name, "reason": failure.reason} for failure in failed],
        "ignored": [{"file": failure.name, "reason": failure.reason} for failure in ignored],
        "unapplied": [
            {"notice": notice.name, "stale": notice.unapplied.stale, "reasons": list(notice.unapplied.lines)}
            for notice in notices
            if notice.unapplied
        ],
        "embedded_texts": report.embedded_texts,
    }


def _state(report: IndexReport, notice: Notice) -> str:
    for state, names in (("added", report.added), ("changed", report.changed), ("unchanged", report.unchanged)):
        if notice.name in names:
            return state
    return "kept"  # its file cannot be read any more


def _print_report(report: IndexReport, notices: list[Notice]) -> None:
    for line in columns(map(notice_row, notices), right=(2,)):
        print(line)
    done = (
        (len(report.added), "added"),
        (len(report.changed), "changed"),
        (len(report.removed), "removed"),
        (len(report.unchanged), "unchanged"),
    )
    print(", ".join(f"{count} {what}" for count, what in done), f"({report.embedded_texts} texts embedded)")


def notice_row(notice: Notice) -> tuple[str, str, str, str, str]:
    """File, agency, sections found, what its own text claims with the agreement, and why to look where it is unsure."""
    agency = notice.facts.agency
    look = please_look(notice, "en") or corrected(notice, "en") or ""
    if not notice.is_notice:
        return notice.name, "(no notice)", f"{len(notice.sections)} passages", "", look
    found = f"{len(notice.issues)} sections"
    return notice.name, agency.value if agency else "(agency unknown)", found, _claims(notice.claims), look


def _claims(claims: tuple[Claim, ...]) -> str:
    return "; ".join(map(_claim, claims)) if claims else "claims no counts"


def _claim(claim: Claim) -> str:
    verdict = {True: "agrees", False: f"DISAGREES, found {claim.found}", None: "cannot be checked"}[claim.agrees]
    return f"claims {claim.count} {claim.what}: {verdict}"
