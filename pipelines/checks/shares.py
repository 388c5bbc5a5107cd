"""Shares of a shop's week or month that its own past does not explain.

All return shop_key, first_day, last_day, observed and usual, one row per finding.
"""

from datetime import date, timedelta

import polars as pl

from pipelines.checks.history import against_usual, alone, beyond, runs
from pipelines.checks.thresholds import limit

WEEK = 7


def _total(amount: pl.Expr) -> pl.Expr:
    """Sum exactly, then leave decimals: the order of rows must not move a share."""
    return amount.sum().cast(pl.Float64)


PAID = _total(pl.col("paid_cny"))


def refund_surges(sales_day: pl.LazyFrame) -> pl.LazyFrame:
    """Find weeks whose refunds are a far larger share of paid sales than before."""
    known = (pl.col("paid_cny").cast(pl.Float64) * pl.col("refund_known_share")).sum() / PAID
    share = _total(pl.col("refund_cny")) / PAID
    weeks = _weeks(sales_day, share, known=known).filter(pl.col("known") >= limit("known_refund_share"))
    return _jumps(weeks, limit("refund_points"))


def unknown_channel_surges(sales_day: pl.LazyFrame) -> pl.LazyFrame:
    """Find weeks with a far larger share of sales whose channel is unknown than before."""
    return _jumps(_weeks(sales_day, _share_of("unknown")), limit("channel_points"))


def still_pending(sales_day: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Find weeks long over with a large share of sales whose channel the platform would know by now."""
    over = pl.col("stat_date") <= as_of - timedelta(days=limit("pending_days") + WEEK)
    weeks = _weeks(sales_day, _share_of("pending"))
    late = weeks.filter(over & (pl.col("observed") >= limit("pending_share")))
    return runs(late.with_columns(usual=pl.lit(None, dtype=pl.Float64)), step=WEEK)


def paid_above_placed(sales_day: pl.LazyFrame) -> pl.LazyFrame:
    """Find months with far more paid than placed, where both are told; `usual` is what was placed."""
    months = sales_day.group_by("shop_key", first_day=pl.col("stat_date").dt.month_start()).agg(
        last_day=pl.col("stat_date").max().dt.month_end(),
        observed=_total(pl.col("paid_cny").filter(pl.col("placed_cny").is_not_null())),
        usual=_total(pl.col("placed_cny")),
        is_known=pl.col("placed_cny").count() > 0,
    )
    above = pl.col("observed") > limit("paid_over_placed") * pl.col("usual")
    return months.filter("is_known", above, pl.col("observed") >= limit("least_week_cny")).drop("is_known")


def _share_of(channel: str) -> pl.Expr:
    return _total(pl.col("paid_cny").filter(pl.col("channel") == channel)) / PAID


def _weeks(sales_day: pl.LazyFrame, share: pl.Expr, **further: pl.Expr) -> pl.LazyFrame:
    """Return one row per shop and whole week with enough sales: stat_date its Monday, observed the share."""
    last = pl.col("stat_date").max().over("shop_key")
    return (
        sales_day.with_columns(last=last)
        .group_by("shop_key", stat_date=pl.col("stat_date").dt.truncate("1w"))
        .agg(observed=share, paid=PAID, last=pl.col("last").first(), **further)
        .filter(
            pl.col("paid") >= limit("least_week_cny"),
            pl.col("last") >= pl.col("stat_date") + timedelta(days=WEEK - 1),
            pl.col("observed").is_finite(),
        )
    )


def _jumps(weeks: pl.LazyFrame, points: float) -> pl.LazyFrame:
    judged = against_usual(weeks, "observed", ["shop_key"], "stat_date")
    return runs(judged.filter(alone(pl.col("off") > beyond(points), "stat_date")), step=WEEK)
