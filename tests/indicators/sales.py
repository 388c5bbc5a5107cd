"""Sales, shops and places for the tests of indicators."""

from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.indicators.membership import memberships
from pipelines.indicators.series import Evidence, Statistics, statistics, values
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
    shop_key  platform  region_code  opened_on   closed_on
    A         抖音      510104       —           —
    B         京东      510105       —           —
    C         抖音      510105       —           2026-02-10
    N         抖音      510105       2026-01-15  —
    """,
    SHOP.columns,
)


def sales(table: str) -> pl.DataFrame:
    """Return SALES_DAY from `stat_date shop_key wan` and what else is given; `wan` is paid, in 万元.

    What is not given: sold live on the shop's own platform, one order, nothing refunded.
    """
    head, *lines = table.strip().splitlines()
    names = head.split()
    rows = frame(
        "\n".join([" ".join("paid_cny" if name == "wan" else name for name in names), *lines]),
        SALES_DAY.columns,
    )
    if "wan" in names:
        rows = rows.with_columns((pl.col("paid_cny") * 10_000).cast(pl.Decimal(18, 2)))
        rows = rows.with_columns(
            (pl.col(name) * 10_000).cast(pl.Decimal(18, 2))
            for name in ("net_cny", "refund_cny")
            if name in names
        )
    given = set(names)
    paid = pl.col("paid_cny")
    usual = {
        "channel": pl.lit("live"),
        "category": pl.lit("未归类"),
        "platform": pl.col("shop_key").replace({"A": "抖音", "B": "京东", "C": "抖音", "N": "抖音"}),
        "orders": pl.lit(1, pl.Int64),
        "refund_known_share": pl.lit(1.0),
        "refund_cny": pl.lit(Decimal(0), pl.Decimal(18, 2)),
        "net_cny": pl.when(pl.lit("refund_known_share" not in given)).then(paid),
    }
    return rows.with_columns(**{name: cell for name, cell in usual.items() if name not in given})


def last_day(sold: pl.DataFrame) -> date:
    last = sold["stat_date"].max()
    assert isinstance(last, date)
    return last


def computed(
    sold: pl.DataFrame,
    shops: pl.DataFrame = SHOPS,
    through: date | None = None,
    evidence: Evidence | None = None,
) -> pl.DataFrame:
    """Return all values; the data end on the last day sold unless said otherwise."""
    places = memberships(shops, REGIONS, UNITS)
    return values(sold.lazy(), places, shops, through or last_day(sold), evidence)


def all_tables(
    sold: pl.DataFrame, shops: pl.DataFrame = SHOPS, evidence: Evidence | None = None
) -> Statistics:
    """Return every computed table, of all places together."""
    places = memberships(shops, REGIONS, UNITS)
    found = list(statistics(sold.lazy(), places, shops, last_day(sold), evidence))
    return Statistics(
        pl.concat([each.values for each in found]),
        pl.concat([each.breakdown for each in found]),
        pl.concat([each.parts for each in found]),
    )


def pick(rows: pl.DataFrame, indicator: str, period_kind: str, region_code: str = "510000") -> pl.DataFrame:
    """Return one indicator's rows of one kind of period in one place, in order of time."""
    return rows.filter(
        pl.col("indicator") == indicator,
        pl.col("period_kind") == period_kind,
        pl.col("region_code") == region_code,
    ).sort("period_start")


def daily(first: date, last: date, shop_key: str, wan: int) -> str:
    """Write out the same sale on every day from first to last."""
    days = pl.date_range(first, last, "1d", eager=True)
    return "\n".join(f"{day} {shop_key} {wan}" for day in days)
