"""A shop's own past: what is usual, how much it varies, and which days belong together."""

import math
from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from pipelines.checks.thresholds import PAST, limit
from pipelines.reference.calendar import spring_festival

SPREAD = 1.4826  # a median absolute deviation times this is a standard deviation, where all is normal


def daily(sales_day: pl.LazyFrame) -> pl.LazyFrame:
    """Sum the cube to one row per shop_key × stat_date: paid and placed in 元, orders; null: unknown."""
    return (
        sales_day.group_by("shop_key", "stat_date")
        .agg(
            paid=_sum("paid_cny").cast(pl.Float64),
            placed=_sum("placed_cny").cast(pl.Float64),
            orders=_sum("orders"),
        )
        .sort("shop_key", "stat_date")
    )


def _sum(column: str) -> pl.Expr:
    """Sum what is known; null where nothing is, for the sum of nothing would be 0."""
    return pl.when(pl.col(column).count() > 0).then(pl.col(column).sum())


def against_usual(series: pl.LazyFrame, value: str, by: Sequence[str], when: str) -> pl.LazyFrame:
    """Hold each value against the eight before it in its own group.

    Takes rows with shop_key, `by`, the date `when` and a `value` that is never null.

    Returns:
        The rows with a full past, sorted, with `usual` (the median of the eight), `off` (value − usual)
        and `spread`: the median distance of the eight from their median, or the shop's median distance
        over all its days where that is more, as a standard deviation.
    """
    lags = [f"lag_{n}" for n in range(1, PAST + 1)]
    oldest = timedelta(days=limit("oldest_past_days"))
    past = (
        series.sort(*by, when)
        .with_columns(
            *(pl.col(value).shift(n).over(by).alias(lags[n - 1]) for n in range(1, PAST + 1)),
            usual=pl.col(value).rolling_median(PAST).shift(1).over(by),
            since=pl.col(when).shift(PAST).over(by),
        )
        .filter(pl.col("since") >= pl.col(when) - oldest)
        .with_columns(
            off=pl.col(value) - pl.col("usual"),
            own=pl.concat_list((pl.col(lag) - pl.col("usual")).abs() for lag in lags).list.median(),
        )
    )
    lately_or_ever = pl.max_horizontal("own", pl.col("off").abs().median().over("shop_key"))
    return past.with_columns(spread=SPREAD * lately_or_ever).drop(*lags, "since", "own")


def beyond(least: float) -> pl.Expr:
    """Return how far from the usual a value must be: `least`, and more than chance would bring."""
    return pl.max_horizontal(pl.lit(least), limit("spreads") * pl.col("spread"))


def alone(found: pl.Expr, when: str) -> pl.Expr:
    """Keep what is found of a few shops only: what many have on one day is an event, not an error."""
    together = (found.sum().over(when) >= limit("shops_together")) & (
        found.mean().over(when) >= limit("share_together")
    )
    return found & ~together


def last_year(judged: pl.LazyFrame) -> pl.LazyFrame:
    """Add last_low and last_high, the least and the greatest `off` a year before, one day either way.

    Null where the shop has no past there. `judged` has one row per shop_key × stat_date.
    """
    a_year_on = pl.col("stat_date").dt.offset_by("1y")
    around = pl.concat(
        judged.select("shop_key", "off", stat_date=a_year_on + timedelta(days=days)) for days in (-1, 0, 1)
    )
    bounds = around.group_by("shop_key", "stat_date").agg(
        last_low=pl.col("off").min(), last_high=pl.col("off").max()
    )
    return judged.join(bounds, on=["shop_key", "stat_date"], how="left")


def runs(found: pl.LazyFrame, *, by: Sequence[str] = ("shop_key",), step: int = 1) -> pl.LazyFrame:
    """Put dates in a row together: one row per run, `observed` and `usual` their medians.

    Takes `by`, stat_date, observed, usual. `step` is the days from one row to the next: 7 for weeks.
    """
    island = pl.col("stat_date").to_physical() - step * pl.int_range(pl.len()).over(by)
    return (
        found.sort(*by, "stat_date")
        .with_columns(island=island)
        .group_by(*by, "island")
        .agg(
            first_day=pl.col("stat_date").min(),
            last_day=pl.col("stat_date").max() + timedelta(days=step - 1),
            observed=pl.col("observed").median(),
            usual=pl.col("usual").median(),
        )
        .drop("island")
    )


def length() -> pl.Expr:
    """Return the days of a run."""
    return (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1


def around_spring_festival(day: str) -> pl.Expr:
    """Whether a day is so near Spring Festival that shops are shut."""
    before, after = limit("before_festival_days"), limit("after_festival_days")
    windows = spring_festival()["spring_festival"].to_list()
    near = [
        pl.col(day).is_between(feast - timedelta(days=before), feast + timedelta(days=after))
        for feast in windows
    ]
    return pl.any_horizontal(near)


def times(name: str) -> float:
    """Return a threshold of so many times as a distance of natural logarithms."""
    return math.log(limit(name))
