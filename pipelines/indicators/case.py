"""One target with all that is known for judging it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.indicators.catalogue import BY_CODE, SCOPE, Indicator
from pipelines.indicators.entities import BODIES, NEAR, Count, counts, year_end
from pipelines.indicators.levels import COMPUTED, DECEMBER, Level, Levels, YearPart, in_unit
from pipelines.indicators.pace import Pace, Panel, PastYear, pace_of
from pipelines.indicators.wording import amount_text, comparator_text, scope_text

Target = Mapping[str, Any]  # one row of TARGET

ENTITY_SALES = {
    "region_code": pl.String,
    "body": pl.String,
    "entity": pl.String,
    "year": pl.Int64,
    "live_cny": pl.Float64,
}
ITEMS = {"target_id": pl.String, "numerator": pl.Float64, "denominator": pl.Float64}

# A target whose kind is not stated goes by its indicator.
ANNUAL_FLOW = ("annual_flow", None)
WANTS_MORE = (None, ">=", ">")  # a target that names no comparison is a floor


@dataclass(frozen=True)
class Evidence:
    """All that targets are judged by.

    Attributes:
        values: What is computed (INDICATOR_VALUE).
        published: What is published (PUBLISHED_STATISTIC).
        as_of: The day that deadlines are judged on.
        data_through: The last day with a sale; None: no sales yet.
        entities: What enterprises and parks sell a year (see `entities.entity_sales`).
        items: Single payments and the like: target_id, numerator, denominator.
    """

    values: pl.DataFrame
    published: pl.DataFrame
    as_of: date
    data_through: date | None
    entities: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ENTITY_SALES))
    items: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ITEMS))


@dataclass(frozen=True)
class Case:
    """One target, the levels of its indicator, the whole years before its own, and the evidence."""

    target: Target
    levels: Levels
    panel: Panel
    evidence: Evidence

    @cached_property
    def entry(self) -> Indicator | None:
        """The catalogue's entry; null where no indicator fits."""
        return BY_CODE.get(self.target["indicator"] or "")

    @cached_property
    def counts(self) -> list[Count]:
        """What a target with a threshold counts, by year; empty for every other target."""
        return counts(self.target, self.evidence.entities)

    @property
    def count(self) -> Count | None:
        """The count of the deadline's year, of the newest year before it begins; null: none."""
        in_time = [each for each in self.counts if each.year <= self.deadline_year]
        return in_time[-1] if in_time else None

    @property
    def scopes(self) -> set[str]:
        """The scopes of all data there are for the indicator."""
        if self.counts:
            return {SCOPE}
        ours = {self.entry.scope} if self.entry and self.entry.code in COMPUTED else set()
        return self.levels.scopes | ours

    @cached_property
    def own_levels(self) -> list[Level]:
        """The yearly levels of the target's own region and scope, earliest first, in their own unit."""
        if self.target["kind"] == "threshold_count":
            return [self._counted(count) for count in self.counts]
        return self.levels.of(self.target["region_code"], self.target["scope"])

    @cached_property
    def comparable(self) -> list[Level]:
        """Those in the target's unit; a level in another kind of unit is left out."""
        found = (in_unit(level, self.target["unit"]) for level in self.own_levels)
        return [level for level in found if level is not None]

    @property
    def newest(self) -> Level:
        """The deadline's year, the latest one until it begins."""
        in_time = [each for each in self.comparable if each.year <= self.deadline_year]
        return in_time[-1] if in_time else self.comparable[-1]

    @property
    def items(self) -> pl.DataFrame:
        """The single items that the target limits."""
        return self.evidence.items.filter(pl.col("target_id") == self.target["id"])

    @property
    def deadline_year(self) -> int:
        """The year that the target is for; without a deadline the year of judgement."""
        deadline: date | None = self.target["deadline"]
        return (deadline or self.evidence.as_of).year

    @property
    def passed(self) -> bool:
        """Whether the deadline is over."""
        deadline: date | None = self.target["deadline"]
        return deadline is not None and self.evidence.as_of > deadline

    @property
    def wants_more(self) -> bool:
        """Whether more is better: the target is a floor."""
        return self.target["comparator"] in WANTS_MORE

    @property
    def is_flow(self) -> bool:
        """Whether the target is an amount per year that grows day by day."""
        is_additive = self.entry is None or self.entry.additive
        return self.target["kind"] in (*ANNUAL_FLOW, "cap") and is_additive

    @property
    def is_counted(self) -> bool:
        """Whether the target is a number of things that are there, or have been made so far."""
        return self.target["kind"] in ("stock", "cumulative")

    def level_of(self, year: int) -> Level | None:
        """Return the level of one year, if it is known."""
        return next((level for level in self.comparable if level.year == year), None)

    def is_complete(self, level: Level) -> bool:
        """Tell whether the deadline's year is all in: all its months, and data beyond the deadline."""
        deadline: date = self.target["deadline"]
        if level.is_published:
            return level.months == deadline.month
        through = self.evidence.data_through
        if self.target["kind"] == "threshold_count":
            sales = self.levels.of(self.target["region_code"], SCOPE)
            months = next((each.months for each in sales if each.year == level.year), 0)
            return through is not None and through >= deadline and months == deadline.month
        return through is not None and through >= deadline and level.months == deadline.month

    def holds(self, actual: float) -> bool:
        """Tell whether a value keeps the target."""
        wanted: float = self.target["value"]
        match self.target["comparator"]:
            case ">":
                return actual > wanted
            case "<=":
                return actual <= wanted
            case "=":
                return actual == wanted
            case _:
                return actual >= wanted

    def more_would_change(self, holds: bool) -> bool:
        """Tell whether sales that are missing from a value could turn its verdict."""
        match self.target["comparator"]:
            case "<=":
                return holds
            case "=":
                return True
            case _:
                return not holds

    def is_reached_early(self, level: Level) -> bool:
        """Tell whether the target holds before its deadline: a sum for good, a count if it lasts."""
        if not self.wants_more or not self.holds(level.value):
            return False
        is_sum = self.is_flow or self.target["kind"] == "threshold_count"
        return self.is_counted or (is_sum and level.year == self.deadline_year)

    @cached_property
    def part(self) -> YearPart | None:
        """What the deadline's year has done by now, in the unit of the data; null: it has not begun."""
        key = (self.target["region_code"], self.target["scope"])
        return next(
            (part for part in self.levels.parts.get(key, ()) if part.year == self.deadline_year), None
        )

    @cached_property
    def past(self) -> list[PastYear]:
        """The whole years before the deadline's, of the target's own series, earliest first."""
        key = (self.target["region_code"], self.target["scope"])
        return sorted(self.panel.years.get(key, ()), key=lambda each: each.year)

    @cached_property
    def pace(self) -> Pace | None:
        """The part of a year that is usually done by now; null: too few years."""
        return pace_of(self.past, self.panel.spread)

    @property
    def usual_share(self) -> float | None:
        """The pace's share; null: too few years."""
        return self.pace.share if self.pace else None

    @property
    def count_told(self) -> str:
        """How many bodies reach the threshold, as a clause; empty for every other target."""
        count = self.count
        if count is None:
            return ""
        name = BODIES[self.target["indicator"]].name
        near = count.at_least(NEAR) - count.reached
        line = amount_text(count.threshold, self.target["threshold_unit"])
        return f"；{count.year} 年达到 {line}的登记{name} {count.reached} 个，另有 {near} 个达到八成"

    def told(self, level: Level) -> str:
        """Return the level, its period and scope, the target, and the difference."""
        target = self.target
        # An entry for several thresholds is called by none of them.
        named = self.entry if target["kind"] != "threshold_count" else None
        name = named.name if named else target["indicator_name"]
        unit = target["unit"]
        return (
            f"{level.period}{name} {amount_text(level.value, unit)}（{scope_text(level.scope)}），"
            f"目标{comparator_text(target['comparator'])} {amount_text(target['value'], unit)}，"
            f"相差 {amount_text(level.value - target['value'], unit)}"
        )

    def _counted(self, count: Count) -> Level:
        through = year_end(count.year, self.evidence.data_through)
        whole = through == date(count.year, 12, 31)
        period = f"{count.year} 年" + ("" if whole else f"（截至 {through.month} 月 {through.day} 日）")
        return Level(
            region_code=self.target["region_code"],
            scope=SCOPE,
            year=count.year,
            period=period,
            value=float(count.reached),
            unit=self.target["unit"],
            months=DECEMBER if whole else through.month,
            through=through,
        )


def scaled(past: PastYear, times: float) -> PastYear:
    """Return a past year in another unit."""
    return replace(past, by_now=past.by_now * times, total=past.total * times)
