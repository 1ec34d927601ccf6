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
_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_CHINESE = "一二三四五六七八九十"
ORDINAL = {
    "zh": re.compile(
        r"第(?P<n>[一二三四五六七八九十]|\d{1,2})\s*(?:[个家条项点]|份通报)(?!季度|月|方面)|(?P<last>最后一[个家条项])|[\[【](?P<marker>\d{1,2})[\]】]"
    ),
    "en": re.compile(
        rf"\bthe (?P<n>{'|'.join(_WORDS)}|\d{{1,2}}(?:st|nd|rd|th))(?= (?:one|agency|bureau|body|item|issue|point)\b|\s*[?.,!]|\s*$)"
        r"(?: \w+)?|\b(?:number|item|no\.) ?(?P<number>\d{1,2})\b|\bthe (?P<last>last)(?: one| agency| bureau| item| issue)\b"
        r"|\[(?P<marker>\d{1,2})\]",
        re.IGNORECASE,
    ),
}


def ordinal(text: str, language: Language) -> int | None:
    """Which item of the answer before is meant: 1 the first, -1 the last; ``None`` where none is."""
    match = ORDINAL[language].search(text)
    if match is None:
        return None
    said = match.groupdict()
    if said["last"]:
        return -1
    word = (said["n"] or said["marker"] or said.get("number") or "").lower()
    if word in _WORDS:
        return _WORDS.index(word) + 1
    return _CHINESE.index(word) + 1 if word in _CHINESE else int(re.sub(r"\D", "", word))
