"""The ``<gradio-app>`` element for pages of the intranet, from the installed package and below any path."""

from __future__ import annotations

import json
import re
from pathlib import Path

import gradio
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

EMBED_PATH = "/embed"
_FRONTEND = Path(gradio.__file__).parent / "templates" / "frontend"

# The element looks for its style sheet beside the portal's page instead of beside itself, and only understands full
# addresses in `src`. Both are put right here: the style sheet is added from where it is, with an inert link for the
# place where the element would look, which it takes for loaded.
_SCRIPT = """\
const style = %(style)s;
const here = new URL(import.meta.url);
const link = (attributes) => {
  const element = document.createElement("link");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.head.append(element);
};
link({ rel: "stylesheet", href: new URL(style, here).href });
link({ href: location.origin === here.origin ? style : new URL(style, here.origin).href });
for (const element of document.querySelectorAll("gradio-app[src]")) {
  element.setAttribute("src", new URL(element.getAttribute("src"), document.baseURI).href);
}
await import(%(entry)s);
"""


def add_embed(app: FastAPI) -> None:
    """Serve ``/embed/gradio.js`` and the files it loads."""
    script = embed_script()

    @app.get(f"{EMBED_PATH}/gradio.js", include_in_schema=False)
    async def element() -> Response:
        return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    app.mount(EMBED_PATH, StaticFiles(directory=_FRONTEND), name="embed")


def embed_script() -> str:
    """The start script for the framework version that is installed."""
    entry = _only_match(r"\./assets/[\w.-]+\.js", _FRONTEND / "gradio.js")
    style = _only_match(r"\./assets/index-[\w-]+\.css", _FRONTEND / entry)
    return _SCRIPT % {"entry": json.dumps(entry), "style": json.dumps(style)}


def _only_match(pattern: str, path: Path) -> str:
    found = set(re.findall(pattern, path.read_text("utf-8")))
    if len(found) != 1:
        raise RuntimeError(f"{path.name} of the installed gradio is laid out differently: {sorted(found)}")
    return str(found.pop())
