"""What a notice says of its own making: title, agency, dates, inspection body, contacts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.notice import Fact, Facts, Span
from index.structure import agency as names
from index.structure.blocks import Block
from index.structure.dates import DateRange, find_days, find_ranges, find_stamp, may_be_date
from index.structure.fold import fold, tidy

_TITLE_WHOLE = re.compile(
    r"^(?:[【\[][^】\]]*[】\]])?\s*(?P<title>\S.*(?:整改|巡察|巡视).*(?:通报|报告|公告|公示|公开|情况|说明))(?:\([^)]*\))?\s*(?:\d{4}[-/年.].*)?$"
)
_COLUMN = re.compile(r"^\S{0,6}(?:公告|公示|公开|动态|专栏|专题|要闻|资讯|新闻|正文|详情|网站|巡察整改|巡视整改)$")
_TITLE_INSIDE = re.compile(
    r"(?:^|(?<=\s))(?P<title>[^\s。,;:]{3,40}关于[^\s。,;]{2,60}?(?:整改|巡察|巡视)[^\s。,;]{0,30}?(?:通报|报告|公告|公示))(?=\s|$)"
)
_BODY_BEFORE = re.compile(r"(?P<body>[^,。;:\s对经由]{1,40}?(?:巡察组|巡视组))\s*(?:于|自|从|在)?\s*$")
_BODY_AFTER = re.compile(
    r"\s*(?:期间)?[,、]?\s*(?:经|由)?\s*(?P<body>[^,。;:\s]{1,40}?(?:巡察组|巡视组))\s*(?:对|进驻|在|围绕|就|采取)"
)
_BODY_ANY = re.compile(
    r"(?P<body>(?:[\u4e00-\u9fff]{0,10}(?:省委|市委|县委|区委|州委|旗委|工委|党委))[^,。;:\s]{0,24}?(?:巡察组|巡视组))"
)
_PUBLISH_WORD = re.compile(r"(?:发布|发文|公布|成文|公开)?(?:日期|时间)\s*[::]")
_PHONE = re.compile(r"(?<![\d-])(?:\(?0\d{2,3}\)?[-\s]?\d{3,4}\s?\d{4}(?:-\d{1,6})?|1[3-9]\d{9}|[2-8]\d{6,7})(?![\d-])")
_EMAIL = re.compile(r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]++\s?@\s?[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)+")
_ADDRESS = re.compile(r"(?:地址|信箱|邮政邮箱)\s*[::]\s*([^;;。,,\n]{4,60})")
_PHONE_WORD = re.compile(r"(?:电话|热线|手机|传真|座机|拨打|致电|号码)\D{0,6}$")
_NO_CONTACT = re.compile(r"(?:邮\s*编|邮政编码|备\s*案?号?|ICP备)\D{0,4}$")
_SHORT_BLOCK = 60
_TITLE_BLOCKS = 4
_TITLE_WITHIN = 600  # characters from the beginning


@dataclass(frozen=True, slots=True)
class Parts:
    """The blocks of a notice by place, before the issues and the closing, with its text without noise."""

    text: str
    folded: str
    opening: Sequence[Block]
    closing: Sequence[Block]


def read_facts(parts: Parts) -> Facts:
    """All facts; each ``None`` where the text does not say."""
    title = _title(parts)
    agency = _agency(parts, title)
    opening = _opening_span(parts)
    inspected = _inspection(parts, opening)
    opening_words = parts.folded[opening.start : opening.end]
    return Facts(
        agency=agency,
        title=title,
        published=_published(parts, title),
        inspected_from=_iso(inspected, "start"),
        inspected_to=_iso(inspected, "end"),
        feedback_on=_feedback(parts, opening, inspected),
        inspection_body=_body(parts, opening, inspected),
        contacts=tuple(_contacts(parts)),
        agency_aliases=names.aliases(opening_words, agency.value) if agency else (),
    )


def _opening_span(parts: Parts) -> Span:
    if not parts.opening:
        return Span(0, 0)
    return Span(parts.opening[0].start, parts.opening[-1].end)


def _title(parts: Parts) -> Fact | None:
    blocks = parts.opening[:8]
    for first in range(len(blocks)):
        if blocks[first].marker:
            break
        if _is_column(parts, blocks[first : first + 2]):
            continue
        for last in range(first, min(len(blocks), first + _TITLE_BLOCKS)):
            if (
                blocks[last].end - blocks[last].start > 2 * _SHORT_BLOCK
                or "。" in parts.folded[blocks[last].start : blocks[last].end]
            ):
                break
            words = "".join(_words(parts, block) for block in blocks[first : last + 1])
            folded = fold(words)
            match = _TITLE_WHOLE.match(folded)
            if match and not _PUBLISH_WORD.search(folded):
                title = words[match.start("title") : match.end("title")]
                return Fact(title, Span(blocks[first].start, blocks[last].end))
    return _title_inside(parts, blocks)


def _is_column(parts: Parts, blocks: Sequence[Block]) -> bool:
    """Whether the page's column stands above the title: 通知公告, or any line above one that opens with 中共."""
    above, *below = [fold(_words(parts, block)) for block in blocks]
    if not below or "关于" in above:
        return False
    return _COLUMN.match(above) is not None or below[0].startswith(("中共", "中国共产党"))


