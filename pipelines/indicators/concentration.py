"""How much hangs on few: platforms, and the largest enterprises."""

import polars as pl

from pipelines.indicators.matching import PLACE, Sales, by_place
from pipelines.indicators.measures import ALL_SALES
from pipelines.indicators.periods import R12M, Kind

HEAD = 10  # enterprises that 头部集中度 looks at
LARGE_FEN = {"亿元级": 10**10, "10亿元级": 10**11}  # live sales in twelve months that make an enterprise one


def platform_concentration(sales: Sales, kind: Kind) -> pl.DataFrame:
    """Return one row per region_code and period_start: `ratio`, Σ of squared platform shares × 10,000."""
    sums = by_place(sales.shop_days.lazy(), sales, kind, ["platform"], [pl.col(ALL_SALES).sum()])
    shares = pl.col(ALL_SALES) / pl.col(ALL_SALES).sum()
    # Sums of doubles differ with their order in the last digits: these are dropped.
    points = ((shares**2).sum() * 10_000).round(6)
    return sums.filter(pl.col(ALL_SALES) > 0).group_by(*PLACE).agg(ratio=points).collect()


def head_share(sales: Sales, shops: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Return one row per region_code and period_start: `ratio`, percent of the HEAD largest enterprises.

    A shop without an enterprise in the register stands for itself. All of it, where there are no more.
    """
    part = pl.col(ALL_SALES)
    return (
        _by_enterprise(sales, shops, kind, ALL_SALES)
        .filter(pl.col(ALL_SALES) > 0)
        .group_by(*PLACE)
        .agg(ratio=part.top_k(HEAD).sum() / part.sum() * 100)
        .collect()
    )


def enterprises(sales: Sales, shops: pl.DataFrame) -> pl.DataFrame:
    """Return one row per region_code and period_start of twelve months: `ratio`, enterprises of 亿元级."""
    is_large = pl.col("live_fen") >= LARGE_FEN["亿元级"]
    sums = _by_enterprise(sales, shops, R12M, "live_fen")
    return sums.group_by(*PLACE).agg(ratio=is_large.sum().cast(pl.Float64)).collect()


def _by_enterprise(sales: Sales, shops: pl.DataFrame, kind: Kind, amount: str) -> pl.LazyFrame:
    owner = shops.select("shop_key", enterprise=pl.coalesce("enterprise_name", "shop_key"))
    days = sales.shop_days.lazy().join(owner.lazy(), on="shop_key")
    return by_place(days, sales, kind, ["enterprise"], [pl.col(amount).sum()])
