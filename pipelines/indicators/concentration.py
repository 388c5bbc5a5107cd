"""How much hangs on few: platforms, and the largest enterprises."""

from dataclasses import dataclass

import polars as pl

from pipelines.indicators.matching import PLACE, Sales, by_place, regrouped
from pipelines.indicators.measures import ALL_SALES
from pipelines.indicators.periods import MONTH, R12M, Kind

HEAD = 10  # enterprises that 头部集中度 looks at
LARGE_FEN = {"亿元级": 10**10, "10亿元级": 10**11}  # live sales in twelve months that make an enterprise one


@dataclass(frozen=True)
class Sellers:
    """What each platform and each enterprise sold in a place by the month; longer periods are made of them.

    A shop without an enterprise in the register stands for itself.
    """

    platforms: pl.DataFrame
    enterprises: pl.DataFrame


def sellers(sales: Sales, shops: pl.DataFrame) -> Sellers:
    """Sum the months of the platforms and the enterprises (see `Sellers`)."""
    name = pl.coalesce(pl.col("enterprise_name", "shop_key").cast(pl.Categorical))
    owner = shops.select("shop_key", enterprise=name)
    days = sales.shop_days.lazy().join(owner.lazy(), on="shop_key")
    sums = [pl.col(ALL_SALES, "live_fen").sum()]
    months = by_place(days, sales, MONTH, ["platform", "enterprise"], sums).collect()
    return Sellers(*(months.group_by(*PLACE, each).agg(sums) for each in ("platform", "enterprise")))


def platform_concentration(months: pl.DataFrame, sales: Sales, kind: Kind) -> pl.DataFrame:
    """Return one row per region_code and period_start: `ratio`, Σ of squared platform shares × 10,000."""
    sums = regrouped(months, sales, kind, ["platform"])
    shares = pl.col(ALL_SALES) / pl.col(ALL_SALES).sum()
    # Sums of doubles differ with their order in the last digits: these are dropped.
    points = ((shares**2).sum() * 10_000).round(6)
    return sums.filter(pl.col(ALL_SALES) > 0).group_by(*PLACE).agg(ratio=points)


def head_share(months: pl.DataFrame, sales: Sales, kind: Kind) -> pl.DataFrame:
    """Return one row per region_code and period_start: `ratio`, percent of the HEAD largest enterprises.

    All of it, where there are no more.
    """
    part = pl.col(ALL_SALES)
    sums = regrouped(months, sales, kind, ["enterprise"])
    ratio = part.top_k(HEAD).sum() / part.sum() * 100
    return sums.filter(part > 0).group_by(*PLACE).agg(ratio=ratio)


def large_enterprises(months: pl.DataFrame, sales: Sales) -> pl.DataFrame:
    """Return one row per region_code and period_start of twelve months: `ratio`, enterprises of 亿元级."""
    is_large = pl.col("live_fen") >= LARGE_FEN["亿元级"]
    sums = regrouped(months, sales, R12M, ["enterprise"])
    return sums.group_by(*PLACE).agg(ratio=is_large.sum().cast(pl.Float64))
