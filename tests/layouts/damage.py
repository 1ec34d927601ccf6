"""Damage as pages and scanners do it; every kind takes a strength from 0 (nothing) to 1 and moves the gold along."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.layouts.pieces import Notice, Piece

_LETTERS = "abcdefghkmnpqtuvwxyz"
_FURNITURE = (
    "首页 > 党务公开 > 巡察整改",
    "分享到：微信 微博 QQ空间 复制链接",
    "上一页  [1]  [2]  [3]  下一页",
    "【打印本页】【关闭窗口】",
    "字号：大 中 小   浏览次数：317",
    "扫一扫在手机打开当前页",
)
_HEAD_KINDS = ("number", "mark", "title", "frame")
_SLIP_KINDS = frozenset({"title", "label", "measure", "part", "plan", "area", "group"})
_MOST_SLIPS = 0.03
"""Share of characters with a slip at full strength: a bad scan, still readable."""
_MOST_FURNITURE = 0.25


def _lost_breaks(notice: Notice, pieces: list[Piece], strength: float, rng: Random) -> list[Piece]:
    """Line ends go, paragraphs run together."""
    return [piece for piece in pieces if piece.kind != "break" or rng.random() >= strength]


def _self_opening(pieces: list[Piece], issue: int) -> bool:
    """Whether a body shows where it begins without its heading: by a label, or by measures counted from 1 again."""
    mine = [piece for piece in pieces if piece.issue == issue and piece.kind not in (*_HEAD_KINDS, "break", "indent")]
    if not mine or mine[0].kind == "label":
        return bool(mine)
    return mine[0].kind == "measure" and mine[0].text in _FIRST_MARKS


_FIRST_MARKS = frozenset(
    {"一是", "（1）", "(1)", "①", "1.", "1、", "第一，", "1)", "其一，", "a. ", "（１）", "１.", "１、", "１)"}
)


def _lost_headings(notice: Notice, pieces: list[Piece], strength: float, rng: Random) -> list[Piece]:
    """Openers go with their titles, where the body still shows that an issue begins. Tables keep theirs."""
    if notice.table:
        return pieces
    issues = range(1, len(notice.statuses) + 1)
    lost = {issue for issue in issues if rng.random() < strength and _self_opening(pieces, issue)}
    kept: list[Piece] = []
    for piece in pieces:
        heading = piece.issue in lost and piece.kind in _HEAD_KINDS
        # The break after a lost heading goes too, or an empty line would mark the place.
        spare = piece.kind == "break" and piece.issue in lost and bool(kept) and kept[-1].kind in ("break", "indent")
        if piece.kind == "indent" and kept and kept[-1].kind == "indent":
            continue
        if not heading and not spare:
            kept.append(piece)
    return kept


def _fused_headings(notice: Notice, pieces: list[Piece], strength: float, rng: Random) -> list[Piece]:
    """An opener loses its number, its line end and the full stop before, where marks still tell it from the text."""
    marked = {piece.issue for piece in pieces if piece.kind == "mark"}
    chosen = {issue for issue in sorted(marked) if issue > 1 and not notice.table and rng.random() < strength}
    kept: list[Piece] = []
    opened: set[int] = set()
    for piece in pieces:
        if piece.issue in chosen and piece.issue not in opened and piece.kind in _HEAD_KINDS:
            opened.add(piece.issue)
            _cut_line_end(kept)
        if piece.issue in chosen and piece.kind == "number":
            continue
        kept.append(piece)
    return kept


def _cut_line_end(kept: list[Piece]) -> None:
    """Take the line end and the full stop off the text so far, unless a heading stands there."""
    at = len(kept)
    while at and kept[at - 1].kind in ("break", "indent"):
        at -= 1
    if at and kept[at - 1].kind in ("measure", "part"):
        del kept[at:]
        kept[-1] = kept[-1].with_text(kept[-1].text.removesuffix("。"))


def _dropped_numbers(notice: Notice, pieces: list[Piece], strength: float, rng: Random) -> list[Piece]:
    """Numbers of issues go; a table's cell goes with its separator's place left empty."""
    return [piece for piece in pieces if piece.kind != "number" or rng.random() >= strength]


def _wrong_numbers(notice: Notice, pieces: list[Piece], strength: float, rng: Random) -> list[Piece]:
    """Numbers of issues repeat the one before or skip one, and those that follow count on from there."""
    shift = 0
    changed: list[Piece] = []
    for piece in pieces:
        if piece.kind != "number" or piece.numbering is None:
            changed.append(piece)
            continue
        if piece.value == 1:
            shift = 0
        elif rng.random() < strength:
            shift += rng.choice((-1, 1))
        value = max(1, piece.value + shift)
        written = piece.numbering.write(value)
        wide = piece.text != piece.numbering.write(piece.value)
        changed.append(piece.with_text(_as_wide(written, piece.text) if wide else written))
    return changed


def _as_wide(written: str, before: str) -> str:
    """``written`` with the digits and brackets of the width ``before`` has."""
    full = any("０" <= character <= "９" or character in "（）" for character in before)
    pairs = zip("()0123456789", "（）０１２３４５６７８９", strict=True)
    table = {ord(narrow): wide for narrow, wide in pairs} if full else {ord("（"): "(", ord("）"): ")"}
    return written.translate(table)


def _slips(notice: Notice, pieces: list[Piece], strength: float, rng: Random) -> list[Piece]:
    """Letters come between characters, neighbours change places, full stops go. The opening keeps its facts."""
    share = strength * _MOST_SLIPS
    return [piece.with_text(_slip(piece.text, share, rng)) if piece.kind in _SLIP_KINDS else piece for piece in pieces]


def _slip(text: str, share: float, rng: Random) -> str:
    written: list[str] = []
    for at, character in enumerate(text):
        if rng.random() >= share or at == 0 or at == len(text) - 1:
            # Full stops go more easily than characters: they are the smallest marks on the page.
            if character == "。" and rng.random() < 10 * share:
                continue
            written.append(character)
        elif rng.random() < 0.5:
            written += [rng.choice(_LETTERS), character]
        else:
            written[-1:] = [character, written[-1]] if written else [character]
    return "".join(written)


def _furniture(notice: Notice, pieces: list[Piece], strength: float, rng: Random) -> list[Piece]:
    """Navigation, page numbers and the notice's title come between lines."""
    title = next((piece.text for piece in pieces if piece.kind == "head"), _FURNITURE[0])
    written: list[Piece] = []
    page = 0
    for piece in pieces:
        written.append(piece)
        if piece.kind == "break" and piece.text.startswith("\n") and rng.random() < strength * _MOST_FURNITURE:
            page += 1
            line = rng.choice((*_FURNITURE, title, f"第{page}页", f"- {page} -"))
            written += [Piece(line, "furniture"), Piece("\n", "break")]
    return written


