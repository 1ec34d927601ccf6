"""What of a section a judge reads beside the question: its context and the sentences that come nearest."""

from __future__ import annotations

from collections.abc import Sequence

from index.notice import Notice, Section
from index.passage import section_context
from index.structure.sentences import clean_text

_LONGEST = 120  # characters of sentences: sections are long, a question asks for one sentence of them, mostly


def passage_text(notice: Notice, section: Section, scores: Sequence[float]) -> str:
    """The section's context, then its best sentences by ``scores`` (one each) in the order of the text."""
    texts = [clean_text(notice.text, span.start, span.end, notice.noise) for span in section.sentences]
    order = sorted(range(len(texts)), key=lambda at: (-float(scores[at]), at))
    kept: list[int] = []
    length = 0
    for at in order:
        if kept and length + len(texts[at]) > _LONGEST:
            break
        kept.append(at)
        length += len(texts[at])
    words = "".join(texts[at] for at in sorted(kept))[: 2 * _LONGEST]
    return f"{section_context(notice, section)}\n{words}"
