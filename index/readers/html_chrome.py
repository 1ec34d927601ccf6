"""Takes out of a page what is not its article: scripts, hidden elements, navigation, share buttons, footers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import PreformattedString, Tag

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
        "bdsharebuttonbox", "social", "sidebar", "bottombar", "copyright", "pagination", "pager", "qrcode", "login",
        "search", "searchbox", "sitemap", "friendlink", "friendlinks", "skiplink", "toptool",
    }
)  # fmt: skip
# Parts that a site has and an article may have: ``article-footer`` can hold who signed and when.
_SHARED_NAMES = frozenset({"footer", "foot", "toolbar", "related", "recommend"})
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


@dataclass(slots=True)
class _Content:
    """What an element holds, all levels down; lengths in characters without white space."""

    running: int = 0  # length of the text outside links
    letters: int = 0  # letters and Chinese characters; not digits, as lists of news put a date beside every link
    link_letters: int = 0
    links: int = 0
    longest_link: int = 0  # letters
    has_article: bool = False


def remove_chrome(soup: BeautifulSoup) -> None:
    """Remove from ``soup``, in place, what is no part of the article.

    No element that holds half of the page's running text is ever removed, whatever it is called: on pages without
    meaningful markup a wrapper named ``nav`` or a page-wide form may be all there is.
    """
    for tag in soup.find_all(_NEVER_SHOWN):
        tag.decompose()
    contents = _measured(soup)
    half = contents[id(soup)].running / 2
    for tag in soup.find_all(True):
        if tag.decomposed or tag.name in ("html", "body"):
            continue
        content = contents[id(tag)]
        if content.running <= half and (_is_hidden(tag) or _is_chrome(tag, content) or _is_link_list(tag, content)):
            tag.decompose()


def _measured(soup: BeautifulSoup) -> dict[int, _Content]:
    """The content of every element by its ``id()``, in one pass, because pages may nest thousands deep."""
    contents = {id(tag): _Content() for tag in [soup, *soup.find_all(True)]}
    for string in soup.find_all(string=True):
        if isinstance(string, PreformattedString):
            continue
        parents = list(string.parents)
        length = sum(1 for character in string if not character.isspace())
        letters = sum(1 for character in string if character.isalpha())
        in_link = any(parent.name == "a" for parent in parents)
        for content in (contents[id(parent)] for parent in parents):
            content.letters += letters
            content.link_letters += letters if in_link else 0
            content.running += 0 if in_link else length
    for link in soup.find_all("a", href=True):
        for content in (contents[id(parent)] for parent in link.parents):
            content.links += 1
            content.longest_link = max(content.longest_link, contents[id(link)].letters)
    for article in soup.find_all(_ARTICLE_TAGS):
        for parent in article.parents:
            contents[id(parent)].has_article = True
    return contents


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(_HIDDEN_STYLE.search(_attribute(tag, "style")))


def _is_chrome(tag: Tag, content: _Content) -> bool:
    if tag.name in _CHROME_TAGS:
        in_article = content.has_article or tag.find_parent(_ARTICLE_TAGS) is not None
        return not in_article and not _is_title_header(tag)
    if content.has_article or _attribute(tag, "role") in ("main", "article"):
        return False
    if _attribute(tag, "role") in ("navigation", "banner", "contentinfo", "search", "complementary"):
        return True
    names = _names(tag)
    if names & _CHROME_NAMES or _is_breadcrumb(tag, content):
        return True
    if names & _ARTICLE_NAMES or tag.find_parent(_ARTICLE_TAGS) is not None:
        return False
    return bool(names & _SHARED_NAMES) or ("header" in names and content.links > 0)


def _is_title_header(tag: Tag) -> bool:
    """A ``header`` that holds a heading and leads nowhere: the article's own."""
    return tag.name == "header" and tag.find(["h1", "h2"]) is not None and tag.find("a") is None


def _names(tag: Tag) -> set[str]:
    """The words of an element's class and id: ``mainNav bd-share2`` → main, nav, bd, share; whole names too."""
    written = [_attribute(tag, "id"), *_attribute(tag, "class").split()]
    parts = {part.lower() for name in written for part in _NAME_PARTS.findall(name)}
    return parts | {name.lower() for name in written if name}


def _is_breadcrumb(tag: Tag, content: _Content) -> bool:
    """A short element that opens with ``当前位置:`` or ``首页 >`` and leads somewhere."""
    if tag.name not in (*_LINK_BLOCKS, "span") or not content.links or content.letters > _MAX_BREADCRUMB_LENGTH:
        return False
    return _BREADCRUMB.match(tag.get_text().strip()) is not None


def _is_link_list(tag: Tag, content: _Content) -> bool:
    """A block that is hardly anything but short links: menus, related news, friendly sites."""
    return (
        tag.name in _LINK_BLOCKS
        and content.links >= _MIN_LINKS
        and content.link_letters >= content.letters * _MIN_LINK_SHARE
        and content.longest_link <= _MAX_LINK_LENGTH
    )


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)
