"""What ran for an answer, as the sentence that the page, the export and the command line all show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompts import phrase

if TYPE_CHECKING:
    from bot.model import Coverage, Language


def coverage_line(coverage: Coverage, language: Language) -> str:
    """Only what is so: nothing of sections where none was compared, nothing of matches where nothing matched.

    Empty where no notice was looked at. Answers and refusals get the same words.
    """
    if not coverage.notices:
        return ""
    said = [("coverage_notices", coverage.notices)]
    if coverage.sections:
        said.append(("coverage_sections", coverage.sections))
        if coverage.read:
            said.append(("coverage_read", coverage.read))
    if coverage.matched_notices:
        said.append(("coverage_matched", coverage.matched_notices))
    parts = [phrase("answer", language, key, count=count) for key, count in said]
    return phrase("answer", language, "coverage", said=phrase("answer", language, "coverage_sep").join(parts))
