"""A layout: independent choices, drawn at random but never so that a reader could not tell an issue from its body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, Protocol, TypeVar

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

    def take(self, found: Numbering) -> Numbering:
        """``found``, from now on taken."""
        self._looks.add(found.look)
        return found

    def chance(self, share: float) -> bool:
        """True in ``share`` of the draws."""
        return self.rng.random() < share


def _openers(content: Content, sentences: bool, spacing: Spacing) -> list[Opener]:
    """The openers whose titles can be told from what stands around them."""
    titles = [issue.title for issue in content.issues]
    framed = any(title.startswith(("对", "关于", "针对", "就")) for title in titles)
    stops = sentences or any("。" in title for title in titles)

    def fits(opener: Opener) -> bool:
        unquoted_frame = opener.closed and not opener.quoted
        if unquoted_frame and (framed or stops):
            return False
        return not (opener.bare and (spacing == "long" or (framed and "{N}" not in opener.template)))

    return [opener for opener in components.OPENERS if fits(opener)]


def draw(rng: Random, content: Content, pool: Pool) -> Layout:
    """A layout for ``content``. In the ``held_out`` pool its opener or its form of table is in no tuning layout."""
    pick = _Draw(rng, pool)
    table = pick.of(components.TABLE_FORMS, must_be_new=True) if pick.chance(0.25) else None
    run_on = table is not None and table.template.startswith("flat") and pick.chance(0.3)
    spacing: Spacing = ("long" if run_on else "plain") if table else rng.choice(SPACINGS)
    sentences = pick.chance(0.15)
    opener = pick.of(_openers(content, sentences, spacing), must_be_new=True)
    has_areas = all(issue.area for issue in content.issues) and pick.chance(0.85)
    container = pick.of(components.CONTAINERS) if content.about or pick.chance(0.3) else None
    top = pick.take(_TOP) if container else _TOP
    area = pick.of(components.AREA_SHAPES) if has_areas else None
    # A heading without number, 方面 or brackets is a plain line: fit for areas only where issues are no plain lines.
    plain_area = area is not None and area.template == "{}"
    area_number = pick.number(numbering.AREAS) if area and (plain_area or opener.bare or pick.chance(0.7)) else None
    area = None if plain_area and area_number is None else area
    group = (
        pick.of(components.GROUP_SHAPES)
        if area and not table and content.issues[0].group and pick.chance(0.6)
        else None
    )
    group_number = pick.number(numbering.ISSUES) if group else None
    needs_number = opener.template == "{N}{t}"
    issue_number = None
    if "{N}" in opener.template and (needs_number or pick.chance(0.65)):
        issue_number = pick.number(numbering.ISSUES)
    if "{d}" in opener.template:
        issue_number = rng.choice((_ARABIC, _CHINESE))
    bare_line = opener.bare and issue_number is None
    body_at = _body_at(rng, opener, bare_line, spacing)
    stop_needed = sentences or any("。" in issue.title for issue in content.issues)
    unclear = (stop_needed and not opener.quoted) or (opener.template == "{N}“{t}”" and issue_number is None)
    label_needed = bare_line or body_at == "label_line" or (body_at == "same" and unclear)
    labels = [label for label in components.BODY_LABELS if label.template or not label_needed]
    measure_number = pick.number(numbering.MEASURES) if pick.chance(0.75) else None
    body_label = pick.of(labels)
    # 关于…的问题，body: only where the body is one run of sentences.
    framed = opener.template.endswith("问题") and not (body_label.template or measure_number)
    joins = MEASURE_JOINS if measure_number and spacing != "long" else ("joined", "semicolons")
    all_status = all(issue.status for issue in content.issues)
    return Layout(
        table=table,
        opener=opener,
        issue_number=issue_number,
        restarts=pick.chance(0.5),
        container=container,
        top_number=top,
        area=area,
        area_number=area_number,
        group=group,
        group_number=group_number,
        title_sentences=sentences,
        stop_inside=stop_needed and pick.chance(0.5),
        stop=pick.chance(0.4),
        body_at=body_at,
        comma=framed and body_at == "same" and pick.chance(0.6),
        body_label=body_label,
        measure_number=measure_number,
        measure_join=rng.choice(joins),
        part_shape=pick.of(components.PART_SHAPES),
        names=pick.of(components.PART_NAMES),
        part_place=rng.choice(PART_PLACES),
        status_words=rng.choice(components.STATUS_WORDS) if all_status and pick.chance(0.7) else None,
        spacing=spacing,
        width=rng.choice(WIDTHS),
        plans=rng.choice(PLANS),
        plan_heading=pick.of(components.PLAN_HEADINGS),
        heads_repeat=pick.chance(0.35),
        numbered_rows=spacing == "long" or pick.chance(0.75),
        break_in_row=pick.chance(0.3),
    )


_ARABIC = Numbering("", str, "", "digit")
_CHINESE = Numbering("", numbering.chinese, "", "digit")


def _body_at(rng: Random, opener: Opener, bare_line: bool, spacing: Spacing) -> str:
    if spacing == "long":
        return "same"
    if bare_line:
        return rng.choice(("next", "label_line"))
    return rng.choice(("same", "next", "next", "label_line"))
