"""Parts that are installed on demand: ``pip install 'notice-qa[web]'``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import InputError


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Around imports of a part; raises InputError naming what to install where a package of it is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise InputError(
            f"the package {error.name} is not installed: pip install 'notice-qa[{extra}]' brings this part"
        ) from error
