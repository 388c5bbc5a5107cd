"""The yearly levels that a target may be compared with, and the shares of earlier years by this day.

A level is a year's value up to the month of the deadline: the whole year for nearly all targets.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import polars as pl

from pipelines.indicators.catalogue import Indicator
from pipelines.indicators.concepts import names_of
from pipelines.indicators.growth import MISSING_FEED
from pipelines.indicators.measures import MEASURES
from pipelines.indicators.pace import PastYear, Series
from pipelines.indicators.units import converted

COMPUTED = frozenset(measure.code for measure in MEASURES)
DECEMBER = 12

PARTS = ("region_code", "scope", "year")


@dataclass(frozen=True)
class Level:
    """One year's value of one region under one scope.

    Attributes:
        months: Months up to the deadline's that are in the value.
        through: Last day that is in the value.
        coverage: The part of sales that the value could be told of; None: not stated.
        why_not: Why its growth is not comparable; None: it is, or nobody said.
        is_published: Whether somebody else has published it.
    """

    region_code: str
    scope: str | None
    year: int
    period: str
    value: float
    unit: str | None
    months: int
    through: date
    coverage: float | None = None
    why_not: str | None = None
    is_published: bool = False

    @property
    def missing_feed(self) -> str:
        """The reason that opens with 缺报, where the year lacks a feed; empty: it does not."""
        return self.why_not if self.why_not and MISSING_FEED in self.why_not else ""


@dataclass(frozen=True)
class YearPart:
    """What a year had done by the day of the year that the newest data reach.

    Attributes:
        by_now: Null where a day or month up to it is missing.
        total: Up to the deadline's month; null where a month of it is missing.
        is_negative: Whether any month is below zero: such a year has no shares.
        months_missing: Whole months up to the newest data that have none.
    """

    year: int
    by_now: float | None
    total: float | None
    is_negative: bool
    months_missing: int = 0

    @property
    def past(self) -> PastYear | None:
        """The year as one to learn from; null where it is not whole."""
        if self.by_now is None or self.total is None or self.is_negative:
            return None
        return PastYear(self.year, self.by_now, self.total)


@dataclass(frozen=True)
class Levels:
    """All yearly levels of one indicator, computed ones first, and all parts of years."""

    levels: tuple[Level, ...]
    parts: Mapping[Series, tuple[YearPart, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.levels)

    @property
    def scopes(self) -> set[str]:
        """The scopes that any region's series has."""
        return {level.scope for level in self.levels if level.scope}

    def of(self, region_code: str | None, scope: str | None) -> list[Level]:
        """Return one region's levels under one scope, earliest first, one a year.

        Where a year is both computed and published, the computed one stands.
        """
        fitting = [level for level in self.levels if (level.region_code, level.scope) == (region_code, scope)]
        by_year = {level.year: level for level in reversed(fitting)}
        return [by_year[year] for year in sorted(by_year)]

    def past_years(self, before: int) -> dict[Series, list[PastYear]]:
        """Return each series' whole years before a year."""
        return {
            series: [past for part in parts if part.year < before and (past := part.past)]
            for series, parts in self.parts.items()
        }


def in_unit(level: Level, unit: str | None) -> Level | None:
    """Return the level in another unit; null where that does not measure the same."""
    value = converted(level.value, level.unit, unit)
    return None if value is None else replace(level, value=value, unit=unit)


def known_levels(
    entry: Indicator | None,
    indicator_name: str | None,
    values: pl.DataFrame,
    published: pl.DataFrame,
    until: int = DECEMBER,
) -> Levels:
    """Return all yearly levels of an indicator, and how each year stood by the day of the newest data.

    Args:
        entry: The indicator; None where the catalogue has none, then only its name counts.
        indicator_name: The name that the target gives it.
        values: What is computed (INDICATOR_VALUE).
        published: What is published (PUBLISHED_STATISTIC): whole years, and years so far.
        until: The month of the deadline: levels end with it.
    """
    names = {name for name in (indicator_name, *((entry.code, entry.name) if entry else ())) if name}
    told = _published_rows(names_of(names), published, until)
    own = values.filter(pl.col("indicator") == entry.code) if entry else values.clear()
    computed = tuple(_computed(own, until))
    levels = computed + tuple(_published(told))
    parts = _published_parts(told, until)
    if computed:
        parts |= _computed_parts(own, max(level.through for level in computed), until)
    return Levels(levels, parts)


def _computed(own: pl.DataFrame, until: int) -> Iterator[Level]:
    """Levels from the row of the year, or of the year so far where the deadline falls within it."""
    known = own.filter(pl.col("value").is_not_null()).with_columns(
        year=pl.col("period_start").dt.year(), month=pl.col("period_start").dt.month()
    )
    months = known.filter(pl.col("period_kind") == "month", pl.col("month") <= until)
    counted = months.group_by(PARTS).agg(months=pl.len())
    within = ("ytd", "month") if until < DECEMBER else ("year",)
    rows = known.filter(pl.col("period_kind").is_in(within), (pl.col("month") == until) | (until == DECEMBER))
    rows = rows.sort(pl.col("period_kind") == "month").unique(PARTS, keep="first").sort(PARTS)
    for row in rows.join(counted, on=PARTS, how="left", nulls_equal=True).iter_rows(named=True):
        yield Level(
            region_code=row["region_code"],
            scope=row["scope"],
            year=row["year"],
            period=_period(row["year"], row["through"]),
            value=row["value"],
            unit=row["unit"],
            months=row["months"] or 0,
            through=row["through"],
            coverage=row["coverage"],
            why_not=row["why_not"],
        )


