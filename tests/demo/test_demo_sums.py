from collections import Counter
from datetime import date

import polars as pl
import pytest

from pipelines.demo.orders import orders_of
from pipelines.demo.plan import exports_of
from pipelines.demo.registers import register_files
from pipelines.demo.run import Run, a_run
from pipelines.demo.shops import REPORTING_UNITS, SEED_REGIONS, SHOPS, WITH_A_GAP, DemoShop
from pipelines.disclosure.primary import judged
from pipelines.disclosure.rules import RULES
from pipelines.reference.regions import regions

UNTIL = date(2026, 11, 22)
SHOWS_LIVE = ("74", "75", "82")


def live_yi(shops: list[DemoShop], run: Run, year: int) -> float:
    """Paid live sales of a year in 亿元, as far as the exports show them."""
    live = (pl.col("channel") == "live") & (pl.col("paid_at").dt.year() == year)
    fen = sum(
        orders_of(shop, run).filter(live)["payable_fen"].sum() for shop in shops if shop.header in SHOWS_LIVE
    )
    return fen / 1e10


def of_region(name: str) -> list[DemoShop]:
    return [shop for shop in SHOPS if shop.region_code.startswith(SEED_REGIONS[name])]


@pytest.mark.parametrize("seed", [20260101, 7])
@pytest.mark.parametrize(
    ("region", "low", "high"),
    [("四川", 1380, 1480), ("珠海", 300, 400), ("上海", 700, 850), ("中山", 80, 100), ("张家港", 40, 52)],
)
def test_live_sales_of_2025_come_near_the_targets_whatever_the_seed(
    seed: int, region: str, low: float, high: float
) -> None:
    run = a_run(seed, 1, None, UNTIL)
    assert low < live_yi(of_region(region), run, 2025) < high


def test_twice_the_scale_leaves_the_sums_where_they_are() -> None:
    once, twice = (live_yi(of_region("珠海"), a_run(5, scale, None, UNTIL), 2025) for scale in (1, 2))
    assert twice == pytest.approx(once, rel=0.05)


def test_three_years_have_some_hundred_thousand_lines_up_to_yesterday() -> None:
    run = a_run(20260101, 1, None, UNTIL)
    orders = pl.concat(orders_of(shop, run).select("ordered_at") for shop in SHOPS)
    assert 150_000 < orders.height < 250_000
    assert orders["ordered_at"].dt.date().min() == date(2023, 11, 1)
    assert orders["ordered_at"].dt.date().max() == date(2026, 11, 21)


def test_double_eleven_is_the_largest_day_and_spring_festival_a_dip() -> None:
    run = a_run(20260101, 1, None, UNTIL)
    orders = pl.concat(orders_of(shop, run).select("ordered_at", "payable_fen") for shop in of_region("四川"))
    day = orders.group_by(pl.col("ordered_at").dt.date().alias("day")).agg(pl.col("payable_fen").sum())
    in_2025 = day.filter(pl.col("day").dt.year() == 2025).sort("payable_fen")
    assert in_2025["day"].last() == date(2025, 11, 11)
    assert date(2025, 1, 24) <= in_2025["day"].first() <= date(2025, 2, 5)


def test_money_of_each_line_adds_up_to_the_fen() -> None:
    orders = orders_of(SHOPS[0], a_run(1, 1, date(2026, 10, 1), UNTIL))
    due = pl.col("goods_fen") - pl.col("by_shop_fen") - pl.col("by_platform_fen") + pl.col("freight_fen")
    assert orders.filter(due != pl.col("payable_fen")).is_empty()
    assert orders.filter(pl.col("price_fen") * pl.col("qty") != pl.col("goods_fen")).is_empty()
    assert orders.filter(pl.col("refund_fen") > pl.col("payable_fen")).is_empty()


def test_order_numbers_are_unique_on_each_platform() -> None:
    run = a_run(3, 4, date(2026, 10, 1), UNTIL)
    orders = pl.concat(
        orders_of(shop, run).select("order_number", platform=pl.lit(shop.platform)) for shop in SHOPS
    )
    assert orders.is_unique().all()


