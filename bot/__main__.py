"""``python -m bot COMMAND``, the same as ``notice-qa COMMAND``."""

import sys

from bot.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
