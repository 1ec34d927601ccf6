"""Web pages: the text a visitor reads, one line for each block, without the site around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from index.errors import UnreadableFileError
from index.readers.files import require_text, without_invisible
from index.readers.html_chrome import remove_chrome
from index.readers.html_lists import list_marker
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
_MAX_BROKEN_SHARE = 0.001
_WIDE = r"[\u2014\u2018-\u201d\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_LINE_FEED_IN_WIDE_TEXT = re.compile(rf"(?<={_WIDE})[ \t]*\r?\n\s*(?={_WIDE})")
_HTML_SPACE = re.compile(r"[ \t\r\n\f]+")
_EDGE_SPACE = " \t\r\f\v\xa0\u2002\u2003\u3000"


def extract_html(name: str, data: bytes) -> tuple[str, str]:
    """The page's readable text and its encoding; ``name`` is for the error's message.

    Blocks and ``<br>`` become lines, table cells are parted by a tab, list numbers a browser would draw are written
    out. Raises UnreadableFileError when the bytes decode to nothing sensible or the page shows no text.
    """
    markup, encoding = _decode(name, data)
    soup = BeautifulSoup(markup, "lxml")
    remove_chrome(soup)
    text = without_invisible(_tidy("".join(_pieces(soup.body or soup))))
    require_text(name, text, empty="the page shows no text without a browser's scripts; save the article itself")
    return text, encoding


def _decode(name: str, data: bytes) -> tuple[str, str]:
    """UTF-8 before the declared encoding, because pages that are UTF-8 and declare gb2312 are common."""
    mark = byte_order_mark(data)
    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    declared = _SAME_FAMILY.get((declared or "").lower(), declared)
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


def _pieces(root: Tag) -> Iterator[str]:
    """The text under ``root`` in document order with line feeds around blocks. A stack, as pages nest without limit."""
    stack: list[PageElement | str] = [root]
    preformatted = 0
    while stack:
        item = stack.pop()
        if isinstance(item, Tag):
            if item.name == "br":
                yield "\n"
                continue
            opening, closing = _boundaries(item)
            if item.name in _KEEPS_SPACES:
                preformatted += 1
                stack.append("</pre>")
            yield opening
            stack.append(closing)
            stack.extend(reversed(item.contents))
        elif isinstance(item, PreformattedString):
            continue  # comments, declarations and the like
        elif isinstance(item, NavigableString):
            yield str(item) if preformatted else _collapsed(str(item))
        elif item == "</pre>":
            preformatted -= 1
        elif isinstance(item, str):
            yield item


def _boundaries(tag: Tag) -> tuple[str, str]:
    """What stands before and after a tag's own text."""
    if tag.name in _CELLS:
        return "", "\t"
    if tag.name not in _BLOCKS:
        return "", ""
    return "\n" + (list_marker(tag) if tag.name == "li" else ""), "\n"


def _collapsed(text: str) -> str:
    """White space as a browser shows it; a line feed inside Chinese is only how the source was wrapped."""
    return _HTML_SPACE.sub(" ", _LINE_FEED_IN_WIDE_TEXT.sub("", text))


def _tidy(text: str) -> str:
    lines = (re.sub(r" {2,}", " ", line).strip(_EDGE_SPACE) for line in text.split("\n"))
    return "\n".join(line for line in lines if line) + "\n"
