"""How the names of organisations end, for whoever reads a notice or a question."""

from __future__ import annotations

ORGAN_ENDINGS: tuple[str, ...] = tuple(
    """
    局 委 院 厅 部 处 办 站 所 社 会 馆 台 队 中心 公司 集团 银行 大学 学院 学校 中学 小学 医院 街道 街道办事处 办事处
    政府 乡 镇 园区 开发区 高新区 管委会 委员会 办公室 法院 检察院 协会 联合会 联社 研究院 研究所 支队 总队 党校 报社
    电视台 场 厂
    """.split()
)
