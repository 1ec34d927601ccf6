"""Slows down guessing: failed logins counted by address, by name and by both, over a sliding window."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 900.0
LIMIT_PAIR = 5  # one address guessing one name
LIMIT_ADDRESS = 20  # one address guessing many names
LIMIT_NAME = 100  # many addresses guessing one name; high, so that one person cannot lock another out with ease
_MAX_KEYS = 10_000


class Attempts:
    """Failed logins of the last quarter of an hour; kept in memory, shared by all threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[tuple[str, str], deque[float]] = {}

    def wait_s(self, address: str, name: str) -> int:
        """Seconds this address has to wait before it may try this name; 0 = now."""
        now = self._clock()
        waits = [0.0]
        with self._lock:
            for key, limit in _keys(address, name):
                times = self._recent(key, now)
                if times is not None and len(times) >= limit:
                    waits.append(times[-limit] + WINDOW_S - now)
        longest = max(waits)
        return int(longest) + 1 if longest > 0 else 0

    def failed(self, address: str, name: str) -> None:
        now = self._clock()
        with self._lock:
            for key, limit in _keys(address, name):
                times = self._recent(key, now)
                if times is None:
                    self._make_room(now)
                    times = self._failures[key] = deque(maxlen=limit)
                times.append(now)

    def succeeded(self, address: str, name: str) -> None:
        """Forget the failures of this address with this name; those with other names stay counted."""
        with self._lock:
            self._failures.pop((address, name), None)

    def _recent(self, key: tuple[str, str], now: float) -> deque[float] | None:
        times = self._failures.get(key)
        while times and times[0] <= now - WINDOW_S:
            times.popleft()
        if times is not None and not times:
            del self._failures[key]
            return None
        return times

    def _make_room(self, now: float) -> None:
        if len(self._failures) < _MAX_KEYS:
            return
        for key in list(self._failures):
            self._recent(key, now)
        while len(self._failures) >= _MAX_KEYS:
            del self._failures[next(iter(self._failures))]


def _keys(address: str, name: str) -> list[tuple[tuple[str, str], int]]:
    return [((address, name), LIMIT_PAIR), ((address, ""), LIMIT_ADDRESS), (("", name), LIMIT_NAME)]