@pytest.mark.parametrize("prefix", ["4404", "4420", "3101", "3205", "5101", "5115", "5107", "5105", "5106"])
def test_sales_of_most_places_are_made_by_enterprises_enough_to_be_told(prefix: str) -> None:
    run = a_run(20260101, 1, date(2026, 1, 1), UNTIL)
    there = [shop for shop in SHOPS if shop.region_code.startswith(prefix)]
    live = pl.concat(
        orders_of(shop, run)
        .filter(pl.col("channel") == "live", pl.col("paid_at").is_not_null())
        .select(key=pl.lit(prefix), contributor=pl.lit(shop.enterprise), value="payable_fen")
        for shop in there
    )
    assert judged(live, "key", RULES)["reason"].to_list() == [None]


@pytest.mark.parametrize("prefix", ["5103", "5119", "5133"])
def test_some_cities_have_too_few_enterprises_so_that_one_sees_numbers_hidden(prefix: str) -> None:
    enterprises = {shop.enterprise for shop in SHOPS if shop.region_code.startswith(prefix)}
    assert 0 < len(enterprises) < RULES.least_contributors


def test_shops_sell_only_while_they_are_open() -> None:
    run = a_run(20260101, 1, None, UNTIL)
    for shop in SHOPS:
        days = orders_of(shop, run)["ordered_at"].dt.date()
        assert shop.opened is None or days.min() >= shop.opened
        assert shop.closed is None or days.max() <= shop.closed


def test_one_shop_misses_the_quarter_before_the_last_whole_one() -> None:
    shop = next(shop for shop in SHOPS if shop.number == WITH_A_GAP)
    exports = list(exports_of(shop, a_run(1, 1, None, UNTIL)))
    spring = [
        export for export in exports if export.first <= date(2026, 6, 30) and export.last >= date(2026, 4, 1)
    ]
    assert spring == []
    assert date(2026, 3, 31) in {export.last for export in exports}
    assert date(2026, 7, 1) in {export.first for export in exports}


@pytest.mark.parametrize("until", [date(2026, 1, 3), date(2026, 4, 1), date(2027, 1, 31), UNTIL])
def test_the_exports_of_a_shop_cover_every_day_once_and_the_last_month_again(until: date) -> None:
    run = a_run(1, 1, None, until)
    first, *later = list(exports_of(SHOPS[0], run))
    assert first.first == run.since
    for before, after in zip([first, *later], later, strict=False):
        assert after.first.toordinal() <= before.last.toordinal() + 1
    assert later[-1].last == run.last_day
    assert later[-1].taken_at.date() == until
    assert all(export.taken_at < later[-1].taken_at for export in [first, *later[:-1]])


def test_shops_are_in_all_five_seed_regions_and_in_places_that_exist() -> None:
    codes = set(regions()["region_code"])
    assert {shop.region_code for shop in SHOPS} | {code for _, code, _ in REPORTING_UNITS} <= codes
    shops = Counter(name for name in SEED_REGIONS for _ in of_region(name))
    assert sum(shops.values()) == len(SHOPS) == 130
    assert len({shop.region_code[:4] for shop in of_region("四川")}) >= 12
    assert len({shop.number for shop in SHOPS}) == len(SHOPS)
    assert {shop.region_code[:6] for shop in of_region("珠海")} == {"440402", "440403", "440404"}


def test_names_are_obviously_fictional_and_registers_have_the_agreed_columns() -> None:
    shops, units, *_ = register_files(a_run(1, 1, None, UNTIL))
    header, *rows = shops.content.decode("utf-8-sig").split("\r\n")[:-1]
    assert header == "店铺编号,平台,店铺名称,企业名称,行政区划代码,报告单位,主营类目,园区,启用日期,停用日期"
    assert all(
        row.split(",")[2].startswith("演示·") and row.split(",")[3].startswith("演示企业") for row in rows
    )
    assert units.content.decode("utf-8-sig").startswith("报告单位,行政区划代码,启用日期,停用日期\r\n")
