"""Shops beside the same days of the year before: what may be compared, and what may not."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines import store
from pipelines.queries import shops
from tests.dashboard.small_build import build, write_bare_build

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
SHOPS = [
    {"shop_key": "A", "platform": "抖音", "shop_name": "甲店", "region_code": "510107", "enterprise_name": "甲公司"},
    {"shop_key": "B", "platform": "抖音", "shop_name": "乙店", "region_code": "510107", "enterprise_name": "乙公司"},
    {"shop_key": "C", "platform": "抖音", "shop_name": "丙店", "region_code": "510703", "enterprise_name": "乙公司",
     "opened_on": date(2026, 1, 1)},
]  # fmt: skip
# A has both Marches, B the later one only, C opened in between. B cannot tell live from other sales.
MONTHS = [("A", 2025, 10, "live"), ("A", 2026, 12, "live"), ("B", 2026, 7, "unknown"), ("C", 2026, 5, "live")]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    days = [
        {
            "stat_date": date(year, 3, 1) + timedelta(days=at), "shop_key": shop, "channel": channel,
            "category": "食品", "platform": "抖音", "paid_cny": Decimal(daily), "source": "order_line",
        }
        for shop, year, daily, channel in MONTHS
        for at in range(31)
    ]  # fmt: skip
    files = [
        {
            "path": f"{shop}/{year}.csv", "status": "loaded", "sha256": f"{shop}{year}" * 8, "shop_key": shop,
            "format_key": "douyin_order", "first_day": date(year, 3, 2), "last_day": date(year, 3, 31),
        }
        for shop, year, _, _ in MONTHS
    ]  # fmt: skip
    folders = write_bare_build(
        tmp_path_factory.mktemp("shops"),
        build=[build(is_demo=False)],
        shop=SHOPS,
        sales_day=days,
        file_receipt=files,
    )
    return store.current(folders)


def test_only_a_shop_with_files_on_both_sides_has_a_base_and_one_that_opened_since_truly_none(
    database: Path,
) -> None:
    rows = shops.sold(database, "", FIRST, LAST)
    assert rows.select("shop_key", "paid_cny", "paid_before_cny").rows() == [
        ("A", Decimal("372.00"), Decimal("310.00")),
        ("B", Decimal("217.00"), None),
        ("C", Decimal("155.00"), Decimal("0.00")),
    ]


def test_a_region_holds_the_shops_of_all_that_lies_in_it(database: Path) -> None:
    assert shops.sold(database, "510000", FIRST, LAST)["shop_key"].to_list() == ["A", "B", "C"]
    assert shops.sold(database, "510700", FIRST, LAST)["shop_key"].to_list() == ["C"]


def test_an_enterprise_has_no_base_where_one_of_its_shops_has_none_and_its_unknown_channels_stay_apart(
    database: Path,
) -> None:
    rows = shops.bodies(database, "", FIRST, LAST, "enterprise")
    assert rows.select("name", "shops", "live_cny", "live_before_cny", "untold_cny").rows() == [
        ("甲公司", 1, Decimal("372.00"), Decimal("310.00"), Decimal("0.00")),
        ("乙公司", 2, Decimal("155.00"), None, Decimal("217.00")),
    ]


def test_what_a_shop_sells_adds_up_to_what_its_enterprise_sells(database: Path) -> None:
    by_shop = shops.bodies(database, "", FIRST, LAST, "shop")
    by_enterprise = shops.bodies(database, "", FIRST, LAST, "enterprise")
    sums = (pl.col("live_cny").sum(), pl.col("untold_cny").sum())
    assert by_shop.select(sums).rows() == by_enterprise.select(sums).rows()
