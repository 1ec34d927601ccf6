"""Agency names for readers and askers: a readable English name, and the names a question may use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise, product
from pathlib import Path

from bot.language.agency_parts import LEVELS, AgencyParts, Place, split_agency
from bot.language.pinyin import place_name, spellings
from bot.language.table import rows

_TERMS = Path(__file__).parent / "terms.tsv"
_BARE_LEVELS = {"省": "Provincial", "市": "Municipal", "区": "District", "县": "County", "镇": "Town", "乡": "Township"}
# Endings that are left off in speech: 城管局 → 城管.
_SPOKEN_ENDING = re.compile(r"[局委办]$")


@cache
def name_parts() -> dict[str, str]:
    """Parts of an organ's name → their English: 监督 → Supervision."""
    return {row[0]: row[1] for row in rows(_TERMS)}


def _term_at(text: str, start: int) -> str:
    longest = max(map(len, name_parts()))
    for end in range(min(len(text), start + longest), start, -1):
        if text[start:end] in name_parts():
            return text[start:end]
    return ""


def _by_terms(text: str) -> str:
    """A name translated piece by piece, longest piece first; what no piece covers becomes pinyin."""
    pieces: list[str] = []
    unknown = ""
    position = 0
    while position < len(text):
        term = _term_at(text, position)
        if term:
            if unknown:
                pieces.append(place_name(unknown))
                unknown = ""
            pieces.append(name_parts()[term])
        else:
            unknown += text[position]
        position += len(term) or 1
    if unknown:
        pieces.append(place_name(unknown))
    return " ".join(pieces)


def _english_place(place: Place, last: bool) -> str:
    """``Wuwei City``; a city that only says where the district is drops its word: ``Jinan``."""
    if not place.suffix:
        return place_name(place.name)
    english = LEVELS[place.suffix].english
    if not place.name:
        return english
    if len(place.name) == 1 and not last:
        return place_name(place.full)
    return f"{place_name(place.name)} {english}" if last else place_name(place.name)


def _english_organ(parts: AgencyParts) -> str:
    middle = parts.middle
    level = ""
    if not parts.places and middle[:1] in _BARE_LEVELS:
        level, middle = _BARE_LEVELS[middle[0]], middle[1:]
    organ = parts.organ.english if parts.organ else ""
    return " ".join(filter(None, (level, _by_terms(middle), organ)))


@cache
def english_name(agency: str) -> str:
    """A readable English name: 晴川市城市管理局 → ``Qingchuan City Urban Management Bureau``. Never empty."""
    parts = split_agency(agency)
    last = len(parts.places) - 1
    places = [_english_place(place, index == last) for index, place in enumerate(parts.places)]
    return " ".join(filter(None, (*places, _english_organ(parts)))) or agency


def _level_forms(place: Place) -> set[str]:
    """``district``, ``hi-tech zone``, ``high-tech zone``, ``hi tech zone``, ``hitech zone`` …"""
    level = LEVELS[place.suffix]
    forms = {level.english.lower(), *level.other_english}
    return forms | {form.replace("-", " ") for form in forms} | {form.replace("-", "") for form in forms}


def _place_aliases(place: Place) -> set[str]:
    if not place.name:
        return set()
    names = spellings(place.name) if len(place.name) > 1 else set()
    if len(place.name) == 1:  # 献县: "xian" alone would be half of China
        names_with_level = spellings(place.name)
        names |= {form.replace(" ", "") for form in spellings(place.full)}
    else:
        names_with_level = names
    aliases = set(names)
    for name, level in product(names_with_level, _level_forms(place)):
        aliases |= {f"{name} {level}", f"{level} of {name}"}
    return aliases


def _zone_aliases(outer: Place, zone: Place) -> set[str]:
    """晴川市高新区: the zone has no name of its own and takes the city's."""
    names = spellings(outer.name, spaced=False)
    found = set()
    for name, level in product(names, _level_forms(zone)):
        found |= {f"{name} {level}", f"{name} city {level}", f"{level} of {name}"}
    return found


