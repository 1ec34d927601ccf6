"""What is asked of the notices' own data → the composer that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.answer.counts import compose_issue_count, compose_measure_count, compose_rank
from bot.answer.draft import Draft
from bot.answer.money import compose_money
from bot.answer.overview import (
    compose_bodies,
    compose_documents,
    compose_issues,
    compose_summary,
    compose_timeline,
)
from bot.answer.sanctions import compose_sanctions
from bot.answer.status import compose_finished, compose_planned, compose_standing, compose_unfinished
from bot.question.intent import Task
from bot.question.scope import Scope

_COMPOSERS: Mapping[Task, Callable[[Draft, Scope], None]] = {
    "list_issues": compose_issues,
    "summary": compose_summary,
    "list_bodies": compose_bodies,
    "list_documents": compose_documents,
    "list_sanctions": compose_sanctions,
    "list_money": compose_money,
    "timeline": compose_timeline,
    "count_bodies": compose_bodies,
    "count_issues": compose_issue_count,
    "count_measures": compose_measure_count,
    "most_issues": partial(compose_rank, most=True),
    "fewest_issues": partial(compose_rank, most=False),
    "finished": compose_finished,
    "unfinished": compose_unfinished,
    "long_term": partial(compose_standing, standing="long_term"),
    "planned": compose_planned,
}


def compose_task(draft: Draft, task: Task, scope: Scope) -> None:
    """Writes the answer; no lines where the notices of the scope say nothing of the kind."""
    _COMPOSERS[task](draft, scope)
