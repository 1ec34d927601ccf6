"""A layout: independent choices, drawn at random but never so that a reader could not tell an issue from its body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, NamedTuple, Protocol, TypeVar

from tests.layouts import components, numbering
from tests.layouts.components import Columns, Opener, Words
from tests.layouts.content import Content
from tests.layouts.numbering import Numbering

Pool = Literal["tuning", "held_out"]
Spacing = Literal["plain", "blank", "blank_issues", "indent", "blank_indent", "spaces", "long"]

SPACINGS: tuple[Spacing, ...] = ("plain", "blank", "blank_issues", "indent", "blank_indent", "spaces", "long")
WIDTHS = ("as_is", "as_is", "half", "full")
PLANS = ("section", "line", "last_line")
MEASURE_JOINS = ("joined", "joined", "lines", "semicolons")
PART_PLACES = ("lines", "joined", "status_first")
_TOP = numbering.AREAS[0]
"""The numbering of the notice's own sections, above the areas."""
_ARABIC = Numbering("", str, "", "digit")
_CHINESE = Numbering("", numbering.chinese, "", "digit")


class _Reserved(Protocol):
    @property
    def held_out(self) -> bool: ...


Option = TypeVar("Option", bound=_Reserved)


@dataclass(frozen=True)
class Layout:
    """Every choice. A None is the absence of the thing; ``table`` is None for running text."""

    table: Words | None
    opener: Opener
    issue_number: Numbering | None
    restarts: bool
    """Whether issues are counted anew under each area."""
    container: Words | None
    top_number: Numbering
    area: Words | None
    area_number: Numbering | None
    group: Words | None
    group_number: Numbering | None
    title_sentences: bool
    """Whether a title's commas are full stops."""
    stop_inside: bool
    """Whether a quoted title ends in a full stop inside the quotation marks."""
    stop: bool
    """Whether a title on a line of its own ends in a full stop."""
    body_at: str
    """``same`` line, ``next`` line, or the next but one after a ``label_line``."""
    comma: bool
    """Whether the body goes on after the title's frame with a comma."""
    body_label: Words
    measure_number: Numbering | None
    measure_join: str
    part_shape: Words
    names: Columns
    part_place: str
    status_words: dict[str, str] | None
    spacing: Spacing
    width: str
    plans: str
    plan_heading: Words
    heads_repeat: bool
    numbered_rows: bool
    break_in_row: bool

    def describe(self) -> str:
        """The choices that make the layout, in one line."""
        number = self.issue_number.name if self.issue_number else "none"
        area = f"{self.area_number.name if self.area_number else ''}{self.area.template}" if self.area else "none"
        measure = self.measure_number.name if self.measure_number else "none"
        if self.table:
            rows = f"numbered={self.numbered_rows} heads={'repeated' if self.heads_repeat else 'once'}"
            return (
                f"table {self.table.template} {rows} area={area} measures={measure}/{self.measure_join} {self.spacing}"
            )
        return (
            f"opener={self.opener.template} number={number}{' restarting' if self.restarts else ''} area={area} "
            f"body={self.body_at} label={self.body_label.template or 'none'} measures={measure}/{self.measure_join} "
            f"sentences={self.title_sentences} {self.spacing} {self.width} plans={self.plans}"
        )


class _Draw:
    """Draws options of one pool; looks of numbers already used are not drawn again."""

    def __init__(self, rng: Random, pool: Pool) -> None:
        self.rng = rng
        self.pool = pool
        self._looks: set[str] = set()

    def of(self, options: Sequence[Option], must_be_new: bool = False) -> Option:
        """An option the pool allows; ``must_be_new`` asks the held-out pool for one only it has."""
        reserved = [option for option in options if option.held_out]
        shared = [option for option in options if not option.held_out]
        take_new = self.pool == "held_out" and reserved and (must_be_new or not shared or self.rng.random() < 0.5)
        return self.rng.choice(reserved if take_new else shared or list(options))

    def number(self, options: Sequence[Numbering]) -> Numbering | None:
        """A numbering unlike those drawn before, None where every one is taken."""
        free = [option for option in options if option.look not in self._looks]
        allowed = [option for option in free if self.pool == "held_out" or not option.held_out]
        if not allowed:
            return None
        found = self.of(allowed)
        self._looks.add(found.look)
        return found

    def take(self, found: Numbering) -> None:
        """Let ``found`` not be drawn."""
        self._looks.add(found.look)

    def chance(self, share: float) -> bool:
        """True in ``share`` of the draws."""
        return self.rng.random() < share


def _openers(content: Content, stops: bool, spacing: Spacing) -> list[Opener]:
    """The openers whose titles, with full stops in them or not, can be told from what stands around them."""
    titles = [issue.title for issue in content.issues]
    framed = any(title.startswith(("对", "关于", "针对", "就")) for title in titles)

    def fits(opener: Opener) -> bool:
        unquoted_frame = opener.closed and not opener.quoted
        if unquoted_frame and (framed or stops):
            return False
        return not (opener.bare and (spacing == "long" or (framed and "{N}" not in opener.template)))

    return [opener for opener in components.OPENERS if fits(opener)]


