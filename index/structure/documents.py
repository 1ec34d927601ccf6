"""The documents a passage names (《…》) and whether it says that they were issued or revised."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.notice import Deed, NamedDocument, Span

_MARK = re.compile(r"[《》。\n]")
_VERB = re.compile(
    r"(?P<revised>修订|修改|修正|完善|更新)"
    r"|(?P<issued>制定|制订|出台|印发|制发|下发|发布|编制|编印|编写|起草|建立|形成|拿出|会签|签订|新订|转化为)"
    r"|(?P<mentioned>执行|落实|学习|依据|根据|按照?|依照|对照|贯彻|填写|填报|违反|写[进入]|遵守)"
)
_REVISED_TITLE = re.compile(r"修[订改](?:稿|版|案)?[)》]")
_CLAUSE = re.compile(r"[,。;:!?\n]")
_REACH = 40  # characters before a document in which its verb stands


def find_documents(folded: str, start: int, end: int) -> Iterator[NamedDocument]:
    """Every 《…》 of a passage in order; those of a row (《甲》《乙》和《丙》) share the verb before the first."""
    last = start
    deed: Deed = "mentioned"
    for span in _named(folded, start, end):
        if last == start or not re.fullmatch(r"[、和及以与并]{0,2}", folded[last : span.start]):
            deed = _deed(folded, max(last, span.start - _REACH), span.start)
        last = span.end
        yield NamedDocument(span, "revised" if _REVISED_TITLE.search(folded, span.start, span.end) else deed)


def _deed(folded: str, start: int, end: int) -> Deed:
    """What the last verb of the clause before a document says."""
    for mark in _CLAUSE.finditer(folded, start, end):
        start = mark.end()
    kind = [match.lastgroup for match in _VERB.finditer(folded, start, end)][-1:]
    return "revised" if kind == ["revised"] else "issued" if kind == ["issued"] else "mentioned"


def _named(folded: str, start: int, end: int) -> Iterator[Span]:
    """Every 《…》 of a passage, marks included, the outermost where they nest; what is never closed is none."""
    opened: list[int] = []
    closed: list[Span] = []  # within marks that are still open
    for match in _MARK.finditer(folded, start, end):
        mark = match.group()
        if mark == "《":
            opened.append(match.start())
        elif mark == "》" and opened:
            span = Span(opened.pop(), match.end())
            while closed and closed[-1].start > span.start:
                closed.pop()
            closed.append(span)
        if mark in "。\n" or not opened:
            yield from closed
            opened, closed = [], []
    yield from closed
