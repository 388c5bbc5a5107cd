from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines.indicators.measures import MEASURES, amount
from pipelines.indicators.membership import memberships
from pipelines.indicators.series import region_day, values
from pipelines.marts.contracts import INDICATOR_VALUE
from tests.indicators.sales import REGIONS, SHOPS, UNITS, computed, daily, pick, sales
from tests.tables import table

HEAD = "stat_date shop_key paid_cny\n"


def test_a_day_sums_all_shops_of_a_place_and_keeps_the_measures_apart() -> None:
    sold = sales("""
        stat_date   shop_key  channel  paid_cny  orders  refund_known_share
        2026-03-02  A         live     100       2       1
        2026-03-02  A         unknown  40        1       0.5
        2026-03-02  B         shelf    60        3       1
    """)
    days = region_day(sold.lazy(), memberships(SHOPS, REGIONS, UNITS)).collect().sort("region_code")
    columns = ("region_code", "paid_cny", "live_cny", "known_channel_cny", "refund_unknown_cny", "orders")
    assert table(days, *columns) == [
        "510000 200.00 100.00 160.00 20.00 6",
        "510100 200.00 100.00 160.00 20.00 6",
        "510104 140.00 100.00 100.00 20.00 3",
        "510105 60.00 0.00 60.00 0.00 3",
    ]


def test_a_unit_counts_a_shop_only_on_the_days_of_its_membership() -> None:
    places = memberships(SHOPS, REGIONS, UNITS).with_columns(
        valid_from=pl.lit(date(2026, 3, 2)), valid_to=pl.lit(date(2026, 3, 3))
    )
    sold = sales(HEAD + daily(date(2026, 3, 1), date(2026, 3, 4), "A", 5))
    days = region_day(sold.lazy(), places).collect()
    assert sorted(days["day"].unique()) == [date(2026, 3, 2), date(2026, 3, 3)]


def test_the_values_keep_their_contract() -> None:
    rows = computed(sales(HEAD + "2026-03-02 A 100"))
    assert rows.schema == pl.Schema(INDICATOR_VALUE.columns)
    assert not rows.select(INDICATOR_VALUE.key).is_duplicated().any()
    assert table(pick(rows, "S2", "month"), "scope", "value", "unit", "source", "through") == [
        "登记网店 1e-06 亿元 exports 2026-03-02"
    ]
    assert pick(rows, "S5", "month")["value"].to_list() == [0.0001]


def test_no_sales_yet_is_no_rows() -> None:
    nothing = sales(HEAD)
    places = memberships(SHOPS, REGIONS, UNITS)
    assert values(nothing.lazy(), places, SHOPS, None).is_empty()
    assert values(nothing.lazy(), places, SHOPS, date(2026, 3, 1)).is_empty()


def test_a_period_without_a_sale_is_absent_rather_than_zero() -> None:
    rows = computed(sales(HEAD + "2026-01-05 A 1\n2026-03-02 A 1"))
    assert pick(rows, "S2", "month")["period_start"].to_list() == [date(2026, 1, 1), date(2026, 3, 1)]
    assert pick(rows, "S2", "week")["period_start"].to_list() == [date(2026, 1, 5), date(2026, 3, 2)]


def test_the_year_to_date_goes_on_through_a_month_without_a_sale() -> None:
    rows = computed(sales(HEAD + "2026-01-05 A 100000000\n2026-03-02 A 200000000"))
    assert table(pick(rows, "S2", "ytd"), "period_start", "value", "through") == [
        "2026-01-01 1 2026-01-31",
        "2026-02-01 1 2026-02-28",
        "2026-03-01 3 2026-03-02",
    ]


def test_the_last_seven_days_and_unfinished_periods_are_provisional() -> None:
    rows = computed(sales(HEAD + daily(date(2026, 3, 1), date(2026, 3, 31), "A", 1)))
    days = pick(rows, "S2", "day")
    assert days.filter(pl.col("maturity") == "provisional")["period_start"].to_list() == [
        date(2026, 3, day) for day in range(25, 32)
    ]
    assert table(pick(rows, "S2", "week"), "period_start", "maturity") == [
        "2026-02-23 final",
        "2026-03-02 final",
        "2026-03-09 final",
        "2026-03-16 final",
        "2026-03-23 provisional",
        "2026-03-30 provisional",
    ]


def test_the_twenty_ninth_of_february_is_the_base_of_no_day_but_of_its_month() -> None:
    sold = sales(
        HEAD
        + "\n".join(
            [
                daily(date(2023, 2, 1), date(2023, 2, 28), "A", 1),
                daily(date(2024, 2, 1), date(2024, 2, 29), "A", 1),
                daily(date(2025, 2, 1), date(2025, 2, 28), "A", 1),
            ]
        )
    )
    rows = computed(sold)
    assert table(pick(rows, "S2", "month"), "period_start", "yoy_pct", "yoy_basis") == [
        "2023-02-01 — —",
        "2024-02-01 3.57143 2.8e-07",
        "2025-02-01 -3.44828 2.9e-07",
    ]
    days = {row["period_start"]: row for row in pick(rows, "S2", "day").iter_rows(named=True)}
    assert days[date(2024, 2, 29)]["yoy_basis"] is None
    assert days[date(2024, 2, 29)]["why_not"] == "上年同期没有数据"
    assert days[date(2025, 2, 28)]["yoy_pct"] == 0.0


