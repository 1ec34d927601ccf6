"""Serves the web application: ``python app.py`` is ``python -m bot serve``, with the same options."""

import sys

from bot.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
