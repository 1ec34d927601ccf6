"""Web pages: the article whole, the site around it gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import UnreadableFileError
from index.readers import read_document

LONG = "根据区委统一部署,第一巡察组开展了巡察,现将整改进展情况予以公布。"


def read(markup: str | bytes, folder: Path) -> list[str]:
    """The lines read from a page."""
    path = folder / "page.html"
    path.write_bytes(markup if isinstance(markup, bytes) else markup.encode("utf-8"))
    return read_document(path).text.splitlines()


def test_blocks_breaks_and_entities(tmp_path: Path) -> None:
    markup = "<div>第一行<br>第二行&amp;&#19977;<p>&nbsp;&emsp;第<b>三</b>行\n  续写</p>尾</div><!-- 注 -->"
    assert read(f"{markup}<div>{LONG}</div>", tmp_path) == ["第一行", "第二行&三", "第三行续写", "尾", LONG]


def test_table_cells_are_parted(tmp_path: Path) -> None:
    markup = f"<p>{LONG}</p><table><tr><th>问题</th><th>状态</th></tr><tr><td>甲</td><td><p>完成</p></td></tr></table>"
    assert read(markup, tmp_path) == [LONG, "问题\t状态", "甲\t完成"]


def test_page_without_meaningful_markup_keeps_its_article(tmp_path: Path) -> None:
    markup = f"<body><form class='nav'><table class='menu'><tr><td>{LONG}<br>{LONG}</td></tr></table></form></body>"
    assert read(markup, tmp_path) == [LONG, LONG]


def test_article_header_stays_site_header_goes(tmp_path: Path) -> None:
    markup = (
        f"<header><a href='/'>网站名</a></header><article><header><h1>通报</h1></header><p>{LONG}</p></article>"
        "<aside>推荐</aside><footer>版权所有</footer>"
    )
    assert read(markup, tmp_path) == ["通报", LONG]


def test_class_names_tell_the_site_from_the_article(tmp_path: Path) -> None:
    markup = (
        "<div class='main-nav'>导航</div><div id='pageHeader'><a href='/'>网站</a></div><div class='main-sidebar'>"
        f"<p>{LONG}</p><p>{LONG}</p><div class='article-footer'>某局党组</div></div>"
        "<div class='shareBox'>分享</div><div class='foot'>版权所有</div>"
    )
    assert read(markup, tmp_path) == [LONG, LONG, "某局党组"]


def test_hidden_elements_and_scripts_go(tmp_path: Path) -> None:
    markup = (
        f"<p>{LONG}</p><p hidden>藏</p><p style='DISPLAY : none'>藏</p><script>藏</script><style>藏</style>"
        "<noscript>藏</noscript><template>藏</template><button>藏</button><select><option>藏</select>"
    )
    assert read(markup, tmp_path) == [LONG]


def test_link_lists_go_attachments_stay(tmp_path: Path) -> None:
    menu = "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(6))
    markup = (
        f"<ul>{menu}</ul><div>您当前的位置:<a href='/'>首页</a></div><p>{LONG}</p><p>附件:<a href='f'>清单.doc</a></p>"
    )
    assert read(markup, tmp_path) == [LONG, "附件:清单.doc"]


def test_numbers_a_browser_draws(tmp_path: Path) -> None:
    markup = (
        f"<p>{LONG}</p><ol start='3'><li>甲</li><li value='7'>乙</li><li>8.丙</li></ol>"
        "<ol style='list-style-type:cjk-ideographic'><li>丁</li></ol><ul><li>戊</li></ul><ol type='a'><li>己</li></ol>"
    )
    assert read(markup, tmp_path) == [LONG, "3.甲", "7.乙", "8.丙", "一、丁", "戊", "a.己"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gbk"), ("gb2312", "utf-8"), ("utf-8", "gbk"), ("big5", "big5"), ("nonsense", "gb18030")],
)
def test_declared_and_real_encoding(declared: str, encoding: str, tmp_path: Path) -> None:
    sentence = "根據統一部署,現予以公佈" if encoding == "big5" else LONG
    markup = f"<html><head><meta charset={declared}></head><body><p>{sentence}</p></body></html>"
    assert read(markup.encode(encoding), tmp_path) == [sentence]


def test_one_broken_character_in_a_long_page(tmp_path: Path) -> None:
    page = b"<meta charset=gbk><p>" + (LONG * 60).encode("gbk") + b"\xff</p><p>" + LONG.encode("gbk") + b"</p>"
    assert read(page, tmp_path)[-1] == LONG


def test_deep_nesting_does_not_exhaust_the_stack(tmp_path: Path) -> None:
    depth = 1500
    assert read("<div>" * depth + LONG + "</div>" * depth, tmp_path)[-1] == LONG


def test_page_made_by_scripts_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="shows no text"):
        read("<html><body><div id=app></div><script>render()</script></body></html>", tmp_path)
