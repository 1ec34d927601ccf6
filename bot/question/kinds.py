"""Which layout an answer takes: what was learnt of the question, and whom it names."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import QuestionKind
from bot.question.intent import Intent, MetadataField

_ABOUT_NOTICE = ("metadata", "count", "status")  # answered from what a notice says of itself


def metadata_fields(intent: Intent, *, agencies: int) -> tuple[MetadataField, ...]:
    """The facts of a notice that are asked for; of all notices at once only whether they are finished."""
    if intent.kind not in _ABOUT_NOTICE and not (agencies and intent.fields and intent.kinds["metadata"] > _LIKELY):
        return ()
    if agencies == 0:
        return tuple(field for field in intent.fields if field == "finished")
    return tuple(field for field in intent.fields if field != "published" or "signed" not in intent.fields)


_LIKELY = 0.25


def question_kind(intent: Intent, *, agencies: int, fields: Sequence[MetadataField]) -> QuestionKind:
    """``agencies`` is how many the question names."""
    kind = intent.kind
    if agencies >= 2 and kind != "set":
        return "compare"
    if fields:
        return "metadata"
    if kind == "set":
        return "agencies" if agencies == 0 else "measures"
    if kind in ("fact", "measures"):
        return kind
    return "other"
