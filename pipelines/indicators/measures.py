"""The measures that are summed from sales, and what each indicator takes from them.

To compute one more indicator that is a sum, add a measure and its entry in the catalogue.
"""

from dataclasses import dataclass

import polars as pl

from pipelines.canonical import KNOWN_CHANNELS
from pipelines.indicators.periods import KINDS, MONTH, QUARTER, WEEK, YEAR, Kind

ALL_SALES = "paid_cny"
MONEY_SUM = pl.Decimal(38, 2)  # exact 元, wide enough for any sum

# Every sum of a region's day; money is exact and in 元.
SUMS = (
    ALL_SALES,
    "live_cny",
    "known_channel_cny",
    "net_cny",
    "refund_unknown_cny",
    "refund_known_cny",
    "orders",
    "orders_known_cny",
)


@dataclass(frozen=True)
class Measure:
    """How one indicator is taken from a period's sums.

    Attributes:
        code: Its code in the catalogue.
        amount: The column that holds it, in 元 or pieces.
        divisor: What brings the amount to the indicator's unit.
        known: The part of all sales (a column, 元) for which what it needs is known; None where
            it needs nothing but the sale itself.
        lacks: What is unknown about the rest, in the reader's words.
        shown_from: The coverage below which its value is unknown.
        compared_from: The coverage below which its growth is unknown.
        flows: False for a state at the end of the period.
        kinds: The periods it is reckoned for.
    """

    code: str
    amount: str
    divisor: float
    known: str | None = None
    lacks: str = ""
    shown_from: float = 0.0
    compared_from: float = 0.0
    flows: bool = True
    kinds: tuple[Kind, ...] = KINDS


# Hardly any sale has an unknown refund: the rest cannot move the net by more than its own share.
PRACTICALLY_ALL = 0.9995
# Where less than half is known, a change says more about the exports than about the sales.
HALF = 0.5
# Anything at all: where nothing is known, the sum of the known part says nothing.
ANY = 1e-9

MEASURES = (
    Measure("S1", "live_cny", 1e8, "known_channel_cny", "渠道", shown_from=ANY, compared_from=HALF),
    Measure("S2", ALL_SALES, 1e8),
    Measure(
        "S4",
        "net_cny",
        1e8,
        "refund_known_cny",
        "退款",
        shown_from=PRACTICALLY_ALL,
        compared_from=PRACTICALLY_ALL,
    ),
    Measure("S5", "orders", 1e4, "orders_known_cny", "订单量", shown_from=ANY, compared_from=HALF),
    Measure("E1", "active_shops", 1, flows=False, kinds=(WEEK, MONTH, QUARTER, YEAR)),
)


def shop_day(sales_day: pl.LazyFrame) -> pl.LazyFrame:
    """Sum each shop's day over channels and categories.

    Args:
        sales_day: One row per stat_date, shop_key, channel and category (SALES_DAY).

    Returns:
        One row per shop_key and `day` that the exports speak of, with SUMS and `sold`. A day on
        which nothing was paid (`sold` is false) tells that the export is there, no more.
    """
    paid, share = pl.col("paid_cny"), pl.col("refund_known_share")
    # The share is a double, so its product is brought back to 元 before it is summed.
    unknown = (
        pl.when(share.is_null()).then(paid.cast(pl.Float64)).otherwise(paid.cast(pl.Float64) * (1 - share))
    )
    sums = {
        "paid_cny": paid,
        "live_cny": paid.filter(pl.col("channel") == "live"),
        "known_channel_cny": paid.filter(pl.col("channel").is_in(KNOWN_CHANNELS)),
        "net_cny": pl.coalesce("net_cny", paid - pl.col("refund_cny")),
        "refund_unknown_cny": unknown.round(2).cast(MONEY_SUM),
        "orders": pl.col("orders"),
        "orders_known_cny": paid.filter(pl.col("orders").is_not_null()),
    }
    return (
        sales_day.group_by("shop_key", day="stat_date")
        .agg(**{name: expression.sum() for name, expression in sums.items()})
        .with_columns(
            refund_known_cny=paid - pl.col("refund_unknown_cny"),
            sold=(paid > 0) | (pl.col("orders") > 0),
        )
    )


def region_day(sales_day: pl.LazyFrame, memberships: pl.DataFrame) -> pl.LazyFrame:
    """Sum each place's day over the shops that count in it.

    Args:
        sales_day: One row per stat_date, shop_key, channel and category (SALES_DAY).
        memberships: Which places a shop counts in, and when (see `membership.memberships`).

    Returns:
        One row per region_code and `day` with a sale: SUMS in exact 元, orders in pieces. A day
        without any sale has no row: nothing sold and nothing reported look alike from here.
    """
    return region_day_of_shops(shop_day(sales_day), memberships)


def region_day_of_shops(shop_days: pl.LazyFrame, memberships: pl.DataFrame) -> pl.LazyFrame:
    """Do what `region_day` does, from the result of `shop_day`."""
    return (
        shop_days.filter("sold")
        .join(memberships.lazy(), on="shop_key", how="inner")
        .filter(belongs_on(pl.col("day")))
        .group_by("region_code", "day")
        .agg(pl.col(*SUMS).sum())
    )


def belongs_on(day: pl.Expr) -> pl.Expr:
    """Return whether a membership holds on a day; both its days are inclusive, null is open."""
    begun = (pl.col("valid_from") <= day).fill_null(True)
    return begun & (pl.col("valid_to") >= day).fill_null(True)


def coverage(measure: Measure, prefix: str = "") -> pl.Expr:
    """Return the part of all sales for which what the measure needs is known; null: no sales.

    `prefix` chooses the period: empty for its own sums, `yoy_` or `mom_` for those of a base.
    """
    if measure.known is None:
        return pl.lit(1.0)
    return share(f"{prefix}{measure.known}", f"{prefix}{ALL_SALES}")


def amount(measure: Measure, prefix: str = "") -> pl.Expr:
    """Return the measure in its indicator's unit; null where too little is known (`shown_from`)."""
    column = pl.col(f"{prefix}{measure.amount}").cast(pl.Float64)
    # Not by the bare number: Polars then multiplies by its reciprocal, save in batches of one row, and the
    # last digit of a value would depend on how its rows happened to be batched.
    divisor = column * 0 + measure.divisor
    return pl.when(coverage(measure, prefix) >= measure.shown_from).then(column / divisor)


def share(part: str, whole: str) -> pl.Expr:
    """Return one column's part of another; null where the whole is not positive."""
    return pl.when(pl.col(whole) > 0).then(pl.col(part).cast(pl.Float64) / pl.col(whole).cast(pl.Float64))
