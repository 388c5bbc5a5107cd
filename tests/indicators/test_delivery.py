"""Delivery: what files cover, what is missing, when that is late."""

from datetime import date

import polars as pl
import pytest

from pipelines.indicators.delivery import (
    CADENCES,
    calendar_months,
    due_period,
    gaps,
    merged,
    months,
    overlaps,
    standing,
)
from tests.tables import Types, frame, table

SHOP: Types = {"shop_key": pl.String, "opened_on": pl.Date, "closed_on": pl.Date, "cadence": pl.String}
SPAN: Types = {"shop_key": pl.String, "first_day": pl.Date, "last_day": pl.Date}
WINDOW: Types = {"shop_key": pl.String, "window_first": pl.Date, "window_last": pl.Date}
DAY: Types = {"shop_key": pl.String, "day": pl.Date}
NO_SALES = frame("shop_key", DAY)
SPAN_COLUMNS = ("shop_key", "first_day", "last_day")


def stands(shops: str, files: str, as_of: date) -> list[str]:
    """Each shop's state, with the days of the period due and those missing."""
    found = standing(frame(shops, SHOP), merged(frame(files, SPAN)), as_of)
    return table(found, "shop_key", "due_first", "due_last", "days_missing", "state")


@pytest.mark.parametrize(
    ("cadence", "as_of", "first", "last"),
    [
        ("每月", date(2026, 11, 10), date(2026, 9, 1), date(2026, 9, 30)),
        ("每月", date(2026, 11, 11), date(2026, 10, 1), date(2026, 10, 31)),
        ("每月", date(2027, 1, 1), date(2026, 11, 1), date(2026, 11, 30)),
        ("每月", date(2027, 1, 11), date(2026, 12, 1), date(2026, 12, 31)),
        ("每周", date(2026, 11, 18), date(2026, 11, 2), date(2026, 11, 8)),  # a Wednesday
        ("每周", date(2026, 11, 19), date(2026, 11, 9), date(2026, 11, 15)),
        ("每周", date(2027, 1, 1), date(2026, 12, 21), date(2026, 12, 27)),
        ("每日", date(2026, 11, 22), date(2026, 11, 19), date(2026, 11, 19)),
        ("每日", date(2027, 1, 1), date(2026, 12, 29), date(2026, 12, 29)),
    ],
)
def test_what_is_due_is_the_last_period_whose_time_of_grace_is_over(
    cadence: str, as_of: date, first: date, last: date
) -> None:
    assert due_period(CADENCES[cadence], as_of) == (first, last)


def test_files_that_touch_overlap_or_lie_in_one_another_cover_one_span() -> None:
    files = frame(
        """
        shop_key  first_day   last_day
        A         2026-01-05  2026-01-31
        A         2026-01-01  2026-01-10
        A         2026-01-07  2026-01-08
        A         2026-02-01  2026-02-10
        A         2026-02-12  2026-02-20
        B         2026-02-11  2026-02-11
        """,
        SPAN,
    )
    assert table(merged(files), *SPAN_COLUMNS) == [
        "A 2026-01-01 2026-02-10",
        "A 2026-02-12 2026-02-20",
        "B 2026-02-11 2026-02-11",
    ]
    assert table(overlaps(files), *SPAN_COLUMNS) == ["A 2026-01-05 2026-01-10"]


def test_gaps_are_the_days_of_the_window_that_no_file_covers() -> None:
    covered = frame(
        """
        shop_key  first_day   last_day
        MIDDLE    2025-12-01  2026-01-10
        MIDDLE    2026-01-15  2026-02-28
        ENDS      2026-01-10  2026-01-20
        FULL      2026-01-01  2026-01-31
        """,
        SPAN,
    )
    windows = frame(
        """
        shop_key  window_first  window_last
        MIDDLE    2026-01-01    2026-01-31
        ENDS      2026-01-01    2026-01-31
        FULL      2026-01-01    2026-01-31
        NONE      2026-01-01    2026-01-31
        """,
        WINDOW,
    )
    assert table(gaps(covered, windows), *SPAN_COLUMNS) == [
        "ENDS 2026-01-01 2026-01-09",
        "ENDS 2026-01-21 2026-01-31",
        "MIDDLE 2026-01-11 2026-01-14",
        "NONE 2026-01-01 2026-01-31",
    ]


def test_a_monthly_shop_is_late_where_its_month_is_not_covered_to_its_end() -> None:
    shops = """
        shop_key  cadence
        COVERED   每月
        CUT       每月
        HOLE      —
        NOTHING   —
        """
    files = """
        shop_key  first_day   last_day
        COVERED   2026-10-01  2026-10-31
        CUT       2026-10-01  2026-10-30
        HOLE      2026-09-01  2026-10-10
        HOLE      2026-10-13  2026-11-02
        """
    assert stands(shops, files, date(2026, 11, 22)) == [
        "COVERED 2026-10-01 2026-10-31 0 delivered",
        "CUT 2026-10-01 2026-10-31 1 late",
        "HOLE 2026-10-01 2026-10-31 2 gap",
        "NOTHING 2026-10-01 2026-10-31 31 late",
    ]


