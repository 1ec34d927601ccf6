"""What sort of word a Chinese word is, by the segmenter's dictionary."""

from __future__ import annotations

from functools import cache

import jieba.posseg

from index.segmenter import segmenter

_NAMING = ("n", "j", "e")  # nouns and names, abbreviations; "e": mostly words of foreign sound


@cache
def tagger() -> jieba.posseg.POSTokenizer:
    """The process's part-of-speech tagger."""
    return jieba.posseg.POSTokenizer(segmenter())


@cache
def names_thing(word: str) -> bool:
    """True for nouns, names and abbreviations; the last word of a longer expression decides."""
    pairs = tagger().lcut(word)
    return bool(pairs) and pairs[-1].flag[:1] in _NAMING
