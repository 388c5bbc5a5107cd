"""Questions about how much of the sales the data can speak for. Shares are in percent of paid money."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.canonical import NO_CATEGORY

_OF_SALES = """
    sum(paid_cny) AS paid_cny,
    coalesce(sum(paid_cny) FILTER (WHERE channel NOT IN ('unknown', 'pending')), 0)::DOUBLE
        / nullif(sum(paid_cny), 0)::DOUBLE * 100 AS channel_pct,
    coalesce(sum(paid_cny) FILTER (WHERE category <> $no_category), 0)::DOUBLE
        / nullif(sum(paid_cny), 0)::DOUBLE * 100 AS category_pct,
    sum(paid_cny::DOUBLE * refund_known_share) / nullif(sum(paid_cny), 0)::DOUBLE * 100 AS refund_pct
"""
_OF_SHIP_TO = """
    coalesce(sum(paid_cny) FILTER (WHERE ship_to_region_code IS NOT NULL), 0)::DOUBLE
        / nullif(sum(paid_cny), 0)::DOUBLE * 100 AS ship_to_pct
"""


def coverage_by_month(database: Path) -> pl.DataFrame:
    """Return how much of each month's sales has a known channel, category, refund and buyer's region.

    Grain: month, in order of time. channel_pct, category_pct, refund_pct, ship_to_pct; null: nothing was
    paid.
    """
    return store.ask(
        database,
        f"""
        SELECT * FROM (SELECT month, {_OF_SALES} FROM sales_month GROUP BY month)
        LEFT JOIN (SELECT month, {_OF_SHIP_TO} FROM ship_to_month GROUP BY month) USING (month)
        ORDER BY month
        """,
        no_category=NO_CATEGORY,
    )


def coverage_by_platform(database: Path) -> pl.DataFrame:
    """Return the same by platform, over the twelve months up to the latest, the largest first.

    Grain: platform; and shops, those with a sale in that time.
    """
    return store.ask(
        database,
        f"""
        WITH since AS (SELECT max(month) - INTERVAL 11 MONTH AS first FROM sales_month)
        SELECT * FROM (
            SELECT platform, {_OF_SALES} FROM sales_month, since WHERE month >= first GROUP BY platform
        ) LEFT JOIN (
            SELECT platform, {_OF_SHIP_TO} FROM ship_to_month, since WHERE month >= first GROUP BY platform
        ) USING (platform) LEFT JOIN (
            SELECT platform, count(DISTINCT shop_key) AS shops
            FROM sales_day, since WHERE stat_date >= first GROUP BY platform
        ) USING (platform)
        ORDER BY paid_cny DESC, platform
        """,
        no_category=NO_CATEGORY,
    )
