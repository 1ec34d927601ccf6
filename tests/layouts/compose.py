"""A notice from content, a layout and a seed."""

from __future__ import annotations

from random import Random

from tests.layouts.choice import Layout, Pool, draw
from tests.layouts.content import Content
from tests.layouts.page import Page, join_lines, widen, write_closing, write_opening
from tests.layouts.pieces import Notice
from tests.layouts.prose import status_of, write_issues
from tests.layouts.sources import contents
from tests.layouts.tables import write_table


def compose(content: Content, layout: Layout, rng: Random, name: str) -> Notice:
    """``content`` laid out; ``rng`` only decides where long lines break."""
    page = Page(layout)
    write_opening(page, content)
    if layout.container:
        page.section("container", layout.container.template)
    if layout.table:
        write_table(page, content)
    else:
        write_issues(page, content)
    write_closing(page, content)
    pieces = page.pieces
    if layout.spacing == "long":
        headings_end = not layout.table and (not layout.area or layout.area_number)
        pieces = join_lines(pieces, rng, rng.choice(("", "　", " ") if headings_end else ("　", " ")))
    return Notice(
        name=name,
        pieces=tuple(widen(pieces, layout.width)),
        layout=layout.describe(),
        table=layout.table is not None,
        agency=content.agency,
        claims=content.claims,
        statuses=tuple(issue.status if status_of(issue, layout) else None for issue in content.issues),
    )


def compose_one(seed: int, number: int, pool: Pool) -> Notice:
    """The ``number``-th notice of ``seed``: always the same for the same arguments and material."""
    rng = Random(f"{seed}/{number}/{pool}")
    content = contents()[number % len(contents())]
    layout = draw(rng, content, pool)
    return compose(content, layout, rng, f"{content.name}_{pool}_{seed}_{number:04d}")
