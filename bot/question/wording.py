"""How a completed follow-up reads: a sentence that a person would write, with the agency's readable name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.names import english_name
from bot.model import Language
from bot.question.directory import Directory
from bot.question.mention import Mention
from bot.question.question import Question
from bot.question.references import ORDINAL, PRONOUN
from prompts import load

_END = re.compile(r"[\s?？。.!！]*$")
_PARTICLE = re.compile(r"^那么?|呢?[\s?？。.!！]*$")
_POSSESSIVE = re.compile(r"['’]s$")
_OWNING = frozenset({"its", "their"})


def labels(question: Question, directory: Directory, language: Language | None = None) -> str:
    """The agencies a question names, as readers of the language know them."""
    spoken = language or question.language
    names = dict.fromkeys(_label(mention, directory, spoken) for mention in question.mentions)
    return str(load("question")[spoken]["list_sep"]).join(names)


def _label(mention: Mention, directory: Directory, language: Language) -> str:
    agencies = {directory.agency_of[name] for name in mention.notices}
    if len(agencies) != 1:  # a place with several agencies
        return mention.name.title() if language == "en" else mention.name
    agency = agencies.pop()
    return english_name(agency) if language == "en" else agency


def _phrase(language: Language, key: str, **values: str) -> str:
    return str(load("question")[language][key]).format(**values)


def _sentence(text: str, language: Language) -> str:
    """White space single; a Chinese question ends with a Chinese mark."""
    plain = re.sub(r"\s+", " ", text).strip()
    if language == "zh" and plain.endswith("?"):
        return _END.sub("？", plain, count=1)
    return plain


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def asked_of(before: Question, question: Question, agencies: str, directory: Directory) -> str:
    """The question before, asked of other agencies: their name takes the place of the one agency it had."""
    language = question.language
    earlier = before.wording
    if before.language == language and len(before.mentions) == 1:
        mention = before.mentions[0]
        old = before.text[mention.start : mention.end] if mention.end else labels(before, directory)
        new = agencies + (_POSSESSIVE.search(old) or [""])[0]
        if old and old in earlier:
            return _sentence(earlier.replace(old, new, 1), language)
    return _phrase(language, "on_question", agency=agencies, question=_sentence(earlier, before.language))


def about_agencies(question: Question, agencies: str) -> str:
    """The question of now with the agencies in the place of its pronoun, or before it."""
    pronoun = PRONOUN[question.language].search(question.text)
    if pronoun is None:
        return _sentence(
            _phrase(question.language, "of_agency", agency=agencies, question=_bare(question.text)), question.language
        )
    return _put(question.text, pronoun, agencies, question.language)


def of_agencies(question: Question, agencies: Sequence[str]) -> str:
    """A question about "the second one", or about those of the answer, with their names."""
    language = question.language
    names = [english_name(agency) if language == "en" else agency for agency in agencies]
    name = str(load("question")[language]["list_sep"]).join(names)
    earlier = question.wording
    match = ORDINAL[language].search(earlier) or PRONOUN[language].search(earlier)
    if match:
        return _put(earlier, match, name, language)
    return _phrase(language, "on_question", agency=name, question=_sentence(earlier, language))


def on_issue(question: Question, agency: str, title: str) -> str:
    """A question about one issue of an agency."""
    name = english_name(agency) if question.language == "en" else agency
    return _phrase(question.language, "on_issue", agency=name, title=title)


def narrowed(before: Question, question: Question) -> str:
    """The question before, with the words that narrow it."""
    earlier = _sentence(before.wording, before.language)
    return _phrase(question.language, "narrowed", question=earlier, words=_PARTICLE.sub("", _bare(question.text)))


def _put(text: str, match: re.Match[str], agencies: str, language: Language) -> str:
    spoken = match.group().lower()
    if spoken in _OWNING:
        agencies += "'s"
    elif spoken == "there":
        agencies = f"at {agencies}"
    return _sentence(text[: match.start()] + agencies + text[match.end() :], language)
