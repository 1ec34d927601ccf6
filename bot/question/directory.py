"""The agencies of the collection by every name a question may use for them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.language.agency_parts import organ_nouns, split_agency
from bot.language.names import chinese_aliases, english_aliases, english_name
from bot.question.mention import Mention
from bot.question.short_names import short_names
from index.notice import Notice
from index.structure.fold import fold

_WORD = re.compile(r"[a-z0-9]+")
_SHORTEST_CHINESE = 2
_COMMON_WORDS = frozenset(
    """
    city county district bureau department office of and the municipal management
    """.split()
)


class Directory:
    """Names → notices, made once for each state of the index."""

    def __init__(self, notices: Mapping[str, Notice]) -> None:
        self.agency_of = {
            name: notice.facts.agency.value
            for name, notice in notices.items()
            if notice.facts.agency and notice.is_notice
        }
        self._chinese: dict[str, set[str]] = defaultdict(set)
        self._english: dict[str, set[str]] = defaultdict(set)
        for name, agency in self.agency_of.items():
            own = (
                alias for alias in notices[name].facts.agency_aliases if not re.match(r"^[市区县省州旗镇乡我本]", alias)
            )
            for alias in {agency, *chinese_aliases(agency), *own}:
                if len(alias) >= _SHORTEST_CHINESE:
                    self._chinese[fold(alias)].add(name)
            for alias in english_aliases(agency):
                self._english[alias].add(name)
        self._chinese_order = sorted(self._chinese, key=lambda alias: (-len(alias), alias))
        self._english_order = sorted(self._english, key=lambda alias: (-len(alias), alias))

    def mentions(self, question: str, language: str) -> list[Mention]:
        """The agencies a question names, in order.

        The longest name wins, and a bare place is narrowed by the words near it.
        """
        folded = fold(question)
        found = self._scan(folded, self._chinese_order, self._chinese)
        if language == "en":
            found += self._scan_english(_lower(folded))
        else:
            found += short_names(folded, self.agency_of)
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda item: (-(item.end - item.start), item.start)):
            if all(mention.end <= other.start or mention.start >= other.end for other in kept):
                kept.append(self._narrow(mention, folded))
        return sorted(kept, key=lambda item: item.start)

    def _scan(self, folded: str, order: Iterable[str], table: Mapping[str, set[str]]) -> list[Mention]:
        return [
            Mention(match.start(), match.end(), alias, tuple(sorted(table[alias])))
            for alias in order
            for match in re.finditer(re.escape(alias), folded)
        ]

    def _scan_english(self, lowered: str) -> list[Mention]:
        plain = lowered.replace("’", "'")
        found = []
        for alias in self._english_order:
            for match in re.finditer(rf"(?<![a-z]){re.escape(alias)}(?![a-z])", plain):
                notices = tuple(sorted(self._english[alias]))
                found.append(Mention(match.start(), self._with_organ(plain, match.end(), notices), alias, notices))
        return found

    def _with_organ(self, lowered: str, end: int, notices: tuple[str, ...]) -> int:
        """Where the agency's name ends when its organ follows the place: Linze's water bureau."""
        own = {word for name in notices for word in _WORD.findall(english_name(self.agency_of[name]).lower())}
        stop, position = end, end
        for match in re.finditer(r"(?:'s|[\s-]+([a-z0-9]+))", lowered[end : end + 80]):
            if match.start() != position - end:
                break
            position = end + match.end()
            word = match[1]
            if word is None or (
                word not in organ_nouns() and not any(word[:5] == other[:5] for other in own if len(other) > 3)
            ):
                if word is not None:
                    break
                continue
            stop = position
        return stop if stop > end else (end + 2 if lowered.startswith("'s", end) else end)

    def places(self, mention: Mention) -> set[str]:
        """The places in the names of the agencies mentioned: 云溪县."""
        parts = [split_agency(self.agency_of[name]) for name in mention.notices]
        return {place.full for item in parts for place in item.places if len(place.full) > 2}

    def _narrow(self, mention: Mention, folded: str) -> Mention:
        """澄安 … 教育局 → the one agency of the place whose organ the question speaks of, if it speaks of one."""
        if len({self.agency_of[name] for name in mention.notices}) < 2:
            return mention
        scores = {name: self._organ_overlap(self.agency_of[name], mention, folded) for name in mention.notices}
        best = max(scores.values())
        if best == 0:
            return mention
        return Mention(
            mention.start, mention.end, mention.name, tuple(name for name in mention.notices if scores[name] == best)
        )

    def _organ_overlap(self, agency: str, mention: Mention, folded: str) -> float:
        rest = folded[mention.end : mention.end + 60]
        english = set(_WORD.findall(english_name(agency).lower())) - set(_WORD.findall(mention.name)) - _COMMON_WORDS
        words = set(_WORD.findall(rest.lower()))
        chinese = {agency[at : at + 2] for at in range(len(agency) - 1)} - {"管理", "理局"}
        pairs = {rest[at : at + 2] for at in range(min(len(rest), 12) - 1)}
        overlap = len({word for word in english if any(word[:6] == other[:6] for other in words)})
        return overlap + len(chinese & pairs)

    def mention_of(self, agency: str) -> Mention:
        """An agency of the collection as if a question had named it."""
        return Mention(0, 0, agency, tuple(sorted(name for name, known in self.agency_of.items() if known == agency)))

    def agencies(self) -> list[str]:
        """All agencies of the collection, sorted."""
        return sorted(set(self.agency_of.values()))


def _lower(text: str) -> str:
    """Lower case where that keeps the length, which offsets need: İ has no such form."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
