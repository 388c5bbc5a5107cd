"""Days that move sales: the Spring Festival and the promotions we have evidence for."""

from functools import cache

import polars as pl

from pipelines.reference.vendored import table

SPRING_FESTIVAL_COLUMNS = {
    "year": pl.Int32,
    "spring_festival": pl.Date,
    "holiday_first": pl.Date,
    "holiday_last": pl.Date,
}

# Month and day of the yearly shopping days; only the day that the name itself tells.
SHOPPING_DAYS = {"618": (6, 18), "双11": (11, 11), "双12": (12, 12)}


@cache
def spring_festival() -> pl.DataFrame:
    """Return one row per year from 2010 to 2030: the day, and the official holiday around it.

    The holiday is null for years whose calendar is not published yet.
    """
    return table("spring_festival").select(
        pl.col("year").cast(pl.Int32),
        pl.col("spring_festival").str.to_date("%Y-%m-%d"),
        holiday_first=pl.col("official_holiday_first").str.to_date("%Y-%m-%d"),
        holiday_last=pl.col("official_holiday_last").str.to_date("%Y-%m-%d"),
    )


@cache
def promotions() -> pl.DataFrame:
    """Return one row per promotion window: event, first_day, last_day, source_address, quote, note.

    Only windows with a quote are in it; add a row to promotions.csv for another.
    """
    return table("promotions").with_columns(pl.col("first_day", "last_day").str.to_date("%Y-%m-%d"))
