"""Which layout an answer takes: what was learnt of the question, and whom it names."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import QuestionKind
from bot.question.intent import Intent, MetadataField

_ABOUT_NOTICE = ("metadata", "count", "status")  # answered from what a notice says of itself


def metadata_fields(intent: Intent, *, agencies: int) -> tuple[MetadataField, ...]:
    """The facts of a notice that are asked for; of all notices at once only whether they are finished."""
    fields = intent.fields if intent.kind in _ABOUT_NOTICE else intent.sure_fields
    if agencies == 0:
        return tuple(field for field in fields if field == "finished")
    return tuple(field for field in fields if field != "published" or "signed" not in fields)


def question_kind(intent: Intent, *, agencies: int, fields: Sequence[MetadataField]) -> QuestionKind:
    """``agencies`` is how many the question names."""
    kind = intent.kind
    if kind == "small_talk" and agencies == 0:
        return "smalltalk"
    if agencies >= 2 and kind != "set":
        return "compare"
    if fields:
        return "metadata" if agencies else "agencies"
    if kind == "set":
        return "agencies" if agencies == 0 else "measures"
    if kind in ("fact", "measures"):
        return kind
    return "other"
