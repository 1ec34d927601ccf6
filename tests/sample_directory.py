"""The agencies of two seeds, read without an index, for tests of the question side."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from bot.question.directory import Directory
from bot.question.intent import read_intent
from bot.question.understand import Understanding
from index.embedding import embed_query, load_encoder
from index.readers import read_document
from index.structure import parse_notice
from index.structure.fold import fold

SEEDS = Path(__file__).parents[1] / "seeds"
NAMES = ("000_53e90b368ab79511.txt", "004_4c40f62bca0f0ba6.txt")


@cache
def sample_understanding() -> Understanding:
    """Understands questions over the two notices; a word occurs where it stands in either text."""
    notices = {name: parse_notice(read_document(SEEDS / name)) for name in NAMES}
    texts = [fold(notice.text).lower() for notice in notices.values()]
    folder = os.environ.get("NOTICE_QA_CACHE_DIR")
    encoder = load_encoder(cache_dir=Path(folder) if folder else None, purpose="query")
    return Understanding(
        Directory(notices),
        lambda word: any(fold(word).lower() in text for text in texts),
        lambda text: read_intent(text, embed_query(encoder, text)),
    )
