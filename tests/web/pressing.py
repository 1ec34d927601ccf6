"""Presses the page's buttons over HTTP, as its own script does: what comes back is what the browser would be told."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

OpenPage = Callable[[str], "Reader"]


class Reader:
    """One open page; it sends what a browser sends."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self._http = httpx.Client(base_url=url, headers=headers, timeout=60)
        self._config = self._http.get("/config").json()
        self.session = secrets.token_hex(5)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def press(self, handler: str, *inputs: Any, event: Any = None) -> list[Any]:
        """Run the handler of this name; the values it ends with. Raises ``RuntimeError`` with what the page says.

        Of handlers with one name, Gradio numbers all but the first: ``show``, ``show_1`` …, in the order of the page.
        """
        for told in self._follow(handler, inputs, event):
            if told.get("msg") == "process_completed":
                if not told["success"]:
                    raise RuntimeError(told["output"].get("error"))
                return list(told["output"]["data"])
        return []

    def press_and_leave(self, handler: str, *inputs: Any) -> None:
        """Run the handler of this name and close the page as soon as it has shown something."""
        for told in self._follow(handler, inputs, None):
            if told.get("msg") == "process_generating":
                return

    def _follow(self, handler: str, inputs: Sequence[Any], event: Any) -> Iterator[dict[str, Any]]:
        """What the page is told while the handler runs."""
        call = next(f for f in self._config["dependencies"] if f["api_name"] == handler)
        body = {
            "data": list(inputs),
            "fn_index": call["id"],
            "session_hash": self.session,
            "event_data": event,
            "trigger_id": call["targets"][0][0] if call["targets"] else None,
        }
        self._http.post("/gradio_api/queue/join", json=body).raise_for_status()
        with self._http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as lines:
            for line in lines.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    def press_now(self, handler: str, *inputs: Any, event: Any = None) -> list[Any]:
        """The same for a handler that does not queue, while another one of this page may be running."""
        call = next(f for f in self._config["dependencies"] if f["api_name"] == handler)
        body = {"data": list(inputs), "fn_index": call["id"], "session_hash": self.session, "event_data": event}
        reply = self._http.post("/gradio_api/run/predict", json=body)
        reply.raise_for_status()
        return list(reply.json()["data"])

    def upload(self, name: str, content: bytes) -> dict[str, Any]:
        """A file as the page's file box holds it once it has been uploaded."""
        reply = self._http.post("/gradio_api/upload", files={"files": (name, content)})
        reply.raise_for_status()
        (path,) = reply.json()
        return {"path": path, "orig_name": name, "size": len(content), "meta": {"_type": "gradio.FileData"}}
