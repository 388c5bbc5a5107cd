from datetime import date, datetime, timedelta

import polars as pl
import pytest

from pipelines.indicators.measures import MEASURES, amount
from pipelines.indicators.membership import memberships
from pipelines.indicators.series import Evidence, values
from pipelines.marts.contracts import INDICATOR_VALUE, LIVE_SESSION
from tests.indicators.sales import REGIONS, SHOPS, UNITS, computed, daily, pick, sales
from tests.tables import frame, table

HEAD = "stat_date shop_key wan\n"


def test_a_day_sums_all_shops_of_a_place_and_keeps_the_measures_apart() -> None:
    sold = sales("""
        stat_date   shop_key  channel  wan    orders  category
        2026-03-02  A         live     10000  20000   食品饮料
        2026-03-02  A         unknown  4000   10000   未归类
        2026-03-02  B         shelf    6000   30000   本地生活
    """)
    rows = computed(sold)
    for code, expected in {
        "S1": ["510000 1 0.8", "510104 1 0.714286", "510105 0 1"],
        "S2": ["510000 2 1", "510104 1.4 1", "510105 0.6 1"],
        "S3": ["510000 1 0.8", "510104 1 0.714286", "510105 0 1"],
        "S5": ["510000 6 1", "510104 3 1", "510105 3 1"],
        "T1": ["510000 50 0.8", "510104 71.4286 0.714286", "510105 0 1"],
    }.items():
        days = rows.filter(indicator=code, period_kind="day").filter(pl.col("region_code") != "510100")
        assert table(days.sort("region_code"), "region_code", "value", "coverage") == expected, code


def test_a_unit_counts_a_shop_only_on_the_days_of_its_membership() -> None:
    places = memberships(SHOPS, REGIONS, UNITS).with_columns(
        valid_from=pl.lit(date(2026, 3, 2)), valid_to=pl.lit(date(2026, 3, 3))
    )
    sold = sales(HEAD + daily(date(2026, 3, 1), date(2026, 3, 4), "A", 10000))
    rows = values(sold.lazy(), places, SHOPS, date(2026, 3, 4))
    days = pick(rows, "S2", "day")
    assert days["period_start"].to_list() == [date(2026, 3, 2), date(2026, 3, 3)]
    assert pick(rows, "S2", "month")["value"].to_list() == [2.0]


def test_the_values_keep_their_contract() -> None:
    rows = computed(sales(HEAD + "2026-03-02 A 100"))
    assert rows.schema == pl.Schema(INDICATOR_VALUE.columns)
    assert not rows.select(INDICATOR_VALUE.key).is_duplicated().any()
    assert table(pick(rows, "S2", "month"), "scope", "value", "unit", "source", "through") == [
        "登记网店 0.01 亿元 exports 2026-03-02"
    ]
    assert pick(rows, "S5", "month")["value"].to_list() == [0.0001]


def test_no_sales_yet_is_no_rows() -> None:
    nothing = sales(HEAD)
    places = memberships(SHOPS, REGIONS, UNITS)
    assert values(nothing.lazy(), places, SHOPS, None).is_empty()
    assert values(nothing.lazy(), places, SHOPS, date(2026, 3, 1)).is_empty()


def test_a_place_without_any_shop_has_no_row() -> None:
    rows = computed(sales(HEAD + "2026-01-05 A 1"))
    assert "510105" not in rows["region_code"]


def test_the_year_to_date_goes_on_through_a_month_without_a_sale() -> None:
    known = sales(HEAD + "2026-01-05 A 10000\n2026-02-05 A 0\n2026-03-02 A 20000")
    assert table(pick(computed(known), "S2", "ytd"), "period_start", "value", "through") == [
        "2026-01-01 1 2026-01-31",
        "2026-02-01 1 2026-02-28",
        "2026-03-01 3 2026-03-02",
    ]


