"""Days without sales that should have some, and sales on days that should have none."""

from datetime import date, timedelta

import polars as pl

from pipelines.checks.history import around_spring_festival, runs
from pipelines.checks.thresholds import PAST, limit

NONE = pl.lit(None, dtype=pl.Float64)
WEEK = 7


def missing_days(days: pl.LazyFrame, exports: pl.DataFrame) -> pl.LazyFrame:
    """Find days without sales inside an export's period, of shops that sell every day.

    Args:
        days: As `history.daily` makes them.
        exports: Loaded files of FILE_RECEIPT.

    Returns:
        One row per run of days and file: shop_key, path, first_day, last_day, observed, usual. Of several
        files over the same day, the newest is named.
    """
    inside = (pl.col("stat_date") > pl.col("covers_from")) & (pl.col("stat_date") < pl.col("covers_to"))
    periods = exports.lazy().select(
        "shop_key", "path", "exported_at", covers_from="first_day", covers_to="last_day"
    )
    blank = _calendar(days).filter(~pl.col("sold") & pl.col("sells_daily"))
    named = (
        blank.filter(~around_spring_festival("stat_date"))
        .join(periods, on="shop_key", how="inner")
        .filter(inside)
        .sort("exported_at", "path", nulls_last=False)
        .group_by("shop_key", "stat_date")
        .agg(pl.col("path").last())
    )
    return runs(named.with_columns(observed=NONE, usual=NONE), by=("shop_key", "path"))


def weekday_gaps(days: pl.LazyFrame, missing: pl.LazyFrame) -> pl.LazyFrame:
    """Find single days without sales on a weekday that had some in each of the eight weeks before.

    `missing` are the days that `missing_days` tells of already; they are not told twice.
    """
    told = missing.select("shop_key", stat_date=pl.date_ranges("first_day", "last_day")).explode("stat_date")
    gap = ~pl.col("sold") & pl.col("always") & pl.col("sold_before") & pl.col("sold_after")
    found = (
        _calendar(days)
        .filter(gap & ~around_spring_festival("stat_date"))
        .join(told, on=["shop_key", "stat_date"], how="anti")
    )
    return found.select("shop_key", first_day="stat_date", last_day="stat_date", observed=NONE, usual=NONE)


def before_opening(days: pl.LazyFrame, shop: pl.DataFrame) -> pl.LazyFrame:
    """Find shops with paid sales before their day of opening; `observed` is the sum of them."""
    return _outside(days, shop, pl.col("stat_date") < pl.col("opened_on"))


def after_closing(days: pl.LazyFrame, shop: pl.DataFrame) -> pl.LazyFrame:
    """Find shops with paid sales after their day of closing, a few days' grace given."""
    grace = timedelta(days=limit("closed_grace_days"))
    return _outside(days, shop, pl.col("stat_date") > pl.col("closed_on") + grace)


def silent(days: pl.LazyFrame, shop: pl.DataFrame, as_of: date) -> pl.LazyFrame:
    """Find open shops whose last sale is long ago; `observed` is the days since."""
    last = days.group_by("shop_key").agg(last_sale=pl.col("stat_date").max())
    since = (pl.lit(as_of) - pl.col("last_sale")).dt.total_days()
    return (
        _open(shop, as_of)
        .join(last, on="shop_key")
        .filter(since >= limit("silent_days"))
        .select(
            "shop_key",
            first_day=pl.col("last_sale") + timedelta(days=1),
            last_day=pl.lit(as_of),
            observed=since.cast(pl.Float64),
            usual=NONE,
        )
    )


def without_data(days: pl.LazyFrame, shop: pl.DataFrame, as_of: date) -> pl.LazyFrame:
    """Find open shops that never had a sale, once they are long open. No shop, where no shop has data."""
    long_open = pl.col("opened_on").is_null() | (
        pl.col("opened_on") <= as_of - timedelta(days=limit("silent_days"))
    )
    any_data = days.select(any_data=pl.len() > 0)
    return (
        _open(shop, as_of)
        .filter(long_open)
        .join(days.select("shop_key").unique(), on="shop_key", how="anti")
        .join(any_data, how="cross")
        .filter("any_data")
        .select("shop_key", first_day="opened_on", last_day=pl.lit(as_of), observed=NONE, usual=NONE)
    )


def _calendar(days: pl.LazyFrame) -> pl.LazyFrame:
    """Return every day from a shop's first to its last, with what the days around it tell.

    Adds sold; always: each of the eight same weekdays before had sales; sold_before and sold_after: the
    day before and the day after; sells_daily: nearly all of the 56 days up to its last sale had sales.
    """
    sold = pl.col("sold")
    every = (
        days.group_by("shop_key")
        .agg(stat_date=pl.date_range(pl.col("stat_date").min(), pl.col("stat_date").max()))
        .explode("stat_date")
    )
    marked = days.select(
        "shop_key",
        "stat_date",
        sold=(pl.col("paid") > 0).fill_null(False) | (pl.col("placed") > 0).fill_null(False),
    )
    filled = every.join(marked, on=["shop_key", "stat_date"], how="left").with_columns(sold.fill_null(False))
    before = [sold.shift(WEEK * n).over("shop_key") for n in range(1, PAST + 1)]
    share = sold.cast(pl.Float64).rolling_mean(WEEK * PAST)
    return filled.sort("shop_key", "stat_date").with_columns(
        always=pl.all_horizontal(before).fill_null(False),
        sold_before=sold.shift(1).over("shop_key").fill_null(False),
        sold_after=sold.shift(-1).over("shop_key").fill_null(False),
        # As of the last sale: a long gap must not make the shop one that does not sell every day.
        sells_daily=(
            (pl.when(sold).then(share).forward_fill().over("shop_key")) >= limit("sells_daily_share")
        ).fill_null(False),
    )


def _open(shop: pl.DataFrame, as_of: date) -> pl.LazyFrame:
    return shop.lazy().filter(pl.col("closed_on").is_null() | (pl.col("closed_on") > as_of))


def _outside(days: pl.LazyFrame, shop: pl.DataFrame, outside: pl.Expr) -> pl.LazyFrame:
    return (
        days.filter(pl.col("paid") > 0)
        .join(shop.lazy().select("shop_key", "opened_on", "closed_on"), on="shop_key")
        .filter(outside)
        .group_by("shop_key")
        .agg(
            first_day=pl.col("stat_date").min(),
            last_day=pl.col("stat_date").max(),
            observed=pl.col("paid").sum().round(2),
        )
        .with_columns(usual=NONE)
    )