def test_the_fifty_third_week_of_2026_is_compared_with_the_first_of_that_year() -> None:
    rows = computed(sales(HEAD + "2025-12-29 A 100\n2027-01-03 A 150"))
    assert table(pick(rows, "S2", "week"), "period_start", "yoy_pct", "through") == [
        "2025-12-29 — 2026-01-04",
        "2026-12-28 50 2027-01-03",
    ]


def test_the_first_day_of_a_year_is_compared_with_the_first_day_of_the_year_before() -> None:
    rows = computed(sales(HEAD + daily(date(2025, 1, 1), date(2025, 1, 9), "A", 10) + "\n2026-01-01 A 12"))
    for period_kind in ("day", "month", "quarter", "year", "ytd"):
        last = pick(rows, "S2", period_kind).tail(1)
        assert table(last, "period_start", "yoy_basis", "through") == ["2026-01-01 1e-07 2026-01-01"]
        assert last["yoy_pct"].to_list() == [pytest.approx(20)]


def test_an_unfinished_month_is_compared_with_the_same_days() -> None:
    sold = sales(
        HEAD
        + "\n".join(
            [
                daily(date(2025, 5, 1), date(2025, 5, 31), "A", 10),
                daily(date(2026, 4, 1), date(2026, 4, 30), "A", 20),
                daily(date(2026, 5, 1), date(2026, 5, 10), "A", 11),
            ]
        )
    )
    may = pick(computed(sold), "S2", "month").tail(1)
    assert table(may, "period_start", "through", "yoy_basis") == ["2026-05-01 2026-05-10 1e-06"]
    assert may["yoy_pct"].to_list() == [pytest.approx(10)]
    assert may["mom_pct"].to_list() == [pytest.approx(-45)]


def test_january_february_years_and_the_year_to_date_have_no_growth_over_the_period_before() -> None:
    rows = computed(sales(HEAD + daily(date(2025, 12, 1), date(2026, 3, 31), "A", 1)))
    months = pick(rows, "S2", "month")
    assert months["mom_pct"].is_null().to_list() == [True, True, True, False]
    assert months["mom_pct"].to_list()[-1] == pytest.approx((31 / 28 - 1) * 100)
    assert pick(rows, "S2", "year")["mom_pct"].is_null().all()
    assert pick(rows, "S2", "ytd")["mom_pct"].is_null().all()


def test_a_missing_feed_never_shows_as_a_fall() -> None:
    rows = computed(sales(HEAD + "2025-03-02 A 60\n2025-03-02 B 40\n2026-02-01 B 1\n2026-03-02 A 66"))
    march = pick(rows, "S2", "month").tail(1)
    assert table(march, "value", "yoy_pct", "yoy_basis", "comparable", "why_not") == [
        "6.6e-07 — 1e-06 False 缺报：1家店铺本期没有数据，占上年同期 40.0%"
    ]


def test_a_missing_feed_in_the_period_before_or_now_spoils_that_comparison_too() -> None:
    rows = computed(sales(HEAD + "2026-03-02 A 60\n2026-03-02 B 40\n2026-04-02 A 60"))
    assert pick(rows, "S2", "month")["mom_pct"].to_list() == [None, None]


def test_a_small_missing_feed_is_borne() -> None:
    rows = computed(sales(HEAD + "2025-03-02 A 90\n2025-03-02 B 10\n2026-03-02 A 99"))
    march = pick(rows, "S2", "month").tail(1)
    assert march["comparable"].to_list() == [True]
    assert march["yoy_pct"].to_list() == [pytest.approx(-1)]


def test_a_shop_that_the_register_has_closed_is_a_real_loss() -> None:
    rows = computed(sales(HEAD + "2025-03-02 A 60\n2025-03-02 C 40\n2026-03-02 A 60"))
    march = pick(rows, "S2", "month").tail(1)
    assert march["yoy_pct"].to_list() == [pytest.approx(-40)]
    assert table(march, "comparable", "why_not") == ["True —"]


def test_a_shop_that_closes_only_after_the_period_is_missed_in_it() -> None:
    rows = computed(sales(HEAD + "2025-01-02 A 60\n2025-01-02 C 40\n2026-01-31 A 60"))
    january = pick(rows, "S2", "month").tail(1)
    assert table(january, "why_not") == ["缺报：1家店铺本期没有数据，占上年同期 40.0%"]


def test_an_export_that_tells_of_no_sale_is_not_missing() -> None:
    sold = sales("""
        stat_date   shop_key  paid_cny  orders
        2025-03-02  A         60        1
        2025-03-02  B         40        1
        2026-03-02  A         60        1
        2026-03-02  B         0         0
    """)
    march = pick(computed(sold), "S2", "month").tail(1)
    assert march["yoy_pct"].to_list() == [pytest.approx(-40)]


