"""Growth over a base, and whether it may be stated at all.

A feed that is missing, a base that is not there, a channel that nobody knows: each of them would
look like a rise or a fall. Growth is stated only where none of them is at work.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.indicators.activity import first_base_end
from pipelines.indicators.measures import ALL_SALES, SUMS, Measure, amount, belongs_on, coverage, share
from pipelines.indicators.periods import Kind, Side, by_period, moved, moved_back

MISSING_FEED = "缺报"  # opens the reason for a missing feed; target progress looks for it
MISSING_AT_MOST = 0.1  # of the base's sales: one minus the least acceptable κ
PLACE = ("region_code", "period_start")
BASE_NAME: dict[Side, str] = {"yoy": "上年同期", "mom": "上期"}


@dataclass(frozen=True)
class Sales:
    """All that growth is reckoned from.

    Attributes:
        shop_days: One row per shop_key and day (see `measures.shop_day`).
        region_days: One row per region_code and day (see `measures.region_day`).
        memberships: Which places a shop counts in, and when.
        closings: shop_key and closed_on by the register; null: open.
        active: Active shops by region_code and `end`.
        first: The first day with a sale anywhere.
        through: The last one.
    """

    shop_days: pl.DataFrame
    region_days: pl.DataFrame
    memberships: pl.DataFrame
    closings: pl.DataFrame
    active: pl.DataFrame
    first: date
    through: date


def with_base(periods: pl.LazyFrame, sales: Sales, kind: Kind, side: Side, by: str) -> pl.LazyFrame:
    """Add what a comparison needs to know of its base; every new column begins with `side`.

    Args:
        periods: One row per region_code and period_start, with `through`.
        sales: What there is.
        kind: The kind of period.
        side: yoy for 同比, mom for 环比.
        by: How far base days are moved (see `periods.shift`).

    Returns:
        The same rows with the base's SUMS and active_shops (null: no base), missing_shops and
        missing_cny (null: no feed is missing), and early_cny: this period's sales on days whose
        counterpart lies before the first day with data.
    """
    days = sales.region_days.lazy()
    base = by_period(moved(days, kind, by), "region_code", kind, sales.through, [pl.col(*SUMS).sum()])
    first_matched = pl.lit(sales.first).dt.offset_by(by)
    early = by_period(
        days.filter(pl.col("day") < first_matched),
        "region_code",
        kind,
        sales.through,
        [pl.col(ALL_SALES).sum().alias("early_cny")],
    )
    ended = pl.col("through")
    active = sales.active.lazy().filter(pl.col("end") >= first_base_end(sales.first))
    found = (
        periods.select(*PLACE, "through", end=moved_back(ended, by))
        .join(base, on=PLACE, how="left")
        .join(early, on=PLACE, how="left")
        .join(_missing(sales, kind, by, periods), on=PLACE, how="left")
        .join(active, on=["region_code", "end"], how="left")
        .drop("through", "end")
    )
    named = found.rename(lambda name: name if name in PLACE else f"{side}_{name}")
    return periods.join(named, on=PLACE, how="left")


def _missing(sales: Sales, kind: Kind, by: str, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Sum, by place and period, the base of shops that are open by the register yet silent.

    A shop that the register has closed by the end of the period is a real loss and not in here.
    """
    shop_period = ["shop_key", "period_start"]
    days = sales.shop_days.lazy()
    sold = days.filter("sold").select("shop_key", "day", ALL_SALES)
    sums = [pl.col(ALL_SALES).sum().alias("missing_cny")]
    base = by_period(moved(sold, kind, by), "shop_key", kind, sales.through, sums)
    heard = by_period(days, "shop_key", kind, sales.through, [pl.len().alias("days")])
    ended, closed = pl.col("through"), pl.col("closed_on")
    return (
        base.join(heard, on=shop_period, how="anti")
        .join(periods.select("period_start", "through").unique(), on="period_start", how="inner")
        .join(sales.closings.lazy(), on="shop_key", how="left")
        .filter(closed.is_null() | (closed > ended))
        .join(sales.memberships.lazy(), on="shop_key", how="inner")
        .filter(belongs_on(moved_back(ended, by)))
        .group_by(*PLACE)
        .agg(pl.col("missing_cny").sum(), missing_shops=pl.len())
    )


def obstacles(measure: Measure, side: Side) -> pl.Expr:
    """Return all that keeps a growth from being stated, as one Chinese sentence; null: nothing."""
    told = [
        _unknown(measure, "本期", ""),
        pl.when(_base_sales(side).is_null()).then(pl.lit(f"{BASE_NAME[side]}没有数据")),
        _unknown(measure, BASE_NAME[side], f"{side}_"),
        pl.when(amount(measure, f"{side}_") <= 0).then(pl.lit(f"{BASE_NAME[side]}为零或负数，不计算增速")),
        _missing_feed(side),
    ]
    if measure.flows:
        told.append(_early(side))
    joined = pl.concat_str(*told, separator="；", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def growth_pct(measure: Measure, side: Side) -> pl.Expr:
    """Return the growth over the base in percent; null where it may not be stated."""
    growth = (amount(measure) / amount(measure, f"{side}_") - 1) * 100
    return pl.when(obstacles(measure, side).is_null()).then(growth)


def _base_sales(side: Side) -> pl.Expr:
    return pl.col(f"{side}_{ALL_SALES}")


def _unknown(measure: Measure, when: str, prefix: str) -> pl.Expr:
    """What is said where a period has sales, but not enough is known of them."""
    there = pl.col(f"{prefix}{ALL_SALES}").is_not_null()
    silent = pl.when(there & amount(measure, prefix).is_null()).then(pl.lit(f"{when}数据不足"))
    if measure.known is None:
        return silent
    covered, lacks = coverage(measure, prefix), measure.lacks
    text = f"{lacks}未知：{when}只有 {{}}% 的交易额已知{lacks}"
    little = pl.when(covered < measure.compared_from).then(pl.format(text, _percent(covered)))
    return pl.coalesce(little, silent)


def _missing_feed(side: Side) -> pl.Expr:
    missing = share(f"{side}_missing_cny", f"{side}_{ALL_SALES}")
    text = f"{MISSING_FEED}：{{}}家店铺本期没有数据，占{BASE_NAME[side]} {{}}%"
    said = pl.format(text, pl.col(f"{side}_missing_shops"), _percent(missing))
    return pl.when(missing > MISSING_AT_MOST).then(said)


def _early(side: Side) -> pl.Expr:
    """What is said where sales would be compared with days before anything was exported."""
    early = share(f"{side}_early_cny", ALL_SALES)
    text = f"{BASE_NAME[side]}数据不全：本期交易额的 {{}}% 落在当时尚无数据的日期"
    return pl.when(_base_sales(side).is_not_null() & (early > MISSING_AT_MOST)).then(
        pl.format(text, _percent(early))
    )


def _percent(part: pl.Expr) -> pl.Expr:
    """A share in percent; two places, so that 99.94 % is not told as all."""
    return (part * 100).round(2)
