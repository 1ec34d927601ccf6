"""A notice as the page of a government site: menus, breadcrumbs, share buttons, related links, footer."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{charset}"><title>{title}-政府网站</title>
<style>.txt p {{ text-indent: 2em }}</style>
<script>var site = "脚本里的文字"; document.write("<p>不是正文</p>");</script></head>
<body>
<form id="form1" action="search.aspx"><input type="hidden" name="__VIEWSTATE" value="x">
<div class="header"><a href="/">网站首页</a><input name="q"><button>搜索</button></div>
<nav><ul><li><a href="/a">政务公开</a></li><li><a href="/b">互动交流</a></li>
<li><a href="/c">办事服务</a></li></ul></nav>
<div class="crumbs">当前位置:<a href="/">首页</a> &gt; <a href="/a">政务公开</a> &gt; 正文</div>
<div class="content" id="zoom">
{paragraphs}
</div>
<div class="bdsharebuttonbox">分享到:<a href="#">微信</a><a href="#">微博</a></div>
<div style="display:none">浏览器不显示的文字</div>
<div class="box"><h3><a href="/list">更多新闻</a></h3><ul>{related}</ul></div>
</form>
<footer>版权所有 某某网站 <a href="/map">网站地图</a></footer>
</body></html>
"""


def write_html(text: str, path: Path) -> None:
    """A UTF-8 page, one ``<p>`` for each line of ``text``."""
    path.write_bytes(_page(text, "utf-8").encode("utf-8"))


def write_html_gbk(text: str, path: Path) -> None:
    """The same page in GBK, declared as gb2312 the way older sites do."""
    path.write_bytes(_page(text, "gb2312").encode("gbk", errors="xmlcharrefreplace"))


def _page(text: str, charset: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return page(lines[0], paragraphs(lines), charset)


def page(title: str, content: str, charset: str = "utf-8") -> str:
    """The site's page around the markup ``content``."""
    related = "".join(f'<li><a href="/n/{n}">栏目第{n}条新闻</a><span>12-0{n}</span></li>' for n in range(1, 7))
    return _PAGE.format(charset=charset, title=escape(title), paragraphs=content, related=related)


def paragraphs(lines: Iterable[str]) -> str:
    """Markup of one ``<p>`` for each line."""
    return "\n".join(f"<p><span>&emsp;&emsp;{escape(line)}</span></p>" for line in lines)
