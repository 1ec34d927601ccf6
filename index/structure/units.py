"""From the chosen reading to the units of a notice: issues, the headings above them, what stands before and behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.notice import SectionKind, Span
from index.structure.ends import closing_index
from index.structure.evidence import Evidence, reads_as_title, title_piece
from index.structure.fold import tidy
from index.structure.headings import Heading, read_heading
from index.structure.hypotheses import Hypothesis
from index.structure.marks import MEASURE, NUMBERINGS
from index.structure.pieces import Piece

_SHORT = 60  # characters; a shorter line goes with the one that follows
_LONGEST_NAME = 80
_LONGEST_WHOLE = 200
_LONGEST_SET_OFF = 120  # a heading of several sentences that a label sets off from its body
_FEWEST_LABELS = 2  # times that a label must recur to be no more than a label


@dataclass(frozen=True, slots=True)
class Unit:
    """A section to be; offsets point into the reading copy."""

    kind: SectionKind
    start: int
    end: int
    path: tuple[str, ...] = ()
    title: str | None = None
    title_span: Span | None = None
    heading_end: int = 0  # 0: it has no heading
    labels: tuple[Span, ...] = ()
    heading_only: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Level:
    """The headings of one level above the issues; ``numbered_through``: their numbers run on under the next above."""

    count: int
    numbered_through: bool


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that stands above what follows it."""

    name: str
    piece: Piece


@dataclass(slots=True)
class Layout:
    """The units of a notice and the levels above its issues, outermost first."""

    units: list[Unit]
    levels: tuple[Level, ...] = ()


@dataclass(slots=True)
class UnitMaker:
    """Makes the units of one notice; ``text`` gives the wording, ``folded`` the reading, both without noise."""

    text: str
    evidence: Evidence
    made: Hypothesis
    labels: frozenset[str] = frozenset()
    _above: list[_Open] = field(default_factory=list)
    _paths: dict[int, tuple[_Open, ...]] = field(default_factory=dict)  # of the issues, by their piece
    _depths: dict[str, int] = field(default_factory=dict)  # of each kind of heading

    @property
    def folded(self) -> str:
        return self.evidence.folded

    @property
    def pieces(self) -> Sequence[Piece]:
        return self.evidence.pieces

    def layout(self) -> Layout:
        """All units in the order of the text."""
        self.labels = _labels(self.pieces)
        first = min([self.made.starts[0], *self.made.headings])
        closing = self.made.end + closing_index(self.folded, self.pieces[self.made.end :])
        units = [
            *paragraphs(self.text, self.folded, self.pieces[:first], "about"),
            *self._issues(),
            *paragraphs(self.text, self.folded, self.pieces[self.made.end : closing], "plans"),
        ]
        if closing < len(self.pieces):
            units.append(Unit("text", self.pieces[closing].start, self.pieces[-1].end))
        return Layout(self._without_common_path(units), self._levels())

    def _issues(self) -> Iterator[Unit]:
        stops = sorted({*self.made.starts, *self.made.headings, self.made.end})
        held: list[int] = []  # headings that follow one another make one unit
        for at, stop in pairwise(stops):
            if at in self.made.headings:
                held.append(at)
                self._open(at)
                if stop == at + 1 and stop in self.made.headings:
                    continue
                yield from self._heading_units(held, stop)
                held = []
            else:
                yield self._issue(at, stop)

    def _heading_units(self, held: Sequence[int], stop: int) -> Iterator[Unit]:
        """Headings alone, or with the paragraphs that lead over to the first issue below them."""
        path = tuple(item.name for item in self._above[:-1])
        name = self._above[-1].name if self._above else None
        start, end = self.pieces[held[0]].start, self.pieces[stop - 1].end
        heading = self._heading(held[-1], stop)
        if stop > held[-1] + 1:
            yield Unit("about", start, end, path, name, heading.title, heading.end)
        else:
            yield Unit("text", start, end, path, name, heading.title, heading.end, heading_only=True)

    def _open(self, at: int) -> None:
        """A heading closes those of its own level and below; a new kind stands below the heading directly above it."""
        piece = self.pieces[at]
        directly = at - 1 in self.made.headings
        new = len(self._above) if directly else max(len(self._above) - 1, 0)
        depth = min(self._depths.setdefault(piece.family, new), len(self._above))
        del self._above[depth:]
        self._above.append(_Open(tidy(self._heading(at, at + 1).title.of(self.text)), piece))

    def _issue(self, at: int, stop: int) -> Unit:
        labels = tuple(
            Span(mark.start, mark.end)
            for other in self.pieces[at:stop]
            for mark in other.marks
            if mark.form in self.labels
        )
        path = tuple(item.name for item in self._above)
        self._paths[at] = tuple(self._above)
        unit = Unit("issue", self.pieces[at].start, self.pieces[stop - 1].end, path, labels=labels)
        if at in self.made.lost:
            return unit
        named = title_piece(self.evidence, at, stop)
        heading = self._heading(named, stop)
        title = tidy(heading.title.of(self.text))
        if not title or (len(title) > _LONGEST_NAME and heading.end < self.pieces[named].end):
            return unit
        return replace(unit, title=title, title_span=heading.title, heading_end=heading.end)

    def _heading(self, at: int, stop: int) -> Heading:
        piece = self.pieces[at]
        end = piece.end if at in self.made.headings else self._words_end(at, stop)
        return read_heading(self.folded, piece.framed_from, piece.end, whole_until=end)

    def _words_end(self, at: int, stop: int) -> int:
        """Where a heading's words end that no frame closes: with its first sentence, or later where a label, a list or
        a cell follows; then the sentences behind the first belong to it as long as they read like a title.
        """
        piece = self.pieces[at]
        following = self.pieces[at + 1] if at + 1 < stop else None
        first = self.folded.find("。", piece.words, piece.end)
        if first < 0:
            return piece.end
        end = first + 1
        labelled = following is not None and any(mark.form in self.labels for mark in following.marks[:1])
        if labelled and piece.end - piece.words <= _LONGEST_SET_OFF:
            return piece.end
        set_off = following is not None and (
            labelled
            or (following.opens_line and following.core in NUMBERINGS)
            or (piece.column is not None and following.column is not None)
        )
        while set_off and end < piece.end and end - piece.words < _LONGEST_WHOLE:
            stop_at = self.folded.find("。", end, piece.end)
            last = stop_at + 1 if stop_at >= 0 else piece.end
            if not reads_as_title(self.folded, end, last):
                break
            end = last
        return end

    def _without_common_path(self, units: list[Unit]) -> list[Unit]:
        """One heading over all issues opens the part with the issues and tells none from another."""
        paths = [unit.path for unit in units if unit.kind == "issue"]
        common = 0
        while len(paths) > 1 and all(len(path) > common and path[common] == paths[0][common] for path in paths):
            common += 1
        return [replace(unit, path=unit.path[common:]) if _is_below(unit, paths, common) else unit for unit in units]

    def _levels(self) -> tuple[Level, ...]:
        """The levels above the issues; one heading over all of them is none.

        An issue that is numbered like the headings of a level counts there: it has that heading's place.
        """
        levels: list[Level] = []
        for depth in range(max(map(len, self._paths.values()), default=0)):
            at_depth: dict[tuple[_Open, ...], _Open] = {}
            for start, path in self._paths.items():
                piece = self.pieces[start]
                if len(path) > depth:
                    at_depth[path[: depth + 1]] = path[depth]
                elif len(path) == depth and self._depths.get(piece.family) == depth:
                    at_depth[(*path, _Open("", piece))] = _Open("", piece)
            if len(at_depth) > 1 or levels:
                parents = {key[:-1] for key in at_depth}
                levels.append(Level(len(at_depth), len(parents) > 1 and _run_on(at_depth.values())))
        return tuple(levels)


