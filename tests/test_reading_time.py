"""Reading takes time in proportion to the text: the same text four times as long, side by side in one run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.notice import Document, Span
from index.segmenter import segmenter
from index.structure import parse_notice
from index.structure.sentences import clean_text, sentence_spans
from tests.proportion import require_proportion

LONGEST = 1_000_000
TITLE = "中共云溪县水务局党组关于巡察整改进展情况的通报\n"
OPENING = "2022年3月1日至5月30日,县委第二巡察组对县水务局党组开展了巡察,反馈了意见。\n"
ISSUE = "一、关于“工程监管不严”的问题。\n整改情况:约谈3人。\n"
CONTACT = "特此通报。\n"

MONOTONOUS = {
    "blanks": " ",
    "wide blanks": "\u3000\u2002",
    "line ends": "\n",
    "line ends and blanks": "\n ",
    "carriage returns": "\r\n",
    "quotation marks": "“",
    "book marks": "《",
    "closed and open book marks": "《甲》《",
    "digits": "1",
    "digits and hyphens": "0-",
    "numerals": "一",
    "letters": "a",
    "stray letters": "工a作b",
    "prepositions": "关于",
    "open headings": "关于“",
    "labels": "整改情况:",
    "problems": "问题",
    "sentences without end": "局党组修订制度3项,追回资金12.6万元,对2名责任人批评教育",
}  # one character kind or no structure at all: the whole megabyte
STRUCTURED = {
    "markers": "（一）",
    "markers on lines": "（一）\n",
    "measures": "一是修订制度;二是开展培训;",
    "headings on one line": "（一）关于甲。乙问题",
    "labels on lines": "整改情况:\n",
    "fragments": "\n \n甲",
    "counts": "反馈问题3个方面",
    "many claims": "反馈问题34个,制定措施9条,已完成3个。",
    "amounts": "3至5万元",
    "sanctions": "诫勉谈话3人",
    "dates": "2024319日至",
    "telephones": "电话:0936-6628140",
    "addresses": "a.b@c.d ",
    "chrome": "打印 关闭\n",
    "links": "首页 > 公开 > 巡察\n",
    "spam": "星耀体育\n局党组修订制度并追回了全部资金。\n局党组修订星耀体育制度并追回了全部资金。\n",
    "short lines": "甲乙\n丙丁戊\n",
}  # every piece makes something: a tenth of that
SURROUNDINGS = {
    "alone": ("", ""),
    "in the opening": (TITLE + OPENING, ""),
    "in an issue": (TITLE + OPENING + ISSUE, "\n" + CONTACT),
}


def read(text: str) -> None:
    parse_notice(Document("long.txt", text, "0", "text/plain"))


def assert_proportional(work: Callable[[str], None], make: Callable[[int], str], longest: int) -> None:
    segmenter()
    short, long = make(longest // 4), make(longest)
    require_proportion(lambda: work(short), lambda: work(long))


CASES = [
    *((piece, LONGEST, name) for name, piece in MONOTONOUS.items()),
    *((piece, LONGEST // 10, name) for name, piece in STRUCTURED.items()),
]


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
@pytest.mark.parametrize(("piece", "longest"), [pytest.param(*case[:2], id=case[2]) for case in CASES])
def test_monotonous_texts(piece: str, longest: int, surroundings: str) -> None:
    before, after = SURROUNDINGS[surroundings]
    length = longest if surroundings == "in the opening" else longest // 4  # the megabyte once a piece, to save time
    assert_proportional(read, lambda n: before + (piece * (n // len(piece) + 1))[:n] + after, length)


def test_many_issues() -> None:
    assert_proportional(read, lambda n: TITLE + OPENING + ISSUE * (n // len(ISSUE)) + CONTACT, 200_000)


def test_many_telephones_in_the_closing() -> None:
    numbers = "联系电话:0936-6628140;13912345678;a.b@c.cn;"
    assert_proportional(read, lambda n: TITLE + OPENING + ISSUE + CONTACT + numbers * (n // len(numbers)), 200_000)


def test_noise_in_every_sentence() -> None:
    def sentences(text: str) -> None:
        noise = tuple(Span(at, at + 2) for at in range(0, len(text) - 2, 20))
        for span in sentence_spans(text, 0, len(text), noise):
            clean_text(text, span.start, span.end, noise)

    assert_proportional(sentences, lambda n: "局党组修订制度并追回了全部资金。" * (n // 16), 400_000)


@pytest.mark.parametrize("before", ["", "甲", "局党组修订了制度。"])
def test_sentences_among_blanks(before: str) -> None:
    def sentences(text: str) -> None:
        assert len(sentence_spans(text, 0, len(text), ())) == (len(before) > 0)

    assert_proportional(sentences, lambda n: before + "\n " * (n // 2), LONGEST)
