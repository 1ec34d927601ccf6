"""Tells what of a page is not its article: hidden elements, navigation, share buttons, footers."""

from __future__ import annotations

import re

from index.readers.html_tree import Element, Page, Strings

_CHROME_TAGS = frozenset({"nav", "header", "footer", "aside", "menu"})
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
_LINK_BLOCKS = frozenset({"ul", "ol", "dl", "div", "p", "table", "section", "td", "center"})
_CRUMB_BLOCKS = _LINK_BLOCKS | {"span"}
_MIN_LINKS = 4
_MIN_LINK_SHARE = 0.7
_MAX_LINK_LENGTH = 40
_MAX_BREADCRUMB_LENGTH = 120  # letters
_BREADCRUMB_OPENING = 200  # characters in which it must show


def remove_chrome(page: Page) -> None:
    """Mark as removed what is no part of the article.

    No element that holds half of the page's running text is ever removed, whatever it is called: on pages without
    meaningful markup a wrapper named ``nav`` or a page-wide form may be all there is.
    """
    half = page.elements[0].running / 2
    for element in page.elements[1:]:
        assert element.parent is not None, "only the root has none"
        element.removed = element.parent.removed or (
            element.name not in ("html", "body") and element.running <= half and _is_no_article(element, page.strings)
        )


def _is_no_article(element: Element, strings: Strings) -> bool:
    return _is_hidden(element) or _is_chrome(element, strings) or _is_link_list(element)


def _is_hidden(element: Element) -> bool:
    return "hidden" in element.attributes or bool(_HIDDEN_STYLE.search(element.value("style")))


def _is_chrome(element: Element, strings: Strings) -> bool:
    if element.name in _CHROME_TAGS:
        return not (element.has_article or element.in_article or _is_title_header(element))
    if element.has_article or element.value("role") in ("main", "article"):
        return False
    if element.value("role") in ("navigation", "banner", "contentinfo", "search", "complementary"):
        return True
    names = _names(element)
    if names & _CHROME_NAMES or _is_breadcrumb(element, strings):
        return True
    if names & _ARTICLE_NAMES or element.in_article:
        return False
    return bool(names & _SHARED_NAMES) or ("header" in names and element.links > 0)


def _is_title_header(element: Element) -> bool:
    """A ``header`` that holds a heading and leads nowhere: the article's own."""
    return element.name == "header" and element.has_heading and not element.has_anchor


def _names(element: Element) -> set[str]:
    """The words of an element's class and id: ``mainNav bd-share2`` → main, nav, bd, share; whole names too."""
    written = [element.value("id"), *element.value("class").split()]
    parts = {part.lower() for name in written for part in _NAME_PARTS.findall(name)}
    return parts | {name.lower() for name in written if name}


def _is_breadcrumb(element: Element, strings: Strings) -> bool:
    """A short element that opens with ``当前位置:`` or ``首页 >`` and leads somewhere."""
    if element.name not in _CRUMB_BLOCKS or not element.links or element.letters > _MAX_BREADCRUMB_LENGTH:
        return False
    return _BREADCRUMB.match(strings.opening(element.first, element.last, _BREADCRUMB_OPENING)) is not None


def _is_link_list(element: Element) -> bool:
    """A block that is hardly anything but short links: menus, related news, friendly sites."""
    return (
        element.name in _LINK_BLOCKS
        and element.links >= _MIN_LINKS
        and element.link_letters >= element.letters * _MIN_LINK_SHARE
        and element.longest_link <= _MAX_LINK_LENGTH
    )
