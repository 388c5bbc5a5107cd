"""Questions about where buyers are: from the regions of shops to the regions that goods are sent to."""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.queries.within import prefix_of


def shop_regions(database: Path) -> pl.DataFrame:
    """Return the regions of shops with any shipment: region_code (the shop's own, the finest)."""
    return store.ask(
        database,
        """
        SELECT DISTINCT shop_region_code AS region_code FROM ship_to_month
        WHERE shop_region_code IS NOT NULL ORDER BY region_code
        """,
    )


def full_months(database: Path) -> pl.DataFrame:
    """Return the months with shipments that are over by the last day with data: month, in order of time."""
    return store.ask(
        database,
        """
        SELECT DISTINCT month FROM ship_to_month, build
        WHERE last_day(month) <= data_through ORDER BY month
        """,
    )


def destinations(database: Path, region_code: str, first: date, last: date, digits: int) -> pl.DataFrame:
    """Return where the shops of a region sent their goods, the largest first, 未识别 last.

    Grain: ship_to_region_code, cut to `digits` (2 province, 4 city) and filled up with zeros; null: 未识别
    (or, for cities, known by the province only), with its province_code. paid_cny in 元; orders null where any is unknown.

    Args:
        database: The build.
        region_code: Whose shops.
        first: The first month.
        last: The last month.
        digits: How fine the destinations are.
    """
    return store.ask(
        database,
        """
        WITH sent AS (  -- codes as they are first: cutting the code of every row costs more than the sums
            SELECT ship_to_region_code AS code, sum(paid_cny) AS paid_cny,
                CASE WHEN count(orders) = count(*) THEN sum(orders) END AS orders
            FROM ship_to_month
            WHERE starts_with(shop_region_code, $prefix) AND month BETWEEN $first AND $last
            GROUP BY code
        ), cut AS (
            SELECT CASE WHEN $digits = 2 OR right(left(code, 4), 2) <> '00'
                    THEN rpad(left(code, $digits), 6, '0') END AS place,
                left(code, 2) || '0000' AS province_code, orders, paid_cny
            FROM sent
        )
        SELECT place AS ship_to_region_code, province_code, sum(paid_cny) AS paid_cny,
            CASE WHEN count(orders) = count(*) THEN sum(orders) END AS orders
        FROM cut GROUP BY place, province_code
        ORDER BY place IS NULL, paid_cny DESC, place, province_code
        """,
        prefix=prefix_of(region_code),
        first=first,
        last=last,
        digits=digits,
    )


def between(database: Path, region_code: str, first: date, last: date, digits: int) -> pl.DataFrame:
    """Return what each part of a region sent to each province.

    Grain: from_region_code (the shop's region cut to `digits`) × to_region_code (a province; null: 未识别).
    paid_cny in 元.

    Args:
        database: The build.
        region_code: Whose shops.
        first: The first month.
        last: The last month.
        digits: How fine the origins are: 2 province, 4 city, 6 county.
    """
    return store.ask(
        database,
        """
        WITH sent AS (
            SELECT shop_region_code, ship_to_region_code, sum(paid_cny) AS paid_cny
            FROM ship_to_month
            WHERE starts_with(shop_region_code, $prefix) AND month BETWEEN $first AND $last
            GROUP BY ALL
        )
        SELECT rpad(left(shop_region_code, $digits), 6, '0') AS from_region_code,
            left(ship_to_region_code, 2) || '0000' AS to_region_code,
            sum(paid_cny) AS paid_cny
        FROM sent GROUP BY ALL ORDER BY from_region_code, to_region_code
        """,
        prefix=prefix_of(region_code),
        first=first,
        last=last,
        digits=digits,
    )
