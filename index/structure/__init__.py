"""Text → notice: noise, numbering, headings, sections, measures, claims, facts."""

from index.structure.parse import parse_notice

__all__ = ["parse_notice"]
