"""Words and character pairs of a text, as the lexical index counts them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from index.segmenter import segmenter

_CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A run of Chinese, or a Latin word or number: 3.5, 1,200 and pm2.5 are one each.
_RUN = re.compile(rf"([{_CJK}]+)|[^\W_{_CJK}]+(?:\.[0-9]+|,[0-9]{{3}}(?![0-9]))*")


def fold(text: str) -> str:
    """Compatibility forms and case made alike; the length may change, so offsets do not carry over."""
    return unicodedata.normalize("NFKC", text).lower()


def words(text: str) -> list[str]:
    """The words of a text in order, overlapping ones too (jieba's ``cut_for_search``); numbers and Latin words whole.

    Right for questions and for sections: both go the same way.
    """
    return [word for run, chinese in _runs(text) for word in (_cut(run) if chinese else (run,))]


def count_terms(text: str) -> tuple[Counter[str], int]:
    """How often each term stands in a text, and the text's length in words.

    Terms are the words and every pair of neighbouring Chinese characters: pairs find what the segmenter cut otherwise
    in a section than in a question. Pairs do not count towards the length.
    """
    counts: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for run, chinese in _runs(text):
        counts.update(_cut(run) if chinese else (run,))
        if chinese:
            pairs.update(_pairs(run))
    length = counts.total()
    for pair, count in pairs.items():
        counts[pair] = max(count, counts[pair])
    return counts, length


def phrase_terms(term: str) -> list[str]:
    """Terms that any text containing ``term`` has; empty when that cannot be told.

    A single Chinese character is a term only where the segmenter leaves it alone, so it is no condition.
    """
    found: list[str] = []
    for run, chinese in _runs(term):
        found += _pairs(run) if chinese else [run]
    return list(dict.fromkeys(found))


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    for match in _RUN.finditer(fold(text)):
        yield match.group(), match.group(1) is not None


def _cut(run: str) -> Iterator[str]:
    words_of_run: Iterator[str] = segmenter().cut_for_search(run)
    return words_of_run


def _pairs(run: str) -> list[str]:
    return [run[position : position + 2] for position in range(len(run) - 1)]
