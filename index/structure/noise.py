"""What does not belong to a notice: the page around it, spam of hijacked mirrors, stray letters between characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index.notice import Span
from index.segmenter import segmenter
from index.structure.agency import agency_name, from_title
from index.structure.site_chrome import Line, page_lines, page_noise
from index.structure.statements import tells

_TRADE = re.compile(
    r"(?:[A-Za-z0-9]{1,8}|[\u4e00-\u9fff]{2})(?:体育|娱乐|棋牌|彩票|电竞|博彩|真人|百家乐|老虎机|国际)(?:app|官网|平台|下载|登录|入口|网址)?",
    re.IGNORECASE,
)
_INSIDE_TITLE = re.compile(
    r"(?:党组|[党工校]委|委员会|总支|支部)(?P<word>[\u4e00-\u9fffA-Za-z0-9]{2,8}?)关于(?=.{0,40}整改)"
)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<!--[^<>\n]{0,200}-->")
_FEWEST_TAGS = 10
_LONGEST_ALONE = 14
_MOST_WORDS = 20  # of spam, the most frequent first: each is looked for in the whole text
_STRAY_LETTER = re.compile(r"(?<=[\u4e00-\u9fff])[a-z](?=[\u4e00-\u9fff])")
_FEWEST_LETTERS = 3
_LONGEST_WORD = 4


def find_noise(folded: str) -> list[Span]:
    """All noise of a folded text, ascending and disjoint."""
    lines = page_lines(folded)
    words = spam_words(folded, lines)
    spans: list[Span] = []
    if words:
        pattern = re.compile("|".join(map(re.escape, words)))
        spans = [Span(*match.span()) for match in pattern.finditer(folded)]
        lines = page_lines(pattern.sub(lambda match: " " * len(match.group()), folded))
    return merge([*spans, *page_noise(lines), *stray_letters(folded), *markup(folded)])


def markup(folded: str) -> list[Span]:
    """Tags of a page's source that was saved as text; a few of them may be anything."""
    tags = [Span(*match.span()) for match in _TAG.finditer(folded)]
    return tags if len(tags) >= _FEWEST_TAGS else []


def spam_words(folded: str, lines: Sequence[Line]) -> list[str]:
    """Words that were sprinkled between and inside the sentences of a notice, longest first.

    Such a word is none of the language, says nothing, names no organ, stands by itself between full paragraphs or before
    or behind the agency in the title, and is also put into other lines, in changing company.
    """
    between = Counter(_between_paragraphs(lines))
    seen = [*(word for word, times in between.most_common() if times > 1), *_in_title(lines)]
    candidates = [word for word in dict.fromkeys(seen) if not _says_something(word)][:_MOST_WORDS]
    return sorted((word for word in candidates if _intrudes(word, folded)), key=len, reverse=True)


def _between_paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        if above.full and below.full and line.words.isalnum() and len(line.words) <= _LONGEST_ALONE:
            yield line.words


def _in_title(lines: Sequence[Line]) -> Iterator[str]:
    """A word in the shape of a betting site's name before a title that names its agency without it, or any behind it."""
    for line in lines[:_MOST_WORDS]:
        inside = _INSIDE_TITLE.search(line.words)
        if inside:
            yield inside["word"]
        match = _TRADE.match(line.words)
        if match and from_title(line.words[match.end() : match.end() + 120]):
            yield match.group()


def _says_something(word: str) -> bool:
    if word.isdigit() or tells(word) or agency_name(word):
        return True
    return all(len(part) > 1 for part in _words_of(word))


def _words_of(text: str) -> list[str]:
    """The text cut into words of the dictionary; what is no part of one comes as single characters."""
    return list(segmenter().cut(text, HMM=False))


def _intrudes(word: str, folded: str) -> bool:
    """Whether the word recurs within lines in changing company: a name is mostly followed by the same characters."""
    sides = [
        (folded[match.start() - 1 : match.start()], folded[match.end() : match.end() + 1])
        for match in re.finditer(re.escape(word), folded)
    ]
    glued = any(left.strip() or right.strip() for left, right in sides)
    return len(sides) > 1 and glued and all(map(_changes, zip(*sides, strict=True)))


def _changes(neighbours: Sequence[str]) -> bool:
    """Whether no character takes more than half of the places beside a word; line ends and marks are no company."""
    beside = Counter(filter(str.isalnum, neighbours))
    return len(neighbours) < 2 or not beside or max(beside.values()) <= max(1, beside.total() // 2)


def stray_letters(folded: str) -> list[Span]:
    """Single letters that the page has lost between the characters of words: 政z府, 监k督, 制q度.

    One such letter proves nothing (u盘, b超, a类): only several different ones do, each within a word of the dictionary
    and none of them part of a known word, or used twice beside the same character.
    """
    letters = [match.start() for match in _STRAY_LETTER.finditer(folded)]
    if len(letters) < _FEWEST_LETTERS:
        return []
    left = Counter(folded[at - 1] for at in letters)
    right = Counter(folded[at + 1] for at in letters)
    stray = [
        at
        for at in letters
        if left[folded[at - 1]] == right[folded[at + 1]] == 1 and _splits_word(folded, at) and not _in_word(folded, at)
    ]
    return [Span(at, at + 1) for at in stray] if len(stray) >= _FEWEST_LETTERS else []


def _splits_word(folded: str, at: int) -> bool:
    """Whether characters on both sides of the letter make a word of the dictionary without it."""
    return any(
        segmenter().FREQ.get(folded[at - before : at] + folded[at + 1 : at + 1 + after])
        for before in range(1, _LONGEST_WORD)
        for after in range(1, _LONGEST_WORD + 1 - before)
        if at >= before
    )


def _in_word(folded: str, at: int) -> bool:
    """Whether the letter is part of a word as it stands, in either case: X光, T型台, 阿Q."""
    known = segmenter().FREQ
    around = (folded[at - 1 : at + 1], folded[at : at + 2], folded[at : at + 3])
    return any(form in known for part in around for form in (part, part.upper()))


def merge(spans: Sequence[Span]) -> list[Span]:
    """Overlapping and touching spans joined, ascending."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda item: (item.start, item.end)):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
