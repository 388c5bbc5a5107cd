from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.indicators import codes
from pipelines.indicators.coverage import FILES
from pipelines.indicators.growth import Compared, arithmetic_code, difference, growth_pct
from pipelines.indicators.series import Evidence
from pipelines.marts.contracts import GROWTH_BREAKDOWN
from tests.indicators.sales import SHOPS, all_tables, computed, daily, pick, sales
from tests.tables import table

HEAD = "stat_date shop_key wan\n"
MARCH = (date(2025, 3, 1), date(2025, 3, 31)), (date(2026, 3, 1), date(2026, 3, 31))


def judged(now: float | None, base: float | None, floor: float = 1.0) -> tuple[str | None, float | None]:
    rows = pl.DataFrame({"now": [now], "base": [base]}, schema={"now": pl.Float64, "base": pl.Float64})
    pair = Compared(pl.col("now"), pl.col("base"), pl.lit(floor))
    told = rows.select(code=arithmetic_code(pair)).select("code", pct=pl.lit(None))
    return told.item(0, "code"), rows.select(growth_pct(pair, pl.lit(told.item(0, "code"), pl.String))).item()


def both_marches(*lines: tuple[str, int, int]) -> pl.DataFrame:
    """Sales of shops on every day of March 2025 and of March 2026, in 万元 a day; 0: no data."""
    told = [
        daily(first, last, shop, wan)
        for shop, *each in lines
        for (first, last), wan in zip(MARCH, each, strict=True)
        if wan
    ]
    return sales(HEAD + "\n".join(told))


@pytest.mark.parametrize(
    ("now", "base", "code", "pct"),
    [
        (110, 100, None, 10.0),
        (0, 100, None, -100.0),
        (0, 0, None, 0.0),
        (5, 0, "NEW", None),
        (-5, 0, "NEW", None),
        (5, -3, "SIGN", None),
        (-1, 5, "SIGN", None),
        (-5, -3, "NEG_BASE", None),
        (0, -3, "NEG_BASE", None),
        (3, 0.5, "SMALL_BASE", None),
        (12, 1, "CAP", None),
        (11, 1, None, 1000.0),
        (None, 1, "NO_DATA", None),
        (1, None, "NO_DATA", None),
        (float("nan"), 1, "NO_DATA", None),
        (1, float("inf"), "NO_DATA", None),
    ],
)
def test_a_code_stands_where_a_percentage_would_mislead(
    now: float | None, base: float | None, code: str | None, pct: float | None
) -> None:
    assert judged(now, base) == (code, pct if pct is None else pytest.approx(pct))


def test_under_a_code_the_difference_is_told_as_long_as_both_sides_are_known() -> None:
    rows = pl.DataFrame(
        {"code": [None, "NEW", "SIGN", "MISSING_FEED", "NO_BASE"]}, schema={"code": pl.String}
    )
    pair = Compared(pl.lit(7.0), pl.lit(4.0), pl.lit(0.0))
    assert rows.select(difference(pair, pl.col("code"))).to_series().to_list() == [3.0, 3.0, 3.0, None, None]


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**8), 10**11), st.integers(-(10**8), 10**11), st.sampled_from([1.0, 1e4, 1e10]))
def test_the_unit_changes_no_verdict(now: int, base: int, divisor: float) -> None:
    code, pct = judged(now, base, 1e6)
    scaled_code, scaled_pct = judged(now / divisor, base / divisor, 1e6 / divisor)
    assert code == scaled_code
    assert pct == (None if scaled_pct is None else pytest.approx(scaled_pct, abs=1e-6))


def test_every_code_has_words_or_stands_beside_the_number() -> None:
    assert codes.words("MISSING_FEED") == "缺报"
    assert codes.words("PART_FEED") is None
    assert codes.words(None) is None
    assert all(each.meaning for each in codes.CODES)


def test_a_missing_feed_of_another_platform_never_shows_as_a_fall() -> None:
    whole = daily(date(2025, 1, 1), date(2026, 3, 31), "A", 60)
    jd = daily(date(2025, 1, 1), date(2026, 2, 28), "B", 40)
    rows = computed(sales(HEAD + whole + "\n" + jd))
    march = pick(rows, "S2", "month").tail(1)
    assert table(
        march, "value", "yoy_pct", "mom_pct", "yoy_diff", "yoy_code", "mom_code", "feed_coverage"
    ) == ["— — — — MISSING_FEED MISSING_FEED 0.6"]
    assert march["why_not"].to_list() == ["缺报：京东 1 家店铺本期缺数据，应报交易额约 40.0% 未报"]
    assert march["reported"].to_list() == [pytest.approx(0.186)]
    for kind in ("day", "week", "quarter"):
        assert pick(rows, "S2", kind).tail(1)["yoy_pct"].to_list() == [None], kind


