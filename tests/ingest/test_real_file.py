"""A real, anonymised month of one 天猫 shop, against its sums in exact decimals.

Its source states no licence, so it lies outside the repository; without it these tests are skipped.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines import verify
from pipelines.cli import main
from tests.exports import Bureau, bureau_at

REAL = Path(__file__).parents[3] / "shared" / "real-data"
ORDERS = "tmall_order_report.csv"
EXPORTED = datetime(2020, 3, 2)

pytestmark = pytest.mark.skipif(not (REAL / ORDERS).is_file(), reason=f"真实数据不在本机：{REAL}")


@dataclass(frozen=True)
class Loaded:
    bureau: Bureau
    receipts: dict[str, Any]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    bureau = bureau_at(tmp_path_factory.mktemp("real"))
    bureau.drop(f"T1/{ORDERS}", (REAL / ORDERS).read_bytes(), EXPORTED)
    for other in sorted(REAL.rglob("*.csv")):
        if other.name != ORDERS:
            bureau.drop(f"T1/{other.name}", other.read_bytes(), EXPORTED)
    yield Loaded(bureau, {each.path: each for each in bureau.load().receipts})


def test_every_row_and_every_fen_is_accounted_for(loaded: Loaded) -> None:
    receipt = loaded.receipts[f"T1/{ORDERS}"]
    parts = (receipt.rows_accepted, receipt.rows_refused, receipt.rows_not_sales, receipt.rows_duplicate)
    assert receipt.rows_read == sum(parts) == 28010
    assert parts == (28010, 0, 0, 0)
    assert receipt.money_basis == "net"


def test_the_build_holds_the_sums_of_the_file(loaded: Loaded) -> None:
    assert loaded.bureau.one("""
        SELECT sum(placed_cny)::VARCHAR AS placed, sum(paid_cny)::VARCHAR AS paid,
            sum(refund_cny)::VARCHAR AS refund, sum(net_cny)::VARCHAR AS net,
            sum(orders_placed)::BIGINT AS orders_placed, sum(orders)::BIGINT AS orders
        FROM sales_day
    """) == {
        "placed": "2995760.61",
        "paid": "2474823.07",
        "refund": "572335.92",
        "net": "1902487.15",
        "orders_placed": 28010,
        "orders": 24087,
    }


def test_paid_sales_belong_to_the_day_of_payment(loaded: Loaded) -> None:
    assert loaded.bureau.one("""
        SELECT min(stat_date)::VARCHAR AS first_day, max(stat_date)::VARCHAR AS last_day
        FROM sales_day WHERE orders > 0
    """) == {"first_day": "2020-02-01", "last_day": "2020-03-01"}
    late = loaded.bureau.one("SELECT orders_placed, orders FROM sales_day WHERE stat_date = '2020-03-01'")
    assert late["orders"] > late["orders_placed"] == 0


def test_every_buyer_is_found_at_least_in_a_province(loaded: Loaded) -> None:
    unresolved = loaded.bureau.one("""
        SELECT count(*) FILTER (WHERE ship_to_region_code IS NULL) AS cells FROM ship_to_month
    """)
    assert unresolved == {"cells": 0}


def test_files_that_are_no_sales_exports_are_refused_with_the_nearest_format_named(loaded: Loaded) -> None:
    others = [each for path, each in loaded.receipts.items() if not path.endswith(ORDERS)]
    assert len(others) == 3
    for each in others:
        assert each.status == "refused"
        assert each.reason.startswith("不认识的表头；最接近“")
        assert "缺少列：" in each.reason


def test_a_rebuild_from_raw_is_equal(loaded: Loaded) -> None:
    assert verify.differences(loaded.bureau.folders) == []


def test_loading_again_and_a_copy_under_another_name_change_no_sale(
    loaded: Loaded, capsys: pytest.CaptureFixture[str]
) -> None:
    before = loaded.bureau.sales()
    assert loaded.bureau.load().published is False
    loaded.bureau.drop("T1/订单报表(1).csv", (REAL / ORDERS).read_bytes(), EXPORTED)
    main(["load", "--data", str(loaded.bureau.folders.root), "--json"])
    receipts = {each["path"]: each for each in json.loads(capsys.readouterr().out)["files"]}
    copy = receipts["T1/订单报表(1).csv"]
    assert (copy["status"], copy["rows_duplicate"], copy["paid_cny"]) == ("already_loaded", 28010, None)
    assert loaded.bureau.sales() == before
