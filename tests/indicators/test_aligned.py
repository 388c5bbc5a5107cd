"""Weeks whose events fell into other weeks a year ago have a second comparison beside the headline."""

from datetime import date, timedelta

import polars as pl

from tests.indicators.sales import all_tables, sales
from tests.tables import table

HEAD = "stat_date shop_key wan\n"
COLUMNS = ("period_start", "comparable_pct", "aligned_by", "aligned_pct", "aligned_code")


def day_by_day(first: date, last: date, busy: dict[date, int]) -> str:
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return "\n".join(f"{day} A {busy.get(day, 100)}" for day in days)


def weeks(sold: str, first: date, last: date) -> pl.DataFrame:
    found = all_tables(sales(HEAD + sold)).breakdown.filter(
        indicator="S2", region_code="510000", period_kind="week"
    )
    return found.filter(pl.col("period_start").is_between(first, last)).sort("period_start")


def test_a_shopping_day_that_fell_a_week_earlier_is_compared_over_both_weeks() -> None:
    # 2023-11-11 is a Saturday, 2024-11-11 a Monday: after 364 days it stands in the week before.
    busy = {date(2023, 11, 11): 1100, date(2024, 11, 11): 1300}
    sold = day_by_day(date(2023, 10, 1), date(2024, 11, 30), busy)
    assert table(weeks(sold, date(2024, 11, 4), date(2024, 11, 18)), *COLUMNS) == [
        "2024-11-04 -58.8235 — — —",
        "2024-11-11 171.429 two_weeks 8.33333 —",
        "2024-11-18 0 — — —",
    ]


def test_two_weeks_are_not_told_before_the_shopping_day_has_come() -> None:
    sold = day_by_day(date(2023, 10, 1), date(2024, 11, 10), {date(2023, 11, 11): 1100})
    assert weeks(sold, date(2024, 11, 4), date(2024, 11, 11))["aligned_by"].to_list() == [None]


def test_weeks_around_the_spring_festival_are_compared_by_their_days_from_it() -> None:
    # 2025-01-29 and 2026-02-17; a fifth less than usual is sold in the week from the day itself.
    def quiet(day: date) -> dict[date, int]:
        return {day + timedelta(days=step): 80 for step in range(7)}

    busy = quiet(date(2025, 1, 29)) | quiet(date(2026, 2, 17))
    sold = day_by_day(date(2024, 12, 1), date(2026, 3, 15), busy)
    assert table(weeks(sold, date(2026, 1, 26), date(2026, 3, 2)), *COLUMNS) == [
        "2026-01-26 16.6667 — — —",
        "2026-02-02 6.06061 spring_festival 0 —",
        "2026-02-09 0 spring_festival 0 —",
        "2026-02-16 -17.1429 spring_festival 0 —",
        "2026-02-23 -2.85714 spring_festival 0 —",
        "2026-03-02 0 — — —",
    ]


def test_without_data_around_the_last_festival_there_is_a_reason_and_no_number() -> None:
    sold = day_by_day(date(2025, 2, 20), date(2026, 3, 15), {})
    (week,) = weeks(sold, date(2026, 2, 16), date(2026, 2, 16)).to_dicts()
    assert (week["aligned_by"], week["aligned_pct"], week["aligned_code"]) == (
        "spring_festival",
        None,
        "NO_BASE",
    )