def test_the_places_above_say_how_many_below_them_lack_data() -> None:
    whole = daily(date(2025, 1, 1), date(2026, 3, 31), "A", 6000)
    jd = daily(date(2025, 1, 1), date(2026, 2, 28), "B", 40)
    rows = computed(sales(HEAD + whole + "\n" + jd)).filter(
        pl.col("indicator") == "S2",
        pl.col("period_kind") == "month",
        pl.col("period_start") == date(2026, 3, 1),
    )
    assert table(rows, "region_code", "value", "yoy_code", "feed_coverage", "children_lacking") == [
        "510000 18.6 — 0.993377 0",
        "510100 18.6 — 0.993377 1",
        "510104 18.6 — 1 0",
        "510105 — MISSING_FEED 0 0",
    ]


def test_between_nine_tenths_and_nearly_all_only_matched_feeds_are_compared_and_it_is_said() -> None:
    whole = daily(date(2025, 1, 1), date(2026, 3, 31), "A", 950)
    jd = daily(date(2025, 1, 1), date(2026, 2, 28), "B", 50)
    march = pick(computed(sales(HEAD + whole + "\n" + jd)), "S2", "month").tail(1)
    assert table(march, "yoy_pct", "yoy_basis", "yoy_compared", "yoy_code", "comparable", "why_not") == [
        "0 2.945 2.945 PART_FEED True —"
    ]
    assert march["yoy_note"].to_list() == ["可比口径，不含京东 1 家缺报店铺（占上年同期 5.0%），两期都剔除"]


def test_a_feed_that_breaks_off_in_the_middle_of_the_month_is_missing_for_the_rest() -> None:
    whole = daily(date(2025, 1, 1), date(2026, 3, 31), "A", 60)
    jd = daily(date(2025, 1, 1), date(2026, 3, 20), "B", 40)
    march = pick(computed(sales(HEAD + whole + "\n" + jd)), "S2", "month").tail(1)
    assert table(march, "yoy_code", "feed_coverage") == ["MISSING_FEED 0.858065"]


def test_a_last_day_that_was_exported_in_the_morning_is_in_the_value_but_not_compared() -> None:
    sold = sales(HEAD + daily(date(2025, 3, 1), date(2026, 3, 9), "A", 100) + "\n2026-03-10 A 40")
    row = ("A", date(2025, 3, 1), date(2026, 3, 10), datetime(2026, 3, 10, 9))
    morning = pl.DataFrame([row], schema=dict(FILES), orient="row")
    march = pick(computed(sold, evidence=Evidence(files=morning)), "S2", "month").tail(1)
    assert table(march, "value", "yoy_compared", "yoy_basis", "yoy_pct") == ["0.094 0.09 0.09 0"]


def test_a_shop_that_the_register_has_closed_is_a_real_loss() -> None:
    march = pick(computed(both_marches(("A", 60, 60), ("C", 40, 0))), "S2", "month").tail(1)
    assert march["yoy_pct"].to_list() == [pytest.approx(-40)]
    assert table(march, "comparable", "why_not", "yoy_code") == ["True — —"]


def test_a_shop_that_opened_since_is_a_real_gain() -> None:
    march = pick(computed(both_marches(("A", 60, 60), ("N", 0, 30))), "S2", "month").tail(1)
    assert march["yoy_pct"].to_list() == [pytest.approx(50)]


def test_a_shop_that_only_joined_the_reporting_is_no_growth() -> None:
    march = pick(computed(both_marches(("A", 60, 66), ("B", 0, 30))), "S2", "month").tail(1)
    assert march["value"].to_list() == [pytest.approx(0.2976)]
    assert march["yoy_pct"].to_list() == [pytest.approx(10)]
    assert table(march, "yoy_basis", "yoy_compared") == ["0.186 0.2046"]


def test_where_most_of_the_period_has_nothing_to_compare_with_no_growth_is_stated() -> None:
    march = pick(computed(both_marches(("A", 10, 10), ("B", 0, 30))), "S2", "month").tail(1)
    assert table(march, "yoy_pct", "yoy_code") == ["— FEW_COMPARABLE"]
    assert march["why_not"].to_list() == [
        "可比不足：本期交易额只有 25.0% 在上年同期有数据可比，其余多为新纳入报送"
    ]


def test_an_export_that_tells_of_no_sale_is_a_known_zero() -> None:
    sold = both_marches(("A", 60, 60), ("B", 40, 0))
    silent = sales(
        "stat_date shop_key wan orders\n"
        + "\n".join(f"{day} B 0 0" for day in pl.date_range(*MARCH[1], "1d", eager=True))
    )
    march = pick(computed(pl.concat([sold, silent])), "S2", "month").tail(1)
    assert march["yoy_pct"].to_list() == [pytest.approx(-40)]


def test_a_base_that_is_known_to_be_zero_is_new_and_one_that_is_unknown_is_none() -> None:
    new = pick(computed(both_marches(("A", 1, 1), ("N", 0, 30))), "S2", "month", "510105").tail(1)
    assert table(new, "yoy_pct", "yoy_diff", "yoy_code", "why_not") == [
        "— 0.093 NEW 新增：上年同期为零，不计算增速"
    ]
    joined = pick(computed(both_marches(("A", 1, 1), ("B", 0, 30))), "S2", "month", "510105").tail(1)
    assert table(joined, "yoy_diff", "yoy_code", "why_not") == ["— NO_BASE 上年同期没有数据"]


