"""What an export shows of the orders: only what had happened by the moment it was taken."""

from datetime import datetime, timedelta

import polars as pl

# An unpaid order is closed by the platform after a day.
PATIENCE = timedelta(days=1)
# A refund is asked for a while before it is paid.
REFUND_TAKES = timedelta(days=2)
# 抖店 fills 流量体裁 of a day at about this time of the next one.
MARKS_TAKE = timedelta(hours=8)


def as_seen(orders: pl.DataFrame, taken_at: datetime) -> pl.DataFrame:
    """Return the orders placed before `taken_at` as an export of that moment shows them.

    Later moments become null. Adds `state` (waiting, cancelled, paid, shipped, done, refunded)
    and `after_sale` (none, open, refunded); `refund_fen` becomes what had been refunded, 0 if
    nothing; `is_pending` says that the platform does not show the channel yet.
    """
    happened = [
        pl.when(pl.col(name) <= taken_at).then(pl.col(name)).alias(name)
        for name in ("paid_at", "shipped_at", "done_at")
    ]
    refunded = (pl.col("refund_at") <= taken_at).fill_null(False)
    asked = (pl.col("refund_at") - REFUND_TAKES <= taken_at).fill_null(False)
    return (
        orders.filter(pl.col("ordered_at") < taken_at)
        .with_columns(*happened, is_refunded=refunded, is_asked=asked & pl.col("paid_at").is_not_null())
        .with_columns(
            state=state(taken_at),
            after_sale=pl.when("is_refunded")
            .then(pl.lit("refunded"))
            .when("is_asked")
            .then(pl.lit("open"))
            .otherwise(pl.lit("none")),
            refund_fen=pl.when("is_refunded").then("refund_fen").otherwise(0),
            is_pending=pl.col("ordered_at").dt.date() >= (taken_at - MARKS_TAKE).date(),
        )
    )


def state(taken_at: datetime) -> pl.Expr:
    """Return where in its life an order is."""
    return (
        pl.when(pl.col("is_refunded") & pl.col("is_refund_full"))
        .then(pl.lit("refunded"))
        .when(pl.col("done_at").is_not_null())
        .then(pl.lit("done"))
        .when(pl.col("shipped_at").is_not_null())
        .then(pl.lit("shipped"))
        .when(pl.col("paid_at").is_not_null())
        .then(pl.lit("paid"))
        .when(pl.col("ordered_at") < taken_at - PATIENCE)
        .then(pl.lit("cancelled"))
        .otherwise(pl.lit("waiting"))
    )
