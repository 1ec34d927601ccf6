"""What the page put around and into a notice: site chrome, and the spam words of hijacked mirrors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.notice import Span
from index.segmenter import segmenter

_CHROME = re.compile(
    r"""^[\s\W]*(?:
      (?:打\s*印|关\s*闭|分\s*享|收\s*藏|返回(?:顶部|首页)?|【?字体|字号|大\s+中\s+小|纠错|朗读|扫一扫|微信|微博|QQ空间).{0,30}
    | (?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[::].{0,20}
    | (?:上|下)一(?:篇|条|页).{0,80}
    | (?:当前位置|您(?:现在)?(?:所在)?的?位置|所在位置).{0,80}
    | (?:首页|网站首页)\s*(?:[>|»/·-].*)?
    | (?:网站地图|联系我们|关于我们|友情链接|站点地图|无障碍(?:浏览|阅读)?|设为首页|加入收藏|用户登录|政务微信|移动端|繁体版?|简体版?|English)(?:[\s|>·]+\S{1,12}){0,12}
    | (?:版权所有|主办单位?|承办单位?|技术支持|网站标识码|推荐使用|建议使用|Copyright|©).*
    | [^。]{0,120}(?:ICP\s*[备证]|公网安备|版权所有).*
    | [^。]{0,60}上一篇\s*[::].*
    | [^。,>»›]{1,16}(?:\s*[>»›]\s*[^。,>»›]{1,20}){1,5}
    | (?:全国)?(?:服务热线|咨询热线|网站(?:联系)?电话|免费热线)\s*[::]?[\d\s()-]*
    | [【\[](?:产品推荐|相关(?:新闻|推荐|文章|阅读)|返回|关闭|打印|热门).{0,12}[】\]]?
    | Document | (?:A[Ii])?\s*政务问答 | 智能问答 | 来源链接.{0,80}
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_BETTING_WORD = re.compile(
    r"(?:体育|娱乐|棋牌|彩票|电竞|博彩|真人|百家乐|老虎机|足球|国际)(?:(?:app|APP)(?:下载)?|官网|官方网站|平台|下载|网页版|登录|入口|网址)?"
)
_AFTER_GENUINE = re.compile(
    r"局|馆|场|课|中心|活动|事业|产业|设施|健身|锻炼|公园|协会|学校|教师|运动|赛|委|部|厅|系|学院|老师|器材|用品|城|广场|业|类|节目|竞|项目|强国|总会|经济|文化|旅游|合作|交流|化|会|性|竞赛|公司|集团|企业|消费"
)
_STRUCTURAL = re.compile(
    r"整改|情况|措施|进展|问题|责任|完成|状态|通报|报告|公告|党|局|委|组|院|校|处|科|办|政府|街道|中心|公司|集团|[乡镇村省市县区]$|年|月|日|附件|目录|第.章|总则|附则"
)
_LONGEST_CHROME = 300
_STRAY_LETTER = re.compile(r"(?<=[\u4e00-\u9fff])[b-z](?=[\u4e00-\u9fff])")


def chrome_lines(folded: str) -> list[Span]:
    """Whole lines that belong to the site, wherever they stand."""
    return [Span(start, end) for start, end in _lines(folded) if _is_chrome(folded[start:end].strip())]


def _is_chrome(line: str) -> bool:
    return len(line) <= _LONGEST_CHROME and _CHROME.match(line) is not None


def _lines(folded: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\n]+", folded) if match.group().strip()]


def spam_words(folded: str) -> list[str]:
    """Words a hijacked mirror sprinkled between and inside sentences, longest first.

    Two kinds of evidence, both about how a word stands in the page and not about which word it is: a short line
    that recurs between long paragraphs and is also glued into other lines; or a betting word with a prefix that is no
    word of the language, which opens a line or recurs.
    """
    lines = [folded[start:end].strip() for start, end in _lines(folded)]
    found = _recurring_intruders(lines, folded) | _glued_betting_words(lines, folded)
    return sorted(found, key=len, reverse=True)


def _recurring_intruders(lines: Sequence[str], folded: str) -> set[str]:
    alone = Counter(line for line in lines if 2 <= len(line) <= 14 and re.fullmatch(r"[\w.]+", line))
    return {
        line
        for line, times in alone.items()
        if times >= 2 and not _STRUCTURAL.search(line) and not line.isdigit() and folded.count(line) > times
    }


def _glued_betting_words(lines: Sequence[str], folded: str) -> set[str]:
    candidates: Counter[str] = Counter()
    for match in _BETTING_WORD.finditer(folded):
        if _AFTER_GENUINE.match(folded, match.end()):
            continue
        prefix = re.search(r"[A-Za-z0-9]{1,8}$|[\u4e00-\u9fff]{2}$", folded[max(0, match.start() - 8) : match.start()])
        if prefix and not _is_word(prefix.group()):
            candidates[prefix.group() + match.group()] += 1
    return {
        word
        for word, times in candidates.items()
        if any(line.startswith(word) for line in lines) or (times >= 2 and word in lines)
    }


def _is_word(text: str) -> bool:
    return bool(segmenter().FREQ.get(text))


def find_noise(folded: str) -> list[Span]:
    """All noise of a folded text, ascending and disjoint."""
    spans = chrome_lines(folded)
    for word in spam_words(folded):
        spans += [Span(match.start(), match.end()) for match in re.finditer(re.escape(word), folded)]
    spans += [Span(match.start(), match.end()) for match in _STRAY_LETTER.finditer(folded)]
    return merge(spans)


def merge(spans: Sequence[Span]) -> list[Span]:
    """Overlapping and touching spans joined, ascending."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda item: (item.start, item.end)):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
