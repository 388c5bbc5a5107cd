"""Which place lies in which: levels, children, paths. Made from the build's own regions."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

import polars as pl

LEVELS = {"province": "省级", "city": "市级", "county": "县级", "town": "乡镇街道", "unit": "报告单位"}
ORDER = list(LEVELS)


@dataclass(frozen=True)
class Place:
    """A region, or a reporting unit (level `unit`). `parent` is null at the top."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True)
class Geography:
    """All places of a build, by code."""

    places: Mapping[str, Place]

    def name(self, code: str) -> str:
        """Return a place's name, or its code where the build does not know it."""
        return self.places[code].name if code in self.places else code

    def path(self, code: str | None) -> list[Place]:
        """Return a place with all that it lies in, the outermost first; empty for null."""
        found: list[Place] = []
        while code in self.places and code is not None and len(found) < len(ORDER):
            found.insert(0, self.places[code])
            code = self.places[code].parent
        return found

    def inside(self, parent: str | None, level: str) -> list[Place]:
        """Return all places of a level that lie in `parent`, at any depth; of null, all of the level."""
        at_level = [place for place in self.places.values() if place.level == level]
        if parent is None:
            return at_level
        return [place for place in at_level if any(p.code == parent for p in self.path(place.parent))]

    def levels_inside(self, parent: str | None, codes: Set[str]) -> dict[str, str]:
        """Return the levels inside `parent` that have any of `codes`, highest first, with their names."""
        return {
            level: name
            for level, name in LEVELS.items()
            if any(place.code in codes for place in self.inside(parent, level))
        }

    def holders(self, codes: Iterable[str]) -> list[Place]:
        """Return every place that some of `codes` lie in, outermost first: what one can choose as parent."""
        found = {p.code: p for code in codes for p in self.path(code)[:-1]}
        return sorted(found.values(), key=lambda place: (ORDER.index(place.level), place.code))


_made: list[tuple[pl.DataFrame, Geography]] = []  # the last one: all sessions ask of the same build


def geography_of(places: pl.DataFrame) -> Geography:
    """Return the geography of a frame of code, name, level, parent_code. Made once for the same frame."""
    for known, made in _made:
        if known is places:
            return made
    rows = places.select("code", "name", "level", "parent_code").iter_rows()
    geography = Geography({row[0]: Place(*row) for row in rows})
    _made[:] = [(places, geography)]
    return geography
