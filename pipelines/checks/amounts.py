"""Amounts of a day that the shop's own past does not explain. `days` are as `history.daily` makes them.

What is found is shop_key, first_day, last_day, observed and usual, one row per finding.
"""

import math

import polars as pl

from pipelines.checks.history import (
    against_usual,
    alone,
    around_spring_festival,
    beyond,
    last_year,
    length,
    runs,
    times,
)
from pipelines.checks.thresholds import limit

DECADE = math.log(10)


def paid_levels(days: pl.LazyFrame) -> pl.LazyFrame:
    """Hold each day's paid amount, as a logarithm, against the eight same weekdays before it."""
    return _levels(days, pl.col("paid"))


def ten_thousand_slips(levels: pl.LazyFrame) -> pl.LazyFrame:
    """Find stretches of days whose amounts are 10⁴ or 10⁻⁴ of the usual; `levels`: see `paid_levels`."""
    return _slips(levels, 4, limit("slip_tolerance"))


def jumping(levels: pl.LazyFrame, slips: pl.LazyFrame) -> pl.LazyFrame:
    """Add last year's bounds to the levels, but for the days that a slip of the unit explains."""
    slipped = slips.select("shop_key", stat_date=pl.date_ranges("first_day", "last_day")).explode("stat_date")
    return last_year(levels).join(slipped, on=["shop_key", "stat_date"], how="anti")


def surges(judged: pl.LazyFrame) -> pl.LazyFrame:
    """Find days with far more than usual, that no promotion of last year or of other shops explains.

    Takes days as `jumping` makes them.
    """
    more = pl.col("off") > beyond(times("jump_times"))
    as_last_year = pl.col("off") <= pl.col("last_high") + beyond(times("growth_over_last_year"))
    explained = as_last_year.fill_null(pl.col("off") <= times("jump_times_without_last_year"))
    large = pl.col("observed") >= limit("least_surge_cny")
    return runs(judged.filter(alone(more & ~explained & large, "stat_date")))


def slumps(judged: pl.LazyFrame) -> pl.LazyFrame:
    """Find days with far less than usual; a shop's last day may be half a day, and is not judged.

    Takes days as `jumping` makes them.
    """
    less = pl.col("off") < -beyond(times("slump_times"))
    explained = pl.col("off") >= pl.col("last_low") - beyond(times("growth_over_last_year"))
    large = pl.col("usual") >= limit("least_usual_cny")
    found = alone(less & ~explained.fill_null(False) & large, "stat_date")
    is_last = pl.col("stat_date") == pl.col("stat_date").max().over("shop_key")
    return runs(judged.filter(found & ~is_last & ~around_spring_festival("stat_date")))


def cent_slips(days: pl.LazyFrame) -> pl.LazyFrame:
    """Find stretches of days whose amount per order is 10² or 10⁻² of the usual."""
    busy = days.filter(pl.col("orders") >= limit("least_orders"))
    return _slips(_levels(busy, pl.col("paid") / pl.col("orders")), 2, limit("cent_tolerance"))


def frozen(days: pl.LazyFrame) -> pl.LazyFrame:
    """Find stretches of days with the same amount to the fen."""
    busy = (pl.col("paid") > 0) & (pl.col("orders") >= limit("least_orders")).fill_null(True)
    same = ("shop_key", "paid")
    rows = days.filter(busy).select(*same, "stat_date", observed="paid", usual=pl.lit(None, dtype=pl.Float64))
    return runs(rows, by=same).filter(length() >= limit("frozen_days")).drop("paid")


def without_money(days: pl.LazyFrame) -> pl.LazyFrame:
    """Find stretches of days with paid orders that brought nothing; `observed` is orders a day."""
    nothing = (pl.col("orders") >= limit("least_orders")) & (pl.col("paid") == 0)
    rows = days.filter(nothing).select(
        "shop_key",
        "stat_date",
        observed=pl.col("orders").cast(pl.Float64),
        usual=pl.lit(None, dtype=pl.Float64),
    )
    return runs(rows)


def _levels(days: pl.LazyFrame, amount: pl.Expr) -> pl.LazyFrame:
    known = (
        days.filter(pl.col("paid") > 0)
        .select("shop_key", "stat_date", observed=amount)
        .with_columns(
            level=pl.col("observed").log(),
            weekday=pl.col("stat_date").dt.weekday(),
            ever=pl.col("observed").log().median().over("shop_key"),
        )
    )
    return against_usual(known, "level", ["shop_key", "weekday"], "stat_date").with_columns(
        usual=pl.col("usual").exp()
    )


def _slips(judged: pl.LazyFrame, power: int, tolerance: float) -> pl.LazyFrame:
    distance, way = (pl.col("off") / DECADE).abs(), pl.col("off").sign().cast(pl.Int8)
    # Once a slip has lasted, it is the past: the return to normal must not be taken for another one.
    from_all = ((pl.col("level") - pl.col("ever")) * way / DECADE) >= limit("slip_from_all")
    slipped = ((distance - power).abs() <= tolerance) & from_all
    together = runs(judged.filter(slipped).with_columns(way=way), by=("shop_key", "way")).drop("way")
    return together.filter(length() >= limit("slip_days"))
