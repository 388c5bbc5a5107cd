"""The months and weeks of a year as disclosure control sees them, where charts and growths tell of the past.

A region is hidden in all months of a year or in none, and in all weeks of a year or in none (see `pipelines.disclosure.periods`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dashboard.snapshots.disclose import Place
from dashboard.snapshots.weeks import Week
from pipelines.disclosure.periods import Periods, hide_alike, in_periods, leaks

LIVE, ALL_SALES = "S1", "S2"
A_YEAR = timedelta(days=364)  # the same weekdays a year earlier, also around a 53rd week
WEEK, MONTH = "week", "month"


@dataclass(frozen=True)
class Calendar:
    """Who sold what where in every week and month up to what is told.

    Attributes:
        sold: Any number of rows per period_kind (week, month), period_start, contributor, region and is_live, with
            `value`.
        tree: Of the regions.
        week: The week that is told.
        through: Last day of the year so far.
    """

    sold: pl.DataFrame
    tree: pl.DataFrame
    week: Week
    through: date

    def months(self, year: int) -> Mapping[str, Periods]:
        """Return by indicator each month of a year and the year up to it; before the year told, also the base week."""
        start = pl.col("period_start")
        months = self.sold.filter(
            pl.col("period_kind") == MONTH, start.dt.year() == year, start <= self.through
        )
        base = self.sold.filter(pl.col("period_kind") == WEEK, start == self.week.first_day - A_YEAR)
        is_base = year == self.week.first_day.isocalendar().year - 1
        told = [_named(months, MONTH), *_sums(months), *([_named(base, WEEK)] if is_base else [])]
        return self._by_indicator(pl.concat(told))

    def weeks(self, year: int) -> Mapping[str, Periods]:
        """Return by indicator each week of an ISO year up to the week that is told."""
        start = pl.col("period_start")
        own = self.sold.filter(
            pl.col("period_kind") == WEEK, start.dt.iso_year() == year, start <= self.week.first_day
        )
        return self._by_indicator(_named(own, WEEK))

    def _by_indicator(self, sold: pl.DataFrame) -> Mapping[str, Periods]:
        own = {LIVE: sold.filter("is_live"), ALL_SALES: sold}
        return {name: in_periods(rows, self.tree) for name, rows in own.items() if not rows.is_empty()}


def _named(sold: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Add up what somebody sold in a region and period, and name the period."""
    period = pl.format("{} {}", pl.lit(kind), "period_start")
    return sold.group_by("contributor", "region", "is_live", period=period).agg(pl.col("value").sum())


def _sums(months: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the year up to each of its months."""
    for start in months["period_start"].unique().sort().to_list():
        whole = months.filter(pl.col("period_start") <= start).with_columns(period_start=pl.lit(start))
        yield _named(whole, "ytd")


def unsafe_in(periods: Mapping[str, Periods]) -> frozenset[Place]:
    """Return the places that may not be told in some of these periods."""
    return frozenset(
        (indicator, region) for indicator, own in periods.items() for region in own.named(own.never_told)
    )


def hidden_with(periods: Mapping[str, Periods], places: frozenset[Place]) -> frozenset[Place]:
    """Return these places, and those that have to be hidden with them in all of these periods."""
    found = set(places)
    for indicator, own in periods.items():
        hidden = {region for name, region in places if name == indicator}
        found |= {(indicator, region) for region in hide_alike(own, hidden)}
    return frozenset(found)


def tell_nothing(periods: Mapping[str, Periods], places: frozenset[Place]) -> bool:
    """Audit these periods as they will be told: return whether no number can be told too closely.

    Where nothing at all is told, nothing can be.
    """
    for indicator, own in periods.items():
        hidden = own.numbers(region for name, region in places if name == indicator)
        if not hidden.all() and leaks(own, hidden).any():
            return False
    return True
