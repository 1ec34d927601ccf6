"""What sort of word a Chinese word is, by the segmenter's dictionary."""

from __future__ import annotations

from functools import cache

import jieba.posseg

from index.segmenter import segmenter


@cache
def tagger() -> jieba.posseg.POSTokenizer:
    """The process's one part-of-speech tagger, over the process's segmenter: ``jieba.posseg.dt`` would set up another,
    which keeps its dictionary in the machine's temporary folder.
    """
    return jieba.posseg.POSTokenizer(segmenter())


def in_word_list(word: str) -> bool:
    """Whether the segmenter's word list has the word, not only a beginning of it."""
    return bool(segmenter().FREQ.get(word))


@cache
def word_tag(word: str) -> str:
    """The kind the word list gives a word (``ns`` a place, ``nr`` a person); "" for a word it does not have."""
    return str(tagger().word_tag_tab.get(word, ""))
