"""What a notice says of its own making: title, agency, dates, inspection body, contacts.

Read from the text itself, from its first lines and its last ones, whatever the structure in between is taken to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.notice import Fact, Facts, Span
from index.structure import agency as names
from index.structure.contacts import read_contacts
from index.structure.dating import EventDates, read_event_dates
from index.structure.fold import fold, tidy
from index.structure.page_dates import PageDates
from index.structure.title import lines_of, read_title

_BODY = re.compile(
    r"(?P<before>(?:[\u4e00-\u9fff\d ]|\([\u4e00-\u9fff]{2,6}\)){0,16}?)(?P<body>(?:(?:党工|[省市县区州旗盟地工校])委|党[组委])"
    r"(?:(?![受对向由于])[\u4e00-\u9fff\d“”、\s]){0,30}?(?:(?:巡察|巡视)(?:第?[一二三四五六七八九十\d]{1,3})?组|第[一二三四五六七八九十\d]{1,3}组))"
)
_BEFORE_BODY = re.compile(r".*[对经由向被了受]|.*根据|.*\s(?=\S{2,})|.*\d(?:[日月年]|\s)")
_COMMITTEE = re.compile(r"[省市县区州旗盟]委")
_HEADING = 800  # characters in which title and page date stand
_HEAD = 3000  # characters in which the inspection is told of
_TAIL = 800
_SHORT_LINE = 60


def read_facts(text: str, folded: str) -> Facts:
    """All facts of a text without its noise, each ``None`` where the text does not say; ``folded`` is its fold."""
    title = read_title(text, folded, _HEADING)
    begin = title.span.end if title else 0
    sentence = folded.find("。", begin, begin + _HEADING)
    heading = Span(0, sentence if sentence >= 0 else min(len(folded), begin + _HEADING))
    head = Span(begin, min(len(folded), begin + _HEAD))
    tail = Span(max(heading.end, len(folded) - _TAIL), len(folded))
    pages = PageDates(folded, heading, tail, title.span if title else None)
    published, signed = pages.published(), pages.signed()
    taken = [fact.span for fact in (published, signed) if fact]
    events = read_event_dates(text, folded, head, taken=taken, latest=signed or published)
    signers = [*lines_of(folded, head.start, heading.end), *lines_of(folded, tail.start, tail.end)]
    agency = _agency(title, next(_signatures(folded, signers), None)) or _inspected_agency(folded, head)
    return Facts(
        agency=agency,
        title=title,
        published=published,
        signed=signed,
        inspected_from=events.inspected_from,
        inspected_to=events.inspected_to,
        inspected_words=events.inspected_words,
        feedback_on=events.feedback_on,
        feedback_words=events.feedback_words,
        inspection_body=_body(text, folded, head, heading, events),
        contacts=read_contacts(text, folded, tail, signed.span if signed else None),
        agency_aliases=_aliases(agency, title, tidy(head.of(folded))) if agency else (),
    )


def _agency(title: Fact | None, signed: Fact | None) -> Fact | None:
    """The name in the title, or that of the signature where the title has none or shortens it."""
    named = names.from_title(fold(title.value)) if title else None
    if named and title and not (signed and names.is_short_for(named, signed.value)):
        return Fact(named, title.span)
    return signed


def _aliases(agency: Fact, title: Fact | None, opening: str) -> tuple[str, ...]:
    """The short name of the title, where the signature gave the whole one, and those of the opening."""
    named = names.from_title(fold(title.value)) if title else None
    short = (named,) if named and named != agency.value else ()
    return tuple(dict.fromkeys((*short, *names.aliases(opening, agency.value))))


def _signatures(folded: str, lines: Sequence[Span]) -> Iterator[Fact]:
    """The bodies that lines are made of, the last first."""
    for line in reversed(lines):
        words = tidy(line.of(folded).rpartition("。")[2])
        name = names.from_signature(words) if len(words) <= _SHORT_LINE else None
        if name:
            yield Fact(name, line)


def _inspected_agency(folded: str, head: Span) -> Fact | None:
    """The body that the opening speaks of as inspected."""
    name = names.from_opening(tidy(head.of(folded)))
    if name is None:
        return None
    at = folded.find(name, head.start, head.end)
    return Fact(name, Span(at, at + len(name)) if at >= 0 else head)


def _body(text: str, folded: str, head: Span, heading: Span, events: EventDates) -> Fact | None:
    """Who inspected: the group named in the sentence of the inspection, of the feedback, else the first that is named."""
    told = (events.inspected_words or events.inspected_from or events.inspected_to, events.feedback_on)
    for fact in filter(None, told):
        start = max(folded.rfind("。", head.start, fact.span.start) + 1, head.start)
        stop = folded.find("。", fact.span.end, head.end)
        body = _first_body(text, folded, Span(start, stop if stop >= 0 else head.end))
        if body:
            return body
    return _first_body(text, folded, head) or _first_body(text, folded, heading)


def _first_body(text: str, folded: str, within: Span) -> Fact | None:
    match = _BODY.search(folded, within.start, within.end)
    if match is None:
        return None
    verb = _BEFORE_BODY.match(match["before"])
    start = match.start() + (verb.end() if verb else 0)
    if match["before"].endswith(" ") and _COMMITTEE.match(match["body"]):
        start = match.start("body")  # whatever stands before 区委 and a blank is not its name
    words = folded[start : match.end()]
    span = Span(start + len(words) - len(words.lstrip()), match.end())
    return Fact(tidy(span.of(text)), span)
