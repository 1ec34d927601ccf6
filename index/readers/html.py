"""Web pages: the text a visitor reads, one line for each block, without the site around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import UnreadableFileError
from index.readers.files import require_text, without_invisible
from index.readers.html_chrome import remove_chrome
from index.readers.html_lists import OPENING, Numbers, list_marker
from index.readers.html_tables import Place, Places, table_places
from index.readers.html_tree import Element, Strings, read_page
from index.readers.tables import cell_text
from index.readers.text import byte_order_mark, is_plausible_gb18030

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section",
        "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
    }
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_KEEPS_SPACES = frozenset({"pre", "textarea"})
_SAME_FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "windows-1252"}
_XML_ENCODING = re.compile(rb"^\s*<\?.*encoding=['\"](.*?)['\"].*\?>", re.IGNORECASE)
_HTML_ENCODING = re.compile(rb"<\s*meta[^>]{1,1000}charset\s*=\s*[\"']?([^>]{0,100}?)[ /;'\">]", re.IGNORECASE)
_XML_HEAD, _HTML_HEAD = 1024, 2048  # bytes in which they are looked for
_MAX_BROKEN_SHARE = 0.001
_WIDE = r"[\u2014\u2018-\u201d\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_LINE_FEED_IN_WIDE_TEXT = re.compile(rf"(?<={_WIDE})[ \t]*\r?\n\s*(?={_WIDE})")
_HTML_SPACE = re.compile(r"[ \t\r\n\f]+")
_CELL_END = "\x1f"  # in the pieces of a page; a tab of the page's own is only white
_EDGE_SPACE = " \t\r\f\v\xa0\u2002\u2003\u3000"


def extract_html(name: str, data: bytes) -> tuple[str, str]:
    """The page's readable text and its encoding; ``name`` is for the error's message.

    Blocks and ``<br>`` become lines, rows of a table one line each with its cells parted by tabs; list numbers a
    browser would draw are written out. Raises UnreadableFileError when the bytes decode to
    nothing sensible or the page shows no text.
    """
    markup, encoding = _decode(name, data)
    page = read_page(markup)
    remove_chrome(page)
    text = without_invisible(_tidy(_text(page.body, table_places(page.elements))))
    require_text(name, text, empty="the page shows no text without a browser's scripts; save the article itself")
    return text, encoding


def _decode(name: str, data: bytes) -> tuple[str, str]:
    """UTF-8 before the declared encoding, because pages that are UTF-8 and declare gb2312 are common."""
    mark = byte_order_mark(data)
    declared = _declared_encoding(data)
    declared = _SAME_FAMILY.get(declared, declared)
    candidates = [mark[1]] if mark else ["utf-8", *([declared] if declared else []), "gb18030"]
    body = data[len(mark[0]) :] if mark else data
    for encoding in candidates:
        try:
            text = body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding != "gb18030" or is_plausible_gb18030(text):
            return text, encoding
    return _decode_damaged(name, body, candidates)


def _declared_encoding(data: bytes) -> str:
    """What an XML declaration or, near the beginning, a ``meta`` element says; empty where neither says anything."""
    found = _XML_ENCODING.search(data[:_XML_HEAD]) or _HTML_ENCODING.search(data[: max(_HTML_HEAD, len(data) // 20)])
    return found[1].decode("ascii", "replace").lower() if found else ""


def _decode_damaged(name: str, body: bytes, candidates: list[str]) -> tuple[str, str]:
    """Web systems cut characters in half now and then; a page with one broken character in a thousand is still read."""
    for encoding in candidates:
        try:
            text = body.decode(encoding, errors="replace")
        except LookupError:
            continue
        if text.count("\ufffd") <= len(text) * _MAX_BROKEN_SHARE:
            return text, encoding
    raise UnreadableFileError(f"{name}: its encoding is not {' or '.join(candidates)}; save the page again as UTF-8")


def _text(root: Element, places: Places) -> str:
    """The text under ``root`` in document order with line feeds around blocks. A stack, as pages nest without limit."""
    written = _Written(places)
    stack: list[Element | str | _End] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, _End):
            written.close(item.element)
        elif isinstance(item, str):
            written.add(item)
        elif not item.removed:
            written.open(item)
            stack.append(_End(item))
            stack.extend(reversed(item.children))
    return "".join(written.pieces())


@dataclass(frozen=True, slots=True)
class _End:
    element: Element


@dataclass(frozen=True, slots=True)
class _Item:
    """A numbered list's item, whose number is written when it is known what its text begins with."""

    piece: int  # where its number goes
    parent: Element
    number: int
    first: int  # its strings


class _Written:
    """The pieces of the page's text so far."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._cells = 0  # how deep inside cells that stay one line
        self._pieces: list[str] = []
        self._strings = Strings()
        self._numbers = Numbers()
        self._open_items: list[_Item] = []
        self._items: list[tuple[_Item, int]] = []  # with the end of their strings
        self._preformatted = 0

    def open(self, element: Element) -> None:
        if element.name in _KEEPS_SPACES:
            self._preformatted += 1
        if (place := self._places.cells.get(element)) is not None:
            self._open_cell(place)
        elif element.name == "br" or element.name in _BLOCKS:
            self._part()
        if (parent := _numbered_list(element)) is not None:
            number = self._numbers.next(element, parent)
            self._open_items.append(_Item(len(self._pieces), parent, number, len(self._strings)))
            self._pieces.append("")

    def close(self, element: Element) -> None:
        if element.name in _KEEPS_SPACES:
            self._preformatted -= 1
        if _numbered_list(element) is not None:
            self._items.append((self._open_items.pop(), len(self._strings)))
        if element in self._places.cells:
            self._cells -= 1
        elif element.name in _CELLS and not self._cells:
            self._pieces.append("\t")
        elif element.name in _CELLS or element.name in _BLOCKS:
            self._pieces.append(_CELL_END * self._places.row_ends.get(element, 0))
            self._part()

    def _open_cell(self, place: Place) -> None:
        self._pieces.append(("\n" if place.opens_row else "") + _CELL_END * place.tabs)
        self._cells += 1

    def _part(self) -> None:
        self._pieces.append(" " if self._cells else "\n")

    def add(self, string: str) -> None:
        self._strings.add(string)
        self._pieces.append(string if self._preformatted and not self._cells else _collapsed(string))

    def pieces(self) -> list[str]:
        for item, last in self._items:
            opening = self._strings.opening(item.first, last, OPENING)
            self._pieces[item.piece] = list_marker(item.parent, item.number, opening)
        return self._pieces


def _numbered_list(element: Element) -> Element | None:
    """The list of which ``element`` is an item that a browser numbers."""
    parent = element.parent
    return parent if element.name == "li" and parent is not None and parent.name == "ol" else None


def _collapsed(text: str) -> str:
    """White space as a browser shows it; a line feed inside Chinese is only how the source was wrapped."""
    return _HTML_SPACE.sub(" ", _LINE_FEED_IN_WIDE_TEXT.sub("", text))


def _tidy(text: str) -> str:
    return "\n".join(line for line in map(_tidy_line, text.split("\n")) if line) + "\n"


def _tidy_line(line: str) -> str:
    if _CELL_END in line:
        cells = [cell_text(cell) for cell in line.split(_CELL_END)]
        return "\t".join(cells) if any(cells) else ""
    return re.sub(r" {2,}", " ", line).strip(_EDGE_SPACE)
