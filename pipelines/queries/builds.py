"""Questions about the build itself: which one it is, how fresh, what stands behind it."""

from pathlib import Path

import polars as pl

from pipelines import store


def build(database: Path) -> pl.DataFrame:
    """Return the build's own row: build_id, built_at, code_version, is_demo, as_of, data_through.

    `data_through` is null where no sale has been loaded yet.
    """
    return store.ask(
        database,
        "SELECT build_id, built_at, code_version, previous_build, is_demo, as_of, data_through FROM build",
    )


def freshness(database: Path) -> pl.DataFrame:
    """Return one row per platform: shops with sales, first_day, last_day (days of statistics).

    A platform without any sale has no row.
    """
    return store.ask(
        database,
        """
        SELECT platform, count(DISTINCT shop_key) AS shops, min(stat_date) AS first_day,
               max(stat_date) AS last_day
        FROM sales_day GROUP BY platform ORDER BY last_day DESC, platform
        """,
    )
