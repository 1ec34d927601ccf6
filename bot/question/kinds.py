"""Which layout an answer takes: what was learnt of the question, and whom it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model import QuestionKind
from bot.question.intent import Intent, MetadataField, Task

_SMALL_TALK, _OFF_TOPIC = 0.5, 0.7  # probabilities; what may be asked of the notices after all is searched
_KIND_OF_TASK: Mapping[Task, QuestionKind] = {
    "list_issues": "overview",
    "summary": "overview",
    "list_bodies": "overview",
    "list_documents": "overview",
    "list_sanctions": "overview",
    "timeline": "overview",
    "list_money": "count",
    "count_bodies": "count",
    "count_issues": "count",
    "count_measures": "count",
    "most_issues": "count",
    "fewest_issues": "count",
    "finished": "status",
    "unfinished": "status",
    "long_term": "status",
    "planned": "status",
}


def metadata_fields(intent: Intent, *, agencies: int) -> tuple[MetadataField, ...]:
    """The facts of a notice that are asked for, where a question names whose."""
    if agencies == 0 or intent.task != "none":
        return ()
    fields = intent.fields if intent.kind == "metadata" else intent.sure_fields
    return tuple(field for field in fields if field != "published" or "signed" not in fields)


def question_kind(intent: Intent, *, agencies: int, fields: Sequence[MetadataField]) -> QuestionKind:
    """``agencies`` is how many the question names."""
    sure = _OFF_TOPIC if intent.talk == "off_topic" else _SMALL_TALK
    if intent.kinds["small_talk"] > sure and agencies == 0:
        return "smalltalk"
    kind = intent.searched_kind
    if intent.task != "none":
        return _KIND_OF_TASK[intent.task]
    if agencies >= 2 and kind != "set":
        return "compare"
    if fields:
        return "metadata"
    if kind == "set":
        return "agencies" if agencies == 0 else "measures"
    return kind if kind in ("fact", "measures") else "other"