class _Headings(NamedTuple):
    container: Words | None
    area: Words | None
    area_number: Numbering | None
    group: Words | None
    group_number: Numbering | None


class _Body(NamedTuple):
    issue_number: Numbering | None
    at: str
    comma: bool
    label: Words
    measure_number: Numbering | None
    measure_join: str


def _draw_headings(pick: _Draw, content: Content, opener: Opener, table: bool) -> _Headings:
    """The headings above issues. Their numberings are drawn first, so that issues get another."""
    container = pick.of(components.CONTAINERS) if content.about or pick.chance(0.3) else None
    if container:
        pick.take(_TOP)
    if not all(issue.area for issue in content.issues) or pick.chance(0.15):
        return _Headings(container, None, None, None, None)
    area = pick.of(components.AREA_SHAPES)
    # Words alone on a line are an area only by their number, and so is a heading among issues that are plain lines.
    must_have_number = area.template == "{}" or opener.bare
    area_number = pick.number(numbering.AREAS) if must_have_number or pick.chance(0.7) else None
    if must_have_number and area_number is None:
        return _Headings(container, None, None, None, None)
    if table or not content.issues[0].group or pick.chance(0.4):
        return _Headings(container, area, area_number, None, None)
    return _Headings(container, area, area_number, pick.of(components.GROUP_SHAPES), pick.number(numbering.ISSUES))


def _draw_body(pick: _Draw, opener: Opener, spacing: Spacing, stops: bool) -> _Body:
    """The issues' number and how their bodies begin and go on. ``stops``: titles hold full stops."""
    issue_number = None
    if "{d}" in opener.template:
        issue_number = pick.rng.choice((_ARABIC, _CHINESE))
    elif "{N}" in opener.template and (opener.bare or pick.chance(0.65)):
        issue_number = pick.number(numbering.ISSUES)
    bare_line = opener.bare and issue_number is None
    at = _body_at(pick.rng, bare_line, spacing)
    unclear = (stops and not opener.quoted) or (opener.template == "{N}“{t}”" and issue_number is None)
    label_needed = bare_line or at == "label_line" or (at == "same" and unclear)
    label = pick.of([label for label in components.BODY_LABELS if label.template or not label_needed])
    measure_number = pick.number(numbering.MEASURES) if pick.chance(0.75) else None
    # 关于…的问题，body: only where the body is one run of sentences.
    framed = opener.template.endswith("问题") and not (label.template or measure_number)
    joins = MEASURE_JOINS if measure_number and spacing != "long" else ("joined", "semicolons")
    comma = framed and at == "same" and pick.chance(0.6)
    return _Body(issue_number, at, comma, label, measure_number, pick.rng.choice(joins))


def _body_at(rng: Random, bare_line: bool, spacing: Spacing) -> str:
    if spacing == "long":
        return "same"
    return rng.choice(("next", "label_line") if bare_line else ("same", "next", "next", "label_line"))


def draw(rng: Random, content: Content, pool: Pool) -> Layout:
    """A layout for ``content``. In the ``held_out`` pool its opener or its form of table is in no tuning layout."""
    pick = _Draw(rng, pool)
    table = pick.of(components.TABLE_FORMS, must_be_new=True) if pick.chance(0.25) else None
    run_on = table is not None and table.template.startswith("flat") and pick.chance(0.3)
    spacing: Spacing = ("long" if run_on else "plain") if table else rng.choice(SPACINGS)
    sentences = pick.chance(0.15)
    stops = sentences or any("。" in issue.title for issue in content.issues)
    opener = pick.of(_openers(content, stops, spacing), must_be_new=True)
    headings = _draw_headings(pick, content, opener, table is not None)
    body = _draw_body(pick, opener, spacing, stops)
    has_status = all(issue.status for issue in content.issues) and pick.chance(0.7)
    return Layout(
        table=table,
        opener=opener,
        issue_number=body.issue_number,
        restarts=pick.chance(0.5),
        container=headings.container,
        top_number=_TOP,
        area=headings.area,
        area_number=headings.area_number,
        group=headings.group,
        group_number=headings.group_number,
        title_sentences=sentences,
        stop_inside=stops and pick.chance(0.5),
        stop=pick.chance(0.4),
        body_at=body.at,
        comma=body.comma,
        body_label=body.label,
        measure_number=body.measure_number,
        measure_join=body.measure_join,
        part_shape=pick.of(components.PART_SHAPES),
        names=pick.of(components.PART_NAMES),
        part_place=rng.choice(PART_PLACES),
        status_words=rng.choice(components.STATUS_WORDS) if has_status else None,
        spacing=spacing,
        width=rng.choice(WIDTHS),
        plans=rng.choice(PLANS),
        plan_heading=pick.of(components.PLAN_HEADINGS),
        heads_repeat=pick.chance(0.35),
        numbered_rows=spacing == "long" or pick.chance(0.75),
        break_in_row=pick.chance(0.3),
    )
