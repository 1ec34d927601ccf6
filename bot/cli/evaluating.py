"""``evaluate``: figures against a gold file, with a report, a comparison and a gate."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.output import columns, print_json
from bot.cli.parser import Commands, add_command
from bot.extras import needs_extra
from index.errors import InputError

if TYPE_CHECKING:
    from bot.evaluation.comparison import Comparison
    from bot.evaluation.gold import GoldQuestion
    from bot.evaluation.report import Report

REPORT_JSON, REPORT_PAGE = "report.json", "report.html"


def add_commands(commands: Commands) -> None:
    parser = add_command(commands, "evaluate", run_evaluate, "figures against a gold file")
    parser.add_argument("gold", type=Path, metavar="GOLD.jsonl")
    parser.add_argument("--report", type=Path, metavar="DIR", help=f"write {REPORT_PAGE} and {REPORT_JSON} there")
    parser.add_argument("--compare", type=Path, metavar="OLD.json", help=f"the {REPORT_JSON} of an earlier run")
    parser.add_argument(
        "--require",
        action="append",
        default=[],
        metavar="NAME>=VALUE",
        help="exit with status 1 unless it holds: zh.evidence_recall@10>=0.99, en.lookalikes<=0.04",
    )
    parser.add_argument("--agencies", type=Path, metavar="MAP.json", help="which notice an agency key means")
    parser.add_argument("--no-baseline", action="store_true", help="leave out the run of LlamaIndex's defaults")


def run_evaluate(arguments: argparse.Namespace) -> int:
    """1 when a requirement is missed; what is wrong with the input is said before any question is asked."""
    from bot.evaluation.comparison import compare
    from bot.evaluation.gate import missed, read_requirements
    from bot.evaluation.gold import read_gold
    from bot.evaluation.report import read_report
    from bot.evaluation.summary import all_groups

    questions = read_gold(arguments.gold)
    requirements = read_requirements(arguments.require, all_groups(questions))
    earlier = read_report(arguments.compare) if arguments.compare else None
    folder = _report_folder(arguments.report)
    if folder:
        with needs_extra("eval"):  # before the questions are asked, not after
            import bot.evaluation.report_page  # noqa: F401
    report = _measure(arguments, questions)
    comparison = compare(earlier, report.document) if earlier else None
    if comparison:
        report.document["comparison"] = comparison.to_json()
    failures = missed(requirements, report.figures)
    report.document["requirements"] = {"required": [one.text for one in requirements], "missed": failures}
    if folder:
        _write(report, comparison, folder)
    if arguments.json:
        print_json(report.document)
    else:
        _print_figures(report, comparison)
    for failure in failures:
        print(f"required {failure}", file=sys.stderr)
    return 1 if failures else 0


def _measure(arguments: argparse.Namespace, questions: list[GoldQuestion]) -> Report:
    from bot.engine import Engine
    from bot.evaluation.cases import make_cases
    from bot.evaluation.report import make_report
    from bot.evaluation.run import run_baseline, run_cases
    from bot.settings import load_settings

    engine = Engine(arguments.index_dir, load_settings())
    snapshot = engine.snapshot
    cases = make_cases(questions, snapshot.notices, _agency_map(arguments.agencies))
    outcomes = run_cases(engine, snapshot, cases, progress=sys.stderr.isatty())
    baseline = None if arguments.no_baseline else run_baseline(engine, snapshot, outcomes)
    return make_report(arguments.gold, snapshot, outcomes, baseline)


def _agency_map(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        mapping = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputError(f'{path} cannot be read ({error}): it must be JSON, {{"key": "notice file"}}') from error
    if not isinstance(mapping, dict) or not all(isinstance(notice, str) for notice in mapping.values()):
        raise InputError(f'{path} must be one JSON object: {{"key": "notice file"}}')
    return mapping


def _report_folder(path: Path | None) -> Path | None:
    """Made before anything is measured, so that a wrong path is not paid for with the whole run."""
    if path is not None:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{path} cannot be made a folder ({error.strerror}): name another for --report") from error
    return path


def _write(report: Report, comparison: Comparison | None, folder: Path) -> None:
    from bot.evaluation.report_page import render_page
    from bot.jsonl import replaced_file

    with replaced_file(folder / REPORT_JSON) as file:
        json.dump(report.document, file, ensure_ascii=False, indent=1)
    with replaced_file(folder / REPORT_PAGE) as file:
        file.write(render_page(report, comparison))
    print(f"report: {folder / REPORT_PAGE}", file=sys.stderr)


def _print_figures(report: Report, comparison: Comparison | None) -> None:
    from bot.evaluation.table import figure_rows

    gold, collection = report.document["gold"], report.document["collection"]
    print(
        f"{gold['questions']} questions of {gold['file']} over {collection['notices']} notices,"
        f" {collection['issues']} issues; embedding model {collection['embedding_model']}"
    )
    rows = figure_rows(report.figures, report.baseline)
    for line in columns(rows, right=range(1, len(rows[0]))):
        print(line)
    misses = [question["id"] for question in report.document["questions"] if question["misses"]]
    print(f"{len(misses)} questions with misses{': ' if misses else ''}{' '.join(misses)}")
    if comparison:
        _print_comparison(comparison)


def _print_comparison(comparison: Comparison) -> None:
    print(f"compared with {comparison.earlier}:")
    if not (comparison.same_gold and comparison.same_collection):
        print("  the gold file or the notices are not the same: figures may differ for that reason alone")
    by_language = [change for change in comparison.changes if "." not in change.group and change.group != "all"]
    rows = [
        (
            f"  {change.group}.{change.figure}",
            f"{change.before:.3f}",
            f"{change.now:.3f}",
            f"{change.difference:+.3f}",
            "better" if change.better else "worse",
        )
        for change in by_language
    ]
    for line in columns(rows, right=(1, 2, 3)):
        print(line)
    print(f"  mended: {' '.join(comparison.mended) or 'none'}; broken: {' '.join(comparison.broken) or 'none'}")
