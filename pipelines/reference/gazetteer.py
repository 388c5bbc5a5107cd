"""Names of regions as dictionaries, by the parent they are written under: built once, then only read.

Each dictionary answers with a `Place`, so that what a name means under a parent, also when it is
abolished or means two things, is decided here and not while addresses are read.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.reference.aliases import FILLERS, left_out, region_aliases
from pipelines.reference.spellings import city_spellings, county_spellings, province_spellings
from pipelines.reference.vendored import table

PlaceStatus = Literal["exact", "city", "province", "ambiguous", "unresolved", "successor"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address lies, as fine as is certain.

    Attributes:
        code: Six digits; null where nothing is certain.
        status: exact (a county, or a city that has none), city, province, successor (an abolished
            name's), ambiguous (several places fit; `code` is what they surely share), unresolved.
    """

    code: str | None
    status: PlaceStatus


NOWHERE = Place(None, "unresolved")
EITHER = Place(None, "ambiguous")

Names = dict[str, Place]


@dataclass(frozen=True)
class FormerCity:
    """An abolished city or prefecture: its counties then, and the one city it lies in now, if one."""

    counties: Names
    now: str | None


@dataclass(frozen=True)
class Gazetteer:
    """What names mean. Keys of the outer dictionaries are codes, of the inner ones names.

    Attributes:
        names: The full name of each code.
        provinces: Every spelling → code.
        not_provinces: Names that only start like a province's (吉林市).
        cities: Province → spelling → code.
        counties: City, or province where counties hang under it → full or former name → place.
        short_counties: The same for short spellings; they hold only where they stand alone.
        in_province: Province → full or former name of a county in any of its cities → place.
        short_in_province: Province → short spelling of a county-level city → place.
        anywhere: Full or former name of a county, wherever it is → place.
        city_names: Full names and 州 spellings of cities → code.
        short_anywhere: Short spelling of a city or county-level city → place.
        former_cities: Province → spelling → the abolished city.
        childless: Cities without counties.
    """

    names: dict[str, str]
    provinces: dict[str, str]
    not_provinces: frozenset[str]
    cities: dict[str, dict[str, str]]
    counties: dict[str, Names]
    short_counties: dict[str, Names]
    in_province: dict[str, Names]
    short_in_province: dict[str, Names]
    anywhere: Names
    city_names: dict[str, str]
    short_anywhere: Names
    former_cities: dict[str, dict[str, FormerCity]]
    childless: frozenset[str]


@dataclass(frozen=True)
class _Former:
    """One abolished county: `now` is null where it has no single successor."""

    province: str
    city: str
    county: str
    now: str | None


def province_of(code: str) -> str:
    """Return the code of the province that a six-digit code lies in."""
    return code[:2] + "0000"


def is_vague(name: str) -> bool:
    """Whether a name (东区, 城区, 郊区) means nothing unless its city is known."""
    return len(name) == 2 and name.endswith("区")


@cache
def _codes(level: str) -> tuple[tuple[str, str, str], ...]:
    rows = table("regions").filter(table("regions")["level"] == level)
    return tuple(rows.select("code", "name", "parent_code").iter_rows())


def _former_counties(provinces: dict[str, str]) -> list[_Former]:
    columns = ("old_province", "old_city", "old_county")
    kept = region_aliases().select(*columns, "current_code").iter_rows()
    divided = left_out().select(*columns).iter_rows()
    return [_Former(provinces[p], city, county, now) for p, city, county, now in kept] + [
        _Former(provinces[p], city, county, None) for p, city, county in divided
    ]


def _one(codes: Iterable[str | None], now: set[str], shared: str | None) -> Place:
    """Return the only place among `codes`, or that several fit. `now` are the codes so named today."""
    distinct = set(codes)
    if len(distinct) > 1 or None in distinct:
        return Place(shared, "ambiguous")
    (code,) = distinct
    return Place(code, "exact" if code in now else "successor")


def _by_name(former: list[_Former], province: str | None) -> Names:
    """Map every county name, current or former, inside `province` (null: the country) to its place."""
    now: dict[str, set[str]] = defaultdict(set)
    for code, name, _ in _codes("county"):
        if province is None or province_of(code) == province:
            now[name].add(code)
    every: dict[str, set[str | None]] = defaultdict(set)
    for name, codes in now.items():
        every[name] |= codes
    for old in former:
        if province is None or old.province == province:
            every[old.county].add(old.now)
    return {
        name: Place(province, "ambiguous") if is_vague(name) else _one(codes, now[name], province)
        for name, codes in every.items()
    }


def _county_names(cities: dict[str, dict[str, str]], former: list[_Former]) -> dict[str, Names]:
    """Map each parent's counties by full name, its abolished ones after its current ones."""
    found: dict[str, Names] = defaultdict(dict)
    for code, name, parent in _codes("county"):
        found[parent][name] = Place(code, "exact")
    successors: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for old in former:
        above = cities[old.province].get(old.city) or (old.province if old.city in FILLERS else None)
        if above and old.county not in found[above]:
            successors[above, old.county].add(old.now)
    for (home, county), now in successors.items():
        if len(now) == 1 and None not in now:
            found[home][county] = Place(next(iter(now)), "successor")
    return dict(found)