def test_a_base_below_a_million_a_month_gives_only_the_difference() -> None:
    march = pick(computed(both_marches(("A", 3, 6))), "S2", "month").tail(1)
    assert table(march, "yoy_pct", "yoy_diff", "yoy_code") == ["— 0.0093 SMALL_BASE"]
    week = pick(computed(both_marches(("A", 4, 6))), "S2", "week").tail(2).head(1)
    assert table(week, "yoy_code", "yoy_pct") == ["— 50"]  # a week has its share of the million


def test_more_than_tenfold_is_told_as_a_multiple() -> None:
    march = pick(computed(both_marches(("A", 10, 240))), "S2", "month").tail(1)
    assert table(march, "yoy_pct", "yoy_code", "why_not") == [
        "— CAP 增长 23.0 倍，超过 1000% 的增速不用百分数"
    ]


def test_net_sales_below_zero_give_only_the_difference() -> None:
    sold = both_marches(("A", 100, 100)).with_columns(
        net_cny=pl.when(pl.col("stat_date") > date(2026, 1, 1))
        .then(pl.lit(Decimal(-10_000), pl.Decimal(18, 2)))
        .otherwise("net_cny")
    )
    march = pick(computed(sold), "S4", "month").tail(1)
    assert table(march, "value", "yoy_pct", "yoy_diff", "yoy_code") == ["-0.0031 — -0.3131 SIGN"]


def test_one_observation_has_no_growth() -> None:
    march = pick(computed(sales(HEAD + "2026-03-02 A 100000")), "S2", "month")
    assert table(march, "value", "yoy_pct", "yoy_code", "mom_code") == ["10 — NO_BASE NO_BASE"]


def test_a_base_of_no_live_sales_at_all_is_new() -> None:
    sold = sales("""
        stat_date   shop_key  channel  wan
        2025-03-02  A         shelf    1000
        2026-03-02  A         live     1000
    """)
    march = pick(computed(sold), "S1", "month").tail(1)
    assert table(march, "yoy_basis", "yoy_pct", "yoy_code") == ["0 — NEW"]


def test_a_promotion_that_only_one_of_two_weeks_has_is_said() -> None:
    days = [(date(2023, 11, 1), date(2023, 11, 30)), (date(2024, 11, 1), date(2024, 11, 30))]
    rows = computed(sales(HEAD + "\n".join(daily(*each, "A", 100) for each in days)))
    weeks = pick(rows, "S2", "week").filter(pl.col("period_start") >= date(2024, 11, 4)).head(2)
    assert table(weeks, "period_start", "yoy_pct", "yoy_code", "yoy_note") == [
        "2024-11-04 0 EVENT 活动错位：双11只在基期，宜看两周合计或累计",
        "2024-11-11 0 EVENT 活动错位：双11只在本期，宜看两周合计或累计",
    ]


def test_the_change_is_taken_apart_into_five_parts_that_sum_to_it() -> None:
    sold = both_marches(("A", 100, 120), ("B", 10, 0), ("C", 30, 0), ("N", 0, 25))
    joined = both_marches(("J", 0, 7)).with_columns(platform=pl.lit("抖音"))
    shops = pl.concat([SHOPS, SHOPS.filter(shop_key="A").with_columns(shop_key=pl.lit("J"))])
    found = all_tables(pl.concat([sold, joined]), shops)
    assert found.breakdown.schema == pl.Schema(GROWTH_BREAKDOWN.columns)
    march = pick(found.breakdown, "S2", "month").tail(1)
    day_cny = {"same_shops": 20, "opened": 25, "closed": -30, "joined": 7, "left": -10, "difference": 12}
    for name, wan in day_cny.items():
        assert march[f"{name}_cny"].to_list() == [Decimal(wan * 31 * 10_000)], name
    assert table(march, "comparable_pct", "same_shops_pct", "code", "feed_coverage") == [
        "11.5385 20 PART_FEED 0.928571"
    ]


def test_two_years_are_averaged_where_the_year_before_was_no_normal_base() -> None:
    days = [(2024, 100), (2025, 150), (2026, 144)]
    lines = [daily(date(year, 3, 1), date(year, 3, 31), "A", wan) for year, wan in days]
    rows = all_tables(sales(HEAD + "\n".join(lines))).breakdown
    march = pick(rows, "S2", "month").drop_nulls("comparable_pct")
    assert table(march, "period_start", "comparable_pct", "two_year_pct") == [
        "2025-03-01 50 —",
        "2026-03-01 -4 20",
    ]


def test_an_average_day_is_compared_where_a_leap_day_is_in_one_year_only() -> None:
    lines = [daily(date(year, 1, 1), date(year, 3, 31), "A", 100) for year in (2023, 2024)]
    rows = all_tables(sales(HEAD + "\n".join(lines))).breakdown
    quarter = pick(rows, "S2", "quarter").drop_nulls("comparable_pct")
    assert table(quarter, "comparable_pct", "per_day_pct") == ["1.11111 0"]
