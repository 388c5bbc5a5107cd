"""Days that should have sales, shops that should have data, and sales where the register knows none."""

from datetime import date

import polars as pl

from tests.checks.series import all_findings, found, receipts, shops, steady

TEN_WEEKS = ("2026-01-01", 75)
EXPORT = """
    path      status  shop_key  first_day   last_day
    S1/3.csv  loaded  S1        2026-03-01  2026-03-16
"""


def test_a_day_missing_inside_an_export_is_found_with_its_file() -> None:
    sales = steady("2025-12-01", 106, {"2026-03-10": None, "2026-03-11": None})
    assert found(sales, files=receipts(EXPORT)) == [
        "day_missing_in_export S1/3.csv 2026-03-10 2026-03-11",
    ]
    (message,) = all_findings(sales, files=receipts(EXPORT))["message"]
    assert message == "本店天天有销售，这份文件覆盖的时段里却有 2 天没有任何订单"


def test_of_two_files_over_a_missing_day_the_newer_is_named() -> None:
    both = receipts("""
        path      status  shop_key  exported_at  first_day   last_day
        S1/b.csv  loaded  S1        2026-03-20   2026-03-01  2026-03-16
        S1/a.csv  loaded  S1        2026-03-18   2026-03-01  2026-03-16
    """)
    assert found(steady("2025-12-01", 106, {"2026-03-10": None}), files=both) == [
        "day_missing_in_export S1/b.csv 2026-03-10 2026-03-10",
    ]


def test_a_refused_file_covers_nothing() -> None:
    refused = receipts(EXPORT.replace("loaded ", "refused"))
    sales = steady("2025-12-01", 106, {"2026-03-10": None})
    assert found(sales, files=refused) == ["weekday_gap S1 2026-03-10 2026-03-10"]


def test_a_file_of_refunds_covers_no_days_of_sales() -> None:
    refunds = receipts("""
        path      status  shop_key  format_key         first_day   last_day
        S1/3.csv  loaded  S1        douyin_after_sale  2026-03-01  2026-03-16
    """)
    sales = steady("2025-12-01", 106, {"2026-03-10": None})
    assert found(sales, files=refunds) == ["weekday_gap S1 2026-03-10 2026-03-10"]


def test_a_shop_that_does_not_sell_every_day_misses_nothing() -> None:
    seldom = {f"2026-{month:02}-{day:02}": None for month in (1, 2, 3) for day in range(1, 15, 3)}
    assert found(steady("2025-12-01", 106, seldom), files=receipts(EXPORT)) == []


def test_days_without_sales_at_spring_festival_are_no_gap() -> None:
    shut = {f"2026-02-{day:02}": None for day in range(14, 22)}
    export = receipts(EXPORT.replace("2026-03-01", "2026-02-01"))
    assert found(steady("2025-11-01", 136, shut), files=export) == []


def test_a_weekday_that_always_sold_and_is_missing_is_found() -> None:
    assert found(steady(*TEN_WEEKS, {"2026-03-09": None})) == ["weekday_gap S1 2026-03-09 2026-03-09"]


def test_a_weekday_missing_before_or_with_its_neighbour_is_no_single_gap() -> None:
    assert found(steady(*TEN_WEEKS, {"2026-03-09": None, "2026-03-10": None})) == []
    assert found(steady(*TEN_WEEKS, {"2026-01-19": None, "2026-03-09": None})) == []


def test_a_weekday_of_rest_is_no_gap() -> None:
    mondays = {f"{day}": None for day in pl.date_range(date(2026, 1, 5), date(2026, 3, 9), "1w", eager=True)}
    assert found(steady(*TEN_WEEKS, mondays)) == []


REGISTER = """
    shop_key  opened_on   closed_on
    S1        2026-01-01  2026-03-09
"""


def test_sales_before_opening_or_after_closing_are_found() -> None:
    sales = steady("2025-12-30", 80)
    assert found(sales, register=shops(REGISTER)) == [
        "sold_before_opening S1 2025-12-30 2025-12-31",
        "sold_after_closing S1 2026-03-17 2026-03-19",
    ]
    first = all_findings(sales, register=shops(REGISTER)).row(0, named=True)
    assert first["message"] == "启用日期之前已有 4200.00 元支付"


def test_payments_within_a_week_of_closing_and_unknown_dates_are_no_finding() -> None:
    unknown = shops("shop_key\nS1")
    assert found(steady("2026-01-01", 75), register=shops(REGISTER)) == []
    assert found(steady("2025-12-30", 80), register=unknown) == []


def test_an_open_shop_without_sales_for_sixty_days_is_found() -> None:
    register = shops("shop_key\nS1")
    sales = steady(*TEN_WEEKS)  # to 2026-03-16
    assert found(sales, register=register, as_of=date(2026, 5, 15)) == [
        "shop_silent S1 2026-03-17 2026-05-15"
    ]
    assert found(sales, register=register, as_of=date(2026, 5, 14)) == []


def test_a_closed_shop_may_be_silent() -> None:
    closed = shops(REGISTER.replace("2026-03-09", "2026-03-16"))
    assert found(steady(*TEN_WEEKS), register=closed, as_of=date(2026, 12, 1)) == []


def test_an_open_shop_that_never_had_data_is_found_once_it_is_long_open() -> None:
    register = shops("""
        shop_key  opened_on   closed_on
        S1        —           —
        OLD       2025-06-01  —
        NEW       2026-03-01  —
        SHUT      2025-06-01  2026-01-31
    """)
    assert found(steady(*TEN_WEEKS), register=register) == ["shop_without_data OLD 2025-06-01 2026-03-31"]


def test_before_any_export_no_shop_is_said_to_be_without_data() -> None:
    nothing = steady(*TEN_WEEKS).clear()
    assert found(nothing, register=shops("shop_key\nS1")) == []