def test_sales_on_days_before_anything_was_exported_are_not_growth() -> None:
    early = daily(date(2025, 3, 16), date(2025, 3, 31), "A", 10)
    rows = computed(sales(HEAD + early + "\n" + daily(date(2026, 3, 1), date(2026, 3, 31), "A", 10)))
    march = pick(rows, "S2", "month").tail(1)
    assert table(march, "yoy_pct", "why_not") == [
        "— 上年同期数据不全：本期交易额的 48.39% 落在当时尚无数据的日期"
    ]


def test_live_sales_are_shown_with_the_part_of_sales_whose_channel_is_known() -> None:
    sold = sales("""
        stat_date   shop_key  channel  paid_cny
        2025-03-02  A         live     100
        2026-03-02  A         live     40
        2026-03-02  A         unknown  60
    """)
    march = pick(computed(sold), "S1", "month").tail(1)
    assert table(march, "value", "coverage", "yoy_pct", "comparable", "why_not") == [
        "4e-07 0.4 — False 渠道未知：本期只有 40.0% 的交易额已知渠道"
    ]


def test_live_sales_are_unknown_where_no_channel_is_known() -> None:
    sold = sales("stat_date shop_key channel paid_cny\n2026-03-02 A pending 100")
    march = pick(computed(sold), "S1", "month")
    assert table(march, "value", "coverage") == ["— 0"]


def test_net_sales_are_unknown_while_refunds_are() -> None:
    sold = sales("""
        stat_date   shop_key  paid_cny  net_cny  refund_known_share
        2026-03-02  A         90        80       1
        2026-03-02  B         10        —        0
    """)
    rows = computed(sold)
    march = pick(rows, "S4", "month")
    assert table(march, "value", "coverage", "why_not") == [
        "— 0.9 退款未知：本期只有 90.0% 的交易额已知退款；上年同期没有数据"
    ]
    assert pick(rows, "S4", "month", "510104")["value"].to_list() == [8e-07]


def test_orders_are_unknown_where_no_export_counts_them() -> None:
    sold = sales("stat_date shop_key paid_cny orders\n2026-03-02 A 90 —")
    rows = computed(sold)
    assert table(pick(rows, "S5", "month"), "value", "coverage") == ["— 0"]
    assert pick(rows, "E1", "month")["value"].to_list() == [1.0]


def test_active_shops_are_those_with_a_paid_order_in_the_last_twenty_eight_days() -> None:
    rows = computed(sales(HEAD + "2026-03-03 A 1\n2026-03-04 B 1\n2026-03-31 C 1"))
    assert table(pick(rows, "E1", "month"), "value", "unit") == ["2 家"]
    assert pick(rows, "E1", "day").is_empty()
    assert pick(rows, "E1", "ytd").is_empty()


def test_active_shops_grow_over_those_of_the_year_before() -> None:
    sold = sales(
        HEAD
        + "\n".join(
            [
                daily(date(2025, 2, 1), date(2025, 3, 31), "A", 1),
                daily(date(2026, 2, 1), date(2026, 3, 31), "A", 1),
                daily(date(2026, 3, 1), date(2026, 3, 31), "B", 1),
            ]
        )
    )
    march = pick(computed(sold), "E1", "month").tail(1)
    assert table(march, "value", "yoy_basis", "yoy_pct", "mom_pct") == ["2 1 100 100"]


def test_a_base_of_zero_gives_no_growth() -> None:
    sold = sales("""
        stat_date   shop_key  channel  paid_cny
        2025-03-02  A         shelf    100
        2026-03-02  A         live     100
    """)
    march = pick(computed(sold), "S1", "month").tail(1)
    assert table(march, "yoy_basis", "yoy_pct", "why_not") == ["0 — 上年同期为零或负数，不计算增速"]


def test_days_after_the_end_of_the_data_are_left_out() -> None:
    sold = sales(HEAD + "2026-03-02 A 100\n2026-03-09 A 100")
    rows = computed(sold, through=date(2026, 3, 5))
    assert table(pick(rows, "S2", "month"), "value", "through") == ["1e-06 2026-03-05"]


def test_a_shop_outside_the_register_counts_nowhere() -> None:
    registered = SHOPS.filter(pl.col("shop_key") == "A")
    rows = computed(sales(HEAD + "2026-03-02 A 100\n2026-03-02 Z 100"), registered)
    assert pick(rows, "S2", "month")["value"].to_list() == [1e-06]


def test_a_value_is_the_same_number_alone_and_among_others() -> None:
    measure = next(each for each in MEASURES if each.code == "S5")
    twelve = {"orders": 12, "orders_known_cny": Decimal("1.00"), "paid_cny": Decimal("1.00")}
    for rows in (1, 2, 3):
        asked = pl.DataFrame([twelve] * rows).select(value=amount(measure))
        assert asked["value"].to_list() == [0.0012] * rows