def _computed_parts(own: pl.DataFrame, reached: date, until: int) -> dict[Series, tuple[YearPart, ...]]:
    """Cut each year at the day and month that `reached` has: months before it whole, its own by the day."""
    rows = own.filter(pl.col("value").is_not_null(), pl.col("period_kind").is_in(("month", "day")))
    start, is_month = pl.col("period_start"), pl.col("period_kind") == "month"
    cut = reached.month if _ends_month(reached) else reached.month - 1
    needs_days = not _ends_month(reached)
    value, month = pl.col("value"), start.dt.month()
    of_days = ~is_month & (month == reached.month) & (start.dt.day() <= reached.day)
    found = (
        rows.with_columns(year=start.dt.year())
        .group_by(PARTS)
        .agg(
            done=value.filter(is_month & (month <= cut)).sum(),
            done_months=(is_month & (month <= cut)).sum(),
            of_days=value.filter(of_days).sum(),
            days=of_days.sum(),
            total=value.filter(is_month & (month <= until)).sum(),
            months=(is_month & (month <= until)).sum(),
            is_negative=(value.filter(is_month) < 0).any(),
        )
        .sort(PARTS)
    )
    parts: dict[Series, list[YearPart]] = defaultdict(list)
    for row in found.iter_rows(named=True):
        is_whole_so_far = row["done_months"] == cut and (row["days"] > 0 or not needs_days)
        by_now = row["done"] + (row["of_days"] if needs_days else 0.0)
        part = YearPart(
            row["year"],
            by_now if is_whole_so_far else None,
            row["total"] if row["months"] == until else None,
            row["is_negative"],
            cut - row["done_months"],
        )
        parts[row["region_code"], row["scope"]].append(part)
    return {series: tuple(years) for series, years in parts.items()}


def _published_rows(names: set[str], published: pl.DataFrame, until: int) -> pl.DataFrame:
    """Years and years so far: `2025`, or `2025-06` cumulative. Rows without a scope compare with nothing."""
    period = pl.col("period")
    whole, so_far = (
        period.str.contains(r"^\d{4}$"),
        period.str.contains(r"^\d{4}-\d{2}$") & pl.col("is_cumulative"),
    )
    month = period.str.slice(5, 2).cast(pl.Int64, strict=False).fill_null(DECEMBER)
    return (
        published.filter(
            pl.col("indicator").is_in(names),
            whole | so_far,
            pl.col("value").is_not_null(),
            pl.col("scope").is_not_null(),
        )
        .with_columns(year=period.str.slice(0, 4).cast(pl.Int64), month=month)
        .filter(
            pl.col("month") <= until,
            pl.col("months_in_value").is_null() | (pl.col("months_in_value") == month),
        )
        .sort("region_code", "scope", "year", "month", "source_title", "source_address", "value")
    )


def _published(rows: pl.DataFrame) -> Iterator[Level]:
    for row in rows.unique(PARTS, keep="last", maintain_order=True).iter_rows(named=True):
        year, month = row["year"], row["month"]
        span = f"{year} 年" if month == DECEMBER else f"{year} 年 1—{month} 月"
        yield Level(
            region_code=row["region_code"],
            scope=row["scope"],
            year=year,
            period=f"{span}（公布数）",
            value=row["value"],
            unit=row["unit"],
            months=month,
            through=_month_end(year, month),
            is_published=True,
        )


def _published_parts(rows: pl.DataFrame, until: int) -> dict[Series, tuple[YearPart, ...]]:
    """Cut each year of a series at the month that its newest year has been published to."""
    series = ["region_code", "scope"]
    newest = rows.sort("year", "month").group_by(series).agg(cut=pl.col("month").last())
    sums = (
        rows.join(newest, on=series)
        .group_by(PARTS)
        .agg(
            by_now=pl.col("value").filter(pl.col("month") == pl.col("cut")).first(),
            total=pl.col("value").filter(pl.col("month") == until).first(),
            is_negative=(pl.col("value") < 0).any(),
        )
    )
    parts: dict[Series, list[YearPart]] = defaultdict(list)
    for row in sums.sort(PARTS).iter_rows(named=True):
        part = YearPart(row["year"], row["by_now"], row["total"], row["is_negative"])
        parts[row["region_code"], row["scope"]].append(part)
    return {series: tuple(years) for series, years in parts.items()}


def _period(year: int, through: date) -> str:
    if through == date(year, 12, 31):
        return f"{year} 年"
    return f"{year} 年（截至 {through.month} 月 {through.day} 日）"


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).month != day.month


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
