"""Text that others wrote, made safe to show: escaped HTML, and the few marks of Markdown an answer may use.

Notices, file names, questions and what a language model wrote are all untrusted. Nothing reaches the page but through
this module. Links, images and HTML inside such text stay visible as the characters they are.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_RULES = ("table", "list", "blockquote", "heading", "emphasis", "newline", "escape", "entity", "paragraph", "text")
_MARKER = re.compile(r"\[(\d{1,4})\]")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")
_AUTOLINK = re.compile(r"(?i)\b(https?|ftp|mailto)(:)|\b(www)(\.)|(?<=\w)(@)(?=\w)")
_ARMED = re.compile(r"\\.|<|\](?=[(:\[])", re.S)
_LINE_START = re.compile(r"(?m)^(\s{0,3})([-+=]|\d+(?=[.)]))")
# Marks that turn the writing direction of what follows, and characters that no font shows.
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def escape(text: object) -> str:
    """``text`` as HTML, quotes included; marks of writing direction become a visible box."""
    return html.escape(_INVISIBLE.sub("\ufffd", str(text)), quote=True)


def escape_markdown(text: str) -> str:
    """``text`` as Markdown that shows every character as it is; ``unescape_markdown`` undoes it."""
    text = _SPECIAL.sub(r"\\\1", _INVISIBLE.sub("\ufffd", text))
    text = _AUTOLINK.sub(lambda m: "".join(f"\\{part}" if part in ":.@" else part for part in m.groups() if part), text)
    return _LINE_START.sub(_escape_line_start, text)


def _escape_line_start(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def unescape_markdown(text: str) -> str:
    """What was typed, from what ``escape_markdown`` made of it."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def disarm_markdown(markdown: str) -> str:
    """An answer as Markdown in which links, images and HTML show as text; escapes already there are kept."""
    return _ARMED.sub(lambda m: m[0] if m[0].startswith("\\") else f"\\{m[0]}", markdown)


def _marker(state: StateInline, silent: bool) -> bool:
    """``[3]`` where 3 is the number of a citation; an escaped ``\\[3\\]`` from a notice never gets here."""
    match = _MARKER.match(state.src, state.pos)
    if not match or int(match[1]) not in state.env["numbers"]:
        return False
    if not silent:
        token = state.push("marker", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True})
    parser.enable([rule for rule in _RULES if rule not in ("paragraph", "text")])
    parser.inline.ruler.before("escape", "marker", _marker)
    return parser


_PARSER = _parser()


def parse_answer(markdown: str, numbers: Collection[int]) -> list[Token]:
    """The blocks of an answer; a ``[n]`` with ``n`` in ``numbers`` becomes a token of type ``marker``."""
    return _PARSER.parse(markdown, {"numbers": frozenset(numbers)})


def answer_html(markdown: str, numbers: Collection[int], link: Callable[[int], str]) -> str:
    """An answer as HTML on one line; ``link`` gives the HTML of a citation's marker.

    One line, because the chat component reads Markdown: HTML without a blank line passes through it untouched.
    """

    def marker(tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return link(int(tokens[index].content))

    tokens = parse_answer(markdown, numbers)
    renderer = RendererHTML()
    own: dict[str, Any] = {"marker": marker, "text": _text, "softbreak": _line_break, "hardbreak": _line_break}
    renderer.rules = {**renderer.rules, **own}
    return one_line(str(renderer.render(tokens, _PARSER.options, {})))


def _text(tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return escape(tokens[index].content)


def _line_break(tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "<br>"


def one_line(markup: str) -> str:
    """HTML without line ends, for the same reason as in ``answer_html``."""
    return markup.replace("\r", " ").replace("\n", " ")
