"""Takes out of a page what is not its article: scripts, hidden elements, navigation, share buttons, footers."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

_NEVER_SHOWN = [
    "head", "script", "style", "noscript", "template", "iframe", "frame", "object", "embed", "applet", "svg", "canvas",
    "audio", "video", "map", "button", "input", "select", "textarea", "datalist",
]  # fmt: skip
_CHROME_TAGS = frozenset({"nav", "header", "footer", "aside", "menu"})
_ARTICLE_TAGS = ("article", "main")
_CHROME_NAMES = frozenset(
    {
        "nav", "navbar", "navi", "navigation", "topnav", "mainnav", "subnav", "sidenav", "menu", "mainmenu", "submenu",
        "dropdown", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "share", "sharebox", "bdshare", "bshare",
        "bdsharebuttonbox", "social", "sidebar", "footer", "foot", "bottombar", "copyright", "toolbar", "pagination",
        "pager", "related", "recommend", "qrcode", "login", "search", "searchbox", "sitemap", "friendlink",
        "friendlinks", "skiplink", "toptool",
    }
)  # fmt: skip
_ARTICLE_NAMES = frozenset(
    {"article", "post", "content", "detail", "details", "main", "text", "title", "txt", "zoom", "editor"}
)
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_BREADCRUMB = re.compile(r"[您你的]*(?:当前|现在|目前)?(?:所在)?(?:的)?位置\s*[:\uff1a是]|(?:网站)?首页\s*[>\uff1e»›/]")
_LINK_BLOCKS = ("ul", "ol", "dl", "div", "p", "table", "section", "td", "center")
_MIN_LINKS = 4
_MIN_LINK_SHARE = 0.7
_MAX_LINK_LENGTH = 40
_MAX_BREADCRUMB_LENGTH = 120


def remove_chrome(soup: BeautifulSoup) -> None:
    """Remove from ``soup``, in place, what is no part of the article.

    No element that holds half of the page's running text is ever removed, whatever it is called: on pages without
    meaningful markup a wrapper named ``nav`` or a page-wide form may be all there is.
    """
    for tag in soup.find_all(_NEVER_SHOWN):
        tag.decompose()
    half = _running_length(soup) / 2
    for tag in soup.find_all(True):
        if tag.decomposed or tag.name in ("html", "body"):
            continue
        if (_is_hidden(tag) or _is_chrome(tag)) and _running_length(tag) <= half:
            tag.decompose()
    for tag in soup.find_all(_LINK_BLOCKS):
        if not tag.decomposed and _is_link_list(tag) and _running_length(tag) <= half:
            tag.decompose()


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(_HIDDEN_STYLE.search(_attribute(tag, "style")))


def _is_chrome(tag: Tag) -> bool:
    if tag.name in _CHROME_TAGS:
        in_article = tag.find_parent(_ARTICLE_TAGS) is not None or tag.find(_ARTICLE_TAGS) is not None
        return not in_article and not _is_title_header(tag)
    if tag.find(_ARTICLE_TAGS) is not None or _attribute(tag, "role") in ("main", "article"):
        return False
    if _attribute(tag, "role") in ("navigation", "banner", "contentinfo", "search", "complementary"):
        return True
    names = _names(tag)
    if "header" in names and not names & _ARTICLE_NAMES:
        return tag.find("a") is not None and tag.find_parent(_ARTICLE_TAGS) is None
    return (bool(names & _CHROME_NAMES) and not names & _ARTICLE_NAMES) or _is_breadcrumb(tag)


def _is_title_header(tag: Tag) -> bool:
    """A ``header`` that holds a heading and leads nowhere: the article's own."""
    return tag.name == "header" and tag.find(["h1", "h2"]) is not None and tag.find("a") is None


def _names(tag: Tag) -> set[str]:
    """The words of an element's class and id: ``mainNav bd-share2`` → main, nav, bd, share; whole names too."""
    written = [_attribute(tag, "id"), *_attribute(tag, "class").split()]
    parts = {part.lower() for name in written for part in _NAME_PARTS.findall(name)}
    return parts | {name.lower() for name in written if name}


def _is_breadcrumb(tag: Tag) -> bool:
    """A short element that opens with ``当前位置:`` or ``首页 >`` and leads somewhere."""
    if tag.name not in _LINK_BLOCKS and tag.name != "span":
        return False
    text = tag.get_text().strip()
    return len(text) <= _MAX_BREADCRUMB_LENGTH and bool(_BREADCRUMB.match(text)) and tag.find("a") is not None


def _is_link_list(tag: Tag) -> bool:
    """A block that is hardly anything but short links: menus, related news, friendly sites."""
    links = tag.find_all("a", href=True)
    if len(links) < _MIN_LINKS:
        return False
    lengths = [_length(link.get_text()) for link in links]
    return sum(lengths) >= _length(tag.get_text()) * _MIN_LINK_SHARE and max(lengths) <= _MAX_LINK_LENGTH


def _running_length(tag: Tag) -> int:
    """Characters outside links, white space not counted."""
    return _length(tag.get_text()) - sum(_length(link.get_text()) for link in tag.find_all("a"))


def _length(text: str) -> int:
    return sum(1 for character in text if not character.isspace())


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)
