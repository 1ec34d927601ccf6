"""Seconds to read a text of 10,000 to 2,000,000 characters: ordinary notices, and texts made to be slow.

    python bench/reading.py [--json] [--longest N] [--rounds N] [--only NAME …]

Read across a line: ten times the characters should take about ten times as long. Best of ``--rounds``; the dictionary
of words is loaded before the first figure.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index.notice import Document, Span  # noqa: E402
from index.segmenter import segmenter  # noqa: E402
from index.structure import parse_notice  # noqa: E402
from index.structure.sentences import clean_text, sentence_spans  # noqa: E402

LENGTHS = (10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000)
HEAD = "中共云溪县水务局党组关于巡察整改进展情况的通报\n2022年3月1日至5月30日,县委巡察组对县水务局党组开展巡察。\n"
SENTENCE = "局党组修订制度3项追回资金12.6万元对2名责任人批评教育"
REPEATED = {
    "blanks": " ",
    "wide blanks": "\u3000\u2002",
    "line ends": "\n",
    "line ends and blanks": "\n ",
    "fragments between blanks": "\n \n甲",
    "markers": "(一)",
    "markers on lines": "(一)\n",
    "numbered sentences": "（一）关于甲。乙问题",
    "quotation marks": "“",
    "book marks": "《",
    "digits": "1",
    "digits and hyphens": "0-",
    "numerals": "一",
    "letters": "a",
    "letters within words": "工a作b",
    "prepositions": "关于",
    "open headings": "关于“",
    "labels": "整改情况:",
    "labels on lines": "整改情况:\n",
    "counts": "反馈问题34个,",
    "amounts": "3至5万元",
    "sanctions": "诫勉谈话",
    "long lines": SENTENCE,
    "chrome": "打印 关闭\n",
    "spam": "宝博体育\n" + SENTENCE + "。\n" + SENTENCE + "宝博体育,\n",
    "telephones": "电话:0936-6628140",
    "addresses": "a.b@c.d ",
    "dates": "2024319日至",
}  # fmt: skip


def ordinary(length: int) -> str:
    """The seeds, one behind the other, as often as it takes."""
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))
    return (whole * (length // len(whole) + 1))[:length]


def read(text: str) -> None:
    parse_notice(Document("bench.txt", text, "0", "text/plain"))


def many_noise_spans(text: str) -> None:
    """What the index does with a notice whose page put noise into every sentence."""
    noise = tuple(Span(at, at + 2) for at in range(0, len(text) - 2, 20))
    for span in sentence_spans(text, 0, len(text), noise):
        clean_text(text, span.start, span.end, noise)


def repeated(piece: str, length: int) -> str:
    return (HEAD + piece * (length // len(piece) + 1))[:length]


def cases() -> dict[str, tuple[Callable[[int], str], Callable[[str], None]]]:
    """Name → how to make a text of so many characters, and what to do with it."""
    made: dict[str, tuple[Callable[[int], str], Callable[[str], None]]] = {"ordinary": (ordinary, read)}
    for name, piece in REPEATED.items():
        made[name] = (partial(repeated, piece), read)
    made["many noise spans"] = (lambda length: (SENTENCE + "。") * (length // (len(SENTENCE) + 1)), many_noise_spans)
    return made


def seconds(work: Callable[[str], None], text: str, rounds: int) -> float:
    """The best of ``rounds`` runs."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work(text)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--longest", type=int, default=LENGTHS[-1], metavar="N", help="leave out longer texts")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="best of N runs a figure (default 1)")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these texts alone")
    options = parser.parse_args()
    lengths = [length for length in LENGTHS if length <= options.longest]
    segmenter()
    results: dict[str, dict[int, float]] = {}
    if not options.json:
        print(f"{'seconds for … characters':26}" + "".join(f"{length:>11,}" for length in lengths))
    for name, (make, work) in cases().items():
        if options.only and name not in options.only:
            continue
        results[name] = {length: round(seconds(work, make(length), options.rounds), 4) for length in lengths}
        if not options.json:
            print(f"{name:26}" + "".join(f"{results[name][length]:>11.3f}" for length in lengths), flush=True)
    if options.json:
        print(json.dumps(results))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
