"""Questions of any shape, made up from a seed: what people type, paste and mistype."""

from __future__ import annotations

import random
from collections.abc import Iterator

_CHINESE = "哪些单位整改了公车维修审批问题怎么做的无为市济南槐荫区城管局第二家呢它们什么时候巡察路灯食堂《》“”，。？！"
_ENGLISH = """
    which agencies fixed vehicle repair how did the bureau of Huaiyin District's Wuchang's Zaozhuang Hi-Tech Zone
    Wi-Fi Hotspots Beijing-Tianjin-Hebei Region Xi'an Xi Jinping Thought Meituan O'Neill's McDonald  What about it? the
    second one that İstanbul ẞtraße naïve São-Paulo GPS U盾 IOUs 2024 20,000 3.5% ETC a A I'm don't don’t 's ’s -- -
""".split(" ")
_ODD = [
    *["😀", "👩‍👩‍👧‍👦", "🇨🇳", "\x00", "\x1b[31m", "\u200b", "\u202e", "\ud800", "\udfff", "\ufeff", "\u0301"],
    *["ﷺ", "ａＢ１", "㊙", "①", "ｶﾞ", "𠮷", "豈", "ǅ", "ŉ", "ﬁ", "ſ", "𝔘𝔫𝔦", "ไทย", "Ελλάδα", "Привет"],
    *["שלום", "مرحبا", "हिन्दी", "'; DROP TABLE notices; --", "<script>alert(1)</script>", "[x](http://a)"],
    *["**bold**", "| a | b |", "```", "${x}", "{}", "%s", "\\", "“", "”", "《", "》", '"', "'", "(", "]", "?" * 9],
    *["……", "\n", "\t", "\r\n", "　", " " * 40, "a" * 400, "问" * 60, "Ab-" * 60, "1" * 50, "-1", "1e9", "٣", "½"],
    *["２０２４年", "2023", "2023年呢", "the 3rd one", "第5个"],
]  # fmt: skip


def _piece(source: random.Random) -> str:
    kind = source.random()
    if kind < 0.35:
        return "".join(source.choices(_CHINESE, k=source.randint(1, 9)))
    if kind < 0.75:
        word = source.choice(_ENGLISH)
        return source.choice([word, word.title(), word.upper(), word + "'s", word.capitalize() + "-" + word.title()])
    if kind < 0.97:
        return source.choice(_ODD)
    return "".join(chr(source.choice([source.randrange(0x300), source.randrange(0x110000)])) for _ in range(5))


def _question(source: random.Random) -> str:
    joint = source.choice(["", " ", "  ", "-", ", ", "\u3000"])
    return joint.join(_piece(source) for _ in range(source.randint(1, 8))) or "?"


def made_questions(count: int, seed: int = 7) -> Iterator[tuple[str, list[str]]]:
    """Questions, every other one with one to three turns before it; the same ones for the same seed."""
    source = random.Random(seed)
    for number in range(count):
        history = [_question(source) for _ in range(source.randint(1, 3))] if number % 2 else []
        yield _question(source), history
