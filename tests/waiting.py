"""Waiting for a server that a test has started."""

from __future__ import annotations

import subprocess
import time

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
