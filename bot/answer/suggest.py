"""What could be asked next: questions that the notices' own data are known to answer."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer.phrases import phrase
from bot.corpus import QuestionBundle
from bot.language.names import english_name
from bot.model import Answer, Language
from index.notice import Notice

_SUGGESTED = 3
_LONGEST_TITLE = 40  # characters; a longer one makes a question nobody reads


def with_suggestions(answer: Answer, bundle: QuestionBundle) -> Answer:
    """The answer with three questions: on the agency it is about, then on the collection."""
    language = bundle.question.language
    asked = {bundle.question.text, bundle.wording}
    made = dict.fromkeys(question for question in _candidates(answer, bundle, language) if question not in asked)
    return answer.model_copy(update={"suggestions": tuple(made)[:_SUGGESTED]})


def _candidates(answer: Answer, bundle: QuestionBundle, language: Language) -> Iterator[str]:
    notices = bundle.corpus.snapshot.notices
    cited = answer.citations or answer.near
    for item in cited[:1]:
        notice = notices[item.notice]
        titles = dict.fromkeys(other.title for other in cited if other.notice == item.notice and other.title)
        yield from _of_agency(answer, notice, [title for title in titles if len(title) <= _LONGEST_TITLE], language)
    known = [notice for notice in notices.values() if notice.is_notice and notice.facts.agency]
    if len(known) > 1:
        yield phrase(language, "ask_most_issues")
        if any(notice.completion for notice in known):
            yield phrase(language, "ask_unfinished")
        yield phrase(language, "ask_bodies")
    for notice in known[:1]:
        yield from _of_agency(answer, notice, [], language)


def _of_agency(answer: Answer, notice: Notice, titles: list[str], language: Language) -> Iterator[str]:
    """On one agency: what was done about the issue at hand, all its issues, how far it has come, when."""
    facts = notice.facts
    if facts.agency is None or not notice.is_notice:
        return
    agency = english_name(facts.agency.value) if language == "en" else facts.agency.value
    if titles and answer.kind not in ("measures", "compare"):
        yield phrase(language, "ask_measures", agency=agency, title=titles[0])
    if notice.issues and answer.kind != "overview":
        yield phrase(language, "ask_issues", agency=agency)
    if (notice.completion or any(item.standing for item in notice.issues)) and answer.kind != "status":
        yield phrase(language, "ask_finished", agency=agency)
    if (facts.inspected_from or facts.inspected_words) and answer.kind != "metadata":
        yield phrase(language, "ask_inspected", agency=agency)
    if notice.issues and answer.kind != "overview":
        yield phrase(language, "ask_summary", agency=agency)
