"""A length-preserving reading copy of a text: offsets into it are offsets into the text itself."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html import unescape

from opencc import OpenCC

_QUOTES = str.maketrans(
    {"「": "“", "」": "”", "『": "‘", "』": "’", "﹁": "“", "﹂": "”", "＂": '"', "〝": "“", "〞": "”"}
)
_KEPT_FORMS = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")  # their compatibility form is a bare digit
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6});")
_TITLE_FOLD_CATEGORIES = ("Nd", "Lu", "Ll", "Ps", "Pe")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _fold_char(char: str) -> str:
    if char in _KEPT_FORMS or char in "\n\t":
        return char
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) != 1:
        folded = char
    if folded.isspace():
        return " "
    if "\u4e00" <= folded <= "\u9fff":
        simple = str(_simplifier().convert(folded))
        return simple if len(simple) == 1 else folded
    return folded


def fold(text: str) -> str:
    """Simplified characters, half-width digits and punctuation, one kind of quotes, plain spaces; same length.

    A tab parts cells and stays. A character that a page's source writes out (``&ldquo;``) stands at the first place of
    its name, with blanks behind.
    """
    written = _ENTITY.sub(_written_out, text) if "&" in text else text
    return "".join(map(_fold_char, written)).translate(_QUOTES)


def _written_out(entity: re.Match[str]) -> str:
    char = unescape(entity.group())
    return char.ljust(len(entity.group())) if len(char) == 1 else entity.group()


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with each span overwritten by spaces (line ends stay); same length."""
    characters = list(text)
    for start, end in spans:
        for position in range(start, end):
            if characters[position] != "\n":
                characters[position] = " "
    return "".join(characters)


def tidy(text: str) -> str:
    """A heading or name as shown to readers: white space dropped, full-width digits, letters and brackets folded."""
    kept = []
    for char in text:
        if char.isspace():
            continue
        narrow = unicodedata.normalize("NFKC", char)
        foldable = (
            len(narrow) == 1 and unicodedata.category(narrow) in _TITLE_FOLD_CATEGORIES and char not in "「」『』"
        )
        kept.append(narrow if foldable else char)
    return "".join(kept)
