"""What is asked for, told by the words of asking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from bot.model import Language, QuestionKind

MetadataField = Literal[
    "inspected", "feedback", "published", "signed", "body", "contacts", "title", "counts", "finished"
]
AnswerType = Literal["money", "number", "percent", "date", "document", "person", "any"]

_SET = {
    "zh": re.compile(
        r"(?:哪些|哪个|哪家|哪几(?:家|个)?|什么|有几家|多少(?:个|家)?|几家)\s*(?:的\s*)?(?:单位|部门|机构|机关|局|地方|地区|市县|区县|市|县|党组|党委|通报|集团|公司|企业|医院|学校|街道)"
        r"|(?:哪些|哪家|哪几家|哪几个|哪个)(?:$|[在有是把被做对也还?？])|(?:有|是)(?:哪些|哪几家|哪家|哪几个|谁)|由谁|^谁(?:在|把|被|有|做|管|负责|整)|都有谁|哪些.{0,12}(?:单位|部门|机构|地方)(?:[?？]|$)"
    ),
    "en": re.compile(
        r"\b(?:which|what)\s+(?:\w+\s+){0,3}?(?:agenc(?:y|ies)|bureaus?|bod(?:y|ies)|departments?|units?|notices?|offices?|authorit(?:y|ies)|organi[sz]ations?|institutions?|regulators?|places?|district|districts|cit(?:y|ies)|count(?:y|ies)|hospitals?|schools?|colleges?|compan(?:y|ies)|groups?|sub-?districts?)\b"
        r"|^\s*who\b(?!\s+(?:is|was)\s+(?:the\s+)?(?:head|director|chief|leader|secretary|mayor))|\bwhose\b|^\s*where\s+(?:did|do|does|were|was|are|is|have|has)\b|^\s*(?:list|name)\b.{0,20}\b(?:agenc|bureau|bod|department|unit)|^\s*has\s+any(?:one|body|\s+agency)|\bany\s+agenc(?:y|ies)\b",
        re.IGNORECASE,
    ),
}
_COMPARE = {
    "zh": re.compile(
        r"比较|对比|相比|区别|异同|有何不同|有什么不同|差别|差异|分别(?:是|有|怎|如|涉及|采取|做)|哪个更|各自"
    ),
    "en": re.compile(
        r"\bcompar|\bdiffer|\bversus\b|\bvs\.?\b|\bcontrast|\bside by side|\bboth\b.*\band\b|\brespectively\b",
        re.IGNORECASE,
    ),
}
_MEASURES = {
    "zh": re.compile(
        r"怎么(?!样$)|如何|怎样|措施|做法|做了(?:什么|哪些)|采取|哪些办法|什么办法|(?:有)?(?:什么|哪些)(?:打算|计划|安排|举措|行动|进展)|整改了(?:什么|哪些)"
    ),
    "en": re.compile(
        r"\bhow\s+(?:did|does|do|is|are|was|were|has|have|will|can)\b(?!\s+(?:many|much))|\bwhat\s+(?:did|does|do|has|have|is|was|were|are)\b.{0,80}\b(?:do|done|doing|take|taken|plan)\b|\bwhat\s+(?:steps|measures|actions|action|plans)\b|\bdescribe\b|\bexplain how\b",
        re.IGNORECASE,
    ),
}
_FACT = {
    "zh": re.compile(
        r"多少|几(?:个|名|座|处|次|件|条|项|张|辆|台|人|天|年|月|家|套|份|公里|亩|万)|多大|多长|多高|哪(?:一)?[天年月日]|什么时候|何时|是谁|哪份|哪部|哪个文件|叫什么|什么(?:文件|制度|名称|名字|单子|表|系统|平台|规定|办法)|比例|百分之|哪年"
    ),
    "en": re.compile(
        r"\bhow\s+(?:many|much|large|long|big|often|far|old|high)\b|\bwhen\b|\bwhat\s+(?:share|percentage|proportion|rate|date|year|amount|number|name|document|is the|was the|are the)\b|\bwhich\s+(?:document|year|date|road|village|company|system|regulation|rules?|form)\b|\bwho\s+(?:is|was)\b",
        re.IGNORECASE,
    ),
}
_FIELDS: dict[MetadataField, dict[str, re.Pattern[str]]] = {
    "feedback": {
        "zh": re.compile(
            r"反馈.{0,12}(?:什么时候|何时|哪一?[天日年月]|时间|日期|几[号月])|(?:什么时候|何时|哪一?天|几月几[日号]).{0,16}反馈"
        ),
        "en": re.compile(
            r"\bwhen\b.{0,60}(?:feedback|findings|report(?:ed)? back|fed back|results? (?:given|delivered|communicated)|feed back)|(?:feedback|findings).{0,40}(?:date|when)",
            re.IGNORECASE,
        ),
    },
    "inspected": {
        "zh": re.compile(
            r"(?:什么时候|何时|哪(?:一)?[天年月段]|哪天到哪天|起止|期间|多长时间|时间|日期|几月).{0,16}(?:巡察|巡视)|(?:巡察|巡视).{0,16}(?:什么时候|何时|哪(?:一)?[天年月段]|起止|时间|日期|持续|多久|从.{0,4}到)"
        ),
        "en": re.compile(
            r"\bwhen\b.{0,60}\binspect|inspection.{0,30}\b(?:dates?|period|begin|start|end|last|take place|took place)|\bhow long\b.{0,40}inspect|\bdates?\b.{0,30}inspect",
            re.IGNORECASE,
        ),
    },
    "published": {
        "zh": re.compile(
            r"(?:通报|报告|公告).{0,8}(?:什么时候|何时|哪(?:一)?[天年月]|时间|日期).{0,6}(?:发布|公布|发表|公开)?|(?:什么时候|何时|哪(?:一)?天).{0,10}(?:发布|公布|公开).{0,6}(?:通报|报告)?|(?:发布|公布)(?:时间|日期)"
        ),
        "en": re.compile(
            r"\bwhen\b.{0,60}\b(?:publish|released|posted|made public|issued)|publication date|date of publication",
            re.IGNORECASE,
        ),
    },
    "signed": {
        "zh": re.compile(r"落款|签署日期"),
        "en": re.compile(r"\bwhen\b.{0,60}\bsigned\b|date of (?:the )?signature|signature date", re.IGNORECASE),
    },
    "body": {
        "zh": re.compile(
            r"(?:哪个|哪一?支|哪一?|什么|第几).{0,4}(?:巡察组|巡视组|组)|(?:由谁|谁).{0,8}(?:巡察|巡视)|(?:巡察|巡视)(?:它|的)?(?:组)?(?:是|叫).{0,4}(?:哪|什么|谁)"
        ),
        "en": re.compile(
            r"\b(?:which|what)\s+(?:\w+\s+){0,2}(?:inspection\s+)?(?:team|group|body)\b.{0,40}|\bwho\s+(?:inspected|carried out the inspection|conducted the inspection)|inspection\s+(?:team|group|body)\b",
            re.IGNORECASE,
        ),
    },
    "contacts": {
        "zh": re.compile(
            r"(?:监督|联系|举报|咨询|反映|办公)?电话(?:号码)?(?:是|多少|[?？]|为)|(?:监督|联系|举报)电话|邮箱|联系方式|联系地址|(?:怎么|如何)联系|邮编|电子邮件"
        ),
        "en": re.compile(
            r"\b(?:phone|telephone)\b|\be-?mail\b|\bcontact\s+(?:details|information|number|address)|\bhow (?:can|do|could) (?:i|we|one|people|the public|residents|citizens)\s+(?:\w+\s+)?(?:contact|reach|ring|call|write to|get in touch)|\bmailbox\b",
            re.IGNORECASE,
        ),
    },
    "title": {
        "zh": re.compile(r"(?:通报|报告|文章|文件)(?:的)?(?:标题|题目)"),
        "en": re.compile(
            r"\btitle\b.{0,30}\b(?:notice|report|document)|(?:notice|report|document)(?:'s)?\s+title|\bheadline\b",
            re.IGNORECASE,
        ),
    },
    "finished": {
        "zh": re.compile(
            r"(?:全部|都|均|所有).{0,12}(?:整改|问题|任务|事项)?.{0,8}(?:完成|完毕|完了|整改完|改完|到位|销号|办结|见底|清零)|(?:完成率|整改率).{0,6}(?:100|百分之百)"
        ),
        "en": re.compile(
            r"\b(?:all|every|everything|each)\b.{0,60}\b(?:finish|complet|resolv|done|rectified|closed|fixed|settled|cleared)|\b(?:finish|complet|resolv)\w*\s+(?:all|every|everything)\b|\bfully (?:complet|rectif)|\b100\s*(?:%|per ?cent).{0,40}(?:finish|complet|resolv|done|rectif)",
            re.IGNORECASE,
        ),
    },
    "counts": {
        "zh": re.compile(
            r"(?:反馈|指出|查出|存在|发现|共有|一共|多少|几).{0,10}(?:方面|大项|具体问题|整改任务|整改措施|措施)|(?:多少|几)(?:个|条|项)?(?:问题|措施|任务)"
        ),
        "en": re.compile(
            r"\bhow many\s+(?:\w+\s+){0,3}(?:problems|issues|measures|tasks|findings|aspects|points|headings)\b",
            re.IGNORECASE,
        ),
    },
}
_TYPES: list[tuple[AnswerType, re.Pattern[str]]] = [
    (
        "person",
        re.compile(
            r"(?:局长|书记|主任|院长|校长|组长|处长|科长|镇长|县长|区长|市长|董事长|经理|负责人|领导).{0,4}(?:是谁|叫什么|姓什么|名字|的姓名)|谁是|姓名|who (?:is|was) (?:the |its )?(?:\w+ )?(?:head|director|chief|leader|secretary|mayor|president|principal)|name of the (?:\w+ )?(?:head|director|chief|secretary|mayor)|director'?s name",
            re.IGNORECASE,
        ),
    ),
    (
        "document",
        re.compile(
            r"哪(?:份|部|个|项)(?:文件|制度|办法|规定|方案|条例)|什么(?:文件|制度|单子|表|办法|规定|方案|条例|预案)|which (?:document|regulation|rules?|form|plan|policy)|what (?:document|regulation|rules?|form|plan|policy)",
            re.IGNORECASE,
        ),
    ),
    (
        "percent",
        re.compile(
            r"百分之|比例|占比|[率](?:是|为|达|有|多|降|升|下|提|[?？])|what (?:share|percentage|proportion|per ?cent)|\brate\b",
            re.IGNORECASE,
        ),
    ),
    (
        "money",
        re.compile(
            r"多少(?:钱|资金|经费|元|万元|款|费用?|投资|罚款|存量资金|医保基金)|金额|原值|花了多少|投入(?:了)?多少|开支.{0,8}多少|how much\b|what (?:amount|budget|sum)|(?:total|annual) budget|how large was the fine",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            r"什么时候|何时|哪(?:一)?[天年月日]|几月几[日号]|\bwhen\b|what (?:date|year)|which (?:date|year)",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"多少|几(?:个|名|座|处|次|件|条|项|张|辆|台|人|天|年|月|家|套|份|公里|亩)|多大|多长|多高|how many|how (?:long|big|large|far|old|high)|what number",
            re.IGNORECASE,
        ),
    ),
]


def metadata_fields(question: str, language: Language) -> tuple[MetadataField, ...]:
    """The facts of a notice that are asked for; mostly none or one."""
    asked = [field for field, patterns in _FIELDS.items() if patterns[language].search(question)]
    return tuple(field for field in asked if field != "published" or "signed" not in asked)


def asks_for_set(question: str, language: Language) -> bool:
    """Whether the answer is a set of agencies."""
    return _SET[language].search(question) is not None


def answer_type(question: str) -> AnswerType:
    """What must stand in a sentence for it to answer a question of fact."""
    return next((kind for kind, pattern in _TYPES if pattern.search(question)), "any")


def question_kind(question: str, language: Language, *, agencies: int, fields: Sequence[MetadataField]) -> QuestionKind:
    """The kind by the words of asking; ``agencies`` is how many the question names."""
    if agencies >= 2 and (_COMPARE[language].search(question) or not asks_for_set(question, language)):
        return "compare"
    if agencies == 0 and asks_for_set(question, language):
        return "agencies"
    if fields:
        return "metadata"
    if _FACT[language].search(question):
        return "fact"
    if _MEASURES[language].search(question):
        return "measures"
    return "other"
