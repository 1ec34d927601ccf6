"""Where a notice's readers may turn to: telephone numbers, e-mail and postal addresses of its closing."""

from __future__ import annotations

import re

from index.notice import Fact, Span
from index.structure.dates import may_be_date
from index.structure.fold import tidy

_EMAIL = re.compile(r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]++\s?@\s?[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)+")
_DASH = r"[-—–]"
_PHONE = re.compile(
    rf"(?<![\d-])(?:\(?0\d{{2,3}}\)?{_DASH}?\s?\d{{3,4}}\s?\d{{4}}(?:-\d{{1,6}})?|1[3-9]\d{{9}}|[2-8]\d{{6,7}})(?![\d-])"
)
_PHONE_WORD = re.compile(r"(?:电话|热线|手机|传真|座机|拨打|致电|号码)\D{0,6}$")
_OTHER_NUMBER = re.compile(r"(?:邮\s*编|邮政编码|备\s*案?号?|ICP备)\D{0,4}$")
_ADDRESS = re.compile(
    r"(?:地址|(?:信箱|邮政邮箱|信函)(?:设在|[: ])|寄(?:至|往|到)?)\s?:?\s?(?P<labelled>[^;。,:()@\n]{4,60})"
    r"|\((?P<street>[^;。,:()@\n]{2,30}[路街道巷]\d{1,5}号[^;。,:()@\n]{0,30})"
)


def read_contacts(text: str, folded: str, tail: Span, signed: Span | None) -> tuple[Fact, ...]:
    """The contacts of the closing in order; postcodes are none, nor is what the page prints behind the signature."""
    found = _contacts(text, folded, tail)
    own = [fact for fact in found if signed is None or fact.span.start < signed.start]
    return tuple(own or found)


def _contacts(text: str, folded: str, tail: Span) -> list[Fact]:
    found: list[Fact] = []
    taken: set[int] = set()
    for pattern in (_EMAIL, _PHONE, _ADDRESS):
        for match in pattern.finditer(folded, tail.start, tail.end):
            group = match.lastgroup or 0
            span = Span(match.start(group), match.end(group))
            if span.start not in taken and not _is_other_number(folded, span):
                taken.update(range(span.start, span.end))
                found.append(Fact(tidy(span.of(text)), span))
    return sorted(found, key=lambda fact: fact.span.start)


def _is_other_number(folded: str, span: Span) -> bool:
    """Whether what looks like a contact is a postcode, the signature's date without 年 and 月, or a mere amount."""
    before = max(0, span.start - 10)
    if _OTHER_NUMBER.search(folded, before, span.start):
        return True
    digits = span.of(folded)
    bare = digits.isdigit() and len(digits) < 9
    return (bare or may_be_date(digits)) and not _PHONE_WORD.search(folded, before, span.start)
