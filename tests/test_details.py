"""What is kept of a section: its heading's end, labels, sentences, money, documents, sanctions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.notice import Amount, Document, Measure, NamedDocument, Notice, Sanction, Section, Span
from index.structure import parse_notice
from index.structure.sentences import clean_text, sentence_spans
from tests.test_structure_hostile import PIECES

ROOT = Path(__file__).parent
TITLE = "中共云溪县水务局党组关于巡察整改进展情况的通报\n"
OPENING = "2022年11月1日至2023年1月20日,县委第二巡察组对县水务局党组开展了巡察,反馈了意见。\n"
CLOSING = "特此通报。\n"


def read(text: str) -> Notice:
    return parse_notice(Document("a.txt", text, "0", "text/plain"))


def issue(body: str, heading: str = "一、关于“甲”的问题。") -> tuple[Notice, Section]:
    """A notice with one issue, and that issue."""
    notice = read(f"{TITLE}{OPENING}{heading}{body}\n{CLOSING}")
    (section,) = notice.issues
    return notice, section


def words(notice: Notice, spans: Sequence[Span]) -> list[str]:
    return [span.of(notice.text) for span in spans]


def spans_of(parts: Iterable[Measure | Amount | NamedDocument | Sanction]) -> tuple[Span, ...]:
    return tuple(part.span for part in parts)


def assert_invariants(notice: Notice) -> None:
    for section in notice.sections:
        assert section.start <= section.heading_end <= section.end
        for spans in (
            section.labels,
            section.sentences,
            section.listed,
            spans_of(section.measures),
            spans_of(section.amounts),
            spans_of(section.documents),
            spans_of(section.sanctions),
        ):
            assert all(section.start <= span.start < span.end <= section.end for span in spans)
            assert all(before.end <= after.start for before, after in pairwise(spans))
        assert list(section.sentences) == sentence_spans(notice.text, section.start, section.end, notice.noise)
        covered = {position for span in section.sentences for position in range(span.start, span.end)}
        noise = {position for span in notice.noise for position in range(span.start, span.end)}
        missing = [
            position
            for position in range(section.start, section.end)
            if position not in covered and position not in noise and not notice.text[position].isspace()
        ]
        assert missing == []
        assert all(sentence.of(notice.text).strip() == sentence.of(notice.text) for sentence in section.sentences)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, "《", "》", "3万元", "诫勉谈话2人", " " * 30, "\n \n" * 8]), max_size=60).map(
        "".join
    )
)
def test_spans_lie_within_their_section_in_order(text: str) -> None:
    notice = read(text)
    assert_invariants(notice)
    assert read(text) == notice
    assert_invariants(read(TITLE + OPENING + "一、关于“甲”的问题。\n" + text + "\n" + CLOSING))


@pytest.mark.parametrize(
    "path", sorted([*ROOT.parent.glob("seeds/*.txt"), *ROOT.glob("notices/*/*.txt")]), ids=lambda path: path.name
)
def test_spans_of_whole_notices(path: Path) -> None:
    assert_invariants(read(path.read_bytes().decode("utf-8")))


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("一、关于“甲、乙”的问题。", "一是修订制度,二是开展培训。"),
        ("一、关于“甲乙”的问题\n", "整改情况:修订制度。"),
        ("(1)针对“甲‘乙’”问题。", "修订制度并开展培训。"),
        ("1.关于甲乙不严的问题\n", "整改情况:修订制度。"),
        ("1.甲乙不严,丙丁不实。\n", "整改情况:修订制度。"),
        ("一、关于“甲”  的问题。    ", "甲的问题,修订制度。"),
    ],
)
def test_a_heading_ends_before_the_body(heading: str, body: str) -> None:
    notice, section = issue(body, heading)
    assert notice.text[section.start : section.heading_end] == heading.rstrip()
    assert notice.text[section.heading_end : section.end].strip() == body


def test_a_heading_whose_words_return_in_the_body() -> None:
    notice, section = issue("对作风不实的问题,修订制度。", "一、关于“作风不实”的问题。")
    assert notice.text[section.heading_end : section.end] == "对作风不实的问题,修订制度。"


def test_a_sentence_alone_is_no_heading() -> None:
    plans = "二、下一步工作打算\n(一)持续抓好河湖巡查,年底前创建示范河湖2条。\n(二)强化监督。定期通报。\n"
    notice = read(f"{TITLE}{OPENING}一、关于“甲”的问题。\n整改情况:已整改。\n{plans}{CLOSING}")
    first, second = (section for section in notice.sections if section.kind == "plans")
    assert first.heading_end == first.start
    assert notice.text[second.start : second.heading_end] == "(二)强化监督。"


def test_labels_open_paragraphs() -> None:
    body = "\n整改状态:阶段性完成\n整改情况:\n修订了整改措施清单。\n采取的整改措施:完善整改情况台账。"
    notice = read(f"{TITLE}{OPENING}1.关于甲乙不严的问题{body}\n2.关于丙丁不实的问题{body}\n{CLOSING}")
    for section in notice.issues:  # a label is what recurs from issue to issue
        assert [label.strip() for label in words(notice, section.labels)] == [
            "整改状态:",
            "整改情况:",
            "采取的整改措施:",
        ]
    assert len(notice.issues) == 2


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("12.6万元", 126_000), ("2.37亿元", 237_000_000), ("5260元", 5_260), ("2.3元", 2.3),
        ("1,234.5万元", 12_345_000),
        ("100余万元", 1_000_000), ("5万余元", 50_000), ("6万多元", 60_000), ("3000 元", 3_000),
        ("１２．５万元", 125_000),
        ("三万元", 30_000), ("二十余万元", 200_000), ("五千元", 5_000), ("一千二百万元", 12_000_000),
        ("3万元至5万元", 30_000), ("3至5万元", 30_000), ("3-5万元", 30_000), ("5000元至1万元", 5_000),
        ("2千万元", 20_000_000),
        ("1亿2000万元", 120_000_000),
    ],
)  # fmt: skip
def test_amounts_in_yuan(written: str, yuan: float) -> None:
    notice, section = issue(f"追回资金{written},上缴财政。")
    assert [(amount.span.of(notice.text), amount.yuan) for amount in section.amounts] == [(written, yuan)]


@pytest.mark.parametrize(
    "text", ["三元区和二元结构", "2024元旦前", "3万美元", "第5元素", "2单元", "3万余人", "多元化解"]
)
def test_what_is_no_amount(text: str) -> None:
    assert issue(f"完成{text}的整治。")[1].amounts == ()


def test_documents_with_nested_marks() -> None:
    body = "修订《甲办法》,印发《关于转发〈乙〉的通知》和《关于印发《丙》的通知》,起草《丁。另订《戊细则》,《己"
    notice, section = issue(body)
    assert words(notice, spans_of(section.documents)) == [
        "《甲办法》",
        "《关于转发〈乙〉的通知》",
        "《关于印发《丙》的通知》",
        "《戊细则》",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("诫勉谈话3人、批评教育5人次", ["诫勉谈话3人", "批评教育5人次"]),
        ("给予2名责任人党内严重警告处分", ["2名责任人党内严重警告处分"]),
        ("对两名负责人进行约谈提醒", ["两名负责人进行约谈提醒"]),
        ("给予相关责任人政务记过处分", ["给予相关责任人政务记过处分"]),
        ("已对当事人通报批评,责令作出书面检查", ["通报批评", "责令作出书面检查"]),
        ("谈话提醒12人,组织处理1人", ["谈话提醒12人", "组织处理1人"]),
        ("将1人移送司法机关", ["1人移送司法机关"]),
        ("开除党籍1人、开除公职1人", ["开除党籍1人", "开除公职1人"]),
    ],
)
def test_sanctions_upon_persons(text: str, found: list[str]) -> None:
    notice, section = issue(f"查处违规发放补贴,{text}。")
    assert words(notice, spans_of(section.sanctions)) == found


@pytest.mark.parametrize(
    "text",
    [
        "学习《中国共产党纪律处分条例》",
        "移送纪检监察机关问题线索5条",
        "约谈驾校31家",
        "执行党纪处分条例",
        "移送公安机关1起",
        "完善约谈制度",
    ],
)
def test_what_is_no_sanction(text: str) -> None:
    assert issue(f"一年来{text}。")[1].sanctions == ()


def test_noise_stays_out_of_what_is_read() -> None:
    spam = "星耀体育"
    lines = [f"{spam}{TITLE.strip()}", OPENING.strip(), f"一、关于“甲”的问题。约谈{spam}3人,追回12.6{spam}万元。", spam]
    notice = read("\n".join([*lines, "二、关于“乙”的问题。修订了有关工作制度并公开。", CLOSING]))
    section = notice.issues[0]
    assert clean_text(notice.text, section.start, section.end, notice.noise).endswith("约谈3人,追回12.6万元。")
    assert [amount.yuan for amount in section.amounts] == [126_000]
    assert [clean_text(notice.text, span.start, span.end, notice.noise) for span in spans_of(section.sanctions)] == [
        "约谈3人"
    ]


def test_long_gaps_do_not_move_offsets() -> None:
    gap = " \u3000\n" * 40
    notice, section = issue(f"{gap}整改情况:追回资金12.6万元,{gap}对3名责任人{gap}诫勉谈话。{gap}修订《甲办法》。")
    assert [amount.span.of(notice.text) for amount in section.amounts] == ["12.6万元"]
    assert words(notice, spans_of(section.documents)) == ["《甲办法》"]
    assert_invariants(notice)