def _compound_aliases(places: Sequence[Place]) -> set[str]:
    """``huaiyin district, jinan``, ``jinan huaiyin``, ``jinan huaiyin district``."""
    found: set[str] = set()
    for outer, inner in pairwise(places):
        if not inner.name:
            found |= _zone_aliases(outer, inner)
            continue
        for one, two in product(spellings(outer.name, spaced=False), spellings(inner.name, spaced=False)):
            for place in (two, *(f"{two} {form}" for form in _level_forms(inner))):
                found |= {f"{one} {place}", f"{place}, {one}", f"{place} {one}", f"{place} of {one}"}
    return found


def _middle_aliases(parts: AgencyParts) -> set[str]:
    """A place written without 市 or 区 (晴川 in 晴川某医院), when nothing else names a place."""
    if parts.places or len(parts.middle) < 2 or _term_at(parts.middle, 0) or not parts.organ:
        return set()
    return spellings(parts.middle)


@cache
def english_aliases(agency: str) -> set[str]:
    """Lower-case forms an English question may use: an agency's places with and without their level, its full names."""
    parts = split_agency(agency)
    aliases = {english_name(agency).lower()} | _middle_aliases(parts) | _compound_aliases(parts.places)
    places: set[str] = set()
    for place in parts.places:
        places |= _place_aliases(place)
    organ = _english_organ(parts).lower()
    if organ and parts.places:
        nearest = next((place for place in reversed(parts.places) if place.name), None)
        for name in spellings(nearest.name, spaced=False) if nearest else ():
            aliases |= {f"{name} {organ}", f"{organ} of {name}"}
    return {alias for alias in aliases | places if len(alias) > 1}


def _organ_forms(parts: AgencyParts) -> tuple[str, ...]:
    if not parts.organ:
        return ()
    return tuple(dict.fromkeys((parts.organ_name, parts.organ.full, *parts.organ.short)))


def _chinese_places(places: Sequence[Place]) -> list[str]:
    """The ways to say where: 云州市晴川区, 云州晴川区, 云州晴川, 晴川区, 晴川; a zone with its city."""
    if not places:
        return []
    last = places[-1]
    forms = ["".join(place.full for place in places)]
    outer = "".join(place.name for place in places[:-1])
    if outer:
        forms += [outer + last.full, outer + last.name if last.name else ""]
    if last.name:
        forms.append(last.full)
        if len(last.name) > 1:
            forms.append(last.name)
        if LEVELS[last.suffix].zone:
            forms += [last.name + short for short in _zone_short_forms(last.suffix)]
            forms += [f"{last.name}市{short}" for short in _zone_short_forms(last.suffix)]
    elif outer:
        forms += [outer + short for short in _zone_short_forms(last.suffix)]
    return [form for form in dict.fromkeys(forms) if form]


def _zone_short_forms(suffix: str) -> Iterable[str]:
    """高新技术产业开发区 is called 高新区 or 高新 as well, and the other way round."""
    for family in (("高新技术产业开发区", "高新区", "高新"), ("经济技术开发区", "经济开发区", "经开区", "经开")):
        if suffix in family:
            return family
    return (suffix,)


@cache
def chinese_aliases(agency: str) -> set[str]:
    """Forms a Chinese question may use: 晴川市城市管理局 → 晴川市城管局, 晴川城管, 晴川, 晴川市 …"""
    parts = split_agency(agency)
    where = _chinese_places(parts.places)
    aliases = {agency, *where}
    for place in parts.places[:-1]:
        aliases |= {form for form in (place.full, place.name) if len(form) > 1}
    middle = parts.middle
    for place_form in where or ([""] if middle else []):
        for organ in _organ_forms(parts):
            aliases.add(place_form + middle + organ)
            spoken = _SPOKEN_ENDING.sub("", organ)
            if len(spoken) > 1:
                aliases.add(place_form + middle + spoken)
        if middle and not parts.organ:
            aliases.add(place_form + middle)
    if not where and len(middle) > 1 and parts.organ and not _term_at(middle, 0):
        aliases.add(middle)
    return aliases


@cache
def body_aliases(agency: str) -> frozenset[str]:
    """The forms of an agency's name that have its organ in them: 晴川市城管局 of 晴川市城市管理局, but not 晴川市."""
    parts = split_agency(agency)
    if parts.organ is None:
        return frozenset({agency})
    where = _chinese_places(parts.places) or [""]
    return frozenset(place + parts.middle + organ for place in where for organ in _organ_forms(parts)) | {agency}
