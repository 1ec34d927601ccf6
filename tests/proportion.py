"""Whether work takes time in proportion to its size: two sizes side by side in one run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_ROUNDS = 3
_TICK_S = 0.05  # what the clock and the allocator add to work that takes next to nothing


def seconds(work: Callable[[], object]) -> float:
    """Processor time of this process alone: other work on the machine, and its own collector, do not count."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()


def require_proportion(once: Callable[[], object], four_times: Callable[[], object], most: float = 8.0) -> None:
    """Four times as much may take ``most`` times as long, not sixteen; of a few tries the best counts."""
    ratios = []
    for _ in range(_ROUNDS):
        short, long = seconds(once), seconds(four_times)
        ratios.append(long / (short + _TICK_S))
        if ratios[-1] <= most:
            return
    raise AssertionError(f"four times as much took {min(ratios):.1f} times as long")
