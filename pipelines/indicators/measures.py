"""The measures that are summed from sales, and what each indicator takes from them.

To compute one more indicator that is a sum, add a measure and its entry in the catalogue. Money is
summed as whole fen: exact, and half the size of a decimal.
"""

from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.canonical import KNOWN_CHANNELS
from pipelines.indicators.periods import KINDS, Kind

ALL_SALES = "paid_fen"

# Every sum of a shop's day.
SUMS = (
    ALL_SALES,
    "live_fen",
    "known_channel_fen",
    "net_fen",
    "refund_known_fen",
    "refund_fen",
    "goods_fen",
    "classified_fen",
    "orders",
    "orders_known_fen",
)


MONEY_SUMS = tuple(name for name in SUMS if name.endswith("_fen"))


@dataclass(frozen=True)
class Measure:
    """How one indicator is taken from a period's sums.

    Attributes:
        code: Its code in the catalogue.
        amount: The column that holds it, in fen or pieces.
        divisor: What brings the amount to the indicator's unit.
        known: The part of all sales (a column, fen) for which what it needs is known; None where
            it needs nothing but the sale itself.
        lacks: What is unknown about the rest, in the reader's words.
        shown_from: The coverage below which its value is unknown.
        compared_from: The coverage below which its growth is unknown.
        kinds: The periods it is reckoned for.
    """

    code: str
    amount: str
    divisor: float
    known: str | None = None
    lacks: str = ""
    shown_from: float = 0.0
    compared_from: float = 0.0
    kinds: tuple[Kind, ...] = KINDS


YI_OF_FEN = 1e10
# Hardly any sale has an unknown refund: the rest cannot move the net by more than its own share.
PRACTICALLY_ALL = 0.9995
# Where less than half is known, a change says more about the exports than about the sales.
HALF = 0.5
# Anything at all: where nothing is known, the sum of the known part says nothing.
ANY = 1e-9

MEASURES = (
    Measure("S1", "live_fen", YI_OF_FEN, "known_channel_fen", "渠道", shown_from=ANY, compared_from=HALF),
    Measure("S2", ALL_SALES, YI_OF_FEN),
    Measure("S3", "goods_fen", YI_OF_FEN, "classified_fen", "品类", shown_from=HALF, compared_from=HALF),
    Measure(
        "S4",
        "net_fen",
        YI_OF_FEN,
        "refund_known_fen",
        "退款",
        shown_from=PRACTICALLY_ALL,
        compared_from=PRACTICALLY_ALL,
    ),
    Measure("S5", "orders", 1e4, "orders_known_fen", "订单量", shown_from=ANY, compared_from=HALF),
)


def shop_day(sales_day: pl.LazyFrame, industry: pl.DataFrame) -> pl.LazyFrame:
    """Sum each shop's day over channels and categories.

    Args:
        sales_day: One row per stat_date, shop_key, channel and category (SALES_DAY).
        industry: What each category is (see `industry.classified`).

    Returns:
        One row per shop_key and `day` that the exports speak of, with SUMS and `sold`, sorted by both.
        A day on which nothing was paid (`sold` is false) tells that the export is there, no more.
    """
    paid, known = pl.col("paid_cny"), pl.col("refund_known_share")
    rows = sales_day.join(
        industry.lazy().select("platform", "category", "is_goods"), on=["platform", "category"], how="left"
    )
    fen = pl.col("fen")

    def of(is_meant: pl.Expr) -> pl.Expr:
        return pl.when(is_meant).then(fen)

    # The share is a double, so its product is brought back to fen before it is summed.
    refund_known = (
        pl.when(known.is_null()).then(0).otherwise((fen.cast(pl.Float64) * known).round()).cast(pl.Int64)
    )
    # Reckoned row by row, and only then grouped: in groups that is done several times slower.
    cells = {
        ALL_SALES: fen,
        "live_fen": of(pl.col("channel") == "live"),
        "known_channel_fen": of(pl.col("channel").is_in(KNOWN_CHANNELS)),
        "net_fen": (pl.coalesce("net_cny", paid - pl.col("refund_cny")) * 100).cast(pl.Int64),
        "refund_known_fen": refund_known,
        "refund_fen": (pl.col("refund_cny") * 100).cast(pl.Int64),
        "goods_fen": of(pl.col("is_goods")),
        "classified_fen": of(pl.col("is_goods").is_not_null()),
        "orders": pl.col("orders"),
        "orders_known_fen": of(pl.col("orders").is_not_null()),
    }
    return (
        rows.with_columns(fen=(paid * 100).cast(pl.Int64))
        .select("shop_key", day="stat_date", **cells)
        .group_by("shop_key", "day")
        .agg(pl.col(*cells).sum())
        .with_columns(sold=(pl.col(ALL_SALES) > 0) | (pl.col("orders") > 0))
        .sort("shop_key", "day")
    )


@cache
def coverage(measure: Measure, prefix: str = "") -> pl.Expr:
    """Return the part of all sales for which what the measure needs is known; null: no sales.

    `prefix` chooses the sums: empty for the period's own, `yoy_now_`, `yoy_base_` and so on for those
    that a comparison rests on.
    """
    if measure.known is None:
        return pl.lit(1.0)
    return share(f"{prefix}{measure.known}", f"{prefix}{ALL_SALES}")


@cache
def amount(measure: Measure, prefix: str = "") -> pl.Expr:
    """Return the measure in its indicator's unit; null where too little is known (`shown_from`)."""
    column = pl.col(f"{prefix}{measure.amount}").cast(pl.Float64)
    # Not by the bare number: Polars then multiplies by its reciprocal, save in batches of one row, and the
    # last digit of a value would depend on how its rows happened to be batched.
    divisor = column * 0 + measure.divisor
    return pl.when(coverage(measure, prefix) >= measure.shown_from).then(column / divisor)


@cache
def share(part: str, whole: str) -> pl.Expr:
    """Return one column's part of another; null where the whole is not positive."""
    return pl.when(pl.col(whole) > 0).then(pl.col(part).cast(pl.Float64) / pl.col(whole).cast(pl.Float64))
