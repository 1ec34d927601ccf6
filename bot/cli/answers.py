"""``search`` and ``ask``: one question, or a file of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answer.coverage import coverage_line
from bot.cli.batch import BatchQuestion, answer_lines
from bot.cli.output import one_line, print_json, printable, shorten
from bot.cli.parser import Commands, Parser, add_command, positive
from bot.jsonl import read_lines
from index.errors import InputError

if TYPE_CHECKING:
    from bot.engine import Engine
    from bot.model import Answer, Citation

_EXCERPT_COLUMNS = 96


def add_commands(commands: Commands) -> None:
    search = add_command(commands, "search", run_search, "find sections: retrieval alone, best first")
    _add_questions(search)
    search.add_argument("-k", type=positive, default=10, metavar="N", help="how many sections (default: 10)")
    ask = add_command(commands, "ask", run_ask, "answer a question with quotes")
    _add_questions(ask)


def _add_questions(parser: Parser) -> None:
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--batch", type=Path, metavar="IN.jsonl", help='many: lines {"id", "question", "history"}')
    parser.add_argument("--out", type=Path, metavar="OUT.jsonl", help="where the lines for --batch go")
    parser.add_argument(
        "--history", action="append", default=[], metavar="QUESTION", help="an earlier question of the same chat"
    )


def run_search(arguments: argparse.Namespace) -> int:
    def answer(engine: Engine, question: BatchQuestion) -> dict[str, Any]:
        return {"id": question.id, "hits": found_sections(engine, question, arguments.k)}

    if _is_batch(arguments):
        return _run_batch(arguments, answer)
    hits = found_sections(_engine(arguments), _one_question(arguments), arguments.k)
    if arguments.json:
        print_json(hits)
    else:
        print("\n".join(_hit_lines(number, hit) for number, hit in enumerate(hits, 1)) or "nothing found")
    return 0


def run_ask(arguments: argparse.Namespace) -> int:
    def answer(engine: Engine, question: BatchQuestion) -> dict[str, Any]:
        return {**engine.ask(question.text, question.history).to_json(), "id": question.id}

    if _is_batch(arguments):
        return _run_batch(arguments, answer)
    question = _one_question(arguments)
    given = _engine(arguments).ask(question.text, question.history)
    if arguments.json:
        print_json(given.to_json())
    else:
        print(_answer_lines(given))
    return 0


def found_sections(engine: Engine, question: BatchQuestion, k: int) -> list[dict[str, Any]]:
    """Hits in the published shape: section, score and verbatim text, best first."""
    return [hit.to_json() for hit in engine.search(question.text, k, history=question.history)]


# -- one question or many -------------------------------------------------------------------------------------------


def _is_batch(arguments: argparse.Namespace) -> bool:
    """Raises InputError unless the line names exactly one question or a file of them."""
    if arguments.batch is None and arguments.out is None:
        return False
    if arguments.question is not None:
        raise InputError("give either a QUESTION or --batch IN.jsonl --out OUT.jsonl, not both")
    if arguments.batch is None or arguments.out is None:
        raise InputError("--batch IN.jsonl and --out OUT.jsonl belong together: give both")
    if arguments.batch.resolve() == arguments.out.resolve():
        raise InputError("--batch and --out are the same file: answers would take the questions' place")
    if arguments.history:
        raise InputError('--history goes with one QUESTION; a line of a batch has its own "history"')
    return True


def _one_question(arguments: argparse.Namespace) -> BatchQuestion:
    if arguments.question is None:
        raise InputError("there is no question: give one in quotation marks, or --batch IN.jsonl --out OUT.jsonl")
    if not arguments.question.strip():
        raise InputError("the question is empty: ask something")
    _check_length(arguments.question, "the question")
    return BatchQuestion(None, arguments.question, tuple(arguments.history))


def _check_length(question: str, what: str) -> None:
    """Before the index is opened, so that a wrong question is not paid for with a model's start."""
    from bot.settings import load_settings

    limit = load_settings().max_question_chars
    if len(question) > limit:
        raise InputError(f"{what} has {len(question)} characters, more than {limit}: shorten it")


def _run_batch(arguments: argparse.Namespace, answer: Callable[[Engine, BatchQuestion], dict[str, Any]]) -> int:
    """Exit status 1 when a question could not be answered."""
    lines = list(read_lines(arguments.batch))
    engine = _engine(arguments)
    engine.warm_up()  # what is wrong with the index or the model is wrong with every line: said once
    failed = answer_lines(lines, arguments.batch.name, arguments.out, lambda question: answer(engine, question))
    if arguments.json:
        print_json({"questions": len(lines), "failed": failed, "out": str(arguments.out)})
    if failed:
        print(f"{failed} of {len(lines)} questions failed: see the error lines of {arguments.out}", file=sys.stderr)
    return 1 if failed else 0


def _engine(arguments: argparse.Namespace) -> Engine:
    from bot.engine import Engine
    from bot.settings import load_settings

    return Engine(arguments.index_dir, load_settings())


# -- for people -----------------------------------------------------------------------------------------------------


def _hit_lines(number: int, hit: dict[str, Any]) -> str:
    heading = " · ".join(str(part) for part in (hit["agency"] or hit["notice"], hit["title"]) if part)
    return f"{number:>3}. {hit['score']:.3f}  {one_line(heading)}\n     {shorten(hit['text'], _EXCERPT_COLUMNS)}"


def _answer_lines(answer: Answer) -> str:
    parts = [answer.answer]
    if answer.citations:
        parts.append("\n".join(map(_citation_lines, answer.citations)))
    elif answer.near:
        parts.append("\n".join(map(_citation_lines, answer.near)))
    seen = coverage_line(answer.coverage, answer.language)
    return "\n\n".join([*parts, seen] if seen else parts)


def _citation_lines(citation: Citation) -> str:
    source = ", ".join(part for part in (citation.notice, citation.published) if part)
    heading = " · ".join(part for part in (citation.agency, citation.title) if part)
    place = one_line(f"[{citation.number}] {heading} ({source}: {citation.start}–{citation.end})")
    return f"{place}\n    {printable(citation.quote)}"
