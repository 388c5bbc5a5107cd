"""Amounts of a day against the shop's own past. 2026-03-09 is a Monday."""

import math
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from tests.checks.series import all_findings, found, steady

TEN_WEEKS = ("2026-01-01", 75)


def checks(sales: pl.DataFrame) -> set[str]:
    return set(all_findings(sales)["check"])


def test_a_steady_shop_has_no_findings() -> None:
    assert found(steady(*TEN_WEEKS)) == []


def test_a_day_of_thirty_times_the_usual_is_found_where_no_last_year_tells_more() -> None:
    assert found(steady(*TEN_WEEKS, {"2026-03-09": 60_000})) == [
        "amount_surge S1 2026-03-09 2026-03-09",
    ]


def test_a_first_promotion_of_twelve_times_the_usual_is_no_finding() -> None:
    assert found(steady(*TEN_WEEKS, {"2026-03-09": 26_000})) == []


def test_thirty_times_very_little_is_no_finding() -> None:
    assert found(steady(*TEN_WEEKS, {"2026-03-09": 600}, paid=20.0)) == []


@pytest.mark.parametrize("days", [20, 55])
def test_a_shop_of_less_than_eight_weeks_is_not_judged(days: int) -> None:
    last = date(2026, 1, 1) + timedelta(days=days - 2)
    assert found(steady("2026-01-01", days, {f"{last}": 900_000, "2026-01-15": 1})) == []


def test_the_message_says_how_much_and_how_much_is_usual() -> None:
    (message,) = all_findings(steady(*TEN_WEEKS, {"2026-03-09": 69_000}))["message"]
    assert message == "日支付金额 69000.00 元，是本店往常（2149.42 元）的 32.1 倍"


def test_every_yearly_peak_is_an_event_and_no_finding() -> None:
    peaks: dict[str, float | None] = {f"{year}-11-11": 2000.0 * 15 for year in (2023, 2024, 2025)}
    assert found(steady("2023-06-01", 1000, peaks), as_of=date(2026, 2, 25)) == []


def test_a_peak_far_above_last_years_is_found() -> None:
    peaks: dict[str, float | None] = {"2023-11-11": 20_000, "2024-11-11": 24_000, "2025-11-11": 90_000}
    assert found(steady("2023-06-01", 1000, peaks), as_of=date(2026, 2, 25)) == [
        "amount_surge S1 2025-11-11 2025-11-11",
    ]


def test_what_many_shops_have_on_one_day_is_an_event() -> None:
    surging = [steady(*TEN_WEEKS, {"2026-03-09": 90_000}, shop=f"S{n}") for n in range(3)]
    calm = [steady(*TEN_WEEKS, shop=f"C{n}") for n in range(4)]
    assert found(pl.concat([*surging, *calm])) == []


def test_noise_of_many_shops_over_three_years_brings_next_to_no_finding() -> None:
    random = Random(20261122)
    days = [date(2023, 6, 1) + timedelta(days=n) for n in range(1000)]
    peak = {(11, 11): 9.0, (6, 18): 5.0, (12, 12): 3.0}
    noisy = [
        steady(
            "2023-06-01",
            1000,
            {
                f"{day}": round(4000 * peak.get((day.month, day.day), 1) * math.exp(random.gauss(0, 0.4)), 2)
                for day in days
            },
            shop=f"S{n}",
        )
        for n in range(6)
    ]
    assert found(pl.concat(noisy), as_of=date(2026, 2, 25)) == []


def test_a_day_of_nearly_nothing_is_found_but_not_the_last_day() -> None:
    assert found(steady(*TEN_WEEKS, {"2026-03-09": 30, "2026-03-16": 20})) == [
        "amount_slump S1 2026-03-09 2026-03-09",
    ]


@pytest.mark.parametrize("day", ["2026-02-10", "2026-02-20"])
def test_a_slump_around_spring_festival_is_no_finding(day: str) -> None:
    assert found(steady("2025-11-01", 150, {day: 30})) == []


def test_a_third_of_the_usual_is_no_finding() -> None:
    assert found(steady(*TEN_WEEKS, {"2026-03-09": 700})) == []


def in_a_row(first: str, days: int, factor: float) -> dict[str, float | None]:
    start = date.fromisoformat(first)
    return {f"{start + timedelta(days=n)}": round(2000 * factor * (1 + n / 10), 2) for n in range(days)}


@pytest.mark.parametrize("factor", [10_000, 0.0001])
def test_three_days_of_ten_thousand_times_are_a_slip_and_no_jump(factor: float) -> None:
    sales = steady(*TEN_WEEKS, in_a_row("2026-03-09", 3, factor)).with_columns(placed_cny="paid_cny")
    assert "ten_thousand_slip S1 2026-03-09 2026-03-11" in found(sales)
    assert not checks(sales) & {"amount_surge", "amount_slump"}


@pytest.mark.parametrize(("days", "factor"), [(2, 10_000), (3, 1000)])
def test_two_days_or_a_thousand_times_are_no_slip(days: int, factor: float) -> None:
    assert "ten_thousand_slip" not in checks(steady(*TEN_WEEKS, in_a_row("2026-03-09", days, factor)))


def test_the_return_from_a_slip_of_seven_weeks_is_not_taken_for_another_slip() -> None:
    slipped = found(steady("2025-01-01", 440, in_a_row("2025-08-01", 50, 10_000)))
    assert [each for each in slipped if "slip" in each and "2025-08-01" not in each] == []


def test_three_days_of_a_hundredth_of_the_usual_order_are_cents_taken_for_yuan() -> None:
    assert "cent_slip S1 2026-03-09 2026-03-11" in found(steady(*TEN_WEEKS, in_a_row("2026-03-09", 3, 100)))
    assert "cent_slip" not in checks(steady(*TEN_WEEKS, in_a_row("2026-03-09", 3, 20)))
    assert "cent_slip" not in checks(steady(*TEN_WEEKS, in_a_row("2026-03-09", 3, 100), orders=2))


def same(days: int) -> dict[str, float | None]:
    return {f"{date(2026, 3, 9) + timedelta(days=n)}": 1234.56 for n in range(days)}


def test_four_equal_days_are_frozen() -> None:
    assert found(steady(*TEN_WEEKS, same(4))) == ["frozen_amount S1 2026-03-09 2026-03-12"]


def test_three_equal_days_or_equal_single_orders_are_not() -> None:
    assert found(steady(*TEN_WEEKS, same(3))) == []
    assert found(steady(*TEN_WEEKS, same(7), orders=1)) == []
    apart: dict[str, float | None] = {f"2026-03-{day:02}": 1234.56 for day in (2, 4, 6, 8, 10)}
    assert found(steady(*TEN_WEEKS, apart)) == []


def test_paid_orders_without_money_are_found() -> None:
    assert "orders_without_money S1 2026-03-09 2026-03-09" in found(steady(*TEN_WEEKS, {"2026-03-09": 0}))
    assert "orders_without_money" not in checks(steady(*TEN_WEEKS, {"2026-03-09": 0}, orders=2))
