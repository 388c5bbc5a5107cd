from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.indicators.codes import SHOWN_WITH_NUMBER
from pipelines.indicators.matching import TOLD
from pipelines.marts.contracts import GROWTH_BREAKDOWN, INDICATOR_PART, INDICATOR_VALUE, SALES_DAY, SHOP
from tests.indicators.sales import all_tables, computed
from tests.tables import frame

FIRST = date(2024, 12, 20)
# D is registered with the city itself: its county is unknown (不细分).
SHOPS = frame(
    """
    shop_key  platform  region_code  opened_on   closed_on
    A         抖音      510104       —           —
    B         京东      510105       2025-03-01  2026-01-10
    D         抖音      510100       —           —
    """,
    SHOP.columns,
)

a_sale = st.tuples(
    st.integers(0, 420), st.sampled_from("ABD"), st.sampled_from(["live", "shelf"]), st.integers(1, 10**10)
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
                "category": "酒类" if fen % 3 else "未归类",
                "platform": "京东" if shop == "B" else "抖音",
                "paid_cny": Decimal(fen) / 100,
                "net_cny": Decimal(fen) / 100,
                "orders": 1,
                "refund_known_share": 1.0,
            }
            for day, shop, channel, fen in rows
        ],
        schema=dict(SALES_DAY.columns),
    )


def amounts(rows: pl.DataFrame, indicator: str, kind: str) -> pl.DataFrame:
    wanted = (pl.col("indicator") == indicator) & (pl.col("period_kind") == kind)
    return rows.filter(wanted, pl.col("region_code") == "510000").select("period_start", "reported")


@few
@given(some_sales)
def test_parts_of_every_dimension_sum_to_the_whole_and_their_pull_to_its_growth(
    rows: list[tuple[int, str, str, int]],
) -> None:
    found = all_tables(sold(rows), SHOPS)
    key = ["indicator", "region_code", "period_kind", "period_start"]
    summed = found.parts.group_by(*key, "dimension").agg(
        pl.col("value").sum(), pl.col("pull_points").sum(), told=pl.col("value").count()
    )
    whole = found.values.select(*key, whole="value", growth="yoy_pct", code="yoy_code")
    for row in summed.join(whole, on=key).filter(pl.col("told") > 0).iter_rows(named=True):
        assert row["value"] == pytest.approx(row["whole"], abs=1e-9), row
        if row["growth"] is not None:
            assert row["pull_points"] == pytest.approx(row["growth"], abs=1e-6), row


@few
@given(some_sales)
def test_the_five_parts_sum_exactly_to_the_difference(rows: list[tuple[int, str, str, int]]) -> None:
    found = all_tables(sold(rows), SHOPS).breakdown
    five = sum(pl.col(f"{name}_cny") for name in ("same_shops", "opened", "closed", "joined", "left"))
    apart = found.select(parts=five, told="difference_cny", between=pl.col("value_cny") - pl.col("base_cny"))
    assert apart["parts"].to_list() == apart["told"].to_list() == apart["between"].to_list()
    assert len(TOLD) == found["indicator"].n_unique()


@few
@given(some_sales)
def test_the_year_to_date_is_the_sum_of_its_days(rows: list[tuple[int, str, str, int]]) -> None:
    found = computed(sold(rows), SHOPS)
    days = amounts(found, "S2", "day")
    for start, value in amounts(found, "S2", "ytd").drop_nulls().iter_rows():
        until = (start + timedelta(days=31)).replace(day=1)
        within = pl.col("period_start").is_between(date(start.year, 1, 1), until, closed="left")
        assert days.filter(within)["reported"].sum() == pytest.approx(value, abs=1e-9)


@few
@given(some_sales, st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[int, str, str, int]], seed: int) -> None:
    shuffled = sold(rows).sample(fraction=1, shuffle=True, seed=seed)
    one, other = all_tables(sold(rows), SHOPS), all_tables(shuffled, SHOPS.reverse())
    for contract, here, there in (
        (INDICATOR_VALUE, one.values, other.values),
        (GROWTH_BREAKDOWN, one.breakdown, other.breakdown),
        (INDICATOR_PART, one.parts, other.parts),
    ):
        assert not here.select(contract.key).is_duplicated().any()
        assert_frame_equal(here.sort(contract.key), there.sort(contract.key), check_exact=True)


@few
@given(some_sales)
def test_no_growth_is_stated_where_it_is_not_comparable(rows: list[tuple[int, str, str, int]]) -> None:
    found = computed(sold(rows), SHOPS)
    assert found.filter(~pl.col("comparable"))["yoy_pct"].is_null().all()
    assert found.filter(~pl.col("comparable"))["why_not"].is_not_null().all()
    assert found.filter("comparable")["why_not"].is_null().all()
    assert found.filter(pl.col("yoy_pct").is_nan() | pl.col("yoy_pct").is_infinite()).is_empty()
    stated = pl.col("yoy_code").is_null() | pl.col("yoy_code").is_in(SHOWN_WITH_NUMBER)
    assert found.filter(stated)["yoy_pct"].is_not_null().all()
    assert found.filter(~stated)["yoy_pct"].is_null().all()
