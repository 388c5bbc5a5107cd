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


def shops_not_reporting(database: Path) -> pl.DataFrame:
    """Return the registered open shops that have no row in the last full month of the data (缺报).

    One row per shop: shop_key, shop_name, platform, region_code, region_name, last_day (its last day
    with a row; null: never), month (the month looked at). Empty where no sale has been loaded at all.
    """
    return store.ask(
        database,
        """
        WITH looked_at AS (
            SELECT CASE WHEN last_day(data_through) = data_through
                        THEN date_trunc('month', data_through)
                        ELSE date_trunc('month', data_through) - INTERVAL 1 MONTH END::DATE AS month
            FROM build WHERE data_through IS NOT NULL
        ), seen AS (
            SELECT shop_key, max(stat_date) AS last_day,
                   bool_or(date_trunc('month', stat_date) = (SELECT month FROM looked_at)) AS in_month
            FROM sales_day GROUP BY shop_key
        )
        SELECT shop.shop_key, shop.shop_name, shop.platform, shop.region_code,
               region.name AS region_name, seen.last_day, looked_at.month
        FROM shop CROSS JOIN looked_at
        LEFT JOIN seen USING (shop_key)
        LEFT JOIN region ON region.region_code = shop.region_code
        WHERE NOT coalesce(seen.in_month, false)
          AND coalesce(shop.opened_on <= last_day(looked_at.month), true)
          AND coalesce(shop.closed_on >= looked_at.month, true)
        ORDER BY seen.last_day NULLS FIRST, shop.shop_key
        """,
    )
