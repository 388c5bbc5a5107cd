"""What live sessions tell: how many there were and how long, and who hosts them."""

import polars as pl

from pipelines.indicators.matching import PLACE, Sales, belongs_on, by_place
from pipelines.indicators.periods import Kind

SHORTEST_MINUTES = 30  # a shorter session is a test or broke off
HOST_DAYS = 30
HOST_SESSIONS = 4  # in HOST_DAYS: who hosts that often is counted as a host


def session_days(sessions: pl.DataFrame, sales: Sales) -> pl.DataFrame:
    """Return the sessions that count: shop_key, account_key, day (of their start), sessions (1), hours.

    Those without an end, without a shop of the register, or after the last day with a sale do not.
    """
    minutes = (pl.col("ended_at") - pl.col("started_at")).dt.total_minutes(fractional=True)
    return (
        sessions.filter(pl.col("shop_key").is_not_null())
        .with_columns(day=pl.col("started_at").dt.date(), minutes=minutes)
        .filter(pl.col("minutes") >= SHORTEST_MINUTES, pl.col("day") <= sales.through)
        .select(
            "shop_key",
            "account_key",
            "day",
            sessions=pl.lit(1, pl.Int64),
            hours=pl.col("minutes") / 60,
        )
        .join(sales.memberships.select("shop_key").unique(), on="shop_key", how="semi")
        .sort("day", "account_key")
    )


def summed(days: pl.DataFrame, column: str, sales: Sales, kind: Kind) -> pl.DataFrame:
    """Return one row per region_code and period_start: `ratio`, the sum of `sessions` or `hours`."""
    # Hours as whole minutes: sums of doubles differ with their order.
    whole = (pl.col(column) * 60).round().cast(pl.Int64).sum().alias("ratio")
    found = by_place(days.lazy(), sales, kind, [], [whole]).collect()
    return found.with_columns(pl.col("ratio") / 60)


def hosts(days: pl.DataFrame, sales: Sales, kind: Kind) -> pl.DataFrame:
    """Return one row per region_code and period_start: `ratio`, accounts that host regularly at its end."""
    begun = pl.col("through") - pl.duration(days=HOST_DAYS - 1)
    window = sales.periods(kind).select("period_start", "through", day=pl.date_ranges(begun, "through"))
    return (
        days.lazy()
        .join(window.lazy().explode("day", empty_as_null=False), on="day")
        .join(sales.memberships.lazy(), on="shop_key")
        .filter(belongs_on(pl.col("through")))
        .group_by(*PLACE, "account_key")
        .agg(pl.col("sessions").sum())
        .filter(pl.col("sessions") >= HOST_SESSIONS)
        .group_by(*PLACE)
        .agg(ratio=pl.len().cast(pl.Float64))
        .collect()
    )
