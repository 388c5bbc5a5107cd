"""Shares of a week or month: refunds, channels, paid against placed. 2026-03-02 is a Monday."""

from datetime import date

import polars as pl

from tests.checks.series import all_findings, found, steady

WEEK = pl.col("stat_date").is_between(date(2026, 3, 2), date(2026, 3, 8))


def a_week_with(sales: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    """Change the columns in the week of 2026-03-02 only."""
    changed = {
        name: pl.when(WEEK).then(expression).otherwise(name).cast(sales.schema[name])
        for name, expression in columns.items()
    }
    return sales.with_columns(**changed)


def quarter() -> pl.DataFrame:
    return steady("2025-12-01", 106).with_columns(
        refund_cny=(pl.col("paid_cny").cast(pl.Float64) * 0.1).cast(pl.Decimal(18, 2))
    )


def test_a_week_of_refunds_far_above_the_shops_usual_is_found() -> None:
    half = a_week_with(quarter(), refund_cny=pl.col("paid_cny").cast(pl.Float64) * 0.5)
    assert found(half) == ["refund_share_surge S1 2026-03-02 2026-03-08"]
    assert all_findings(half)["message"].to_list() == ["周退款率 50.0%，本店往常是 10.0%"]


def test_somewhat_more_refunds_or_unknown_refunds_are_no_finding() -> None:
    half = pl.col("paid_cny").cast(pl.Float64) * 0.5
    assert found(a_week_with(quarter(), refund_cny=half / 2)) == []
    assert found(a_week_with(quarter(), refund_cny=half, refund_known_share=pl.lit(0.5))) == []


def test_a_week_whose_channels_are_suddenly_unknown_is_found() -> None:
    lost = a_week_with(steady("2025-12-01", 106), channel=pl.lit("unknown"))
    assert found(lost) == ["unknown_channel_surge S1 2026-03-02 2026-03-08"]


def test_a_shop_whose_channels_were_always_unknown_is_no_finding() -> None:
    assert found(steady("2025-12-01", 106, channel="unknown")) == []


def test_eight_weeks_of_past_are_needed() -> None:
    assert found(a_week_with(steady("2026-01-12", 60), channel=pl.lit("unknown"))) == []


def test_a_channel_still_pending_a_week_later_is_found() -> None:
    pending = a_week_with(steady("2025-12-01", 106), channel=pl.lit("pending"))
    assert found(pending) == ["channel_still_pending S1 2026-03-02 2026-03-08"]
    assert found(pending, as_of=date(2026, 3, 15)) == []


def test_a_month_paid_thrice_what_was_placed_is_found() -> None:
    sales = steady("2026-03-01", 31)
    tripled = sales.with_columns(placed_cny=(pl.col("paid_cny") / 3).cast(pl.Decimal(18, 2)))
    assert found(tripled) == ["paid_above_placed S1 2026-03-01 2026-03-31"]
    halved = sales.with_columns(placed_cny=(pl.col("paid_cny") / 1.5).cast(pl.Decimal(18, 2)))
    assert found(halved) == []
    assert found(sales.with_columns(placed_cny=pl.lit(None, dtype=pl.Decimal(18, 2)))) == []
