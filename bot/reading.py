"""What readers are told where the reading of a notice is not to be relied on without a look."""

from __future__ import annotations

from bot.model import Language
from index.notice import Notice
from prompts import phrase


def please_look(notice: Notice, language: Language) -> str | None:
    """Why a person should look at the notice, in one line; ``None`` where its reading is sure."""
    reasons = []
    if notice.unapplied is not None:
        reasons.append("stale" if notice.unapplied.stale else "not_applied")
    if notice.confidence is not None and not notice.confidence.sure:
        reasons += notice.confidence.doubts or ("unsure",)
    if not reasons:
        return None
    why = _say(language, "sep").join(_say(language, reason) for reason in reasons)
    return phrase("reading", language, "look", why=why)


def corrected(notice: Notice, language: Language) -> str | None:
    """That a person has set the sections, where one has."""
    return _say(language, "corrected") if notice.confidence is not None and notice.confidence.corrected else None


def _say(language: Language, key: str) -> str:
    return phrase("reading", language, key)