def _short_county_names(parents: dict[str, tuple[str, ...]]) -> dict[str, Names]:
    """Map each parent's counties by short spelling, where it is one county's and not the parent's own."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for code, name, parent in _codes("county"):
        for spelling in county_spellings(name):
            if spelling not in parents[parent]:
                found[parent][spelling].add(code)
    return {
        parent: {name: Place(next(iter(codes)), "exact") for name, codes in names.items() if len(codes) == 1}
        for parent, names in found.items()
    }


def _short_city_counties() -> dict[str, Names]:
    """Map, per province, the short spelling of county-level cities where no other county shares it."""
    found: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for code, name, _ in _codes("county"):
        for spelling in county_spellings(name):
            found[province_of(code)][spelling].add((code, name))
    return {
        province: {
            spelling: Place(code, "exact")
            for spelling, places in names.items()
            for code, name in places
            if len(places) == 1 and name.endswith("市")
        }
        for province, names in found.items()
    }


def _short_names(parent_of: dict[str, str]) -> Names:
    """Map short spellings that stand alone, with no province before them."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, name, _ in _codes("city"):
        for spelling in city_spellings(name)[1:]:
            found[spelling].add(code)
    city_like = {code for code, name, _ in _codes("county") if name.endswith("市")}
    for code, name, _ in _codes("county"):
        for spelling in county_spellings(name):
            found[spelling].add(code)
    places: Names = {}
    for spelling, codes in found.items():
        cities = {parent_of.get(code, code) for code in codes}  # 恩施: the prefecture, and a city in it
        if len(codes) > 1:
            shared = cities.pop() if len(cities) == 1 and cities <= codes else None
            places[spelling] = Place(shared, "city") if shared else EITHER
        elif (code := next(iter(codes))) not in parent_of or code in city_like:
            places[spelling] = Place(code, "exact" if code in parent_of else "city")
    return places


def _former_cities(
    cities: dict[str, dict[str, str]], former: list[_Former], names: dict[str, str], parent_of: dict[str, str]
) -> dict[str, dict[str, FormerCity]]:
    """Map, per province, the abolished cities and prefectures with the counties they had."""
    members: dict[tuple[str, str], list[_Former]] = defaultdict(list)
    for old in former:
        if old.city not in FILLERS and old.city not in cities[old.province]:
            members[old.province, old.city].append(old)
    found: dict[str, dict[str, FormerCity]] = defaultdict(dict)
    for (province, city), olds in members.items():
        within = {parent_of.get(old.now, old.now) for old in olds if old.now}
        now = within.pop() if len(within) == 1 else None
        counties = {
            old.county: Place(old.now, "exact" if names[old.now] == old.county else "successor")
            if old.now
            else Place(now or province, "ambiguous")
            for old in olds
        }
        former_city = FormerCity(counties, now)
        for spelling in city_spellings(city):
            if spelling == city or spelling not in cities[province]:
                found[province][spelling] = former_city
    return found


def _longer_than(provinces: Iterable[str], others: Iterable[str]) -> frozenset[str]:
    spellings = tuple(provinces)
    return frozenset(name for name in others if name.startswith(spellings) and name not in spellings)


@cache
def gazetteer() -> Gazetteer:
    """Return the dictionaries, built once."""
    provinces = {
        spelling: code for code, name, _ in _codes("province") for spelling in province_spellings(name)
    }
    cities: dict[str, dict[str, str]] = {code: {} for code in provinces.values()}
    for code, name, province in _codes("city"):
        cities[province] |= dict.fromkeys(city_spellings(name), code)
    names = {code: name for level in ("province", "city", "county") for code, name, _ in _codes(level)}
    parent_of = {code: parent for code, _, parent in _codes("county")}
    former = _former_counties(provinces)
    spellings = {code: province_spellings(name) for code, name, _ in _codes("province")}
    spellings |= {code: city_spellings(name) for code, name, _ in _codes("city")}
    city_names = {
        spelling: code
        for code, name, _ in _codes("city")
        for spelling in city_spellings(name)
        if spelling == name or (name.endswith("自治州") and spelling.endswith("州"))
    }
    anywhere = _by_name(former, None)
    return Gazetteer(
        names=names,
        provinces=provinces,
        not_provinces=_longer_than(provinces, [*city_names, *anywhere]),
        cities=cities,
        counties=_county_names(cities, former),
        short_counties=_short_county_names(spellings),
        in_province={code: _by_name(former, code) for code in cities},
        short_in_province=_short_city_counties(),
        anywhere=anywhere,
        city_names=city_names,
        short_anywhere=_short_names(parent_of),
        former_cities=_former_cities(cities, former, names, parent_of),
        childless=frozenset(code for code, _, _ in _codes("city")) - set(parent_of.values()),
    )
