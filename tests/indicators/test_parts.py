from datetime import date

import polars as pl
import pytest

from pipelines.indicators.industry import classified
from pipelines.indicators.series import Evidence
from pipelines.marts.contracts import INDICATOR_PART
from pipelines.registers.categories import CATEGORY, with_built_in
from tests.indicators.sales import SHOPS, all_tables, daily, sales
from tests.tables import frame, table

HEAD = "stat_date shop_key wan\n"


def part_rows(
    rows: pl.DataFrame, dimension: str, indicator: str = "S2", region: str = "510000"
) -> pl.DataFrame:
    last = rows.filter(period_kind="month", indicator=indicator, region_code=region, dimension=dimension)
    return last.filter(pl.col("period_start") == date(2026, 3, 1)).sort("part")


def marches(*lines: tuple[str, int, int]) -> str:
    told = []
    for shop, *each in lines:
        for year, wan in zip((2025, 2026), each, strict=True):
            if wan:
                told.append(daily(date(year, 3, 1), date(year, 3, 31), shop, wan))
    return "\n".join(told)


def test_points_of_pull_sum_to_the_growth_and_rates_of_contribution_to_a_hundred() -> None:
    found = all_tables(sales(HEAD + marches(("A", 600, 660), ("B", 400, 420))))
    assert found.parts.schema == pl.Schema(INDICATOR_PART.columns)
    platforms = part_rows(found.parts, "platform")
    columns = ("part", "value", "share_pct", "yoy_pct", "pull_points", "contribution_pct")
    assert table(platforms, *columns) == [
        "京东 1.302 38.8889 5 2 25",
        "抖音 2.046 61.1111 10 6 75",
    ]
    whole = found.values.filter(region_code="510000", indicator="S2", period_kind="month")
    assert platforms["pull_points"].sum() == pytest.approx(
        whole.sort("period_start")["yoy_pct"].to_list()[-1]
    )


def test_no_rate_of_contribution_where_parts_moved_apart_or_the_whole_hardly_moved() -> None:
    apart = part_rows(all_tables(sales(HEAD + marches(("A", 600, 700), ("B", 400, 350)))).parts, "platform")
    assert table(apart, "part", "pull_points", "contribution_pct") == ["京东 -5 —", "抖音 10 —"]
    still = part_rows(all_tables(sales(HEAD + marches(("A", 600, 601), ("B", 400, 401)))).parts, "platform")
    assert still["contribution_pct"].to_list() == [None, None]


def test_a_part_whose_feed_is_missing_is_refused_and_the_others_still_sum_up() -> None:
    sold = HEAD + daily(date(2025, 1, 1), date(2026, 3, 31), "A", 950)
    sold += "\n" + daily(date(2025, 1, 1), date(2026, 2, 28), "B", 50)
    platforms = part_rows(all_tables(sales(sold)).parts, "platform")
    assert table(platforms, "part", "yoy_code", "yoy_pct", "pull_points") == [
        "京东 MISSING_FEED — —",
        "抖音 — 0 0",
    ]


def test_where_the_whole_is_refused_no_part_is_told() -> None:
    sold = HEAD + daily(date(2025, 1, 1), date(2026, 3, 31), "A", 60)
    sold += "\n" + daily(date(2025, 1, 1), date(2026, 2, 28), "B", 40)
    platforms = part_rows(all_tables(sales(sold)).parts, "platform")
    assert set(platforms["yoy_code"]) == {"MISSING_FEED"}
    for name in ("value", "share_pct", "yoy_pct", "yoy_diff", "pull_points"):
        assert platforms[name].is_null().all(), name


def test_regions_below_and_what_lies_in_none_of_them_add_up_to_the_region() -> None:
    shops = SHOPS.with_columns(
        region_code=pl.when(pl.col("shop_key") == "C").then(pl.lit("510100")).otherwise("region_code"),
        closed_on=None,
    )
    found = all_tables(sales(HEAD + marches(("A", 100, 110), ("B", 50, 50), ("C", 50, 60))), shops).parts
    city = part_rows(found, "region", region="510100")
    assert table(city, "part", "value", "pull_points") == [
        "510104 0.341 5",
        "510105 0.155 0",
        "不细分 0.186 5",
    ]
    assert table(part_rows(found, "region"), "part", "pull_points") == ["510100 10"]


