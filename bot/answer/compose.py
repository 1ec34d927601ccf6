"""One answer from what was understood and what was judged: picks the composer, refuses where nothing carries."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer.compare import compose_comparison
from bot.answer.draft import Draft
from bot.answer.metadata import compose_metadata, compose_period_set
from bot.answer.passages import compose_facts, compose_measures
from bot.answer.phrases import phrase
from bot.answer.quotes import best_quotes, quotes_of
from bot.answer.refuse import listed_names, looked_for, names_not_found, near, refusal_text
from bot.answer.sets import compose_set
from bot.answer.tasks import compose_task
from bot.corpus import QuestionBundle
from bot.model import Answer, Coverage
from bot.question.names import stands_in
from bot.question.scope import Scope, scope_of
from bot.retrieval.judge import JudgedSection, Thresholds
from index.store.terms import words as chinese_words

_NEAR, _MOST_NEAR = 0.4, 5  # of the threshold; sections
_FEW = 2  # agencies whose measures are told issue by issue


def answer_from_facts(bundle: QuestionBundle) -> Answer | None:
    """An answer from the notices' own facts; ``None`` where the question needs a search."""
    question, agency_of = bundle.question, bundle.corpus.directory.agency_of
    allowed = [name for name in agency_of if bundle.allowed is None or name in bundle.allowed]
    draft, coverage = Draft(bundle), Coverage(notices=len(allowed))
    if question.off_topic:
        return _refuse(bundle, [], Coverage())
    if question.kind == "smalltalk":
        draft.lines.append(phrase(draft.language, "hello"))
        return _finish(draft, Coverage())
    if question.task != "none":
        compose_task(draft, question.task, _scope(bundle))
        if not draft.book.citations and question.kind == "status" and not question.mentions:
            return _refuse(bundle, [], coverage)  # what no notice says of itself, no passage says for it
    elif question.period:
        compose_period_set(draft, question, question.period, allowed)
        if not draft.book.citations:
            return _refuse(bundle, [], coverage)
    elif question.fields and question.kind in ("metadata", "compare") and question.mentions:
        compose_metadata(draft, question, [name for name in question.notices if name in allowed])
    return _finish(draft, coverage) if draft.book.citations else None


def _scope(bundle: QuestionBundle) -> Scope:
    """The notices a question about the notices themselves is about."""
    corpus, question = bundle.corpus, bundle.question
    allowed = [corpus.snapshot.notices[name] for name in corpus.directory.agency_of]
    named = set(question.notices)
    chosen = [
        notice
        for notice in allowed
        if (bundle.allowed is None or notice.name in bundle.allowed) and (not named or notice.name in named)
    ]
    return scope_of(question.topic, question.language, chosen, chinese_words)


def answer_from_sections(bundle: QuestionBundle, judged: Sequence[JudgedSection], thresholds: Thresholds) -> Answer:
    """An answer from judged sections, the refusal where none of them carries one."""
    question = bundle.question
    coverage = _coverage(bundle, judged)
    draft = Draft(bundle, coverage)
    opened = thresholds.open if bundle.allowed is None else thresholds.named
    answers = bool(judged) and judged[0].opening >= opened
    carrying = [item for item in judged if answers and item.read and draft.holds_name(item.section)]
    if question.kind == "agencies" or _is_spread(bundle, carrying, thresholds):
        compose_set(draft, carrying, thresholds.affirmed)
    elif question.kind == "compare":
        compose_comparison(draft, carrying, question.mentions, thresholds.affirmed)
    elif question.kind in ("fact", "metadata"):
        compose_facts(draft, carrying, question.answer_type, thresholds.affirmed)
    else:
        compose_measures(draft, carrying, thresholds.affirmed)
    if not draft.book.citations:
        return _refuse(bundle, judged, coverage)
    if question.more:
        _add_near(draft, carrying, thresholds.affirmed)
    missing = draft.missing_names()
    if missing:
        names = listed_names(draft.language, missing)
        draft.lines.append("\n" + phrase(draft.language, "names_not_cited", names=names))
    return _finish(draft, coverage)


def _add_near(draft: Draft, judged: Sequence[JudgedSection], affirmed: float) -> None:
    """For whoever asks for more: what comes near and is not affirmed, said to be so."""
    cited = {citation.section for citation in draft.book.citations}
    near = [item for item in judged if item.section.id not in cited and item.probability >= _NEAR * affirmed]
    lines = []
    for item in near[:_MOST_NEAR]:
        for quote in best_quotes(quotes_of(draft.bundle.corpus, item), 1, within=0.0):
            lines.append(f"- **{draft.label(item.section.notice)}**: {draft.quote(quote, short=True)[0]}")
    key = "more_near" if lines else "more_none"
    draft.lines += [phrase(draft.language, key) + "\n", *lines]


def _is_spread(bundle: QuestionBundle, judged: Sequence[JudgedSection], thresholds: Thresholds) -> bool:
    """Whether a question of measures turns out to concern many agencies: then each gets its line."""
    if bundle.allowed is not None or bundle.question.kind not in ("measures", "other"):
        return False
    return len({item.section.agency for item in judged if item.probability >= thresholds.affirmed}) > _FEW


def _coverage(bundle: QuestionBundle, judged: Sequence[JudgedSection]) -> Coverage:
    """What ran: terms score every section of the allowed notices, and for a set every vector is compared as well."""
    allowed = bundle.allowed
    counted = {section.id for section in bundle.corpus.sections_of(allowed)}
    return Coverage(
        notices=len(bundle.corpus.snapshot.notices if allowed is None else allowed),
        sections=len(counted),
        read=sum(item.read and item.section.id in counted for item in judged),
    )


def _finish(draft: Draft, coverage: Coverage) -> Answer:
    matched = len({citation.notice for citation in draft.book.citations})
    question = draft.bundle.question
    return Answer(
        question=question.text,
        language=question.language,
        kind=question.kind,
        answered=True,
        answer="\n".join(draft.lines),
        agencies=tuple(draft.findings),
        citations=draft.book.citations,
        coverage=coverage.model_copy(update={"matched_notices": matched}),
        understood_as=question.understood_as,
    )


def _refuse(bundle: QuestionBundle, judged: Sequence[JudgedSection], coverage: Coverage) -> Answer:
    question = bundle.question
    texts = [bundle.corpus.snapshot.text(item.section) for item in judged]
    unsaid = [name for name in question.names if not any(stands_in(name, text) for text in texts)]
    if question.off_topic:
        reason = phrase(question.language, "off_topic")
    elif bundle.is_empty:
        reason = phrase(question.language, "filtered_out")
    elif unsaid:
        reason = names_not_found(question.language, unsaid, bundle.corpus)
    else:
        reason = looked_for(question.language, question.wording)
    return Answer(
        question=question.text,
        language=question.language,
        kind=question.kind,
        answered=False,
        answer=refusal_text(question.language, reason),
        coverage=coverage,
        near=near(bundle.corpus, judged),
        understood_as=question.understood_as,
    )
