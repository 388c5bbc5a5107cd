"""Which shops are active: those with a paid order in the last four weeks."""

from datetime import date, timedelta

import polars as pl

from pipelines.indicators.matching import belongs_on

WINDOW_DAYS = 28
# A base that sees less than three of its four weeks would make any later count look like growth.
BASE_DAYS = 21
SURVIVAL_DAYS = 364  # 店铺存活率 looks at who was active this long ago


def active_on(shop_days: pl.DataFrame, ends: pl.Series) -> pl.DataFrame:
    """Return which shops are active on given days.

    Args:
        shop_days: One row per shop_key and day (see `measures.shop_day`), sorted by both.
        ends: The days to look at; repeated days count once.

    Returns:
        One row per shop_key and `end` with at least one paid order in the WINDOW_DAYS that end on it.
    """
    sold = shop_days.filter("sold").select("shop_key", "day")
    asked = sold.select(pl.col("shop_key").unique().sort()).join(
        ends.unique().sort().alias("end").to_frame(), how="cross", maintain_order="left_right"
    )
    last = asked.join_asof(
        sold.with_columns(last_day="day"),
        left_on="end",
        right_on="day",
        by="shop_key",
        check_sortedness=False,
    )
    within = pl.col("last_day") > pl.col("end") - pl.duration(days=WINDOW_DAYS)
    return last.filter(within).select("shop_key", "end")


def active_shops(active: pl.DataFrame, memberships: pl.DataFrame) -> pl.DataFrame:
    """Count each place's active shops.

    Args:
        active: One row per shop_key and `end` (see `active_on`).
        memberships: Which places a shop counts in on a day.

    Returns:
        One row per region_code and `end`: active_shops, and of those that had been active
        SURVIVAL_DAYS before, cohort (how many) and survivors (still active).
    """
    later = pl.col("end") + pl.duration(days=SURVIVAL_DAYS)
    before = active.select("shop_key", end=later, was=pl.lit(True))
    here = active.with_columns(here=pl.lit(True))
    both = here.join(before, on=["shop_key", "end"], how="full", coalesce=True)
    return (
        both.lazy()
        .join(memberships.lazy(), on="shop_key")
        .filter(belongs_on(pl.col("end")))
        .group_by("region_code", "end")
        .agg(
            active_shops=pl.col("here").sum().cast(pl.Int64),
            cohort=pl.col("was").sum().cast(pl.Int64),
            survivors=(pl.col("here") & pl.col("was")).sum().cast(pl.Int64),
        )
        .collect()
    )


def first_base_end(first_day: date) -> date:
    """Return the earliest day whose count may serve as a base, given the first day with data."""
    return first_day + timedelta(days=BASE_DAYS - 1)
