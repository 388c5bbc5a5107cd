from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.marts.contracts import SALES_DAY, SHOP
from tests.indicators.sales import computed
from tests.tables import frame

FIRST = date(2024, 12, 20)
# D is registered with the city itself: its county is unknown (不细分).
SHOPS = frame("shop_key region_code\nA 510104\nB 510105\nD 510100", SHOP.columns)

a_sale = st.tuples(
    st.integers(0, 420), st.sampled_from("ABD"), st.sampled_from(["live", "shelf"]), st.integers(1, 10**9)
)
some_sales = st.lists(a_sale, min_size=1, max_size=30, unique_by=lambda sale: sale[:3])
few = settings(max_examples=8, deadline=None)


def sold(rows: list[tuple[int, str, str, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "stat_date": FIRST + timedelta(days=day),
                "shop_key": shop,
                "channel": channel,
                "category": "未归类",
                "paid_cny": Decimal(fen) / 100,
                "net_cny": Decimal(fen) / 100,
                "orders": 1,
                "refund_known_share": 1.0,
            }
            for day, shop, channel, fen in rows
        ],
        schema=dict(SALES_DAY.columns),
    )


def amounts(rows: pl.DataFrame, indicator: str, kind: str, places: list[str]) -> pl.DataFrame:
    wanted = (pl.col("indicator") == indicator) & (pl.col("period_kind") == kind)
    return (
        rows.filter(wanted, pl.col("region_code").is_in(places))
        .group_by("period_start")
        .agg(pl.col("value").sum())
        .sort("period_start")
    )


@few
@given(some_sales)
def test_a_city_is_the_sum_of_its_counties_and_the_shops_of_no_county(
    rows: list[tuple[int, str, str, int]],
) -> None:
    found = computed(sold(rows), SHOPS)
    undivided = computed(
        sold(rows), SHOPS.with_columns(region_code=pl.lit("510100")).filter(pl.col("shop_key") == "D")
    )
    for indicator in ("S2", "S4", "S5"):
        city = amounts(found, indicator, "month", ["510100"])
        counties = amounts(found, indicator, "month", ["510104", "510105"])
        rest = amounts(undivided, indicator, "month", ["510100"])
        parts = pl.concat([counties, rest]).group_by("period_start").agg(pl.col("value").sum())
        assert_frame_equal(city, parts.sort("period_start"))


@few
@given(some_sales)
def test_the_year_to_date_is_the_sum_of_its_days(rows: list[tuple[int, str, str, int]]) -> None:
    found = computed(sold(rows), SHOPS)
    days = amounts(found, "S2", "day", ["510000"])
    for start, value in amounts(found, "S2", "ytd", ["510000"]).iter_rows():
        until = (start + timedelta(days=31)).replace(day=1)
        within = pl.col("period_start").is_between(date(start.year, 1, 1), until, closed="left")
        total = days.filter(within)["value"].sum()
        assert abs(total - value) < 1e-9


@few
@given(some_sales, st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[int, str, str, int]], seed: int) -> None:
    shuffled = sold(rows).sample(fraction=1, shuffle=True, seed=seed)
    assert_frame_equal(computed(sold(rows), SHOPS), computed(shuffled, SHOPS.reverse()))


@few
@given(some_sales)
def test_no_growth_is_stated_where_it_is_not_comparable(rows: list[tuple[int, str, str, int]]) -> None:
    found = computed(sold(rows), SHOPS)
    assert found.filter(~pl.col("comparable"))["yoy_pct"].is_null().all()
    assert found.filter("comparable")["why_not"].is_null().all()
    assert found.filter(pl.col("yoy_pct").is_nan() | pl.col("yoy_pct").is_infinite()).is_empty()
