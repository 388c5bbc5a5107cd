"""Which shops are active: those with a paid order in the last four weeks."""

from datetime import date, timedelta

import polars as pl

from pipelines.indicators.measures import belongs_on

WINDOW_DAYS = 28
# A base that sees less than three of its four weeks would make any later count look like growth.
BASE_DAYS = 21


def active_shops(shop_days: pl.LazyFrame, memberships: pl.DataFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """Count each place's active shops on given days.

    Args:
        shop_days: One row per shop_key and day (see `measures.shop_day`).
        memberships: Which places a shop counts in on a day.
        ends: `end`, the days to count on; repeated days count once.

    Returns:
        One row per region_code and `end` with an active shop: `active_shops`, shops with at
        least one paid order in the WINDOW_DAYS that end on that day.
    """
    window = (
        ends.unique()
        .drop_nulls()
        .with_columns(
            day=pl.date_ranges(pl.col("end").dt.offset_by(f"-{WINDOW_DAYS - 1}d"), pl.col("end"), "1d")
        )
        .explode("day", empty_as_null=False)
    )
    return (
        shop_days.filter("sold")
        .select("shop_key", "day")
        .join(window, on="day", how="inner")
        .select("shop_key", "end")
        .unique()
        .join(memberships.lazy(), on="shop_key", how="inner")
        .filter(belongs_on(pl.col("end")))
        .group_by("region_code", "end")
        .agg(active_shops=pl.len().cast(pl.Int64))
    )


def first_base_end(first_day: date) -> date:
    """Return the earliest day whose count may serve as a base, given the first day with data."""
    return first_day + timedelta(days=BASE_DAYS - 1)
