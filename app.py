"""Serves the web application: ``python app.py`` is ``python -m bot serve``, with the same options."""

import runpy
import sys

if __name__ == "__main__":
    sys.argv[1:1] = ["serve"]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