def _is_below(unit: Unit, paths: Sequence[tuple[str, ...]], common: int) -> bool:
    return bool(common) and unit.path[:common] == paths[0][:common]


def _run_on(items: Iterable[_Open]) -> bool:
    """Whether the numbers of a level run on from one heading above to the next."""
    return all((after.piece.number or 0) == (before.piece.number or 0) + 1 for before, after in pairwise(items))


def _labels(pieces: Sequence[Piece]) -> frozenset[str]:
    """The labels that recur: 整改情况:, 【措施】."""
    forms = [mark.form for piece in pieces for mark in piece.marks if mark.is_label]
    return frozenset(form for form in set(forms) if forms.count(form) >= _FEWEST_LABELS)


def paragraphs(text: str, folded: str, pieces: Sequence[Piece], kind: SectionKind) -> Iterator[Unit]:
    """A part without issues by paragraph: short lines go with the one that follows, headings are named above it."""
    above: tuple[str, ...] = ()
    held: list[Piece] = []
    named: Heading | None = None
    for line in _lines(pieces):
        first = line[0]
        alone = line[-1].end - first.start <= _SHORT and "。" not in folded[first.words : line[-1].end]
        if first.number is not None and first.core != MEASURE:
            end = line[-1].end
            stop = folded.find("。", first.words, end)
            heading = read_heading(folded, first.framed_from, end, whole_until=end if alone or stop < 0 else stop + 1)
            name = tidy(heading.title.of(text))
            if alone:
                above = (name,)
                named = heading if named is None else named
            elif len(name) <= _LONGEST_NAME:
                named = heading
        held += line
        if alone:
            continue
        yield _around(text, kind, held, above, named)
        held, named = [], None
    if held:
        yield _around(text, kind, held, above, named)


def _around(text: str, kind: SectionKind, held: Sequence[Piece], above: tuple[str, ...], named: Heading | None) -> Unit:
    unit = Unit(kind, held[0].start, held[-1].end, above)
    if named is None:
        return unit
    title = tidy(named.title.of(text))
    if (title,) == above:
        return replace(unit, heading_end=named.end)
    return replace(unit, title=title, title_span=named.title, heading_end=named.end)


def _lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        line.append(piece)
        if piece.closes_line:
            yield line
            line = []
    if line:
        yield line
