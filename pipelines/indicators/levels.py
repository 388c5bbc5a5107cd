"""The yearly levels that a target may be compared with, computed and published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.indicators.catalogue import COMPUTED, Indicator

__all__ = ["COMPUTED", "Level", "Levels", "known_levels"]


@dataclass(frozen=True)
class Level:
    """One year's value of one region under one scope.

    Attributes:
        months: Months of the year that have data; None for a published year, which is whole.
        coverage: The part of sales that the value could be told of; None: not stated.
        why_not: Why its growth is not comparable; None: it is, or nobody said.
    """

    region_code: str
    scope: str | None
    year: int
    period: str
    value: float
    unit: str | None
    months: int | None = None
    coverage: float | None = None
    why_not: str | None = None


@dataclass(frozen=True)
class Levels:
    """All yearly levels of one indicator, computed ones first."""

    levels: tuple[Level, ...]

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


def known_levels(
    entry: Indicator | None, indicator_name: str | None, values: pl.DataFrame, published: pl.DataFrame
) -> Levels:
    """Return all yearly levels of an indicator.

    Args:
        entry: The indicator; None where the catalogue has none, then only its name counts.
        indicator_name: The name that the target gives it.
        values: What is computed (INDICATOR_VALUE).
        published: What is published (PUBLISHED_STATISTIC): whole years only.
    """
    names = {name for name in (indicator_name, *((entry.code, entry.name) if entry else ())) if name}
    computed = tuple(_computed(entry.code, values)) if entry else ()
    return Levels(computed + tuple(_published(names, published)))


def _computed(code: str, values: pl.DataFrame) -> Iterator[Level]:
    own = values.filter(pl.col("indicator") == code, pl.col("value").is_not_null())
    own = own.with_columns(year=pl.col("period_start").dt.year())
    series = ["region_code", "scope", "year"]
    months = own.filter(pl.col("period_kind") == "month").group_by(series).agg(months=pl.len())
    years = own.filter(pl.col("period_kind") == "year")
    for row in years.join(months, on=series, how="left").iter_rows(named=True):
        yield Level(
            region_code=row["region_code"],
            scope=row["scope"],
            year=row["year"],
            period=_period(row["year"], row["through"]),
            value=row["value"],
            unit=row["unit"],
            months=row["months"] or 0,
            coverage=row["coverage"],
            why_not=row["why_not"],
        )


def _period(year: int, through: date) -> str:
    if through == date(year, 12, 31):
        return f"{year} 年"
    return f"{year} 年（截至 {through.month} 月 {through.day} 日）"


def _published(names: set[str], published: pl.DataFrame) -> Iterator[Level]:
    """Whole years: `2025`, or `2025-12` cumulative. Rows without a scope can be compared with nothing."""
    whole_year = pl.col("period").str.contains(r"^\d{4}$") | (
        pl.col("period").str.contains(r"^\d{4}-12$") & pl.col("is_cumulative")
    )
    fitting = published.filter(
        pl.col("indicator").is_in(names),
        whole_year,
        (pl.col("months_in_value") == 12) | pl.col("months_in_value").is_null(),
        pl.col("value").is_not_null(),
        pl.col("scope").is_not_null(),
    ).sort("region_code", "scope", "period", "source_title", "source_address", "value")
    for row in fitting.iter_rows(named=True):
        year = int(row["period"][:4])
        yield Level(
            region_code=row["region_code"],
            scope=row["scope"],
            year=year,
            period=f"{year} 年（公布数）",
            value=row["value"],
            unit=row["unit"],
        )
