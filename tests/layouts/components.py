"""What layouts are put together from; those marked ``held_out`` are never in a layout to tune on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Opener:
    """How an issue opens. In ``template`` {N} is a number with its marks, {d} a numeral, {t} the title."""

    template: str
    held_out: bool = False

    @property
    def closed(self) -> bool:
        """Whether words or marks after the title say where it ends."""
        return not self.template.endswith("{t}")

    @property
    def quoted(self) -> bool:
        """Whether the title stands in quotation marks."""
        return "“{t}”" in self.template

    @property
    def bare(self) -> bool:
        """Whether nothing but a number, if that, stands before and after the title."""
        return self.template in ("{N}{t}", "{t}")


@dataclass(frozen=True)
class Words:
    """A wording with one slot {} or none."""

    template: str
    held_out: bool = False


@dataclass(frozen=True)
class Columns:
    """The heads of a table, by kind of cell."""

    number: str
    title: str
    measures: str
    result: str
    who: str
    deadline: str
    status: str
    held_out: bool = False


OPENERS = (
    Opener("{N}关于“{t}”的问题"),
    Opener("{N}关于“{t}”问题"),
    Opener("{N}关于{t}的问题"),
    Opener("{N}关于“{t}”问题的整改"),
    Opener("{N}针对“{t}”问题"),
    Opener("{N}针对{t}的问题"),
    Opener("{N}“{t}”问题"),
    Opener("{N}“{t}”"),
    Opener("{N}{t}"),
    Opener("{t}"),
    Opener("{N}【问题】{t}"),
    Opener("【问题{d}】{t}"),
    Opener("[问题{d}]{t}"),
    Opener("{N}问题：{t}"),
    Opener("问题{d}：{t}"),
    Opener("问题{d}.针对{t}的问题"),
    Opener("{N}问题表述：{t}"),
    Opener("{N}反馈意见：{t}"),
    Opener("反馈问题{d}：{t}"),
    Opener("■{t}"),
    Opener("● {t}"),
    Opener("◆ {t}"),
    Opener("- {t}"),
    Opener("▲{t}"),
    Opener("{N}对“{t}”的问题", held_out=True),
    Opener("{N}对于{t}的问题", held_out=True),
    Opener("{N}就“{t}”问题", held_out=True),
    Opener("{N}【问题描述】{t}", held_out=True),
    Opener("{N}〔反馈问题〕{t}", held_out=True),
    Opener("〖问题{d}〗{t}", held_out=True),
    Opener("（问题{d}）{t}", held_out=True),
    Opener("{N}存在问题：{t}", held_out=True),
    Opener("{N}问题描述：{t}", held_out=True),
    Opener("{N}巡察指出：“{t}”", held_out=True),
    Opener("第{d}个问题：{t}", held_out=True),
    Opener("整改事项{d}：{t}", held_out=True),
    Opener("★ {t}", held_out=True),
    Opener("§ {t}", held_out=True),
    Opener("* {t}", held_out=True),
    Opener("· {t}", held_out=True),
)
"""The brackets of 【问题{d}】 belong to the mark; a bare opener without a number is a plain line."""

AREA_SHAPES = (
    Words("{}方面"),
    Words("在{}方面"),
    Words("在“{}”方面"),
    Words("“{}”方面"),
    Words("聚焦{}方面"),
    Words("{}"),
    Words("〖{}〗"),
    Words("【{}】"),
    Words("反馈问题：{}"),
    Words("关于{}方面存在的问题"),
    Words("◎{}", held_out=True),
    Words("＝＝{}＝＝", held_out=True),
    Words("围绕“{}”", held_out=True),
    Words("{}类问题", held_out=True),
)
GROUP_SHAPES = (
    Words("关于“{}”问题的整改"),
    Words("关于“{}”问题"),
    Words("{}"),
    Words("关于“{}”的问题"),
    Words("针对{}的问题", held_out=True),
)
CONTAINERS = (
    Words("巡察反馈问题整改情况"),
    Words("反馈问题的整改落实情况"),
    Words("具体问题整改进展"),
    Words("整改任务完成情况", held_out=True),
)
BODY_LABELS = (
    Words(""),
    Words("整改情况："),
    Words("整改措施："),
    Words("整改落实情况："),
    Words("整改进展情况："),
    Words("整改落实："),
    Words("【措施】"),
    Words("【整改措施】"),
    Words("[整改情况]"),
    Words("→整改："),
    Words("做法：", held_out=True),
    Words("〔整改〕", held_out=True),
    Words("→", held_out=True),
    Words("——", held_out=True),
    Words("整改举措：", held_out=True),
    Words("怎么改的：", held_out=True),
)
PART_SHAPES = (
    Words("{}："),
    Words("【{}】"),
    Words("[{}]"),
    Words("（{}）", held_out=True),
    Words("{}——", held_out=True),
)
PART_NAMES = (
    Columns("序号", "反馈问题", "整改措施", "整改成效", "责任人", "完成时限", "整改状态"),
    Columns("序号", "问题", "整改情况", "成效", "责任单位", "整改时限", "完成情况"),
    Columns("编号", "问题表述", "整改落实情况", "整改结果", "牵头人", "时限", "进展"),
    Columns("序 号", "存在问题", "具体措施", "取得成效", "责任领导", "完成时间", "状态", held_out=True),
    Columns("No.", "巡察指出的问题", "怎么改", "改得怎样", "谁负责", "何时改完", "改完没有", held_out=True),
)
STATUS_WORDS = (
    {"done": "已完成", "ongoing": "正在推进", "long_term": "长期坚持"},
    {"done": "完成", "ongoing": "阶段性完成", "long_term": "长期坚持"},
    {"done": "已整改", "ongoing": "整改中", "long_term": "持续整改"},
)
TABLE_FORMS = (
    Words("pipe"),
    Words("pipe_edges"),
    Words("tab"),
    Words("flat"),
    Words("flat_run_on"),
    Words("spaces", held_out=True),
    Words("box", held_out=True),
    Words("markdown", held_out=True),
    Words("record", held_out=True),
    Words("comma_quoted", held_out=True),
)
"""Rows with a separator between cells; ``flat`` is a cell a line, ``flat_run_on`` all cells in one line."""
PLAN_HEADINGS = (
    Words("下一步工作打算"),
    Words("下一步工作安排"),
    Words("今后整改工作打算"),
    Words("后续工作考虑", held_out=True),
)
