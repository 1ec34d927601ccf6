"""Words that point at an agency of an earlier turn: it, the second one."""

from __future__ import annotations

import re

from bot.model import Language

PRONOUN = {
    "zh": re.compile(
        r"它们?|他们|该(?:局|单位|机构|公司|院|委|市|区|县|街道|集团)|这(?:个|家)(?:局|单位|机构|部门)?|上述单位|那里|那边|其(?=[\u4e00-\u9fff])"
    ),
    "en": re.compile(
        r"\b(?:it|its|they|their|them|there|that (?:agency|bureau|body|one|department)|this (?:agency|bureau|body|one)|the same (?:agency|bureau|body))\b",
        re.IGNORECASE,
    ),
}
ORDINAL = {
    "zh": re.compile(r"(?:第(?P<n>[一二三四五1-5])(?:个|家)|(?P<last>最后一[个家]))"),
    "en": re.compile(
        r"\bthe (?P<n>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)(?: one| agency| bureau)?\b|\bthe (?P<last>last)(?: one| agency| bureau)\b",
        re.IGNORECASE,
    ),
}
_ORDINAL_VALUE = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
}


def ordinal(text: str, language: Language) -> int | None:
    """Which of the agencies named before is meant: 1 the first, -1 the last; ``None`` where none is."""
    match = ORDINAL[language].search(text)
    if match is None:
        return None
    if match["last"]:
        return -1
    word = match["n"].lower()
    return _ORDINAL_VALUE.get(word) or int(word[0])