def _joined_closing(notice: Notice, pieces: list[Piece], strength: float, rng: Random) -> list[Piece]:
    """Plans and contacts run on from the last issue's line; the strength is how likely each line end goes."""
    last = max(at for at, piece in enumerate(pieces) if piece.issue and piece.kind != "break")
    return [piece for at, piece in enumerate(pieces) if at <= last or piece.kind != "break" or rng.random() >= strength]


_DAMAGES: dict[str, Callable[[Notice, list[Piece], float, Random], list[Piece]]] = {
    "lost_breaks": _lost_breaks,
    "lost_headings": _lost_headings,
    "fused_headings": _fused_headings,
    "dropped_numbers": _dropped_numbers,
    "wrong_numbers": _wrong_numbers,
    "slips": _slips,
    "furniture": _furniture,
    "joined_closing": _joined_closing,
}
KINDS = tuple(_DAMAGES)
"""Every kind :func:`damage` knows."""


def damage(notice: Notice, kind: str, strength: float, seed: int = 0) -> Notice:
    """``notice`` damaged; the same for the same arguments. Raises KeyError for an unknown ``kind``.

    Where a kind has nothing to take hold of (a table has no openers to fuse) the notice stays as it is.
    """
    rng = Random(f"{notice.name}/{kind}/{strength}/{seed}")
    return notice.with_pieces(_DAMAGES[kind](notice, list(notice.pieces), strength, rng), f"{kind} {strength:g}")
