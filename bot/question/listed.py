"""One question about a whole list of things (公车、食堂、工会、党费分别…), asked once for each of them."""

from __future__ import annotations

import re

from bot.language.stopwords import stop_words
from bot.language.words import fold_word
from bot.model import Language
from index.segmenter import segmenter

_FEWEST = 4  # things in a list that are asked for one by one
_LIKE_A_THING = re.compile(r"[\u3400-\u9fff]{1,8}|[\w'’-]+(?: [\w'’-]+){0,2}")
_BRACKET = re.compile(r"[()（）]")  # a list of examples
_JOINING = frozenset({"和", "及", "以及", "and", "or"})


def each_listed(question: str, language: Language) -> list[str]:
    """The question with each thing of its list in the place of the list; as it is where it lists only a few."""
    pieces = question.split("、" if language == "zh" else ", ")
    if (
        len(pieces) < _FEWEST
        or _BRACKET.search(question)
        or (language == "en" and pieces[-1][:4] != "and ")
        or not all(_LIKE_A_THING.fullmatch(item) for item in pieces[1:-1])
    ):
        return [question]
    before, first = _last_thing(pieces[0], language)
    last, after = _first_things(pieces[-1], language)
    return [f"{before}{thing.strip()}{after}" for thing in (first, *pieces[1:-1], *last)]


def _last_thing(head: str, language: Language) -> tuple[str, str]:
    """What stands before the first thing of a list, and that thing."""
    cut = _words(head, language)
    at = len(cut) - 1
    while language == "en" and at > 0 and not _is_stop(cut[at - 1]):
        at -= 1
    return "".join(cut[:at]) + (" " if language == "en" else ""), "".join(cut[at:]).strip()


def _first_things(tail: str, language: Language) -> tuple[list[str], str]:
    """The last things of a list (食堂和党费分别 … holds two), and what stands behind them."""
    cut = _words(tail, language)
    if len(cut) > 1 and cut[0].strip() in _JOINING:
        cut = cut[1:]
    end = 1
    while language == "en" and end < len(cut) and _is_noun(cut[end]):
        end += 1
    found = ["".join(cut[:end]).strip()]
    if end + 1 < len(cut) and cut[end].strip() in _JOINING:
        found.append(cut[end + 1].strip())
        end += 2
    return found, "".join(cut[end:])


def _is_noun(word: str) -> bool:
    return re.search(r"\w", word) is not None and not _is_stop(word)


def _words(text: str, language: Language) -> list[str]:
    return segmenter().lcut(text) if language == "zh" else re.findall(r"\s*[\w'’-]+|\W", text)


def _is_stop(word: str) -> bool:
    return fold_word(word.strip().lower()) in stop_words()
