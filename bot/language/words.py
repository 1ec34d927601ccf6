"""English words as they are compared: tokens, one spelling for British and American, base forms of inflected words."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"[\u3400-\u9fff][\u3400-\u9fff·、《》“”]*"  # Chinese text inside an English question
    r"|\d+(?:[.,]\d+)*%?"
    r"|[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)*"
)
_ARTICLES = frozenset({"a", "an", "the"})

# Spellings that no rule reaches, British → American.
_SPELLINGS = {
    "ageing": "aging", "aluminium": "aluminum", "catalogue": "catalog", "cheque": "check", "defence": "defense",
    "draught": "draft", "enrol": "enroll", "enrolment": "enrollment", "fulfil": "fulfill", "fulfilment": "fulfillment",
    "grey": "gray", "instal": "install", "judgement": "judgment", "kerb": "curb", "kerbs": "curbs",
    "licence": "license", "licences": "licenses", "licenced": "licensed", "mould": "mold", "offence": "offense",
    "offences": "offenses", "pedlar": "peddler", "pedlars": "peddlers", "plough": "plow", "practise": "practice",
    "practised": "practiced", "programme": "program", "programmes": "programs", "storey": "story", "tyre": "tire",
    "tyres": "tires", "cosy": "cozy", "sceptical": "skeptical", "pyjamas": "pajamas", "waggon": "wagon",
}  # fmt: skip
_SPELLING_RULES = (
    (re.compile(r"is(ations?|es?|ed|ing|ers?)$"), r"iz\1"),
    (re.compile(r"ys(es?|ed|ing|ers?)$"), r"yz\1"),
    (re.compile(r"(?<=[a-z]{2})our(s|ed|ing|able|al|ful|hoods?)?$"), r"or\1"),
    (re.compile(r"(?<=[a-z]{2})(t|b)re(s?)$"), r"\1er\2"),
    (
        re.compile(r"^(travel|cancel|label|model|fuel|refuel|signal|counsel|level|channel)l(ed|ing|ers?|ation)$"),
        r"\1\2",
    ),
)

_IRREGULAR = {
    "bought": "buy", "brought": "bring", "built": "build", "rebuilt": "rebuild", "burnt": "burn", "came": "come",
    "caught": "catch", "chose": "choose", "chosen": "choose", "dealt": "deal", "drank": "drink", "drove": "drive",
    "driven": "drive", "drew": "draw", "drawn": "draw", "dug": "dig", "ate": "eat", "eaten": "eat", "fed": "feed",
    "fell": "fall", "fought": "fight", "found": "find", "gave": "give", "given": "give", "grew": "grow",
    "grown": "grow", "held": "hold", "hid": "hide", "hidden": "hide", "hung": "hang", "kept": "keep", "knew": "know",
    "laid": "lay", "led": "lead", "left": "leave", "lent": "lend", "lost": "lose", "made": "make", "met": "meet",
    "overspent": "overspend", "paid": "pay", "overpaid": "overpay", "ran": "run", "rode": "ride", "said": "say",
    "sat": "sit", "saw": "see", "seen": "see", "sent": "send", "sold": "sell", "spent": "spend", "stole": "steal",
    "stolen": "steal", "stood": "stand", "stuck": "stick", "swept": "sweep", "taught": "teach", "told": "tell",
    "tore": "tear", "torn": "tear", "took": "take", "taken": "take", "thrown": "throw", "threw": "throw",
    "went": "go", "gone": "go", "withheld": "withhold", "wore": "wear", "worn": "wear", "wrote": "write",
    "written": "write", "children": "child", "feet": "foot", "men": "man", "women": "woman", "mice": "mouse",
    "lives": "life", "wives": "wife", "halves": "half", "shelves": "shelf", "dykes": "dyke", "criteria": "criterion",
    "policemen": "policeman", "people": "people", "staffs": "staff", "monies": "money",
    "bureaus": "bureau", "menus": "menu", "viruses": "virus", "broke": "break", "broken": "broken",
}  # fmt: skip


def tokens(text: str) -> list[str]:
    """Words, numbers and runs of Chinese, as written; hyphens separate, articles and possessive endings are gone."""
    found = []
    for match in _TOKEN.finditer(text):
        word = re.sub(r"['’]s?$", "", match.group()).replace("’", "'")
        # "don't" must not become "don" and "t"; elsewhere ("Xi'an") the apostrophe does not count either.
        word = word.replace("'", "")
        if word.lower() not in _ARTICLES:
            found.append(word)
    return found


@lru_cache(maxsize=100_000)  # the dictionary is made from a million words, most of them again and again
def fold_word(word: str) -> str:
    """Lower case and one spelling. The result need not be a word: both sides of a comparison go through it."""
    word = word.lower()
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    for pattern, replacement in _SPELLING_RULES:
        word = pattern.sub(replacement, word)
    return word


def _undouble(stem: str) -> str:
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiou"
    return stem[:-1] if doubled else stem


def _without_plural(word: str) -> list[str]:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or len(word) < 4:
        return []
    if word.endswith("ies"):
        return [word[:-3] + "y", word[:-1]]
    if word.endswith(("sses", "shes", "ches", "xes", "zes", "oes")):
        return [word[:-2], word[:-1]]
    return [word[:-1]]


def _without_tense(word: str) -> list[str]:
    if word.endswith("ied") and len(word) > 4:
        return [word[:-3] + "y"]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 2:
            return [stem + "e", stem, _undouble(stem)]
    return []


def _without_adverb(word: str) -> list[str]:
    if not word.endswith("ly") or len(word) < 5:
        return []
    return [word[:-3] + "y" if word.endswith("ily") else word[:-2]]


def forms(word: str) -> tuple[str, ...]:
    """The word and what it may be an inflected form of, most literal first, each folded.

    Some are no words (``need`` → ``ne``): a table that does not hold them is what tells.
    """
    base = fold_word(word)
    variants = [base]
    irregular = _IRREGULAR.get(word.lower())
    if irregular:
        variants.append(fold_word(irregular))
    variants += _without_plural(base)
    variants += [form for variant in list(variants) for form in _without_tense(variant)]
    variants += _without_adverb(base)
    return tuple(dict.fromkeys(variants))


def key(phrase: str) -> tuple[str, ...]:
    """A phrase as tables are keyed: its folded tokens."""
    return tuple(fold_word(token) for token in tokens(phrase))