def test_a_week_with_a_hole_and_a_day_without_data_are_late() -> None:
    shops = """
        shop_key  cadence
        WEEK      每周
        HOLE      每周
        DAY       每日
        BEHIND    每日
        """
    files = """
        shop_key  first_day   last_day
        WEEK      2026-11-09  2026-11-15
        HOLE      2026-11-09  2026-11-10
        HOLE      2026-11-12  2026-11-15
        DAY       2026-11-19  2026-11-19
        BEHIND    2026-11-01  2026-11-18
        """
    assert stands(shops, files, date(2026, 11, 22)) == [
        "WEEK 2026-11-09 2026-11-15 0 delivered",
        "HOLE 2026-11-09 2026-11-15 1 late",
        "DAY 2026-11-19 2026-11-19 0 delivered",
        "BEHIND 2026-11-19 2026-11-19 1 late",
    ]


def test_a_shop_owes_only_the_days_on_which_it_is_open() -> None:
    shops = """
        shop_key  opened_on   closed_on   cadence
        NEW       2026-10-20  —           每月
        LATER     2026-11-01  —           每月
        ENDED     —           2026-10-05  每月
        GONE      —           2026-09-30  每月
        """
    files = """
        shop_key  first_day   last_day
        NEW       2026-10-20  2026-10-31
        ENDED     2026-10-01  2026-10-05
        """
    assert stands(shops, files, date(2026, 11, 22)) == [
        "NEW 2026-10-20 2026-10-31 0 delivered",
        "LATER — — — not_due",
        "ENDED 2026-10-01 2026-10-05 0 delivered",
        "GONE — — — not_due",
    ]


def test_missing_days_are_named_from_the_first_to_the_last() -> None:
    files = frame("shop_key first_day last_day\nA 2026-10-03 2026-10-20", SPAN)
    found = standing(frame("shop_key\nA", SHOP), files, date(2026, 11, 22))
    assert table(found, "days_missing", "missing_first", "missing_last", "state") == [
        "13 2026-10-01 2026-10-31 late"
    ]


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (date(2027, 1, 1), (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 12, 1), date(2026, 12, 31))),
        (date(2027, 1, 2), (date(2026, 2, 1), date(2026, 2, 28)), (date(2027, 1, 1), date(2027, 1, 1))),
    ],
)
def test_the_calendar_ends_on_the_day_before(
    as_of: date, first: tuple[date, date], last: tuple[date, date]
) -> None:
    shown = calendar_months(as_of)
    assert (len(shown), shown[0], shown[-1]) == (12, first, last)


def test_a_covered_day_without_a_sale_is_a_zero_and_a_day_outside_every_file_is_unknown() -> None:
    shops = frame("shop_key\nA", SHOP)
    covered = frame("shop_key first_day last_day\nA 2026-10-01 2026-10-10", SPAN)
    sales = frame("shop_key day\nA 2026-10-02\nA 2026-10-09", DAY)
    october = months(shops, covered, sales, date(2026, 11, 22)).filter(month=date(2026, 10, 1))
    assert table(october, "days_open", "days_covered", "days_sold", "days_zero", "days_missing", "state") == [
        "31 10 2 8 21 partial"
    ]


def test_each_month_is_covered_in_part_missing_not_due_yet_or_outside_the_shops_life() -> None:
    shops = frame("shop_key opened_on\nA 2026-06-15", SHOP)
    covered = frame("shop_key first_day last_day\nA 2026-06-15 2026-07-31\nA 2026-09-10 2026-09-30", SPAN)
    found = months(shops, covered, NO_SALES, date(2026, 11, 22))
    assert table(found.tail(7), "month", "state") == [
        "2026-05-01 closed",
        "2026-06-01 covered",
        "2026-07-01 covered",
        "2026-08-01 missing",
        "2026-09-01 partial",
        "2026-10-01 missing",
        "2026-11-01 pending",
    ]


def test_a_month_is_not_yet_missing_while_there_is_time_to_deliver_it() -> None:
    shops = frame("shop_key cadence\nMONTH 每月\nDAY 每日", SHOP)
    found = months(shops, frame("shop_key", SPAN), NO_SALES, date(2026, 11, 10))
    assert table(found.filter(month=date(2026, 10, 1)), "shop_key", "state") == [
        "DAY missing",
        "MONTH pending",
    ]


def test_without_any_shop_nothing_is_due() -> None:
    shops, nothing = frame("shop_key", SHOP), frame("shop_key", SPAN)
    assert standing(shops, merged(nothing), date(2026, 11, 22)).is_empty()
    assert months(shops, nothing, NO_SALES, date(2026, 11, 22)).is_empty()
