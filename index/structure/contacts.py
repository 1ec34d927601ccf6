"""Where a notice's readers may turn to: telephone numbers, e-mail and postal addresses of its closing."""

from __future__ import annotations

import re

from index.notice import Fact, Span
from index.structure.dates import may_be_date
from index.structure.fold import tidy

_EMAIL = re.compile(r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]++\s?@\s?[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)+")
_DASH = r"[-—–]"
_PHONE = re.compile(
    rf"(?<![\d-])(?:\(?0\d{{2,3}}\)?{_DASH}?\s?\d{{3,4}}\s?\d{{4}}(?:-\d{{1,6}}|,?转\d{{1,6}}(?:分机)?)?|1[3-9]\d{{9}}|[2-8]\d{{6,7}})(?![\d-])"
)
_PHONE_WORD = re.compile(r"(?:电话|热线|手机|传真|座机|拨打|致电|号码)\D{0,6}$")
_OTHER_NUMBER = re.compile(r"(?:邮\s*编|邮政编码|备\s*案?号?|ICP备)\D{0,4}$")
_WORD = r"(?:(?! {2}| (?:[\u4e00-\u9fff]{2,6} ?[:(]|邮|电))[^;。,:()@\n])"  # a character of one item of a list
_ADDRESS = re.compile(
    rf"(?:地址\s?[:=]?|(?:信箱|邮政邮箱)(?:设在|[: ]))\s?(?P<labelled>{_WORD}{{4,60}})"
    rf"|(?<=[:;,()。])\s?(?P<street>{_WORD}{{1,30}}[路街道巷]\s?\d{{1,5}}\s?号{_WORD}{{0,30}})"
)

_SENT_TO = re.compile(r".*(?:地址|信箱|寄[至往到]?|设?在)")


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
            sent_to = _SENT_TO.match(match[group]) if group == "street" else None
            span = Span(match.start(group) + (sent_to.end() if sent_to else 0), match.end(group))
            if span.start not in taken and not _is_other_number(folded, span):
                if group == "street" and not _on_line(folded, span, found):
                    continue  # of a house that is spoken of
                taken.update(range(span.start, span.end))
                found.append(Fact(tidy(span.of(text)), span))
    return sorted(found, key=lambda fact: fact.span.start)


def _on_line(folded: str, span: Span, facts: list[Fact]) -> bool:
    """Whether one of the facts stands in the same line."""
    return any("\n" not in folded[min(span.start, fact.span.start) : max(span.end, fact.span.end)] for fact in facts)


def _is_other_number(folded: str, span: Span) -> bool:
    """Whether what looks like a contact is a postcode, the signature's date without 年 and 月, or a mere amount."""
    before = max(0, span.start - 10)
    if _OTHER_NUMBER.search(folded, before, span.start):
        return True
    digits = span.of(folded)
    bare = digits.isdigit() and len(digits) < 9
    return (bare or may_be_date(digits)) and not _PHONE_WORD.search(folded, before, span.start)
