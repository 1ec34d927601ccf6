"""Questions about a notice itself: dates, bodies, contacts, counts, state; each with the words it was read from."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.answer.dates import shown_days, shown_words
from bot.answer.draft import Draft
from bot.answer.phrases import escape, phrase
from bot.answer.places import sentence_at
from bot.answer.status import compose_finished
from bot.model import Language
from bot.question.intent import MetadataField
from bot.question.periods import AskedPeriod, facts_of_event, months
from bot.question.scope import Scope
from bot.question.understand import Question
from index.notice import Fact, Notice

_CLAIMED = {
    "方面": re.compile(r"方面|\baspects?\b|\bareas?\b|\bheadings\b", re.IGNORECASE),
    "大项": re.compile(r"大项|大类|\bgroups?\b|\bheadings\b", re.IGNORECASE),
    "问题": re.compile(r"问题|\bproblems?\b|\bissues?\b|\bfindings?\b|\bpoints?\b", re.IGNORECASE),
    "整改任务": re.compile(r"任务|\btasks?\b", re.IGNORECASE),
    "任务": re.compile(r"任务|\btasks?\b", re.IGNORECASE),
    "措施": re.compile(r"措施|举措|\bmeasures?\b|\bsteps?\b|\bactions?\b", re.IGNORECASE),
}
_CONTACT_WORDS = {
    "mail": re.compile(r"邮箱|邮件|\be-?mail\b|\bmailbox\b", re.IGNORECASE),
    "phone": re.compile(r"电话|号码|\bphone\b|\btelephone\b|\bring\b|\bcall\b", re.IGNORECASE),
}


def compose_metadata(draft: Draft, question: Question, notices: Collection[str]) -> None:
    """One line for each field asked for and each notice that has it."""
    for name in notices:
        for field in question.fields:
            _compose_field(draft, question, draft.snapshot.notices[name], field)


def _compose_field(draft: Draft, question: Question, notice: Notice, field: MetadataField) -> None:
    if field == "finished":
        compose_finished(draft, Scope((notice,)))
        return
    if field == "published" and notice.facts.published is None:
        field = "signed"
    found = _facts(notice, field, question)
    value = _value(notice, field, found, draft.language)
    quotes = (sentence_at(draft, notice, fact.span) for fact in found)
    quoted = list({quote.span: quote for quote in quotes if quote}.values())
    if not quoted:
        return
    text, numbers = draft.quotes(quoted)
    agency = draft.label(notice.name)
    draft.lines.append(
        ("\n" if draft.lines else "") + phrase(draft.language, field, agency=agency, value=value, quotes=text)
    )
    draft.affirm(notice.name, numbers)


def _facts(notice: Notice, field: MetadataField, question: Question) -> Sequence[Fact]:
    facts = notice.facts
    if field == "contacts":
        return _contacts(facts.contacts, question.text)
    if field == "counts":
        asked = [what for what, pattern in _CLAIMED.items() if pattern.search(question.text)]
        if (
            len(asked) > 1
            and "问题" in asked
            and re.search(
                r"多少(?:个|条|项)?(?:整改)?(?:任务|措施|方面)|how many (?:\w+ )?(?:measures|tasks)", question.text
            )
        ):
            asked.remove("问题")
        return [Fact(claim.span.of(notice.text), claim.span) for claim in notice.claims if claim.what in asked]
    single = {
        "feedback": [facts.feedback_on or facts.feedback_words],
        "inspected": [facts.inspected_words or facts.inspected_from or facts.inspected_to],
        "published": [facts.published],
        "signed": [facts.signed],
        "body": [facts.inspection_body],
        "title": [facts.title],
    }
    return [fact for fact in single.get(field, []) if fact]


def _contacts(contacts: Sequence[Fact], asked: str) -> Sequence[Fact]:
    """Only the telephone, or only the e-mail, where just that is asked for and given."""
    mail, phone = _CONTACT_WORDS["mail"].search(asked), _CONTACT_WORDS["phone"].search(asked)
    if bool(mail) == bool(phone):
        return contacts
    return [
        fact for fact in contacts if ("@" in fact.value) == bool(mail) and (mail or re.search(r"\d{7}", fact.value))
    ]


def _value(notice: Notice, field: MetadataField, found: Sequence[Fact], language: Language) -> str:
    facts = notice.facts
    words = {"inspected": facts.inspected_words, "feedback": facts.feedback_words}.get(field)
    if words:
        return shown_words(words, language)
    if field == "inspected":
        return shown_days((facts.inspected_from, facts.inspected_to), language)
    if field in ("feedback", "published", "signed"):
        return shown_days(found, language)
    return phrase(language, "list_sep").join(dict.fromkeys(escape(fact.value) for fact in found))


def compose_period_set(draft: Draft, question: Question, period: AskedPeriod, notices: Collection[str]) -> None:
    """Which agencies were inspected, told of the findings, or reported in a period, by month.

    A notice that names months only counts by them; one that names no time cannot be told to belong there.
    """
    dated = {name: months(facts_of_event(draft.snapshot.notices[name].facts, period.event)) for name in notices}
    within = sorted(
        (span, name) for name, span in dated.items() if span and span[0] <= period.last and period.first <= span[1]
    )
    for _, name in within:
        if draft.agency(name):
            _compose_field(draft, question, draft.snapshot.notices[name], period.event)
    if draft.findings:
        head = phrase(draft.language, "period_head", count=len(draft.findings), notices=len(notices))
        draft.lines.insert(0, head + "\n")
