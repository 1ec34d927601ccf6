"""Noise is told by how it stands in the page: no line that says something is taken for the page's own."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.notice import Document, Notice
from index.structure import parse_notice
from index.structure.fold import fold
from index.structure.noise import find_noise

TITLE = "中共云溪县水务局党组关于巡察整改进展情况的通报"
OPENING = "2022年3月1日至5月30日,县委第二巡察组对县水务局党组开展了巡察,并反馈了意见。现将整改情况予以公布。"
ISSUES = (
    "一、关于“工程监管不严”的问题。\n整改情况:修订制度,约谈负责人,并对在建工程逐个核查,发现的问题都已改正。",
    "二、关于“作风不实”的问题。\n整改情况:召开专题会议,组织学习有关规定,对窗口服务逐项核查,群众满意。",
)
CLOSING = "欢迎干部群众监督。联系电话:0553-6610244。"
SIGNATURE = ("中共云溪县水务局党组", "2022年12月5日")
PLACES = ("above the title", "below the title", "between paragraphs", "three times", "behind the date", "alone")

CHROME = tuple(
    "打印 关闭 分享 收藏 返回首页 字号 字体 微信 微博 浏览 阅读 点击 访问 首页 上一篇 下一篇 当前位置 网站地图 版权所有"
    " 主办单位 承办单位 技术支持 ICP备 公网安备 服务热线 Document 政务问答".split()
)
JOINTS = ("", " ", ":", "：", "机", "会", "平台", " > ", "　　", "|", "、")
ACTIONS = tuple(
    "完成整改 立案 查处案件 关停企业 约谈 培训干部 清退 投入 新增 处理 问责 建成 修复 发放 组织学习 走访群众".split()
)
UNITS = tuple(
    "件 起 人 名 家 次 场 万 万元 元 亿元 % 公里 亩 台 份 期 条 户 人次 小时 天 个月 篇 平方米 处 座 轮".split()
)
NUMBERS = st.one_of(
    st.integers(2, 3000).map(str),
    st.sampled_from(("2.7", "三", "十二", "百余", "１２", "1.2万")),
    st.floats(1, 99).map("{:.1f}".format),
)
MEASURES = st.one_of(
    st.builds("{}{}{}".format, st.sampled_from(ACTIONS), NUMBERS, st.sampled_from(UNITS)),
    st.builds("{1}{2}{0}".format, st.sampled_from(ACTIONS), NUMBERS, st.sampled_from(UNITS)),
    st.builds(
        "{}年{}月{}日{}".format,
        st.integers(2018, 2026),
        st.integers(1, 12),
        st.integers(1, 28),
        st.sampled_from(ACTIONS),
    ),
    st.builds("{}月{}日{}".format, st.integers(1, 12), st.integers(1, 28), st.sampled_from(ACTIONS)),
    st.builds("{}《{}管理办法》".format, st.sampled_from(ACTIONS), st.sampled_from(("公车", "采购", "档案"))),
    st.builds("已{}".format, st.sampled_from(ACTIONS)),
    st.sampled_from(("完善了值班制度和交接班办法", "对施工单位进行约谈提醒", "实行专人管理专柜存放")),
)
LINES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(CHROME),
    st.sampled_from(JOINTS),
    MEASURES,
    st.sampled_from(("", "。", ";")),
)


def page(line: str, place: str) -> str:
    """A notice with a line at one of the places where a page puts its own."""
    if place == "alone":
        return line
    lines = [TITLE, OPENING, *ISSUES, CLOSING, *SIGNATURE]
    at = {"above the title": 0, "below the title": 1, "between paragraphs": 3, "three times": 2, "behind the date": 7}
    lines.insert(at[place], line)
    if place == "three times":
        lines[5:5] = [line, line]
    return "\n\n".join(lines) + "\n"


def noise_in(text: str, words: str) -> list[str]:
    """What is noise within the first place where the words stand."""
    start = text.index(words)
    return [span.of(text) for span in find_noise(fold(text)) if span.start < start + len(words) and span.end > start]


def read(text: str) -> Notice:
    return parse_notice(Document("a.txt", text, "0", "text/plain"))


@settings(max_examples=400, deadline=None)
@given(LINES, st.sampled_from(PLACES))
@example("打印机采购3台", "behind the date")
@example("浏览《条例》", "above the title")
def test_no_line_with_a_measure_is_noise(line: str, place: str) -> None:
    text = page(line, place)
    assert noise_in(text, line) == []
    if place != "alone":
        assert any(section.start <= text.index(line) < section.end for section in read(text).sections)


@pytest.mark.parametrize(
    "line",
    [
        "打印机采购实行集中管理,清退超标设备。", "关闭3家违规砂场并恢复植被", "分享会每月举办一次",
        "微信公众号开设整改专栏",
        "浏览记录纳入保密检查范围", "承办单位为县水务局,负责验收。", "阅读室添置图书1200册", "返回村集体资金8.2万元",
        "点击率低的栏目一律合并", "首页栏目由12个压减为5个", "主办会计轮岗",
    ],
)  # fmt: skip
def test_sentences_that_begin_with_a_word_of_chrome_are_kept(line: str) -> None:
    assert noise_in(page(line, "between paragraphs"), line) == []


@pytest.mark.parametrize(
    "line",
    [
        "保密柜里的u盘全部登记,u盘由专人保管。", "新购b超机和x光机,b超室值班。", "改造t型桥与大t型路口。",
        "定为a类企业和b类企业,评a级的三家。",
        "高清x光机用于大t型件探伤,科目b超支。",
    ],
)  # fmt: skip
def test_single_letters_between_characters_are_kept(line: str) -> None:
    assert noise_in(page(line, "between paragraphs"), line) == []


def test_several_letters_that_split_words_are_noise() -> None:
    line = "区政z府督促整k改责任单位,完善制q度,u盘由专人保管,加强监x督。"
    assert noise_in(page(line, "between paragraphs"), line) == ["z", "k", "q", "x"]


def test_two_letters_prove_nothing() -> None:
    line = "区政z府督促落实,完善制q度。"
    assert noise_in(page(line, "between paragraphs"), line) == []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("首页 > 信息公开 > 巡察整改", "above the title"),
        ("24小时服务热线：400-880-0000", "above the title"),
        ("字号：大 中 小　　打印本页", "below the title"),
        ("浏览次数：1263次", "below the title"),
        ("您是第 10263 位访问者　打印本页", "behind the date"),
        ("【关闭窗口】 【打印本页】", "behind the date"),
        ("上一篇：云溪县水务局2023年预算公开", "behind the date"),
        ("版权所有：云溪县人民政府　ICP备案编号：云ICP备20240001号　网站标识码：5109990012", "behind the date"),
        ("打印本页", "three times"),
    ],
)
def test_lines_of_the_page_are_noise(line: str, place: str) -> None:
    assert "".join(noise_in(page(line, place), line)) == line


@pytest.mark.parametrize("word", ["星耀体育", "九彩娱乐", "乐川棋牌app"])
def test_a_word_sprinkled_by_a_mirror_is_noise(word: str) -> None:
    lines = [f"{word}{TITLE}", OPENING, ISSUES[0], word, ISSUES[1].replace("专题会议", f"专题{word}会议"), CLOSING]
    notice = read("\n".join([*lines, *SIGNATURE]))
    assert [span.of(notice.text) for span in notice.noise] == [word] * 3
    assert notice.facts.title is not None and notice.facts.title.value == TITLE
    assert notice.facts.agency is not None and notice.facts.agency.value == "云溪县水务局"


@pytest.mark.parametrize("name", ["云溪体育中心", "澄湖娱乐公司"])
def test_an_agency_in_the_trade_is_no_spam(name: str) -> None:
    title = f"{name}党组关于巡察整改进展情况的通报"
    lines = [title, OPENING.replace("县水务局", name), *(issue + f"{name}负责。" for issue in ISSUES), CLOSING, name]
    assert find_noise(fold("\n".join(lines))) == []


def test_a_title_set_with_gaps_is_no_row_of_links() -> None:
    title = "云溪县水务局党组　　关于巡察整改　　进展情况的通报"
    notice = read("\n".join([title, OPENING, *ISSUES, CLOSING, *SIGNATURE]))
    assert notice.noise == ()
    assert notice.facts.agency is not None and notice.facts.agency.value == "云溪县水务局"
