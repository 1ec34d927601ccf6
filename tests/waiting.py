"""Waiting for what a test has started."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

import httpx


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the address answers; fails when the process has ended or ten seconds are over."""
    deadline = time.monotonic() + 10
    while True:
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            assert process.poll() is None, "nginx ended; its messages are above"
            assert time.monotonic() < deadline, "nginx did not start"
            time.sleep(0.05)


def wait_until(reached: Callable[[], bool], seconds: float) -> None:
    """Until something is so; fails when the time is over."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, f"not within {seconds:g} s"
        time.sleep(0.02)
