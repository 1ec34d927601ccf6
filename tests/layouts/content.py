"""What a notice says, apart from how it is laid out."""

from __future__ import annotations

from dataclasses import dataclass

PART_KINDS = ("result", "who", "deadline")
"""Further cells or labelled lines of an issue; its status is a field of its own."""


@dataclass(frozen=True)
class Issue:
    """One issue. Texts have no numbers, labels or frames; ``title`` has no outer quotes and no final full stop."""

    title: str
    area: str
    """The heading above it without 在/聚焦/方面 and the like, ``""`` where the notice has none."""
    group: str
    """A heading between area and issue (大项), ``""`` where there is none."""
    lead: str
    """Sentences before the first measure, ``""`` or ending in a full stop."""
    measures: tuple[str, ...]
    """Texts without final punctuation, at least one."""
    parts: tuple[tuple[str, str], ...]
    """Kind of :data:`PART_KINDS` and its text."""
    status: str | None
    """``done``, ``ongoing``, ``long_term`` or None where the text does not say."""


@dataclass(frozen=True)
class Content:
    """A notice. ``opening`` and ``closing`` are paragraphs as they stand; headings in them have lost their numbers."""

    notice: str
    agency: str
    claims: tuple[tuple[str, int], ...]
    title: tuple[str, ...]
    opening: tuple[str, ...]
    about: tuple[tuple[str, tuple[str, ...]], ...]
    """How the work was organised: heading and paragraphs."""
    issues: tuple[Issue, ...]
    plan_heading: str
    plans: tuple[str, ...]
    closing: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's stem."""
        return self.notice.removesuffix(".txt")
