"""Pictures of the collection, drawn as HTML: bars and a table of squares, each one a button to its issues."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

from bot.model import Language
from bot.web.markup import escape
from bot.web.page.agency_names import agency_html, agency_name
from bot.web.page.themes import Theme, ThemeCounts, themes
from bot.web.texts import say
from index.notice import Section
from index.store.snapshot import Snapshot

MAX_AGENCIES = 30  # rows of the picture; more than a screen is no picture
MAX_LISTED = 100
_SHADES = (15, 28, 42, 58, 86, 100)  # per cent of colour; between the last dark and the first white text lies a gap


def charts_html(counts: ThemeCounts, language: Language) -> str:
    """Most common issues as bars, and agencies by theme as squares."""
    ranked = counts.most_common()
    if not ranked:
        return f'<p class="nq-note">{escape(say(language, "page.no_index"))}</p>'
    names = {theme.id: theme for theme in themes()}
    shown = [(names[theme], number) for theme, number in ranked]
    note = escape(say(language, "charts.note"))
    return f'<p class="nq-note">{note}</p>{_bars(shown, language)}{_squares(shown, counts, language)}'


def _bars(ranked: Sequence[tuple[Theme, int]], language: Language) -> str:
    largest = ranked[0][1]
    rows = []
    for theme, number in ranked:
        label = escape(theme.name(language))
        count = escape(say(language, "charts.count", count=number))
        rows.append(
            f'<li><button type="button" data-act="theme" data-theme="{theme.id}" aria-label="{label}: {count}">'
            f'<span class="nq-bar-name">{label}</span><span class="nq-bar"><i style="width:{number / largest:.1%}"></i>'
            f"</span><b>{number}</b></button></li>"
        )
    heading = escape(say(language, "charts.most_common"))
    return f'<section><h2>{heading}</h2><ul class="nq-bars">{"".join(rows)}</ul></section>'


def _squares(ranked: Sequence[tuple[Theme, int]], counts: ThemeCounts, language: Language) -> str:
    columns = [theme for theme, _ in ranked]
    agencies = sorted(counts.by_agency, key=lambda name: (-_total(counts, name), name))[:MAX_AGENCIES]
    largest = max(len(issues) for name in agencies for issues in counts.by_agency[name].values())
    head = "".join(f'<th scope="col"><span>{escape(theme.name(language))}</span></th>' for theme in columns)
    body = "".join(_agency_row(name, columns, counts, largest, language) for name in agencies)
    heading = escape(say(language, "charts.by_agency"))
    total = len(counts.by_agency)
    cut = say(language, "charts.agencies_shown", shown=len(agencies), total=total) if total > len(agencies) else ""
    return (
        f'<section><h2>{heading}</h2><p class="nq-note">{escape(cut)}</p>'
        f'<div class="nq-scroll" tabindex="0" role="region" aria-label="{heading}"><table class="nq-squares">'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div></section>"
    )


def _agency_row(name: str, columns: Sequence[Theme], counts: ThemeCounts, largest: int, language: Language) -> str:
    cells = []
    for theme in columns:
        number = len(counts.by_agency[name].get(theme.id, ()))
        if not number:
            cells.append("<td></td>")
            continue
        label = escape(
            say(language, "charts.cell", agency=agency_name(name, language), theme=theme.name(language), count=number)
        )
        # By square root, so that one agency with very many issues does not leave all others pale.
        strength = _SHADES[ceil(len(_SHADES) * sqrt(number / largest)) - 1]
        cells.append(
            f'<td><button type="button" data-act="theme" data-theme="{theme.id}" data-agency="{escape(name)}" '
            f'aria-label="{label}" title="{label}" class="{"nq-strong" if strength > 80 else ""}" '
            f'style="--strength:{strength}%">{number}</button></td>'
        )
    return f'<tr><th scope="row">{agency_html(name, language)}</th>{"".join(cells)}</tr>'


def issue_list_html(
    snapshot: Snapshot, counts: ThemeCounts, theme_id: str, agency: str | None, language: Language
) -> str:
    """The issues behind one bar or square; empty for a theme or agency that does not exist."""
    theme = next((theme for theme in themes() if theme.id == theme_id), None)
    if theme is None:
        return ""
    issues = counts.by_agency.get(agency, {}).get(theme_id, ()) if agency else counts.by_theme.get(theme_id, ())
    name = theme.name(language)
    if agency:
        title = say(language, "charts.list_agency", agency=agency_name(agency, language), theme=name, count=len(issues))
    else:
        title = say(language, "charts.list_title", theme=name, count=len(issues))
    items = "".join(section_item(snapshot, section, language) for section in issues[:MAX_LISTED])
    more = len(issues) - MAX_LISTED
    rest = f'<p class="nq-note">{escape(say(language, "charts.more", count=more))}</p>' if more > 0 else ""
    return f'<section class="nq-issues"><h2 tabindex="-1">{escape(title)}</h2><ul>{items}</ul>{rest}</section>'


def section_item(snapshot: Snapshot, section: Section, language: Language) -> str:
    """One section as a line that opens it in the side panel."""
    title = section.title or snapshot.text(section)[:40]
    agency = agency_name(section.agency, language) if section.agency else section.notice
    return (
        f'<li><button type="button" class="nq-link" data-act="section" data-id="{escape(section.id)}">'
        f"{escape(title)}</button><span>{escape(agency)}</span></li>"
    )


def _total(counts: ThemeCounts, agency: str) -> int:
    return sum(len(issues) for issues in counts.by_agency[agency].values())
