"""A page as a light tree of what may be shown, measured in one pass, because pages nest and repeat without limit."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

_NEVER_SHOWN = frozenset(
    {
        "head", "script", "style", "noscript", "template", "iframe", "frame", "object", "embed", "applet", "svg",
        "canvas", "audio", "video", "map", "button", "input", "select", "textarea", "datalist",
    }
)  # fmt: skip
_ARTICLES = frozenset({"article", "main"})
_HEADINGS = frozenset({"h1", "h2"})
_ATTRIBUTES = frozenset(
    {"class", "id", "style", "role", "hidden", "href", "start", "value", "type", "colspan", "rowspan"}
)
_LONGEST_VALUE = 1000  # characters of an attribute that are looked at


@dataclass(slots=True, eq=False)
class Element:
    """An element with what it holds, all levels down; lengths in characters without white space."""

    name: str
    attributes: dict[str, str]
    parent: Element | None
    in_article: bool  # inside an ``article`` or ``main``
    in_link: bool  # inside a link, or a link itself
    first: int  # the first of the page's strings that lies in it …
    last: int = 0  # … and the one behind the last
    children: list[Element | str] = field(default_factory=list)
    running: int = 0  # length of the text outside links
    letters: int = 0  # letters and Chinese characters; not digits, as lists of news put a date beside every link
    link_letters: int = 0
    links: int = 0
    longest_link: int = 0  # letters
    has_article: bool = False
    has_heading: bool = False
    has_anchor: bool = False
    removed: bool = False

    def value(self, name: str) -> str:
        """An attribute's value, empty where there is none."""
        return self.attributes.get(name, "")

    @property
    def is_link(self) -> bool:
        return self.name == "a" and "href" in self.attributes


class Strings:
    """A page's strings in order, so that what a part of it begins with is found without reading the whole part."""

    def __init__(self) -> None:
        self._strings: list[str] = []
        self._filled: list[int] = []  # for each string the first from there on that is not blank

    def __len__(self) -> int:
        return len(self._strings)

    def add(self, string: str) -> None:
        self._strings.append(string)

    def opening(self, first: int, last: int, length: int) -> str:
        """At least ``length`` characters, if there are so many, from the first visible one of ``first`` … ``last``."""
        if len(self._filled) <= len(self._strings):
            self._fill()
        opening = ""
        for index in range(self._filled[first], last):
            opening = (opening + self._strings[index]).lstrip()
            if len(opening) >= length:
                break
        return opening

    def _fill(self) -> None:
        following = len(self._strings)
        filled = [following]
        for index in range(len(self._strings) - 1, -1, -1):
            if not self._strings[index].isspace():
                following = index
            filled.append(following)
        self._filled = filled[::-1]


@dataclass(frozen=True, slots=True)
class Page:
    """``elements`` in the order in which they open, the root first."""

    elements: list[Element]
    strings: Strings

    @property
    def body(self) -> Element:
        return next((element for element in self.elements if element.name == "body"), self.elements[0])


def read_page(markup: str) -> Page:
    """The tree of a page as browsers mend it, without what no browser shows."""
    builder = _Builder()
    parser = etree.HTMLParser(target=builder)
    parser.feed(markup)
    parser.close()
    page = builder.page
    for element in reversed(page.elements):  # so that each is complete before it is added to its parent
        if element.parent is not None:
            _add(element, element.parent)
    return page


class _Builder:
    """Takes the parser's events; what is inside elements that are never shown is passed over."""

    def __init__(self) -> None:
        root = Element("", {}, None, in_article=False, in_link=False, first=0)
        self.page = Page([root], Strings())
        self._open = [root]
        self._unseen = 0  # how deep inside elements that are never shown
        self._text: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._end_text()
        if self._unseen or name in _NEVER_SHOWN:
            self._unseen += 1
            return
        parent = self._open[-1]
        element = Element(
            sys.intern(name),
            {key: value[:_LONGEST_VALUE] for key, value in attributes.items() if key in _ATTRIBUTES},
            parent,
            in_article=parent.in_article or parent.name in _ARTICLES,
            in_link=parent.in_link or name == "a",
            first=len(self.page.strings),
        )
        parent.children.append(element)
        self.page.elements.append(element)
        self._open.append(element)

    def end(self, name: str) -> None:
        self._end_text()
        if self._unseen:
            self._unseen -= 1
        elif len(self._open) > 1:
            self._open.pop().last = len(self.page.strings)

    def data(self, text: str) -> None:
        if not self._unseen:
            self._text.append(text)

    def comment(self, text: str) -> None:
        self._end_text()

    def pi(self, target: str, data: str | None = None) -> None:
        self._end_text()

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        self._end_text()

    def close(self) -> None:
        self._end_text()
        while self._open:
            self._open.pop().last = len(self.page.strings)

    def _end_text(self) -> None:
        if not self._text:
            return
        text = "".join(self._text)
        self._text.clear()
        element = self._open[-1]
        element.children.append(text)
        self.page.strings.add(text)
        letters = sum(map(str.isalpha, text))
        element.letters += letters
        if element.in_link:
            element.link_letters += letters
        else:
            element.running += len("".join(text.split()))


def _add(element: Element, parent: Element) -> None:
    parent.running += element.running
    parent.letters += element.letters
    parent.link_letters += element.link_letters
    parent.links += element.links + element.is_link
    parent.longest_link = max(parent.longest_link, element.longest_link, element.letters if element.is_link else 0)
    parent.has_article |= element.has_article or element.name in _ARTICLES
    parent.has_heading |= element.has_heading or element.name in _HEADINGS
    parent.has_anchor |= element.has_anchor or element.name == "a"
