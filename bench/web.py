"""How long a reader waits: for the first page after a start, and for the first words of an answer.

    python bench/web.py [--index-dir DIR] [--rounds N] [--json]

Starts the real server in a process of its own. The page counts from the start of the process to the last byte of the
page's document; it is served before the model has loaded. The first words count from Enter in a real browser
(Chromium, where Playwright finds one) to the first characters of the answer on the screen, one question a round. The
first start is not counted: it fills the caches a warm start has.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE_TARGET_S = 5.0
WORDS_TARGET_MS = 300.0
READY_LIMIT_S = 120.0
QUESTIONS = ("哪些单位存在违规发放津补贴的问题？", "Which agencies had procurement problems?", "如何整改垃圾分类问题？")

# Enter is pressed inside the page, so that the time the driver takes is not in the figure.
WAIT_FOR_WORDS = """
([question, marker, waiting]) => new Promise((resolve, reject) => {
  const box = document.querySelector("#nq-question textarea");
  const log = document.querySelector("#nq-log");
  const before = log.querySelectorAll(marker).length;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => {
    const start = performance.now();
    const seen = () => {
      const answers = log.querySelectorAll(marker);
      if (answers.length <= before) return false;
      const text = answers[answers.length - 1].textContent.trim();
      return text.length > 1 && !waiting.includes(text);  // "searching …" is no word of the answer
    };
    const observer = new MutationObserver(() => {
      if (seen()) { observer.disconnect(); resolve(performance.now() - start); }
    });
    observer.observe(log, { childList: true, subtree: true, characterData: true });
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true }));
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", code: "Enter", bubbles: true, cancelable: true }));
    setTimeout(() => { observer.disconnect(); reject(new Error("no answer within 20 s")); }, 20000);
  }, 300);
})
"""
ANSWER = ".bot.message"


@contextmanager
def served(index_dir: Path) -> Iterator[tuple[str, float]]:
    """A running server and the seconds from its start to its first whole page."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bot", "serve", "--index-dir", str(index_dir), "--port", str(port)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        url = f"http://127.0.0.1:{port}"
        while not fetched(url + "/"):
            if process.poll() is not None or time.perf_counter() - start > READY_LIMIT_S:
                sys.exit("the server did not start; its message is above")
            time.sleep(0.02)
        yield url, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(20)


def fetched(url: str) -> bytes:
    """The body, or nothing while no one listens."""
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            body: bytes = reply.read()
            return body
    except (urllib.error.URLError, ConnectionError):
        return b""


def wait_until_ready(url: str) -> float:
    """Seconds until questions are answered."""
    start = time.perf_counter()
    while not json.loads(fetched(f"{url}/healthz") or b"{}").get("ready"):
        if time.perf_counter() - start > READY_LIMIT_S:
            sys.exit("the model did not load")
        time.sleep(0.05)
    return time.perf_counter() - start


def waiting_phrases() -> list[str]:
    """What the page shows in place of an answer until there is one, in both languages."""
    phrases = tomllib.loads((ROOT / "prompts" / "interface.toml").read_text("utf-8"))
    return list(phrases["chat"]["searching"].values())


def first_words_ms(url: str, rounds: int) -> list[float]:
    """Milliseconds from Enter to the first words, for each question asked."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN")
        page.goto(url)
        page.locator("#nq-question textarea").wait_for()
        waiting = waiting_phrases()
        times = []
        for turn in range(rounds):
            times.append(page.evaluate(WAIT_FOR_WORDS, [QUESTIONS[turn % len(QUESTIONS)], ANSWER, waiting]))
            page.wait_for_timeout(1500)  # the answer to the end, and its chat kept
        browser.close()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--index-dir", type=Path, default=ROOT / ".index")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with served(options.index_dir):
        pass
    with served(options.index_dir) as (url, page_s):
        ready_s = page_s + wait_until_ready(url)
        words = first_words_ms(url, options.rounds)
    figures = {
        "first_page_s": round(page_s, 2),
        "ready_s": round(ready_s, 2),
        "first_words_median_ms": round(statistics.median(words)),
        "first_words_slowest_ms": round(max(words)),
        "questions": len(words),
    }
    print(json.dumps(figures) if options.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    sys.exit(page_s > PAGE_TARGET_S or statistics.median(words) > WORDS_TARGET_MS)


if __name__ == "__main__":
    main()
