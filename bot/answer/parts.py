"""One answer to several questions in one: each under its own heading, their citations numbered through."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answer.phrases import escape, phrase
from bot.corpus import QuestionBundle
from bot.model import AgencyFinding, Answer, Citation, Coverage

_MARKER = re.compile(r"(?<!\\)\[(\d+)\]")


def join_parts(bundle: QuestionBundle, answers: Sequence[Answer]) -> Answer:
    """The parts' answers in order; a part that the notices do not answer says so. Refused when none is answered."""
    question = bundle.question
    citations: dict[tuple[str, int, int], Citation] = {}
    findings: dict[str, AgencyFinding] = {}
    blocks = []
    for part, answer in zip(bundle.parts, answers, strict=True):
        numbers = {item.number: _renumbered(item, citations) for item in answer.citations}
        for finding in answer.agencies:
            cited = tuple(numbers[number] for number in finding.citations)
            known = findings.get(finding.notice)
            merged = tuple(dict.fromkeys((*known.citations, *cited))) if known else cited
            findings[finding.notice] = finding.model_copy(update={"citations": merged})
        heading = escape(part.wording.strip(" ?？。."))
        key = "part" if answer.answered else "part_refused"
        text = _MARKER.sub(lambda match, numbers=numbers: f"[{numbers[int(match[1])]}]", answer.answer)  # type: ignore[misc]
        blocks.append(phrase(question.language, key, question=heading, answer=text))
    near = [item for answer in answers if not answer.answered for item in answer.near]
    coverage = [answer.coverage for answer in answers]
    return Answer(
        question=question.text,
        language=question.language,
        kind="multi",
        answered=any(answer.answered for answer in answers),
        answer="\n\n".join(blocks),
        agencies=tuple(findings.values()),
        citations=tuple(citations.values()),
        coverage=Coverage(
            notices=max(item.notices for item in coverage),
            sections=max(item.sections for item in coverage),
            read=max(item.read for item in coverage),
            matched_notices=len({item.notice for item in citations.values()}),
        ),
        near=tuple(item.model_copy(update={"number": at}) for at, item in enumerate(near, start=1)),
    )


def _renumbered(item: Citation, citations: dict[tuple[str, int, int], Citation]) -> int:
    """The number of a citation among all; the same words keep the one they have."""
    key = (item.notice, item.start, item.end)
    if key not in citations:
        citations[key] = item.model_copy(update={"number": len(citations) + 1})
    return citations[key].number
