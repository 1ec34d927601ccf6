"""What a notice says of its own counts beside what was found, each leading to the place where it says so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Language
from bot.web.markup import escape
from bot.web.texts import say
from index.notice import Claim, Notice

# No verdict on the notice: where the counts differ, the program may have misread.
_VERDICTS = {True: ("agrees", "✓"), False: ("differs", "?"), None: ("unknown", "–")}


def claims_html(notice: Notice, language: Language) -> str:
    """A list of buttons; each opens the notice at the words that state the count. Empty where none is stated."""
    return f'<ul class="nq-audit">{"".join(_rows(notice, language))}</ul>' if notice.claims else ""


def _rows(notice: Notice, language: Language) -> Sequence[str]:
    rows = []
    for claim in notice.claims:
        kind, sign = _VERDICTS[claim.agrees]
        rows.append(
            f'<li class="nq-{kind}"><button type="button" class="nq-link" data-act="notice" '
            f'data-name="{escape(notice.name)}" data-start="{claim.span.start}" data-end="{claim.span.end}">'
            f'<span aria-hidden="true">{sign}</span> {escape(claim_text(claim, language))}</button></li>'
        )
    return rows


def claim_text(claim: Claim, language: Language) -> str:
    """A count the notice states, beside what was found."""
    kind, _ = _VERDICTS[claim.agrees]
    return say(language, f"notices.claim_{kind}", count=claim.count, what=claim.what, found=claim.found)
