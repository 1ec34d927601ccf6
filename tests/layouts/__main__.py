"""``python -m tests.layouts OUT_DIR --seed 1 --count 200``: notices in drawn layouts, with their gold."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from tests.layouts.choice import Pool
from tests.layouts.compose import compose_one
from tests.layouts.damage import KINDS, damage
from tests.layouts.pieces import facts, sections


def _damage(text: str) -> tuple[str, float]:
    """``KIND:STRENGTH`` read; argparse reports a ValueError as a wrong argument."""
    kind, _, strength = text.partition(":")
    if kind not in KINDS:
        raise argparse.ArgumentTypeError(f"unknown kind {kind!r}; one of {', '.join(KINDS)}")
    try:
        value = float(strength)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{strength!r} is no number") from error
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"strength {value} is not between 0 and 1")
    return kind, value


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def write(folder: Path, seed: int, count: int, pool: Pool, damages: list[tuple[str, float]]) -> None:
    """Write ``count`` notices, ``sections.jsonl`` and ``facts.jsonl`` into ``folder``, which may be new."""
    folder.mkdir(parents=True, exist_ok=True)
    notices = []
    for number in range(count):
        notice = compose_one(seed, number, pool)
        for kind, strength in damages:
            notice = damage(notice, kind, strength, seed)
        notices.append(notice)
        (folder / f"{notice.name}.txt").write_bytes(notice.text.encode())
    _write_lines(folder / "sections.jsonl", (row for notice in notices for row in sections(notice)))
    _write_lines(folder / "facts.jsonl", (facts(notice) for notice in notices))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.layouts", description=__doc__)
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--pool", choices=get_args(Pool), default="tuning")
    parser.add_argument("--damage", type=_damage, action="append", default=[], metavar="KIND:STRENGTH")
    arguments = parser.parse_args()
    write(arguments.out_dir, arguments.seed, arguments.count, arguments.pool, arguments.damage)


if __name__ == "__main__":
    main()