def _title_inside(parts: Parts, blocks: Sequence[Block]) -> Fact | None:
    """The title where the page has run it together with what stands before and after."""
    for block in blocks[:2]:
        match = _TITLE_INSIDE.search(parts.folded, block.start, min(block.end, block.start + _TITLE_WITHIN))
        if match:
            span = Span(match.start("title"), match.end("title"))
            return Fact(tidy(span.of(parts.text)), span)
    return None


def _words(parts: Parts, block: Block) -> str:
    return tidy(parts.text[block.start : block.end])


def _agency(parts: Parts, title: Fact | None) -> Fact | None:
    if title:
        name = names.from_title(fold(title.value))
        if name:
            return Fact(name, title.span)
    for block in parts.closing:
        words = fold(_words(parts, block))
        name = names.from_signature(words) if len(words) <= _SHORT_BLOCK else None
        if name:
            return Fact(name, Span(block.start, block.end))
    opening = _opening_span(parts)
    name = names.from_opening(tidy(parts.folded[opening.start : opening.end]))
    return Fact(name, opening) if name else None


def _published(parts: Parts, title: Fact | None) -> Fact | None:
    if title and title.span.end < parts.opening[0].end:  # the page runs title and date together
        word = _PUBLISH_WORD.search(parts.folded, title.span.end, title.span.end + 60)
        stamp = find_stamp(parts.folded, word.end(), word.end() + 20) if word else None
        if stamp:
            return Fact(stamp[0].isoformat(), stamp[1])
    for block in parts.opening[:10]:
        line = parts.folded[block.start : block.end]
        outside_title = title is None or block.start >= title.span.end or _PUBLISH_WORD.search(line)
        if len(line) > 2 * _SHORT_BLOCK or "。" in line:
            break
        start = block.start if outside_title else _after_title(parts, block)
        stamp = find_stamp(parts.folded, start, block.end)
        if stamp:
            return Fact(stamp[0].isoformat(), stamp[1])
    for block in reversed(parts.closing):
        line = parts.folded[block.start : block.end]
        stamp = find_stamp(parts.folded, block.start, block.end) if len(line) <= _SHORT_BLOCK else None
        if stamp:
            return Fact(stamp[0].isoformat(), stamp[1])
    return None


def _after_title(parts: Parts, block: Block) -> int:
    """Behind the last 通报/报告 of a title line, where some pages print the date."""
    line = parts.folded[block.start : block.end]
    ends = [match.end() for match in re.finditer(r"通报|报告|公告|公示|情况", line)]
    return block.start + (ends[-1] if ends else len(line))


def _inspection(parts: Parts, opening: Span) -> DateRange | None:
    for found in find_ranges(parts.folded, opening.start, opening.end):
        around = parts.folded[max(opening.start, found.span.start - 60) : found.span.end + 120]
        if re.search(r"巡察|巡视", around):
            return found
    return None


def _iso(inspected: DateRange | None, side: str) -> Fact | None:
    made = getattr(inspected, side) if inspected else None
    return Fact(made.isoformat(), inspected.span) if inspected and made else None


def _feedback(parts: Parts, opening: Span, inspected: DateRange | None) -> Fact | None:
    start = inspected.span.end if inspected else opening.start
    year = inspected.end_year if inspected else None
    month = inspected.end_month if inspected else None
    days = find_days(parts.folded, start, opening.end, year=year, month=month)
    for at, (made, span) in enumerate(days):
        next_day = days[at + 1][1].start if at + 1 < len(days) else opening.end
        sentence_end = parts.folded.find("。", span.end, next_day)
        following = parts.folded[span.end : min(span.end + 80, sentence_end if sentence_end > 0 else next_day)]
        if "反馈" in following.split("至")[0]:
            return Fact(made.isoformat(), span)
    return None


def _body(parts: Parts, opening: Span, inspected: DateRange | None) -> Fact | None:
    if inspected:
        after = _BODY_AFTER.match(parts.folded, inspected.span.end, opening.end)
        if after:
            return _fact(parts, after)
        sentence = max(parts.folded.rfind(mark, opening.start, inspected.span.start) for mark in "。,\n") + 1
        before = _BODY_BEFORE.search(parts.folded, max(sentence, opening.start), inspected.span.start)
        if before:
            return _fact(parts, before)
    match = _BODY_ANY.search(parts.folded, opening.start, opening.end)
    return _fact(parts, match) if match else None


def _fact(parts: Parts, match: re.Match[str]) -> Fact:
    span = Span(match.start("body"), match.end("body"))
    return Fact(tidy(span.of(parts.text)), span)


def _contacts(parts: Parts) -> list[Fact]:
    """Telephone numbers, e-mail and postal addresses of the closing, in order; postcodes are none of them."""
    found: list[Fact] = []
    taken: set[int] = set()
    for block in parts.closing:
        for pattern in (_EMAIL, _PHONE, _ADDRESS):
            for match in pattern.finditer(parts.folded, block.start, block.end):
                span = Span(match.start(1), match.end(1)) if match.groups() else Span(match.start(), match.end())
                if span.start not in taken and not _is_other_number(parts.folded, span):
                    taken.update(range(span.start, span.end))
                    found.append(Fact(tidy(span.of(parts.text)), span))
    return sorted(found, key=lambda fact: fact.span.start)


def _is_other_number(folded: str, span: Span) -> bool:
    """Whether what looks like a contact is a postcode, or the signature's date without 年 and 月."""
    before = max(0, span.start - 10)
    if _NO_CONTACT.search(folded, before, span.start):
        return True
    return may_be_date(span.of(folded)) and not _PHONE_WORD.search(folded, before, span.start)
