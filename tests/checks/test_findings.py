"""Findings of a real little build, and the table they are written to."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.checks.exports import FILE_FACTS
from pipelines.checks.findings import findings
from pipelines.marts.contracts import FINDING
from tests.checks.series import AS_OF, all_findings, steady
from tests.exports import Bureau, bureau_at, douyin, douyin_file
from tests.tables import table


def loaded(root: Path) -> Bureau:
    """Return a bureau with one file: 30 orders of which a third has a new status, one with two amounts."""
    bureau = bureau_at(root)
    rows = [douyin(n, "10.00", 订单状态="已完成" if n % 3 else "平台的新状态") for n in range(1, 31)]
    bureau.drop("D1/订单.csv", douyin_file(*rows, douyin(1, "12.00")))
    bureau.load()
    return bureau


def test_what_only_lines_can_tell_is_found_in_a_loaded_file(tmp_path: Path) -> None:
    bureau = loaded(tmp_path)
    parts = list(bureau.folders.taken.glob("*/*/????-??.parquet"))
    receipts, shops = bureau.ask("SELECT * FROM file_receipt"), bureau.ask("SELECT * FROM shop")
    with store.drafting(bureau.folders) as draft:
        draft.offer_parquet("crowd", parts)
        facts = draft.ask(FILE_FACTS)
        sales = bureau.ask("SELECT * FROM sales_day").lazy()
        found = findings(sales, receipts, shops, AS_OF, facts)
        draft.put(FINDING, found)
        kept = draft.ask("SELECT * FROM finding")
    in_file = found.filter(pl.col("path").is_not_null())
    assert table(in_file, "check", "severity", "shop_key", "path", "observed") == [
        "duplicates_with_other_amounts 提示 D1 D1/订单.csv 1",
        "status_unknown 提示 D1 D1/订单.csv 0.322581",
    ]
    assert kept.height == found.height


def test_a_finding_is_told_once_and_in_the_same_order_whatever_the_order_of_the_cube() -> None:
    sales = pl.concat(
        [
            steady("2026-01-01", 75, {"2026-03-09": 90_000, "2026-03-12": 10}, shop="S1"),
            steady("2026-01-01", 75, {"2026-03-10": None}, shop="S2"),
        ]
    )
    found = all_findings(sales)
    assert found.select(FINDING.key).is_duplicated().any() is False
    assert all_findings(sales.reverse()).equals(found)
    assert table(found, "check", "shop_key", "first_day") == [
        "amount_surge S1 2026-03-09",
        "amount_slump S1 2026-03-12",
        "weekday_gap S2 2026-03-10",
    ]


def test_the_channels_and_categories_of_a_day_are_judged_together() -> None:
    halves = [steady("2026-01-01", 75, paid=1000.0, channel=channel) for channel in ("live", "shelf")]
    moved = steady("2026-01-01", 75, {"2026-03-09": 90_000}, channel="video", paid=1000.0)
    assert table(all_findings(pl.concat([*halves, moved])), "check", "first_day", "observed") == [
        "amount_surge 2026-03-09 92400",
    ]


def test_a_message_never_holds_more_than_numbers_of_the_finding() -> None:
    for message in all_findings(steady("2026-01-01", 75, {"2026-03-09": 90_000}))["message"]:
        assert "{" not in message
        assert "S1" not in message
