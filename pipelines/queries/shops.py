"""Questions about shops and the enterprises and parks behind them. For the bureau's eyes only."""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.queries.within import prefix_of

BODIES = {"enterprise": "enterprise_name", "park": "park", "shop": "shop_key"}

# A shop's data may begin, or end, with a few days without an order.
QUIET_DAYS = 6

# What each shop sold in a period, and on the same days of the year before. Both are compared only where the
# shop's data reach over both; of a shop that opened since, by the register, the base is truly nothing.
_SHOP = f"""
    WITH day AS (
        SELECT shop_key, stat_date, sum(paid_cny) AS paid_cny,
            coalesce(sum(paid_cny) FILTER (WHERE channel = 'live'), 0) AS live_cny,
            coalesce(sum(paid_cny) FILTER (WHERE channel IN ('unknown', 'pending')), 0) AS untold_cny
        FROM sales_day GROUP BY shop_key, stat_date
    ),
    span AS (
        SELECT $first AS first, $last AS last, ($first - INTERVAL 1 YEAR)::DATE AS base_first,
            ($last - INTERVAL 1 YEAR)::DATE AS base_last
    ),
    sold AS (
        SELECT shop_key, min(stat_date) AS first_day, max(stat_date) AS last_day,
            sum(paid_cny) FILTER (WHERE stat_date BETWEEN first AND last) AS paid_cny,
            sum(live_cny) FILTER (WHERE stat_date BETWEEN first AND last) AS live_cny,
            sum(untold_cny) FILTER (WHERE stat_date BETWEEN first AND last) AS untold_cny,
            coalesce(sum(paid_cny) FILTER (WHERE stat_date BETWEEN base_first AND base_last), 0) AS base_paid_cny,
            coalesce(sum(live_cny) FILTER (WHERE stat_date BETWEEN base_first AND base_last), 0) AS base_live_cny
        FROM day, span GROUP BY shop_key
    ),
    judged AS (
        SELECT shop.*, sold.* EXCLUDE (shop_key),
            (sold.first_day <= base_first + {QUIET_DAYS} OR shop.opened_on > base_last)
                AND (sold.last_day >= last - {QUIET_DAYS} OR shop.closed_on <= last) AS is_comparable
        FROM shop LEFT JOIN sold USING (shop_key), span
        WHERE $prefix = '' OR starts_with(shop.region_code, $prefix)
    )
    SELECT * EXCLUDE (base_paid_cny, base_live_cny),
        CASE WHEN is_comparable THEN base_paid_cny END AS paid_before_cny,
        CASE WHEN is_comparable THEN base_live_cny END AS live_before_cny
    FROM judged
"""


def sold(database: Path, region_code: str, first: date, last: date) -> pl.DataFrame:
    """Return what each registered shop of a region sold from `first` to `last`, the largest first.

    Grain: shop. The columns of the register; paid_cny, live_cny, untold_cny (channel unknown; of paid),
    in 元, null: nothing in these days; paid_before_cny, live_before_cny: on the same days of the year
    before, null where its data do not reach over both; first_day, last_day: of all its data.
    """
    return store.ask(
        database,
        f"{_SHOP} ORDER BY paid_cny DESC NULLS LAST, shop_key",
        prefix=prefix_of(region_code) if region_code else "",
        first=first,
        last=last,
    )


def bodies(database: Path, region_code: str, first: date, last: date, body: str) -> pl.DataFrame:
    """Return what each enterprise, park or shop sold live from `first` to `last`, the largest first.

    Grain: body (a key of BODIES). name, shops, live_cny, live_before_cny (null where any of its shops has
    no base), untold_cny: sales whose channel no file tells, in 元. Shops of no such body are left out.
    """
    column = BODIES[body]
    return store.ask(
        database,
        f"""
        SELECT {"any_value(coalesce(shop_name, shop_key))" if body == "shop" else column} AS name,
            count(*) AS shops, sum(live_cny) AS live_cny,
            CASE WHEN count(live_before_cny) = count(*) THEN sum(live_before_cny) END AS live_before_cny,
            coalesce(sum(untold_cny), 0) AS untold_cny
        FROM ({_SHOP}) WHERE {column} IS NOT NULL AND live_cny IS NOT NULL
        GROUP BY {column} ORDER BY live_cny DESC, name
        """,
        prefix=prefix_of(region_code) if region_code else "",
        first=first,
        last=last,
    )


def shop_regions(database: Path) -> pl.DataFrame:
    """Return the regions of registered shops: region_code."""
    return store.ask(
        database, "SELECT DISTINCT region_code FROM shop WHERE region_code IS NOT NULL ORDER BY region_code"
    )