def test_a_region_whose_last_shop_has_closed_still_pulls_its_region_down() -> None:
    found = all_tables(sales(HEAD + marches(("A", 100, 110), ("C", 50, 0)))).parts
    city = part_rows(found, "region", region="510100")
    assert table(city, "part", "value", "yoy_pct", "pull_points") == [
        "510104 0.341 10 6.66667",
        "510105 0 -100 -33.3333",
    ]


def test_live_sales_are_not_parted_by_channel() -> None:
    found = all_tables(sales(HEAD + marches(("A", 100, 110)))).parts
    assert part_rows(found, "channel", "S1").is_empty()
    assert table(part_rows(found, "channel"), "part", "share_pct") == ["live 100"]


def test_every_kind_of_period_is_parted_and_adds_up_days_and_weeks_only_of_late() -> None:
    sold = "\n".join(
        daily(date(2024, 12, 1), date(2026, 3, 31), shop, wan) for shop, wan in (("A", 60), ("B", 40))
    )
    found = all_tables(sales(HEAD + sold)).parts.filter(indicator="S2", region_code="510000")
    platforms = found.filter(dimension="platform", part="抖音")
    assert set(platforms["share_pct"].round(6)) == {60.0}
    first = platforms.group_by("period_kind").agg(pl.col("period_start").min(), periods=pl.len())
    assert table(first.sort("period_kind"), "period_kind", "period_start", "periods") == [
        "day 2026-02-25 35",
        "month 2024-12-01 16",
        "quarter 2024-10-01 6",
        "r12m 2025-11-01 5",
        "week 2025-03-31 53",
        "year 2024-01-01 3",
        "ytd 2024-12-01 16",
    ]
    day = found.filter(period_kind="day")
    assert set(day["dimension"]) == {"platform", "channel", "category"}
    growing = found.filter(period_kind="week", period_start=date(2026, 3, 2), dimension="platform")
    assert table(growing.sort("part"), "part", "yoy_pct", "pull_points") == ["京东 0 0", "抖音 0 0"]


def test_categories_become_classes_and_industries_and_the_rest_stays_visible() -> None:
    sold = sales("""
        stat_date   shop_key  category  wan
        2026-03-01  A         食品饮料  50
        2026-03-01  A         服饰内衣  20
        2026-03-01  A         母婴玩具  10
        2026-03-01  A         本地生活  5
        2026-03-01  A         谜之类目  15
    """)
    found = all_tables(sold).parts
    assert table(part_rows(found, "use_class"), "part", "share_pct") == [
        "吃 50",
        "服务 5",
        "未归类 15",
        "用 10",
        "穿 20",
    ]
    assert table(part_rows(found, "industry"), "part", "share_pct") == [
        "522 食品、饮料及烟草制品专门零售 50",
        "523 纺织、服装及日用品专门零售 20",
        "未归类 30",
    ]


def test_the_bureaus_own_row_goes_before_the_built_in_one_and_a_platforms_before_one_for_all() -> None:
    own = frame(
        """
        platform  category  use_class  is_goods
        京东      食品饮料  用         true
        """,
        CATEGORY.columns,
    )
    everywhere = frame("platform category use_class is_goods\n— 谜之类目 穿 true", CATEGORY.columns)
    evidence = Evidence(
        categories=with_built_in(pl.concat([own, everywhere.with_columns(platform=pl.lit(""))]))
    )
    sold = sales("""
        stat_date   shop_key  category  wan
        2026-03-01  A         食品饮料  50
        2026-03-01  B         食品饮料  20
        2026-03-01  A         谜之类目  30
    """)
    found = all_tables(sold, evidence=evidence).parts
    assert table(part_rows(found, "use_class"), "part", "share_pct") == ["吃 50", "用 20", "穿 30"]


def test_every_platform_has_each_category_once() -> None:
    known = classified(with_built_in(CATEGORY.empty()))
    assert not known.select("platform", "category").is_duplicated().any()
    assert known.filter(pl.col("industry").is_null())["category"].unique().sort().to_list()[0] == "农资绿植"
