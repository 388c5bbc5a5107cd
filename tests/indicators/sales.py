"""Sales, shops and places for the tests of indicators."""

from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.indicators.membership import memberships
from pipelines.indicators.series import values
from pipelines.marts.contracts import REGION, REPORTING_UNIT, SALES_DAY, SHOP
from tests.tables import frame

YI = 10**8

REGIONS = frame(
    """
    region_code  parent_code
    510000       —
    510100       510000
    510104       510100
    510105       510100
    """,
    REGION.columns,
)
UNITS = frame("unit_name region_code\n", REPORTING_UNIT.columns)

SHOPS = frame(
    """
    shop_key  region_code  closed_on
    A         510104       —
    B         510105       —
    C         510105       2026-02-10
    """,
    SHOP.columns,
)


def sales(table: str) -> pl.DataFrame:
    """Return SALES_DAY from `stat_date shop_key paid_cny` and what else is given.

    What is not given: sold live, one order, nothing refunded.
    """
    rows = frame(table, SALES_DAY.columns)
    given = set(table.strip().splitlines()[0].split())
    paid = pl.col("paid_cny")
    usual = {
        "channel": pl.lit("live"),
        "category": pl.lit("未归类"),
        "orders": pl.lit(1, pl.Int64),
        "refund_known_share": pl.lit(1.0),
        "refund_cny": pl.lit(Decimal(0), pl.Decimal(18, 2)),
        "net_cny": pl.when(pl.lit("refund_known_share" not in given)).then(paid),
    }
    return rows.with_columns(**{name: cell for name, cell in usual.items() if name not in given})


def computed(sold: pl.DataFrame, shops: pl.DataFrame = SHOPS, through: date | None = None) -> pl.DataFrame:
    """Return all values; the data end on the last day sold unless said otherwise."""
    last = through or sold["stat_date"].max()
    assert isinstance(last, date)
    return values(sold.lazy(), memberships(shops, REGIONS, UNITS), shops, last)


def pick(rows: pl.DataFrame, indicator: str, period_kind: str, region_code: str = "510000") -> pl.DataFrame:
    """Return one indicator's values of one kind of period in one place."""
    return rows.filter(
        pl.col("indicator") == indicator,
        pl.col("period_kind") == period_kind,
        pl.col("region_code") == region_code,
    )


def daily(first: date, last: date, shop_key: str, paid_cny: int) -> str:
    """Write out the same sale on every day from first to last."""
    days = pl.date_range(first, last, "1d", eager=True)
    return "\n".join(f"{day} {shop_key} {paid_cny}" for day in days)
