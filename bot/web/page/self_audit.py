"""How sure a notice's reading is, and what the notice says of its own counts beside what was found in it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Language
from bot.reading import corrected, please_look
from bot.web.markup import escape
from bot.web.texts import say
from index.notice import Claim, Notice

# No verdict on the notice: where the counts differ, the program may have misread.
_VERDICTS = {True: ("agrees", "✓"), False: ("differs", "?"), None: ("unknown", "–")}


def claims_html(notice: Notice, language: Language) -> str:
    """A list of buttons; each opens the notice at the words that state the count. Empty where none is stated."""
    return f'<ul class="nq-audit">{"".join(_rows(notice, language))}</ul>' if notice.claims else ""


def look_html(notice: Notice, language: Language) -> str:
    """Why a person should look at the notice, or that one has set its sections; empty where there is nothing to say."""
    look = please_look(notice, language)
    if look is not None:
        return f'<p class="nq-look">{escape(look)}</p>'
    done = corrected(notice, language)
    return f'<p class="nq-corrected">{escape(done)}</p>' if done is not None else ""


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
