"""What a piece of text opens with: numberings, labels, bullets, framing words, in a form that all their like share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from index.structure.markers import CHINESE_NUMBER, read_number

NUMBER = rf"(?:\d{{1,3}}|{CHINESE_NUMBER})"
_MARK = re.compile(
    rf"""
      (?P<bracket>[【〖〔\[][^【】〖〗〔〕\[\]\n。]{{1,24}}[】〗〕\]]|\([\u4e00-\u9fff]{{1,5}}{NUMBER}\))\s*:?\s*
    | (?P<outline>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}|[A-Z]-\d{{1,2}})(?![\d.%])(?:[、.\s]\s*|$)
    | (?P<of>[\u4e00-\u9fff]{{0,6}})\(\s*(?P<part>\d{{1,3}})\s*/\s*\d{{1,3}}\s*\)\s*:?\s*
    | \(\s*(?P<paren>{NUMBER})\s*\)\s*[、.]?\s*
    | (?P<roman>[IVX]{{1,5}}|[A-Ha-h])\s*[、.)]\s*
    | (?P<list>{NUMBER})\s*(?:[、)]|\.(?!\d))\s*
    | (?P<measure>[第其]?(?:{CHINESE_NUMBER}))\s*(?P<is>是(?!否)|则|要|[,:])\s*
    | (?P<word>[\u4e00-\u9fff]{{1,5}}?|[Nn][Oo]\.?)[\s:]?(?P<ordinal>{NUMBER}|[\dlIO]{{1,3}})
      (?P<after>[\u4e00-\u9fff]{{0,3}}?)\s*(?:[、.:,]\s*|(?P<blank>\s+|$))
    | (?P<label>[\u4e00-\u9fff]{{1,10}}\d{{0,2}})\s*[:=]\s*
    | (?P<lead>关于|针对|对于|就)(?=\s*[“‘]|[^。\n]{{2,160}}?问题)\s*
    | (?P<quoted>对|在|围绕|聚焦)(?=[“‘])
    """,
    re.VERBOSE,
)
QUOTED = re.compile(r"“[^“”\n]{4,80}(?:‘[^’\n]{1,20}’[^“”\n]{0,60})?(?:[。!?]”|”\s*$)", re.MULTILINE)
_BARE = re.compile(rf"(\d{{1,3}}(?=\s)|{NUMBER}(?=\s*$))\s*")
_BARE_WORD = re.compile(r"\d{1,3}(?:\s+[\u4e00-\u9fff“]|\s*$)")
FRAMES = ("关于", "针对", "对于", "就")
LEADS = ("关于", "针对", "对于", "就", "对", "在", "围绕", "聚焦")
_MOST_MARKS = 4
MEASURE = "c是"
NUMBERINGS = frozenset({"(c)", "(d)", "c.", "d.", "o", "#", "r.", MEASURE, "第c,", "其c,"})
"""Forms that number and say nothing of what they number."""
_MISREAD = str.maketrans("lIO", "110")
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing a piece opens with; ``form`` is what its like share, ``number`` its place among them if it has one."""

    form: str
    number: int | None
    start: int
    end: int

    @property
    def is_label(self) -> bool:
        """Whether it is a word that says what follows, in brackets or before a colon."""
        return self.form[-1] in ":】〗〕])" and self.form not in NUMBERINGS


def read_marks(folded: str, start: int, end: int, *, bare: bool) -> Iterator[Mark]:
    """Everything a span opens with; ``bare``: a number that stands by itself counts as well."""
    position = start
    for _ in range(_MOST_MARKS):
        mark = read_mark(folded, position, end, bare=bare and position == start)
        if mark is None:
            break
        yield mark
        position = mark.end
    if position < end and folded[position] == "“":
        whole = position == start and QUOTED.match(folded, position)
        yield Mark("“”" if whole else "“", None, position, position)


def read_mark(folded: str, position: int, end: int, *, bare: bool) -> Mark | None:
    if position >= end:
        return None
    char = folded[position]
    in_gap = not bare and folded[position - 1 : position].isspace() and _BARE_WORD.match(folded, position, end)
    alone = _BARE.match(folded, position, end) if bare or in_gap else None
    if alone:
        return Mark("#", read_number(alone[1]), position, alone.end())
    value = unicodedata.numeric(char, None) if unicodedata.category(char) == "No" else None
    if value is not None:
        return Mark("o", int(value), position, _past_blanks(folded, position + 1, end))
    if unicodedata.category(char) in ("So", "Sm", "Sk", "Pd") or char in "*·•§※":
        return Mark(char, None, position, _past_blanks(folded, position + 1, end))
    match = _MARK.match(folded, position, end)
    if match is None or (match["blank"] and not bare):  # in running text 完成 2 is the end of one cell and the next
        return None
    return _as_mark(match)


def _as_mark(match: re.Match[str]) -> Mark:
    form, number = "", None
    if match["bracket"]:
        inside = re.search(NUMBER, match["bracket"])
        within = re.sub(NUMBER, "#", match["bracket"][1:-1]).replace(" ", "")
        form, number = f"【{within}】", read_number(inside.group()) if inside else None
    elif match["paren"] or match["list"]:
        value = match["paren"] or match["list"]
        kind = "d" if value.isdigit() else "c"
        form, number = f"({kind})" if match["paren"] else f"{kind}.", read_number(value)
    elif match["outline"]:
        *_, last = re.split(r"[.-]", match["outline"])
        form, number = re.sub(r"\d+|[A-Z]", "#", match["outline"]), int(last)
    elif match["part"]:
        form, number = f"{match['of']}(#/#)", int(match["part"])
    elif match["roman"]:
        form, number = "r.", _letter_number(match["roman"])
    elif match["measure"]:
        prefix = match["measure"][0] if match["measure"][0] in "第其" else ""
        form, number = (
            MEASURE if match["is"] not in ",:" else f"{prefix}c,",
            read_number(match["measure"].lstrip("第其")),
        )
    elif match["ordinal"]:
        form, number = f"{match['word']}#{match['after']}", read_number(match["ordinal"].translate(_MISREAD))
    else:
        form = f"{match['label'].rstrip('0123456789')}:" if match["label"] else match["lead"] or match["quoted"]
    return Mark(form, number, match.start(), match.end())


def _letter_number(word: str) -> int:
    """II → 2; a, b, c → 1, 2, 3."""
    if any(char not in _ROMAN for char in word):
        return ord(word.lower()) - ord("a") + 1
    values = [_ROMAN[char] for char in word]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _past_blanks(folded: str, position: int, end: int) -> int:
    while position < end and folded[position].isspace():
        position += 1
    return position


def is_worded(form: str) -> bool:
    return form not in NUMBERINGS and form not in LEADS and any("\u4e00" <= char <= "\u9fff" for char in form)