def test_twelve_months_are_told_only_where_all_of_them_have_data() -> None:
    rows = computed(sales(HEAD + daily(date(2025, 1, 1), date(2026, 2, 15), "A", 1)))
    assert table(pick(rows, "S2", "r12m"), "period_start", "value", "through") == [
        "2025-12-01 0.0365 2025-12-31",
        "2026-01-01 0.0365 2026-01-31",
        "2026-02-01 0.0352 2026-02-15",
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


def test_the_twenty_ninth_of_february_is_the_base_of_no_day_but_of_its_quarter() -> None:
    whole = [(date(year, 1, 1), date(year, 3, 31)) for year in (2023, 2024, 2025)]
    rows = computed(sales(HEAD + "\n".join(daily(*days, "A", 100) for days in whole)))
    quarters = pick(rows, "S2", "quarter").drop_nulls("value")
    assert table(quarters, "period_start", "yoy_pct", "yoy_basis") == [
        "2023-01-01 — —",
        "2024-01-01 1.11111 0.9",
        "2025-01-01 -1.0989 0.91",
    ]
    days = {row["period_start"]: row for row in pick(rows, "S2", "day").iter_rows(named=True)}
    assert (days[date(2024, 2, 29)]["yoy_code"], days[date(2024, 2, 29)]["yoy_pct"]) == ("NO_BASE", None)
    assert days[date(2025, 2, 28)]["yoy_pct"] == 0.0
    assert days[date(2025, 3, 1)]["yoy_basis"] == 0.01


def test_the_fifty_third_week_of_2026_is_compared_with_the_first_of_that_year() -> None:
    rows = computed(sales(HEAD + "2025-12-29 A 100\n2026-12-28 A 150\n2027-01-03 A 0"))
    weeks = pick(rows, "S2", "week").drop_nulls("value")
    assert table(weeks, "period_start", "yoy_pct", "through") == [
        "2025-12-29 — 2026-01-04",
        "2026-12-28 50 2027-01-03",
    ]


def test_the_first_day_of_a_year_is_compared_with_the_first_day_of_the_year_before() -> None:
    rows = computed(
        sales(HEAD + daily(date(2025, 1, 1), date(2025, 1, 9), "A", 1000) + "\n2026-01-01 A 1200")
    )
    for period_kind in ("day", "quarter", "year"):
        last = pick(rows, "S2", period_kind).tail(1)
        assert table(last, "period_start", "yoy_basis", "through") == ["2026-01-01 0.1 2026-01-01"]
        assert last["yoy_pct"].to_list() == [pytest.approx(20)]


def test_an_unfinished_month_is_compared_with_the_same_days() -> None:
    sold = sales(
        HEAD
        + "\n".join(
            [
                daily(date(2025, 5, 1), date(2025, 5, 31), "A", 100),
                daily(date(2026, 4, 1), date(2026, 4, 30), "A", 200),
                daily(date(2026, 5, 1), date(2026, 5, 10), "A", 110),
            ]
        )
    )
    may = pick(computed(sold), "S2", "month").tail(1)
    assert table(may, "period_start", "through", "yoy_basis", "yoy_diff") == [
        "2026-05-01 2026-05-10 0.1 0.01"
    ]
    assert may["yoy_pct"].to_list() == [pytest.approx(10)]
    assert may["mom_pct"].to_list() == [pytest.approx(-45)]


def test_january_and_february_are_compared_together_only() -> None:
    days = [(date(year, 1, 1), date(year, 3, 31), "A", 100 + year - 2025) for year in (2025, 2026)]
    rows = computed(sales(HEAD + "\n".join(daily(*each) for each in days)))
    months = pick(rows, "S2", "month").tail(3)
    assert table(months, "period_start", "yoy_code", "yoy_pct", "mom_code", "why_not") == [
        "2026-01-01 SPRING_FESTIVAL — NO_BASE 春节在一月、二月之间移动，两个月不单独比，请看 1—2 月累计",
        "2026-02-01 SPRING_FESTIVAL — SPRING_FESTIVAL 春节在一月、二月之间移动，两个月不单独比，请看 1—2 月累计",
        "2026-03-01 — 1 — —",
    ]
    assert table(pick(rows, "S2", "ytd").tail(3), "period_start", "yoy_code", "yoy_pct") == [
        "2026-01-01 SPRING_FESTIVAL —",
        "2026-02-01 — 1",
        "2026-03-01 — 1",
    ]


def test_years_and_running_sums_have_no_growth_over_the_period_before() -> None:
    rows = computed(sales(HEAD + daily(date(2025, 12, 1), date(2026, 3, 31), "A", 100)))
    for kind in ("year", "ytd"):
        assert set(pick(rows, "S2", kind)["mom_code"]) == {"NO_COMPARISON"}
        assert pick(rows, "S2", kind)["mom_pct"].is_null().all()
    assert pick(rows, "S2", "month")["mom_pct"].to_list()[-1] == pytest.approx((31 / 28 - 1) * 100)


def test_live_sales_are_shown_with_the_part_of_sales_whose_channel_is_known() -> None:
    sold = sales("""
        stat_date   shop_key  channel  wan
        2025-03-02  A         live     1000
        2026-03-02  A         live     400
        2026-03-02  A         unknown  600
    """)
    march = pick(computed(sold), "S1", "month").tail(1)
    assert table(march, "value", "coverage", "yoy_pct", "comparable", "yoy_code", "why_not") == [
        "0.04 0.4 — False NO_DATA 渠道未知：本期只有 40.0% 的交易额已知渠道"
    ]


def test_live_sales_are_unknown_where_no_channel_is_known() -> None:
    sold = sales("stat_date shop_key channel wan\n2026-03-02 A pending 100")
    assert table(pick(computed(sold), "S1", "month"), "value", "coverage") == ["— 0"]


def test_goods_are_unknown_while_most_categories_are_unclassified() -> None:
    sold = sales("stat_date shop_key category wan\n2026-03-02 A 食品饮料 100\n2026-03-02 A 未归类 300")
    march = pick(computed(sold), "S3", "month")
    assert table(march, "value", "coverage", "why_not") == [
        "— 0.25 品类未知：本期只有 25.0% 的交易额已知品类"
    ]


def test_net_sales_are_unknown_while_refunds_are() -> None:
    sold = sales("""
        stat_date   shop_key  wan    net_cny  refund_known_share
        2026-03-02  A         9000   8000     1
        2026-03-02  B         1000   —        0
    """)
    rows = computed(sold)
    assert table(pick(rows, "S4", "month"), "value", "coverage", "why_not") == [
        "— 0.9 退款未知：本期只有 90.0% 的交易额已知退款"
    ]
    assert pick(rows, "S4", "month", "510104")["value"].to_list() == [0.8]


def test_orders_are_unknown_where_no_export_counts_them() -> None:
    rows = computed(sales("stat_date shop_key wan orders\n2026-03-02 A 90 —"))
    assert table(pick(rows, "S5", "month"), "value", "coverage") == ["— 0"]
    assert pick(rows, "E1", "month")["value"].to_list() == [1.0]


def test_active_shops_are_those_with_a_paid_order_in_the_last_twenty_eight_days() -> None:
    rows = computed(sales(HEAD + "2026-03-03 A 1\n2026-03-04 B 1\n2026-03-31 A 1\n2026-03-31 B 0"))
    april = computed(sales(HEAD + daily(date(2026, 3, 1), date(2026, 4, 30), "A", 1) + "\n2026-03-04 B 1"))
    assert table(pick(rows, "E1", "month"), "value", "unit") == ["2 家"]
    assert pick(april, "E1", "month")["reported"].to_list() == [2.0, 1.0]
    assert pick(rows, "E1", "day").is_empty()
    assert pick(rows, "E1", "ytd").is_empty()


def test_few_active_shops_are_told_as_a_difference() -> None:
    sold = sales(
        HEAD
        + "\n".join(
            [
                daily(date(2025, 2, 1), date(2026, 3, 31), "A", 1),
                daily(date(2026, 2, 1), date(2026, 3, 31), "N", 1),
            ]
        )
    )
    march = pick(computed(sold), "E1", "month").tail(1)
    assert table(march, "value", "yoy_basis", "yoy_diff", "yoy_pct", "yoy_code", "why_not") == [
        "2 1 1 — SMALL_BASE 基数过小：上年同期不足 10，不计算增速"
    ]


def test_shops_survive_that_were_active_a_year_ago_and_still_are() -> None:
    sold = sales(
        HEAD
        + "\n".join(
            [
                daily(date(2025, 2, 15), date(2026, 3, 31), "A", 1),
                daily(date(2025, 2, 15), date(2026, 2, 10), "C", 1),
            ]
        )
    )
    assert table(pick(computed(sold), "E4", "month"), "period_start", "value", "yoy_code") == [
        "2026-02-01 100 NO_BASE",
        "2026-03-01 50 NO_BASE",
    ]


def test_refunds_are_told_four_weeks_after_the_period() -> None:
    sold = sales("""
        stat_date   shop_key  wan   refund_cny  net_cny  refund_known_share
        2026-03-02  A         1000  100         900      1
        2026-03-30  A         1000  10          990      1
        2026-04-28  A         1000  0           1000     1
    """)
    rows = pick(computed(sold), "Q1", "month")
    assert table(rows, "period_start", "value", "unit") == ["2026-03-01 5.5 %"]


def test_concentration_of_platforms_and_of_the_largest_enterprises() -> None:
    rows = computed(sales(HEAD + "2026-03-02 A 6000\n2026-03-02 B 4000"))
    assert table(pick(rows, "T3", "month"), "value", "unit") == ["5200 点"]
    assert table(pick(rows, "T4", "quarter"), "value", "unit") == ["100 %"]


def test_enterprises_above_a_hundred_million_a_year_are_counted_by_enterprise() -> None:
    shops = SHOPS.with_columns(enterprise_name=pl.lit("甲"))
    sold = sales(HEAD + daily(date(2025, 4, 1), date(2026, 3, 31), "A", 20) + "\n" +
                 daily(date(2025, 4, 1), date(2026, 3, 31), "B", 10))  # fmt: skip
    assert pick(computed(sold, shops), "E3", "r12m")["value"].to_list() == [1.0]
    assert pick(computed(sold), "E3", "r12m")["value"].to_list() == [0.0]


def test_a_share_changes_by_points_and_never_by_percent() -> None:
    sold = sales("""
        stat_date   shop_key  channel  wan
        2025-03-02  A         live     200
        2025-03-02  A         shelf    800
        2026-03-02  A         live     300
        2026-03-02  A         shelf    700
    """)
    march = pick(computed(sold), "T1", "month").tail(1)
    assert table(march, "value", "yoy_basis", "yoy_diff", "yoy_pct", "yoy_code") == ["30 20 10 — POINTS"]


def test_days_after_the_end_of_the_data_are_left_out() -> None:
    sold = sales(HEAD + "2026-03-02 A 100\n2026-03-09 A 100")
    rows = computed(sold, through=date(2026, 3, 2))
    assert table(pick(rows, "S2", "month"), "value", "through") == ["0.01 2026-03-02"]


def test_a_shop_outside_the_register_counts_nowhere() -> None:
    registered = SHOPS.filter(pl.col("shop_key") == "A")
    rows = computed(sales(HEAD + "2026-03-02 A 100\n2026-03-02 Z 100"), registered)
    assert pick(rows, "S2", "month")["value"].to_list() == [0.01]


def test_a_value_is_the_same_number_alone_and_among_others() -> None:
    measure = next(each for each in MEASURES if each.code == "S5")
    twelve = {"orders": 12, "orders_known_fen": 100, "paid_fen": 100}
    for rows in (1, 2, 3):
        asked = pl.DataFrame([twelve] * rows).select(value=amount(measure))
        assert asked["value"].to_list() == [0.0012] * rows


def test_sessions_of_half_an_hour_and_regular_hosts_are_counted() -> None:
    sold = sales(HEAD + daily(date(2026, 3, 1), date(2026, 3, 31), "A", 1))
    sessions = frame(
        "platform shop_key account_key\n" + "抖音 A 甲\n" * 5 + "抖音 A 乙\n", LIVE_SESSION.columns
    )
    started = [datetime(2026, 3, day, 20) for day in (3, 10, 17, 24, 30, 30)]
    lasting = [timedelta(minutes=minutes) for minutes in (60, 60, 90, 30, 29, 60)]
    held = sessions.with_columns(
        started_at=pl.Series(started),
        ended_at=pl.Series([at + length for at, length in zip(started, lasting, strict=True)]),
    )
    rows = computed(sold, evidence=Evidence(sessions=held))
    for code, expected in {"S6": "5 场 NO_BASE", "S6H": "5 小时 NO_BASE", "H1": "1 人 NO_BASE"}.items():
        assert table(pick(rows, code, "month"), "value", "unit", "yoy_code") == [expected], code
    assert computed(sold).filter(pl.col("indicator").is_in(["S6", "S6H", "H1"])).is_empty()
