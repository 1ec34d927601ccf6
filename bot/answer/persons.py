"""Whether words name a person in office: a name beside a title."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.language.word_class import tagger

_TITLE = re.compile(r"(?:局长|(?<!总)书记|主任|院长|校长|组长|处长|科长|镇长|县长|区长|市长|董事长|经理|同志)$")
_LONGEST_NAME = 4  # characters: compound surname and two more


def names_person(words: str) -> bool:
    """``局长张明`` or ``张明同志``; a title alone, as in ``局长办公会``, names nobody."""
    pairs = [(pair.word, pair.flag) for pair in tagger().cut(words)]
    for (first, first_flag), (second, second_flag) in pairwise(pairs):
        if _TITLE.search(first) and _is_name(second, second_flag):
            return True
        if _is_name(first, first_flag) and _TITLE.search(second):
            return True
    return False


def _is_name(word: str, flag: str) -> bool:
    return flag.startswith("nr") and 2 <= len(word) <= _LONGEST_NAME
